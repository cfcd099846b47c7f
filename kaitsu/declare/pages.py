"""The page fragments of a rollout as files: ``pages/<site>/<gateway>/<page>.html``, read to the byte.

A fragment is approved by the hash of its bytes and copied to production exactly, so nothing is mended in
passing: line ends stay as they are, and what no page may hold is refused with its line.
"""

import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from kaitsu.declare.encoding import ISO_2022_JP, other_encoding
from kaitsu.declare.folder import entries
from kaitsu.declare.home import Home
from kaitsu.declare.nearest import nearest
from kaitsu.declare.page_markup import faults
from kaitsu.declare.printable import printable
from kaitsu.model.pages import NO_PAGES, Pages
from kaitsu.model.problem import Problem, Refused, refuse

LIMIT = 200_000  # bytes
ENDING = ".html"
NOT_PAGES = ("README", "README.md", "README.ja.md")

# The comments a shop's page is told by where our fragment begins and ends: one inside would end it early.
_MARK = re.compile(r"<!--\s*/?\s*kaitsu:", re.IGNORECASE)
_BYTE_ORDER_MARK = "\ufeff"  # some editors put it first; in the middle of a page it is a stray character


def read_pages(home: Home, site: str, gateway: str, known: Collection[str]) -> Pages:
    """The fragments of a rollout, sorted by page; none where it has no folder.

    ``known`` are the pages of the shop. Raises Refused with everything that is wrong:
    file_unreadable, page_link, page_file_name, page_unknown, page_too_large, page_not_utf8, page_empty,
    page_marked, page_script, page_markup_broken, page_gap, page_invisible.
    """
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in entries(home.pages_folder(site, gateway), NOT_PAGES):
        if path.is_symlink():  # it may lead anywhere: what it leads to would be published
            problems.append(Problem("page_link", {}, printable(str(path))))
            continue
        if path.suffix != ENDING or not path.is_file():
            problems.append(Problem("page_file_name", {"ending": ENDING}, printable(str(path))))
            continue
        found = [*_unknown(path, known)]
        try:
            text = _text(path)
        except Refused as refused:
            found += refused.problems
        else:
            found += _wrong(path, text)
            texts[path.stem] = text
        problems += found
    if problems:
        raise Refused(problems)
    return Pages(texts) if texts else NO_PAGES


def unknown_page_folders(home: Home, sites: Collection[str]) -> Iterator[Problem]:
    """What lies in ``pages`` and is no site's: fragments there would be believed to be published.

    Raises Refused: file_unreadable.
    """
    yield from _not_among(entries(home.pages, NOT_PAGES), sites)


def unknown_rollout_folders(home: Home, site: str, gateways: Collection[str]) -> Iterator[Problem]:
    """The same below the folder of one site. Raises Refused: file_unreadable."""
    yield from _not_among(entries(home.pages / site, NOT_PAGES), gateways)


def _not_among(paths: Iterable[Path], known: Collection[str]) -> Iterator[Problem]:
    for path in paths:
        if path.name not in known:
            name = printable(path.name)
            slots = {"name": name, "nearest": nearest(name, known)}
            yield Problem("page_folder_unknown", slots, printable(str(path)))


def _unknown(path: Path, known: Collection[str]) -> Iterator[Problem]:
    if path.stem not in known:
        name = printable(path.stem)
        slots = {"page": name, "nearest": nearest(name, known)}
        yield Problem("page_unknown", slots, printable(str(path)))


def _text(path: Path) -> str:
    where = printable(str(path))
    try:
        # Not through a link, even one that was put there a moment ago.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(LIMIT + 1)
    except OSError as error:
        raise refuse("file_unreadable", file=where, why=error.strerror) from None
    if len(data) > LIMIT:
        raise refuse("page_too_large", file=where, limit=f"{LIMIT // 1000} kB")
    try:
        if ISO_2022_JP in data:
            at, encoding = data.index(ISO_2022_JP), "ISO-2022-JP"
        else:
            return data.decode()
    except UnicodeDecodeError as error:
        at, encoding = error.start, other_encoding(data) or "?"
    raise refuse("page_not_utf8", file=where, line=data.count(b"\n", 0, at) + 1, encoding=encoding)


def _wrong(path: Path, text: str) -> Iterator[Problem]:
    """What no page may hold, each kind once and where it is first."""
    where = printable(str(path))
    if not text.strip():
        yield Problem("page_empty", {}, where)
    if mark := _MARK.search(text):
        yield Problem("page_marked", {}, where, _line(text, mark.start()))
    for fault in () if mark else faults(text):
        yield Problem(fault.reason, {"what": fault.what}, where, fault.line)
    hidden = next((at for at, char in enumerate(text) if _is_invisible(char)), None)
    if hidden is not None:
        code = f"U+{ord(text[hidden]):04X}"
        yield Problem("page_invisible", {"code": code}, where, _line(text, hidden))


def _is_invisible(char: str) -> bool:
    return char == _BYTE_ORDER_MARK or (unicodedata.category(char) == "Cc" and char not in "\t\r\n")


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
