"""What this machine itself knows of a ledger: the hashes of its events as they were when it last recorded.

They are kept outside of the ledger, since a chain can't see that its end is missing. The first line is the
head, ``COUNT:HASH``; the hashes below it, newest first, are there to tell how far another history agrees.
"""

import contextlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kaitsu.model.problem import refuse
from kaitsu.process.ledger import EMPTY, Head, Ledger, Relation

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Remembered:
    """``earlier`` are the hashes of the events before the head's, oldest first; fewer where an older Kaitsu
    wrote the file.
    """

    head: Head
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """A ledger as it lies, beside what this machine knew: how many events of that are no longer in it."""

    ledger: Ledger
    known: Head
    relation: Relation
    missing: int


def standing(ledger: Ledger, remembered: Remembered | None) -> Standing:
    """Where the hashes before the head were not kept, only what is surely missing is counted."""
    if remembered is None:
        return Standing(ledger, EMPTY, ledger.related_to(EMPTY), 0)
    known = remembered.head
    relation = ledger.related_to(known)
    if relation in ("same", "ahead"):
        return Standing(ledger, known, relation, 0)
    hashes = [*remembered.earlier, known.hash]
    first = known.count - len(hashes)  # events before it are unknown here
    lost = sum(hash_ not in ledger.hashes[at : at + 1] for at, hash_ in enumerate(hashes, start=first))
    return Standing(ledger, known, relation, max(lost, known.count - ledger.head.count))


def remembered_at(path: Path) -> Remembered | None:
    """None where nothing was remembered, or what no Kaitsu wrote. Raises Refused: file_unreadable."""
    try:
        first, *below = path.read_text(encoding="ascii").split()
    except (FileNotFoundError, UnicodeDecodeError, ValueError):
        return None
    except OSError as error:
        raise refuse("file_unreadable", file=path, why=error.strerror) from None
    head = Head.from_text(first)
    if head is None:
        return None
    is_sound = len(below) < max(head.count, 1) and all(_HASH.fullmatch(item) for item in below)
    return Remembered(head, tuple(reversed(below)) if is_sound else ())


def remember(path: Path, ledger: Ledger) -> None:
    """What was recorded stays recorded even if this can't be written: it only finds losses sooner."""
    with contextlib.suppress(OSError):
        remember_surely(path, ledger)


def remember_surely(path: Path, ledger: Ledger) -> None:
    """Raises OSError."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.write_text(_text(ledger.head, ledger.hashes[:-1]), encoding="ascii")
    draft.replace(path)


def _text(head: Head, earlier: Sequence[str]) -> str:
    return "\n".join([str(head), *reversed(earlier), ""])
