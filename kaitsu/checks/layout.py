"""Hints that a page may look broken: from its fragment's markup, and from the size a browser gave it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from kaitsu.checks.page_words import words_by_line
from kaitsu.checks.screenshot import DEVICES, Picture

PHONE = DEVICES["phone"].width
UNBREAKABLE = 40  # letters in a row without a place to break, such as a URL: half a phone's width and more

_WIDTH = re.compile(r"(?:min-)?width\s*:\s*([0-9]+)px", re.IGNORECASE)
_RUN = re.compile(rf"[!-~]{{{UNBREAKABLE},}}")


@dataclass(frozen=True)
class Hint:
    """``reason`` is a stable name, ``what`` the value it was seen by. A hint is for a person to look at."""

    page: str
    reason: str
    what: str


def in_fragment(page: str, fragment: str) -> Iterator[Hint]:
    reader = _Reader()
    reader.feed(fragment)
    reader.close()
    for width in reader.widths:
        yield Hint(page, "layout_fixed_width", f"{width}px")
    for source in reader.without_words:
        yield Hint(page, "layout_image_unnamed", source[:60])
    for line in words_by_line(fragment):
        if run := _RUN.search(line):
            yield Hint(page, "layout_unbreakable", run[0][:60])


def in_picture(page: str, picture: Picture) -> Iterator[Hint]:
    device = picture.shot.device
    if picture.trouble:
        yield Hint(page, picture.trouble, f"{device} {picture.detail}".strip())
    elif picture.is_too_wide:
        yield Hint(page, "layout_too_wide", f"{device}: {picture.width} > {DEVICES[device].width}px")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.widths: list[int] = []
        self.without_words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        found = [named.get("width", ""), *_WIDTH.findall(named.get("style", ""))]
        shrinks = "max-width" in named.get("style", "")
        self.widths += [
            int(one) for one in found if one.isascii() and one.isdigit() and int(one) > PHONE and not shrinks
        ]
        if tag == "img" and "alt" not in named:
            self.without_words.append(named.get("src", ""))
