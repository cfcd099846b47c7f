"""The shop's pages as rows: what the State tells of them, and the writing of one gateway's fragment."""

import hashlib
import sqlite3
from collections.abc import Mapping
from typing import Any

from shops.sandbox.host import fragments
from shops.sandbox.host.frame import HostRefusal
from shops.sandbox.host.points import reach


def states(db: sqlite3.Connection) -> dict[str, Any]:
    """Each page by what surrounds the fragments, and by each of them; "" for one with broken marks."""
    return {
        row["name"]: _state(row["title"], row["body"])
        for row in db.execute("SELECT * FROM pages ORDER BY name")
    }


def texts(db: sqlite3.Connection, gateway: str) -> dict[str, str]:
    """The gateway's intact fragments themselves, by page."""
    found = {page: fragments.read(body).get(gateway) for page, body in _bodies(db).items()}
    return {page: text for page, text in found.items() if text is not None}


def put(db: sqlite3.Connection, gateway: str, texts: Mapping[str, str | None]) -> None:
    """Put the gateway's fragments in place; None takes one out. Raises HostRefusal ``page_refused``."""
    bodies = _bodies(db)
    for page, text in sorted(texts.items()):
        if page not in bodies:
            raise HostRefusal("page_refused", page=page, why="page_absent")
        try:
            _write(db, page, bodies[page], _changed(bodies[page], gateway, text))
        except fragments.FragmentRefused as refused:
            raise HostRefusal("page_refused", page=page, why=refused.why) from None


def _changed(body: str, gateway: str, text: str | None) -> str:
    return fragments.take_out(body, gateway) if text is None else fragments.put_in(body, gateway, text)


def put_back(db: sqlite3.Connection, gateway: str, before: Mapping[str, str]) -> None:
    """The gateway's fragments as in the ``before`` bodies; whatever else changed on a page since then stays.

    A page that is gone, or on which nobody can tell any more where our fragment ends, is left: the State
    shows it, so that the undoing is not called complete.
    """
    for page, body in _bodies(db).items():
        try:
            _write(db, page, body, _as_before(body, before.get(page, ""), gateway))
        except fragments.FragmentRefused:
            continue


def _as_before(body: str, before: str, gateway: str) -> str:
    found = fragments.read(before)
    text = found.get(gateway)
    if gateway in found and text is None:
        return body  # its marks were broken before: no run has written there
    return fragments.take_out(body, gateway) if text is None else fragments.put_back(body, gateway, text)


def _write(db: sqlite3.Connection, page: str, old: str, new: str) -> None:
    reach("before_write")
    if new != old:
        db.execute("UPDATE pages SET body = ? WHERE name = ?", (new, page))


def _bodies(db: sqlite3.Connection) -> dict[str, str]:
    return {row["name"]: row["body"] for row in db.execute("SELECT name, body FROM pages ORDER BY name")}


def _state(title: str, body: str) -> dict[str, Any]:
    return {
        "around": _sha256(f"{title}\0{fragments.around(body)}"),
        "fragments": {
            gateway: "" if text is None else _sha256(text) for gateway, text in fragments.read(body).items()
        },
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
