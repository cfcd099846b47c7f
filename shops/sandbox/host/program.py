"""The program that runs on the host: one request, one answer."""

import sqlite3
from pathlib import Path
from typing import Any

from shops.sandbox.host.actions import ACTIONS
from shops.sandbox.host.frame import HostRefusal, answer_request, digest
from shops.sandbox.host.shop import open_shop, read_state


def run(request: dict[str, Any]) -> None:
    """Entry point, called by the loader with the request from stdin."""
    answer_request(request, _carry_out)


def _carry_out(request: dict[str, Any]) -> dict[str, Any]:
    root = Path(request["shop_root"])
    db = open_shop(root)
    try:
        if request["action"] != "probe":
            _write(root, db, request)
        return read_state(root, db)
    finally:
        db.close()


def _write(root: Path, db: sqlite3.Connection, request: dict[str, Any]) -> None:
    """One write in one transaction, refused when the shop is not as the plan saw it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        if digest(read_state(root, db)) != request["state"]:
            raise HostRefusal("state_moved")
        ACTIONS[request["action"]](root, db, request)
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
