"""Manuscripts as the client sent them: which bytes, in which encoding, what they say. Nothing is mended.

The bytes are hashed and kept as they came. A manuscript in Shift_JIS is read and said to be so: what goes to
the shop is a fragment of our own, in UTF-8.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from kaitsu.declare.encoding import japanese_text
from kaitsu.declare.printable import printable
from kaitsu.model.problem import Refused, refuse

LIMIT = 1_000_000  # bytes; the text of a page has some thousand, 5 MB are a paste of something else

# What an office program or a scanner makes: words may be in it, but nobody can compare them with a page.
_DOCUMENTS = {
    b"PK\x03\x04": "Word/Excel (.docx, .xlsx)",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "Word/Excel (.doc, .xls)",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
}


@dataclass(frozen=True)
class ManuscriptFile:
    """``encoding`` is "UTF-8", or the other one it was read in."""

    content: bytes
    text: str
    encoding: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read_manuscript(page: str, path: Path) -> ManuscriptFile:
    """Raises Refused: file_missing, file_unreadable, manuscript_empty, manuscript_too_large,
    manuscript_no_text.
    """
    where = printable(str(path))
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT + 1)
    except FileNotFoundError:
        raise refuse("file_missing", file=where) from None
    except OSError as error:
        raise refuse("file_unreadable", file=where, why=error.strerror) from None
    if len(content) > LIMIT:
        raise refuse("manuscript_too_large", file=where, page=page, limit=f"{LIMIT // 1_000_000} MB")
    read = manuscript_of(content)
    if read is None:
        raise _no_text(content, page, where)
    if not read.text.strip():
        raise refuse("manuscript_empty", file=where, page=page)
    return read


def manuscript_of(content: bytes) -> ManuscriptFile | None:
    """The text of a manuscript's bytes; None where they are no text."""
    if any(content.startswith(begin) for begin in _DOCUMENTS):
        return None
    read = japanese_text(content)
    return None if read is None else ManuscriptFile(content, *read)


def _no_text(content: bytes, page: str, where: str) -> Refused:
    kind = next((name for begin, name in _DOCUMENTS.items() if content.startswith(begin)), "?")
    return refuse("manuscript_no_text", file=where, page=page, kind=kind)
