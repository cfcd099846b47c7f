"""The value in what stands beside a label: without quotes, remarks and what ends a sentence."""

import re
from collections.abc import Iterator

from kaitsu.model.gateway import Field

_VISIBLE = re.compile(r"[!-~]+")
_NONE = re.compile(r"(?i)tbd|n/?a|none|null|nil|未定|なし|x{3,}|\*+|-+|\.+|_+|\?+|…+|●+")
_ENDS = (
    re.compile(r"\s*(?:です|となります|になります|でございます|とのことです)。?$"),
    re.compile(r"\s*(?:※|←|⇐|<-|<==).*$"),
    re.compile(r"\s*[(（][^()（）]*[)）]$"),
    re.compile(r"\s*[、。,;]$"),
    re.compile(r"\s+[/|]$"),
    re.compile(r"^(?:→|⇒|=>|->)\s*"),
)
# What stands in quotes is all there is, whatever JSON puts behind them; only then may marks be part of it.
_QUOTES = re.compile(
    r"^(?:\"([^\"]*)\"[\s,;}\]]*|'([^']*)'[\s,;}\]]*|`([^`]*)`|「([^「」]*)」|『([^『』]*)』"
    r"|<([^<>]*)>|\[([^\[\]]*)\]|【([^【】]*)】|“([^“”]*)”)$"
)


def value_of(field: Field, text: str) -> str | None:
    """The value of ``field`` in ``text``, or None where nothing in it looks as the gateway writes it."""
    return next((value for value in _candidates(text) if _is_one(field, value)), None)


def is_blank(text: str) -> bool:
    """Whether nothing was given: it is said there that the value follows, or is hidden, or nothing is."""
    bare = list(_candidates(text))[-1]
    return not re.search(r"[0-9A-Za-z]", bare) or _NONE.fullmatch(bare) is not None


def is_token(text: str) -> bool:
    """Whether a text could be a value: one word in ASCII."""
    return any(_VISIBLE.fullmatch(value) for value in _candidates(text))


def _is_one(field: Field, value: str) -> bool:
    return (
        _VISIBLE.fullmatch(value) is not None and not _NONE.fullmatch(value) and field.is_well_formed(value)
    )


def _candidates(text: str) -> Iterator[str]:
    """The text, and the text with less and less around it."""
    value = _unquoted(text.strip())
    yield value
    for _ in range(6):
        before = value
        value = _unquoted(next((cut for end in _ENDS if (cut := end.sub("", value)) != value), value).strip())
        if value == before:
            return
        yield value


def _unquoted(value: str) -> str:
    quoted = _QUOTES.match(value)
    return value if quoted is None else next(part for part in quoted.groups() if part is not None).strip()
