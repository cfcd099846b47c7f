"""What a settings letter says of the contract: which options it decides, which methods it lacks. Pure.

Only what a line says in words the gateway's file knows is told, with the line as evidence. Nothing is
concluded from what a letter leaves out, but for a method that stands in no list of the contract's methods.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kaitsu.intake.labels import Labels
from kaitsu.intake.plain import lines_of
from kaitsu.intake.scan import Entry, Scan
from kaitsu.model.gateway import Gateway, Method, MethodKind

_METHOD_WORDS: dict[MethodKind, str] = {
    "card": r"カード|credit",
    "convenience_store": r"コンビニ|収納代行|convenience|konbini",
    "payeasy": r"ペイジー|pay-?easy",
    "bank_transfer": r"銀行振込|バンクチェック|バーチャル口座|bank transfer",
    "carrier": r"キャリア|d払い|au ?かんたん|auかんたん|ソフトバンクまとめて",
    "deferred": r"後払い|あと払い",
    "cod": r"代金引換|代引",
}
_LIST = re.compile(
    r"(?:決済|支払い?)(?:手段|方法|種別|サービス|メニュー)|契約(?:内容|サービス|決済)|利用サービス|申し?込み?内容"
)
_NOT = re.compile(
    r"^(?:未契約|契約なし|契約無し?|なし|無し?|利用(?:不可|しない)|不可|対象外|×|off)(?:$|[\s(、。])"
)
_YES = re.compile(r"^(?:契約(?:済み?|あり|有り?)?|あり|有り?|利用(?:可能?|する)|可|○|◯|on)(?:$|[\s(、。])")


@dataclass(frozen=True)
class Said:
    """``key`` is an option's or a method's. ``value`` "" says that the contract lacks it.

    ``label`` is as in the letter, "" where it might hold a value; ``line`` counts from 1.
    """

    key: str
    value: str
    label: str
    line: int


@dataclass(frozen=True)
class Contract:
    """``unclear`` are options and methods of which the letter says two things."""

    options: tuple[Said, ...]
    methods: tuple[Said, ...]
    unclear: tuple[str, ...]


def read_contract(text: str, gateway: Gateway) -> Contract:
    """What a letter says of the options and methods of ``gateway``. Raises nothing, whatever the text."""
    labels = Labels(gateway, also=_Known(gateway))
    scan = Scan(labels)
    for number, line in lines_of(text):
        scan.take(number, line)
    options = [said for entry in scan.entries for said in _of_options(entry, gateway, labels)]
    methods = [said for entry in scan.entries for said in _of_methods(entry, gateway, labels)]
    values: dict[str, set[str]] = {}
    for said in (*options, *methods):
        values.setdefault(said.key, set()).add(said.value)
    unclear = tuple(key for key, found in values.items() if len(found) > 1)
    return Contract(_once(options, unclear), _once(methods, unclear), unclear)


class _Known:
    """Labels that say something of the contract, for the lines to be taken apart by them."""

    def __init__(self, gateway: Gateway) -> None:
        signs = [sign.label for option in gateway.options for sign in option.signs]
        methods = [_pattern(method) for method in gateway.methods]
        self._pattern = re.compile("|".join(f"(?:{one})" for one in (*signs, *methods, _LIST.pattern)))

    def __call__(self, label: str) -> bool:
        return self._pattern.search(label.casefold()) is not None


def _of_options(entry: Entry, gateway: Gateway, labels: Labels) -> Iterator[Said]:
    label, text = entry.label.casefold(), entry.text.casefold().strip()
    for option in gateway.options:
        for sign in option.signs:
            if re.search(sign.label, label) and re.search(sign.text, text):
                yield Said(option.key, sign.value, labels.shown(entry.label), entry.line)
                break


def _of_methods(entry: Entry, gateway: Gateway, labels: Labels) -> Iterator[Said]:
    label, text = entry.label.casefold(), entry.text.casefold().strip()
    shown = labels.shown(entry.label)
    if _LIST.search(label):
        named = [method for method in gateway.methods if re.search(_pattern(method), text)]
        # A list that names none of them is about something else.
        for method in gateway.methods if named else ():
            yield Said(method.key, method.key if method in named else "", shown, entry.line)
        return
    for method in gateway.methods:
        if re.search(_pattern(method), label) and (_NOT.search(text) or _YES.search(text)):
            yield Said(method.key, "" if _NOT.search(text) else method.key, shown, entry.line)


def _pattern(method: Method) -> str:
    return _METHOD_WORDS.get(method.kind, re.escape(method.name.casefold()))


def _once(found: list[Said], unclear: tuple[str, ...]) -> tuple[Said, ...]:
    by_key: dict[str, Said] = {}
    for said in found:
        if said.key not in unclear:
            by_key.setdefault(said.key, said)
    return tuple(by_key.values())
