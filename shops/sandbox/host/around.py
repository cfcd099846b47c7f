"""What can be seen on the host and from it beside the State, before production is changed. Reads only."""

import hashlib
import shutil
import socket
import sqlite3
import ssl
from pathlib import Path
from typing import Any

PATIENCE = 5  # seconds for each host that has to be reached
MOST = 5  # names that are told
KNOWN = ("admin", "password")


def look(root: Path, db: sqlite3.Connection, hosts: list[str]) -> dict[str, Any]:
    """Null is what cannot be told. This shop has no messages for developers, and mails nobody."""
    return {
        "disk_free": shutil.disk_usage(root).free,
        "reached": {name: _reaches(name) for name in hosts[:MOST]},
        "debug": False,
        "default_admin": _has_default_admin(db),
        "mail": False,
        "loose": _loose(root),
    }


def _has_default_admin(db: sqlite3.Connection) -> bool | None:
    row = db.execute("SELECT value FROM shop WHERE key = 'admin_password_hash'").fetchone()
    method, _, rest = ("" if row is None else row["value"]).partition("$")
    salt, _, known = rest.partition("$")
    name, _, cost = method.partition(":")
    if name != "scrypt":
        return None
    n, r, p = map(int, cost.split(":"))
    memory = 132 * n * r * p
    tried = (
        hashlib.scrypt(word.encode(), salt=salt.encode(), n=n, r=r, p=p, maxmem=memory) for word in KNOWN
    )
    return any(found.hex() == known for found in tried)


def _loose(root: Path) -> list[str]:
    """Our own folder, where others than the shop's user may look into it."""
    folder = root / "private" / "kaitsu"
    return ["private/kaitsu"] if folder.is_dir() and folder.stat().st_mode & 0o077 else []


def _reaches(name: str) -> bool:
    """A connection as a module makes them: encrypted, with the other side's name verified."""
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((name, 443), timeout=PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=name),
        ):
            return True
    except OSError:
        return False
