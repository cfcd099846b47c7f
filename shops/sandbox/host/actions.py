"""The writes, one function an operation, each inside one transaction and safe to repeat.

Whatever changes under an open method hides it first: only go_live, after a passed check, opens it again.
Files lie outside every transaction, so that hiding is committed before one of them is touched; and the row
that says that a module is installed comes after its files: a run cut off in between is seen as not installed.
"""

import base64
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

from shops.sandbox.host import archive, box, page_rows, records, traces
from shops.sandbox.host.disk import ours
from shops.sandbox.host.frame import HostRefusal
from shops.sandbox.host.points import reach
from shops.sandbox.host.shop import hide_methods


def module(root: Path, db: sqlite3.Connection, request: dict[str, Any]) -> None:
    """Install the archive, unless that very version is there, and enable it."""
    reach("before_write")
    code, version, sha256 = request["module"], request["version"], request["sha256"]
    there = db.execute("SELECT version, archive FROM modules WHERE code = ?", (code,)).fetchone()
    db.execute(
        "INSERT OR REPLACE INTO modules (code, version, archive, enabled) VALUES (?, ?, ?, 1)",
        (code, version, sha256),
    )
    if there is None or tuple(there) != (version, sha256):
        _install(root, request)


def _install(root: Path, request: dict[str, Any]) -> None:
    reach("before_files")
    code = request["module"]
    modules = root / "modules"
    modules.mkdir(exist_ok=True)
    drafts = ours(root) / "drafts"
    shutil.rmtree(drafts, ignore_errors=True)  # a killed program's; nobody but us is at work here now
    drafts.mkdir(mode=0o700)
    draft = drafts / code
    draft.mkdir()
    try:
        archive.unpack(request["archive"], request["sha256"], code, request["version"], draft)
        draft.chmod(0o755)
        archive.replace_folder(draft, modules / code, ours(root) / "aside" / request["run"])
    finally:
        shutil.rmtree(drafts, ignore_errors=True)
    reach("after_files")


def credentials(root: Path, db: sqlite3.Connection, request: dict[str, Any]) -> None:
    """Keep the sealed box; it is opened once first, so that what cannot be used is never kept."""
    _require_module(db, request["module"])
    sealed = base64.b64decode(request["box"])
    if box.open_box(root, sealed).get("files"):
        raise HostRefusal("box_refused", why="no_place")  # no module here reads a file
    box.keep(root, request["module"], sealed)


def options(_root: Path, db: sqlite3.Connection, request: dict[str, Any]) -> None:
    """Set the module's settings; settings that are not named stay as they are."""
    reach("before_write")
    _require_module(db, request["module"])
    hide_methods(db, request["module"])
    db.executemany(
        "INSERT INTO module_settings (module, key, value) VALUES (?, ?, ?)"
        " ON CONFLICT (module, key) DO UPDATE SET value = excluded.value",
        [(request["module"], key, value) for key, value in sorted(request["settings"].items())],
    )


def register_methods(root: Path, db: sqlite3.Connection, request: dict[str, Any]) -> None:
    """Register the methods hidden, below those that are there, and lay down the preview token's hash."""
    reach("before_write")
    _require_module(db, request["module"])
    for method in request["methods"]:
        _refuse_foreign(db, method["code"], request["module"])
        position = db.execute("SELECT COALESCE(MAX(position), 0) + 1 FROM payment_methods").fetchone()[0]
        db.execute(
            "INSERT INTO payment_methods (code, name, module, open, position) VALUES (?, ?, ?, 0, ?)"
            " ON CONFLICT (code) DO UPDATE SET open = CASE WHEN name = excluded.name THEN open ELSE 0 END,"
            " name = excluded.name",
            (method["code"], method["name"], request["module"], position),
        )
    preview = request["preview"]
    records.update(root, request["run"], token=preview["token_hash"])  # before anybody can buy with it
    db.execute("DELETE FROM preview")
    db.execute(
        "INSERT INTO preview (token_hash, expires_at) VALUES (?, ?)",
        (preview["token_hash"], int(time.time()) + preview["lifetime"]),
    )


def pages(_root: Path, db: sqlite3.Connection, request: dict[str, Any]) -> None:
    """Put the gateway's fragments into the pages, with its methods hidden: they are checked again."""
    reach("before_write")
    _require_module(db, request["module"])
    hide_methods(db, request["module"])
    page_rows.put(db, request["gateway"], request["pages"])


def go_live(root: Path, db: sqlite3.Connection, request: dict[str, Any]) -> None:
    """Open the methods to everybody, with the fragments that say so, and end the preview.

    One transaction: no shopper ever pays by card while the legal page denies it, nor reads of it too early.
    """
    reach("before_write")
    _require_module(db, request["module"])
    page_rows.put(db, request["gateway"], request.get("pages", {}))
    for code in request["methods"]:
        _refuse_foreign(db, code, request["module"])
        if db.execute("UPDATE payment_methods SET open = 1 WHERE code = ?", (code,)).rowcount != 1:
            raise HostRefusal("method_foreign", method=code)
    db.execute("DELETE FROM preview")
    if request.get("clean"):
        record = records.find(root, request["run"])
        traces.remove(db, record["token"] if record is not None else "")


def _require_module(db: sqlite3.Connection, code: str) -> None:
    row = db.execute("SELECT enabled FROM modules WHERE code = ?", (code,)).fetchone()
    if row is None or not row["enabled"]:
        raise HostRefusal("module_absent", module=code)


def _refuse_foreign(db: sqlite3.Connection, method: str, module: str) -> None:
    """A method of the same code that belongs to somebody else is left alone."""
    row = db.execute("SELECT module FROM payment_methods WHERE code = ?", (method,)).fetchone()
    if row is not None and row["module"] != module:
        raise HostRefusal("method_foreign", method=method)


REPLACES_FILES = frozenset({"module", "credentials"})
ACTIONS = {
    "module": module,
    "credentials": credentials,
    "options": options,
    "register_methods": register_methods,
    "pages": pages,
    "go_live": go_live,
}
