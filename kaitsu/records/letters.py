"""Letters as files beside the ledger: ``reports/<date>-<name>.html`` and ``.txt``, never written over."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from kaitsu.declare.home import Home
from kaitsu.model.problem import refuse
from kaitsu.records.paths import reports_folder
from kaitsu.vault.files import write_whole


def keep_letter(
    home: Home, site: str, gateway: str, day: date, name: str, texts: Mapping[str, str]
) -> tuple[Path, ...]:
    """Write a letter's texts, by the ending of their files' names, and return the paths.

    One that lies there already in the same words is left alone; other words of the same day get the next
    number, for the one before may have been sent. Raises Refused: file_unreadable, file_unwritable.
    """
    folder = reports_folder(home, site, gateway)
    for stem in _stems(f"{day.isoformat()}-{name}"):
        contents = {folder / f"{stem}{ending}": text.encode() for ending, text in texts.items()}
        found = {path: _read(path) for path in contents}
        if found == contents:
            return tuple(contents)
        if any(content is not None for content in found.values()):
            continue
        try:
            write_whole(contents, mode=0o644)
        except OSError as error:
            raise refuse("file_unwritable", file=error.filename, why=error.strerror) from None
        return tuple(contents)
    raise AssertionError("unreachable")


def letter_sha256(path: Path, name: str) -> str:
    """The hash of a letter that was sent, by which the ledger names it.

    Raises Refused: letter_other where the file is not called as a letter ``name`` is, file_missing,
    file_unreadable.
    """
    if (
        re.fullmatch(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}-{re.escape(name)}(-[0-9]+)?\.(html|txt)", path.name)
        is None
    ):
        raise refuse("letter_other", file=path, field="--letter", letter=name)
    content = _read(path)
    if content is None:
        raise refuse("file_missing", file=path)
    return hashlib.sha256(content).hexdigest()


def _stems(first: str) -> Iterator[str]:
    yield first
    number = 2
    while True:
        yield f"{first}-{number}"
        number += 1


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refuse("file_unreadable", file=path, why=error.strerror) from None
