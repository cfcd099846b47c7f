"""A letter as lines of plain text: HTML taken apart, widths made one, what mail programs add left out."""

import re
import unicodedata
from html.parser import HTMLParser

LONGEST_LINE = 4000

_MARKUP = re.compile(r"</?(?:html|body|table|tr|td|th|div|p|br|span|li|ul|ol|b|font)\b[^<>]*>", re.IGNORECASE)
_JSON_PAIR = re.compile(r"([{,])[ \t]*(?=\"[^\"]{1,60}\"[ \t]*:)")  # each on a line of its own
_UNSEEN = ("script", "style", "head", "title", "template")
_ROW_ENDS = ("br", "p", "div", "tr", "li", "dt", "dd", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre")
_NUMBERED = re.compile("[\u2460-\u2473\u2474-\u2487\u24eb-\u24ff\u2776-\u2793\u32d0-\u32fe]")
_QUOTED = re.compile(r"^(?:\s*[>》]\s?)+")
_BULLET = re.compile(r"^(?:[・■□◆◇●○◎▼▽▲△★☆※➢►▶✓✔‣▪◦]+\s*|[*+–-]+\s+|\(?\d{1,2}[.)]\s*|\(\d{1,2}\)\s*)+")
_RULER = re.compile(r"[\s\-_=~*+.#─-╿|:・ー―]*")


def lines_of(text: str) -> list[tuple[int, str]]:
    """Number and text of each line that says something. A line end in a table's cell is a space."""
    if _MARKUP.search(text):
        text = _without_markup(text)
    text = _JSON_PAIR.sub(r"\1\n", text)
    lines = ((number, _plain(line)) for number, line in enumerate(text.splitlines(), start=1))
    return [(number, line) for number, line in lines if not _RULER.fullmatch(line)]


def without_bullet(line: str) -> str:
    """A line without what only counts it or marks it as one of a list."""
    return _BULLET.sub("", line.strip()).strip()


def plain(text: str) -> str:
    """One width for all characters, none that is not seen."""
    seen = "".join(one for one in text if one == "\t" or unicodedata.category(one) not in ("Cc", "Cf", "Cs"))
    return unicodedata.normalize("NFKC", seen)


def _plain(line: str) -> str:
    if len(line) > LONGEST_LINE:
        return ""
    return _QUOTED.sub("", plain(_NUMBERED.sub("・", line))).rstrip()


def _without_markup(text: str) -> str:
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # how html.parser says that a declaration makes no sense
        return re.sub(r"<[^<>]*>", "\n", text)
    return "".join(reader.parts)


class _Reader(HTMLParser):
    """Cells are told apart by tabs, rows by line ends."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._unseen += tag in _UNSEEN
        self._separate(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"[\r\n\t ]+", " ", data))

    def _separate(self, tag: str) -> None:
        if tag in _ROW_ENDS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")
