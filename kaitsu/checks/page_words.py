"""The words of a piece of HTML as a reader sees them, line by line, and how two such texts are compared."""

import re
import unicodedata
from html.parser import HTMLParser

BLOCKS = re.compile(
    r"address|article|aside|blockquote|br|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6r]|header"
    r"|li|main|nav|ol|p|pre|section|table|tbody|tfoot|thead|tr|ul"
)
CELLS = frozenset(("td", "th"))
UNSEEN = frozenset(("script", "style", "template", "title"))
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_QUOTES = re.compile("[\"'`´‘’‚‛“”„‟′″«»‹›]")
_DASHES = re.compile("[-‐‑‒–—]+")


def words_by_line(markup: str) -> list[str]:
    """What stands there, one line for each block or table row; cells are parted by a full-width colon."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = "".join(reader.pieces).split("\n")
    return [line for line in (" ".join(one.split()).strip("： ") for one in lines) if line]


def folded(text: str) -> str:
    """A text without what a shop may change of its type, and with full-width letters and digits made narrow.

    Spaces, quotes and the length of dashes go; what is left differs only where the wording does.
    """
    text = unicodedata.normalize("NFKC", text.replace("…", "..."))
    return _DASHES.sub("-", _SPACES.sub("", _QUOTES.sub("", text)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in UNSEEN:
            self._unseen += 1
        elif BLOCKS.fullmatch(tag):
            self.pieces.append("\n")
        elif tag in CELLS:
            self.pieces.append("：")

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif BLOCKS.fullmatch(tag):
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # A line end inside a paragraph is a space to a browser, a line of its own in a plain text.
            self.pieces.append(data)
