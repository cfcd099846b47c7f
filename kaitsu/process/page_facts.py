"""What the page texts of a rollout may say: declared facts, and what the module is set to. Pure.

Where an option of the module decides (capture, days to pay), the page says what the option says: one value,
so that a page can't promise what the module does not do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kaitsu.model.gateway import Method, MethodKind
from kaitsu.model.page_plan import PER_KIND
from kaitsu.model.site import Rollout, Site
from kaitsu.process.answers import answers

# An option of a module to the fact it decides, and for which kinds of methods.
DUE_OPTION = "payment_due"
DUE_KINDS: tuple[MethodKind, ...] = ("convenience_store", "payeasy", "bank_transfer")
CAPTURE_OPTION = "capture"
INSTALMENTS_OPTION = "installments"
CARD_ON_FILE_OPTION = "card_on_file"
BY_INSTALMENTS = ("分割", "リボ", "ボーナス")


@dataclass(frozen=True)
class Facts:
    """``values`` are by name, ``due_days.payeasy`` for those of a kind; what nobody declared is not there."""

    values: Mapping[str, str]
    methods: tuple[Method, ...]

    def of(self, key: str, kind: MethodKind) -> str | None:
        return self.values.get(f"{key}.{kind}" if key in PER_KIND else key)

    def number(self, key: str, kind: MethodKind) -> int | None:
        value = self.of(key, kind)
        return int(value) if value is not None and value.isascii() and value.isdigit() else None


@dataclass(frozen=True)
class Contradiction:
    """A declared fact that is not what the module is set to."""

    fact: str
    said: str
    option: str
    value: str


def facts_of(site: Site, rollout: Rollout) -> Facts:
    """The facts of one rollout, its module's settings before what is declared for the pages."""
    decided = answers(rollout).decided
    by_option = {fact: value for fact, _, value in _decided(decided)}
    values = {
        "shop_name": site.client,
        "gateway_name": rollout.gateway.name.ja,
        **site.page_facts,
        **by_option,
        **{key: value for key, value in decided.items() if key == CARD_ON_FILE_OPTION},
    }
    return Facts(values, rollout.methods)


def contradictions(page_facts: Mapping[str, str], decided: Mapping[str, str]) -> Iterator[Contradiction]:
    """What ``page_facts`` says otherwise than the options of the module."""
    for fact, option, value in _decided(decided):
        said = page_facts.get(fact)
        if said is not None and said != value:
            yield Contradiction(fact, said, option, value)
    said = page_facts.get("installments", "")
    if decided.get(INSTALMENTS_OPTION) == "no" and any(word in said for word in BY_INSTALMENTS):
        yield Contradiction("installments", said, INSTALMENTS_OPTION, "no")


def wording_methods(site: Site, rollout: Rollout) -> tuple[Method, ...]:
    """The methods whose gateway requires wording of its own on the pages."""
    named = site.page_facts.get("required_wording", "").split("、")
    return tuple(method for method in rollout.methods if method.wording_required or method.key in named)


def _decided(decided: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Fact, option and value, of the options that decide a fact."""
    if decided.get(CAPTURE_OPTION) in ("at_order", "at_shipping"):
        yield "capture", CAPTURE_OPTION, decided[CAPTURE_OPTION]
    days = decided.get(DUE_OPTION, "")
    if days.isascii() and days.isdigit():
        for kind in DUE_KINDS:
            yield f"due_days.{kind}", DUE_OPTION, str(int(days))
