"""The shop's pages as rows: what the State tells of them, and the writing of one gateway's fragment."""

import hashlib
import sqlite3
from typing import Any

from shops.sandbox.host import fragments


def states(db: sqlite3.Connection) -> dict[str, Any]:
    """Each page by what surrounds the fragments, and by each of them; "" for one with broken marks."""
    return {
        row["name"]: _state(row["title"], row["body"])
        for row in db.execute("SELECT * FROM pages ORDER BY name")
    }


def _state(title: str, body: str) -> dict[str, Any]:
    return {
        "around": _sha256(f"{title}\0{fragments.around(body)}"),
        "fragments": {
            gateway: "" if text is None else _sha256(text) for gateway, text in fragments.read(body).items()
        },
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
