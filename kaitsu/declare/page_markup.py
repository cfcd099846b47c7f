"""What no fragment may hold: scripts, markup that would break the page around it, gaps of a draft. Pure.

A fragment stands in the middle of somebody's page: an element it leaves open swallows what follows, and a
script would run where shoppers type their cards.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
# Elements a browser ends by itself, each by what ends it.
ENDED_BY_ITSELF = frozenset(
    ("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "colgroup", "rt", "rp")
)
ACTIVE = frozenset(("script", "iframe", "object", "embed", "applet", "base", "meta", "link", "frame", "form"))
ADDRESSES = frozenset(("href", "src", "action", "formaction", "xlink:href", "data", "poster"))
GAP = re.compile("【要記入[^】]*】|【ここに[^】]*】")

_ACTIVE_ADDRESS = re.compile(r"[\s\x00-\x20]*(javascript|vbscript|data\s*:\s*text/html)", re.IGNORECASE)
_OPEN_COMMENT = re.compile(r"<!--(?!.*?-->)", re.DOTALL)


@dataclass(frozen=True)
class Fault:
    """``reason``: page_script, page_markup_broken or page_gap; ``what`` is the piece, as short as it is."""

    reason: str
    what: str
    line: int


def faults(text: str) -> Iterator[Fault]:
    """Each kind of fault where it is first."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end()
    found = reader.found
    if comment := _OPEN_COMMENT.search(text):
        found.append(Fault("page_markup_broken", "<!--", _line(text, comment.start())))
    if gap := GAP.search(text):
        found.append(Fault("page_gap", gap[0][:40], _line(text, gap.start())))
    seen: set[str] = set()
    for fault in sorted(found, key=lambda one: one.line):
        if fault.reason not in seen:
            seen.add(fault.reason)
            yield fault


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)  # so that a `<` in data is one that was typed
        self.found: list[Fault] = []
        self._open: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look(tag, attrs)
        if tag not in VOID:
            self._open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<br/>``; on any other element the slash means nothing, and it stays open."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self._open and self._open[-1][0] != tag and self._open[-1][0] in ENDED_BY_ITSELF:
            self._open.pop()
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        else:
            self._broken(f"</{tag}>", self.getpos()[0])

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self._broken("<", self.getpos()[0])

    def handle_decl(self, decl: str) -> None:
        self._broken(f"<!{decl[:20]}>", self.getpos()[0])

    def handle_pi(self, data: str) -> None:
        self._broken(f"<?{data[:20]}", self.getpos()[0])

    def end(self) -> None:
        for tag, line in self._open:
            if tag not in ENDED_BY_ITSELF:
                self._broken(f"<{tag}>", line)

    def _look(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        if tag in ACTIVE:
            self.found.append(Fault("page_script", f"<{tag}>", line))
        for name, value in attrs:
            if name.startswith("on") or name == "srcdoc":
                self.found.append(Fault("page_script", name[:40], line))
            elif name in ADDRESSES and _ACTIVE_ADDRESS.match(value or ""):
                self.found.append(Fault("page_script", name, line))

    def _broken(self, what: str, line: int) -> None:
        self.found.append(Fault("page_markup_broken", what[:40], line))


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
