"""Which field of a gateway a label of its letter names. Equal names only: what is merely alike is not."""

import re
from collections.abc import Callable, Iterator

from kaitsu.intake.plain import plain
from kaitsu.intake.vocabulary import BRANDS, STAGE_IN_LABEL, sensitive, stages_in
from kaitsu.model.gateway import Field, Gateway, Stage

LONGEST_LABEL = 60
LONGEST_SHOWN = 30

_BRACKETED = re.compile(r"[(\[【「『]([^()\[\]【】「」『』]*)[)\]】」』]")
_BRACKETS = re.compile(r"[()\[\]【】「」『』〈〉<>{}\"'`“”‘’]")
# Said of a value's form, or of the stage: it makes no other label of a label.
_REMARK = re.compile(r"必須|任意|半角|全角|桁|文字|英数|数字|例|以内|固定|参照|注\d?|※|↓|required|optional")
_A_NAME = re.compile(
    r"(?:id|コード|キー|鍵|番号|トークン| key)$"
)  # カード決済 in brackets is no name, but a remark
_POLITE = re.compile(r"^(?:お客様|お客さま|御社|貴社|貴店|ご契約|弊社|当店)の?")
_TAIL = re.compile(r"(?:は(?:以下|下記|次)の(?:とおり|通り)(?:です)?|は|です)$")
_SAME = (
    (re.compile(r"password"), "パスワード"),
    (re.compile(r"クレジット(?:カード)?"), "カード"),
    (re.compile(r"ウェブフック"), "webhook"),
    (re.compile(r"ハッシュ値"), "ハッシュ"),
    (re.compile(r"コード番号"), "コード"),
    (re.compile(r"ユーザー"), "ユーザ"),
)
_NO_LABEL = re.compile("[\"'!#$%&*+;<=?@^`{|}~\\\\]")
_JOINTS = re.compile(r"[\s・\-_/.,、。:;*※]|の")
_LATIN = re.compile(r"[a-z0-9]+")
# Latin words and figures that are parts of labels; anything else of the kind might be part of a value.
LABEL_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        3d 3ds 3des access account address aes api app application auth basic card client code connect
        console cvc cvv dashboard des e email end endpoint expiration expiry for hash host id ids in ip
        iv key keys live location log login mail map merchant mode name no number of pass passcode password
        point private production public publishable pw restricted sandbox secret security shop sign
        signing site test the token url user username webhook
        """,
    )
)


class Labels:
    """The labels one gateway is known to use, what must not be forwarded, and what is ``also`` known."""

    def __init__(self, gateway: Gateway, also: Callable[[str], bool] = lambda _: False) -> None:
        self.gateway = gateway
        self._also = also
        self._fields: dict[str, Field] = {}
        for field in gateway.fields:
            for name in _names_of(field):
                self._fields.setdefault(name, field)
        self._withheld = {
            form: "console_password"
            if sensitive(text.ja, "", in_console=False) == "console_password"
            else "console_login"
            for text in gateway.not_forwarded
            for name in (text.ja, text.en)
            for form in _forms(plain(name))
        }

    def field(self, label: str, title: str = "") -> Field | None:
        """The field named by a label, if need be together with the ``title`` it stands under."""
        if len(label) > LONGEST_LABEL:
            return None
        for form in _forms(label):
            if form in self._fields:
                return self._fields[form]
        for form in _forms(f"{title} {label}") if title else ():
            if form in self._fields:
                return self._fields[form]
        return None

    def withheld(self, label: str, value: str, *, in_console: bool) -> str | None:
        """Why the value of a label that is no field's is not to be taken in, or None."""
        if len(label) > LONGEST_LABEL:
            return None
        by_form = next((self._withheld[form] for form in _forms(label) if form in self._withheld), None)
        return by_form or sensitive(label, value, in_console=in_console)

    def knows(self, label: str, title: str = "", *, in_console: bool = False) -> bool:
        found = self.field(label, title) is not None or (len(label) <= LONGEST_SHOWN and self._also(label))
        return found or self.withheld(label, "123", in_console=in_console) is not None

    def stage(self, label: str, title: str = "") -> Stage | None:
        """The stage a label speaks of; what a field's own label says of one is about all letters."""
        field = self.field(label, title)
        own = f"{field.label.ja} {field.label.en}" if field is not None else ""
        told = stages_in(label, self.gateway) - stages_in(plain(own), self.gateway)
        return next(iter(told)) if len(told) == 1 else None

    def by_looks(self, value: str) -> Field | None:
        """The one field whose values can be told from all others by how they begin."""
        found = [
            field for field in self.gateway.fields if is_distinctive(field) and field.is_well_formed(value)
        ]
        return found[0] if len(found) == 1 else None

    def shown(self, label: str) -> str:
        """A label as it may be shown, "" where part of it might be a value."""
        label = " ".join(label.split()).strip("・-*:= ")
        if not 0 < len(label) <= LONGEST_SHOWN:
            return ""
        words = set(_LATIN.findall(label.casefold())) - LABEL_WORDS
        words -= set(_LATIN.findall(f"{self.gateway.name.ja} {self.gateway.name.en}".casefold()))
        known = BRANDS | {word for name in self._fields for word in _LATIN.findall(name)}
        odd = _NO_LABEL.search(label)
        return "" if odd or words - known else label


def is_distinctive(field: Field) -> bool:
    """Whether a value's looks alone are proof enough of what it is: it begins with a name of its own."""
    return (
        re.match(
            r"\^?(?:\(\?:|\()?(?:\[[a-z]{2}\])?[A-Za-z0-9]*[A-Za-z]{2,}[A-Za-z0-9]*[_-]|[A-Z]{4}",
            field.pattern,
        )
        is not None
    )


def _names_of(field: Field) -> Iterator[str]:
    for name in (field.label.ja, field.label.en, field.key, *field.aliases):
        name = plain(name)
        yield from _forms(name)
        # ロケーションID of 店舗ID(ロケーションID), 制限付きキー of シークレットキー(または制限付きキー)
        for inner in _BRACKETED.findall(name):
            other = re.sub(r"^(?:または|もしくは|or )", "", inner)
            if _A_NAME.search(other.casefold()) and not STAGE_IN_LABEL.search(other.casefold()):
                yield _joined(other)
        if outer := _joined(_BRACKETED.sub("", name)):
            yield outer


def _forms(label: str) -> Iterator[str]:
    """What a label is compared by: as it is, without remarks and stages, its bracketed part first."""
    label = _TAIL.sub("", _POLITE.sub("", label.strip()))
    yield _joined(label)
    bare = label.casefold()
    for inner in _BRACKETED.findall(bare):
        if _REMARK.search(inner) or STAGE_IN_LABEL.sub("", inner).strip() == "":
            bare = re.sub(rf"[(\[【「『]{re.escape(inner)}[)\]】」』]", "", bare)
    for form in (bare, STAGE_IN_LABEL.sub("", bare)):
        if joined := _joined(form):
            yield joined
        if inners := _BRACKETED.findall(form):
            yield _joined("".join(inners) + _BRACKETED.sub("", form))


def _joined(text: str) -> str:
    text = _JOINTS.sub("", _BRACKETS.sub("", text.casefold()))
    for pattern, same in _SAME:
        text = pattern.sub(same, text)
    return text
