"""The shop's database: connections, transactions, and the shop's own few values."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = Path(__file__).parents[1] / "schema.sql"
BUSY_TIMEOUT = 5.0  # seconds


def connect(path: Path) -> sqlite3.Connection:
    """Open an existing database, rows by name, nothing in a transaction unless asked for.

    The rollback journal is kept on purpose: between two transactions a shop is this one file, so that an
    outsider can copy or compare it. Raises sqlite3.OperationalError when it is not there.
    """
    uri = f"{path.resolve().as_uri()}?mode=rw"
    db = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None)
    db.row_factory = sqlite3.Row
    return db


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Write all or nothing. IMMEDIATE, so that what is read inside cannot change before it is written."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def read_shop(db: sqlite3.Connection) -> dict[str, str]:
    """The table shop: name, system, version, base_url, stage, gateway_root, admin_password_hash."""
    return {row["key"]: row["value"] for row in db.execute("SELECT key, value FROM shop")}
