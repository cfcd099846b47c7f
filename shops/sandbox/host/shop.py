"""The shop itself: its database, transactions in it, and the State every plan is made on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shops.sandbox.host import box, page_rows
from shops.sandbox.host.disk import tree
from shops.sandbox.host.frame import HostRefusal, digest
from shops.sandbox.host.points import reach


def open_shop(shop_root: Path) -> sqlite3.Connection:
    """Open the shop's database. Raises HostRefusal when there is no shop at this place."""
    database = shop_root / "shop.db"
    if not database.is_file():
        raise HostRefusal("shop_not_found", path=str(shop_root))
    connection = sqlite3.connect(f"{database.as_uri()}?mode=rw", uri=True, timeout=5, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All rows or none. Files are not in it: whoever writes both says in which order, and why."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        reach("before_commit")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    reach("after_commit")


def hide_methods(db: sqlite3.Connection, module: str) -> None:
    """No shopper is offered the module's methods from here on."""
    reach("before_write")
    db.execute("UPDATE payment_methods SET open = 0 WHERE module = ?", (module,))


def read_state(shop_root: Path, db: sqlite3.Connection) -> dict[str, Any]:
    """The shop's State in the protocol's shape; reads only."""
    try:
        return _state(shop_root, db)
    except sqlite3.DatabaseError as error:
        raise HostRefusal("shop_unreadable", error=type(error).__name__) from None


def _state(shop_root: Path, db: sqlite3.Connection) -> dict[str, Any]:
    about = dict(db.execute("SELECT key, value FROM shop").fetchall())
    options: dict[str, dict[str, str]] = {}
    for row in db.execute("SELECT module, key, value FROM module_settings ORDER BY module, key"):
        options.setdefault(row["module"], {})[row["key"]] = row["value"]
    return {
        "shop": {"system": about["system"], "version": about["version"]},
        "modules": {
            row["code"]: {
                "version": row["version"],
                "enabled": bool(row["enabled"]),
                "archive": row["archive"],
                "files": digest(tree(shop_root / "modules" / row["code"])),
            }
            for row in db.execute("SELECT * FROM modules ORDER BY code")
        },
        "box_key": box.public_key(shop_root),
        "credentials": box.credential_states(shop_root),
        "options": options,
        "methods": [
            {"code": row["code"], "name": row["name"], "module": row["module"], "open": bool(row["open"])}
            for row in db.execute("SELECT * FROM payment_methods ORDER BY position, id")
        ],
        "pages": page_rows.states(db),
    }
