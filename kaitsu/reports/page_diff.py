"""Two texts of a page fragment as a unified diff in which nothing stays invisible."""

import unicodedata
from collections.abc import Iterator
from difflib import unified_diff

_NO_END = "\n\\ No newline at end of file"  # the words of diff(1), which tools know


def page_diff(before: str | None, after: str | None, names: tuple[str, str]) -> Iterator[str]:
    """The lines of the diff; None is a page that is not there. Only line feeds end a line."""
    for line in unified_diff(_lines(before), _lines(after), *names, lineterm=""):
        text, mark, rest = line.partition("\n")
        yield visible(text) + mark + rest


def visible(text: str) -> str:
    """What would look like nothing, or turn the order of letters round, as ``<U+200B>``; CR as ``␍``."""
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    if char == "\r":
        return "␍"
    hidden = unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") or char == "\u00a0"
    return f"<U+{ord(char):04X}>" if hidden and char != "\t" else char


def _lines(text: str | None) -> list[str]:
    if not text:
        return []
    *whole, rest = text.split("\n")
    return [*whole, rest + _NO_END] if rest else whole
