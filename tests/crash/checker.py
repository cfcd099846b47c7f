"""What a shop is, to the byte, seen by a look of its own: nothing of Kaitsu's is imported here.

A Dump holds every row of the database, as SQL literals (so that NULL, '', 0 and '0' are four things), and of
every file and folder its kind, mode, owner and SHA-256. Links are not followed.
"""

import hashlib
import shutil
import sqlite3
import stat
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

# What may differ: Kaitsu's records, the host's key pair, and what the running server writes of itself.
VOLATILE = (
    "private/kaitsu",
    "private/box.key",
    "server.json",
    "server.lock",
    "shop.log",
    "shop.db",
    "shop.db-journal",
)


@dataclass(frozen=True)
class Dump:
    """``rows`` are SQL statements, sorted: in which order rows happen to lie is not told by any query."""

    rows: tuple[str, ...]
    files: dict[str, str]


def dump(root: Path) -> Dump:
    """The shop of this root. Reads only; a database somebody was killed in the middle of stays like that."""
    return Dump(tuple(sorted(_rows(root))), files(root))


def files(root: Path) -> dict[str, str]:
    """Every file and folder but the volatile ones, by kind, mode, owner and SHA-256."""
    return {
        str(path.relative_to(root)): _about(path)
        for path in sorted(root.rglob("*"))
        if not _is_volatile(path.relative_to(root))
    }


def compare(one: Dump, other: Dump) -> list[str]:
    """Every difference, a line each; [] when the two are the same shop."""
    mine, theirs = Counter(one.rows), Counter(other.rows)
    found = [f"row gone: {row}" for row in (mine - theirs).elements()]
    found += [f"row new: {row}" for row in (theirs - mine).elements()]
    found += [
        f"file {path}: {one.files.get(path, 'absent')} → {other.files.get(path, 'absent')}"
        for path in sorted(one.files.keys() | other.files.keys())
        if one.files.get(path) != other.files.get(path)
    ]
    return found


def _is_volatile(path: Path) -> bool:
    return any(path == Path(name) or Path(name) in path.parents for name in VOLATILE)


def _about(path: Path) -> str:
    found = path.lstat()
    owned = f"{stat.filemode(found.st_mode)} {found.st_uid}:{found.st_gid}"
    if path.is_symlink():
        return f"{owned} → {path.readlink()}"
    if not path.is_file():
        return owned
    return f"{owned} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _rows(root: Path) -> Iterator[str]:
    with opened(root) as db:
        yield from db.iterdump()


@contextmanager
def opened(root: Path) -> Iterator[sqlite3.Connection]:
    """A copy of the database, journal included: opening one whose writer was killed would change it."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("shop.db", "shop.db-journal"):
            if (root / name).exists():
                shutil.copyfile(root / name, Path(folder) / name)
        with closing(sqlite3.connect(Path(folder) / "shop.db")) as db:
            yield db
