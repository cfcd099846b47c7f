"""Whether the pages of a shop say what the shop does: methods, brands, days and charges. Pure.

Two looks: at the fragments of a rollout, where every number is ours; and at whole pages as a shopper sees
them, where the client's own words stand too, so that only methods and left-overs are minded there.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaitsu.model.gateway import MethodKind
from kaitsu.model.page_plan import PlanRules
from kaitsu.process.manuscript_check import SPLIT, says
from kaitsu.process.page_facts import Facts

# Words by which a page names a kind of method; a shop's own bank transfer and cash on delivery are no affair
# of ours, whatever a page says of them.
ALIASES: Mapping[MethodKind, str] = {
    "card": "クレジットカード|カード決済",
    "convenience_store": "コンビニ決済|コンビニエンスストア決済|コンビニ払い|コンビニ前払い",
    "payeasy": "ペイジー|Pay-easy",
    "carrier": "キャリア決済|d払い|auかんたん決済|ソフトバンクまとめて支払い",
    "wallet": "PayPay|楽天ペイ|LINE Pay|メルペイ|Amazon Pay|Apple Pay|Google Pay",
    "deferred": "後払い|あと払い|Paidy|ペイディ",
}
BRANDS: Mapping[str, str] = {
    "VISA": "VISA|ビザカード",
    "Mastercard": "Master ?card|マスターカード",
    "JCB": "JCB",
    "American Express": "American ?Express|AMEX|アメックス|アメリカン・?エキスプレス",
    "Diners Club": "Diners|ダイナース",
    "Discover": r"Discover\b|ディスカバー",
    "UnionPay": "UnionPay|銀聯",
}
_DUE = re.compile(r"注文日?から(?:起算して)?([0-9]+)日")
_INVOICE = re.compile(r"発行日から([0-9]+)日")
_FEE = re.compile(r"手数料[^0-9。]{0,12}([0-9]+)円")
_PAYMENT = re.compile("支払|決済|カード|コンビニ|ペイジー|PayPay|後払い|キャリア", re.IGNORECASE)
_LEFT_OVER = re.compile(
    "準備中|近日(?:対応|導入|開始)|導入予定"
    "|(?:カード|コンビニ決済|PayPay|ペイジー|後払い|キャリア決済)[^。]{0,12}"
    "(?:ご利用いただけません|お使いいただけません|ご利用になれません|取り扱っておりません|対応しておりません)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Inconsistency:
    """``reason`` is a stable name; ``what`` the method, brand or value that is wrong."""

    page: str
    reason: str
    what: str


@dataclass(frozen=True)
class Shown:
    """``open_names`` are the shop's other open methods; ``wording`` is what a gateway requires, "" for none.

    ``wording_known`` is False where such wording is required and nobody has supplied it.
    """

    facts: Facts
    rules: PlanRules
    open_names: Sequence[str] = ()
    other_kinds: Sequence[MethodKind] = ()
    wording: str = ""
    wording_known: bool = True


def in_fragments(fragments: Mapping[str, Sequence[str]], shown: Shown) -> tuple[Inconsistency, ...]:
    """What is wrong with the fragments of a rollout; each by its lines, as a reader sees them."""
    found: list[Inconsistency] = []
    for page, lines in fragments.items():
        text = _narrow("\n".join(lines))
        found += [
            *_methods(page, text, shown),
            *_left_overs(page, lines),
            *_numbers(page, text, shown.facts),
            *_brands(page, text, shown),
            *_wording(page, text, shown),
        ]
    if not shown.wording_known:
        found.append(Inconsistency(shown.rules.wording.places[-1], "wording_unknown", ""))
    return tuple(dict.fromkeys(found))


def on_pages(pages: Mapping[str, Sequence[str]], shown: Shown) -> tuple[Inconsistency, ...]:
    """What is wrong with whole pages as shoppers see them."""
    found: list[Inconsistency] = []
    for page, lines in pages.items():
        text = _narrow("\n".join(lines))
        found += [*_methods(page, text, shown), *_left_overs(page, lines), *_wording(page, text, shown)]
    return tuple(dict.fromkeys(found))


def _methods(page: str, text: str, shown: Shown) -> Iterator[Inconsistency]:
    rule = shown.rules.page(page)
    methods = shown.facts.methods
    if rule is not None and rule.names:
        for method in methods:
            if not says(text, method.name):
                yield Inconsistency(page, "method_not_named", method.name)
    open_kinds = {method.kind for method in methods} | set(shown.other_kinds)
    names = [*(method.name for method in methods), *shown.open_names]
    for kind, words in ALIASES.items():
        if kind in open_kinds:
            continue
        for match in re.finditer(words, text, re.IGNORECASE):
            if not any(says(name, match[0]) for name in names):
                yield Inconsistency(page, "method_not_open", match[0])
                break


def _left_overs(page: str, lines: Iterable[str]) -> Iterator[Inconsistency]:
    for line in map(_narrow, lines):
        found = _LEFT_OVER.search(line)
        if found and _PAYMENT.search(line) and not line.lstrip().startswith("Q"):
            yield Inconsistency(page, "left_over", found[0][:40])


def _numbers(page: str, text: str, facts: Facts) -> Iterator[Inconsistency]:
    """Every number a fragment states of days and charges is one that is declared, where any is."""
    groups = (
        ("due_days_differ", _DUE, _declared("due_days", facts)),
        ("invoice_days_differ", _INVOICE, _declared("invoice_days", facts)),
        ("fee_differs", _FEE, _declared("fees", facts)),
    )
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text)
    for reason, pattern, declared in groups:
        for match in pattern.finditer(plain) if declared else ():
            if str(int(match[1])) not in declared:
                yield Inconsistency(page, reason, match[0][-30:])


def _declared(key: str, facts: Facts) -> set[str]:
    """What is declared of a fact for the methods that are rolled out."""
    return {value for method in facts.methods if (value := facts.of(key, method.kind)) is not None}


def _brands(page: str, text: str, shown: Shown) -> Iterator[Inconsistency]:
    declared = shown.facts.values.get("card_brands")
    if declared is None:
        return
    contracted = {name for name, words in BRANDS.items() if re.search(words, declared, re.IGNORECASE)}
    named = {name for name, words in BRANDS.items() if re.search(words, text, re.IGNORECASE)}
    for name in sorted(named - contracted):
        yield Inconsistency(page, "brand_not_contracted", name)
    rule = shown.rules.page(page)
    asks = rule is not None and any("card_brands" in one.facts.get("card", ()) for one in rule.sections)
    if asks and named:  # a page that lists brands lists all of them
        for brand in SPLIT.split(declared):
            if brand and not says(text, brand):
                yield Inconsistency(page, "brand_missing", brand)


def _wording(page: str, text: str, shown: Shown) -> Iterator[Inconsistency]:
    """In full: not a word less, whatever the markup."""
    if shown.wording and page in shown.rules.wording.places and not says(text, _narrow(shown.wording)):
        yield Inconsistency(page, "wording_not_in_full", shown.wording.strip()[:20])


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
