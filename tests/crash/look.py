"""The module on the shop, looked at directly: rows, files, fragments and the opened box.

With no code of Kaitsu's.
"""

import json
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from tests.crash import checker

MODULE = "sandbox_pay"
METHOD = "sandbox_card"
GATEWAY = "sandbox"
FRAGMENT = re.compile(f"<!-- kaitsu:{GATEWAY} -->(.*?)<!-- /kaitsu:{GATEWAY} -->", re.DOTALL)

Planned = set[tuple[str, str]]  # operation and field


@dataclass(frozen=True)
class Look:
    """What is in force of one module.

    ``fields`` are the credentials as the module reads them, {} if none. ``fragments`` are ours by their page,
    ``around`` is each page without ours.
    """

    row: tuple[Any, ...] | None  # version, archive, enabled
    files: dict[str, str]
    has_key: bool
    fields: dict[str, str]
    compare_key: str
    settings: dict[str, str]
    method: tuple[Any, ...] | None  # name, open
    fragments: dict[str, str]
    around: dict[str, str]

    @property
    def is_open(self) -> bool:
        return self.method is not None and bool(self.method[1])

    @property
    def substance(self) -> tuple[object, ...]:
        """All that a check of an open method has tried."""
        name = self.method and self.method[0]
        return (self.row, self.files, self.fields, self.settings, name, self.fragments)


def look(root: Path) -> Look:
    with checker.opened(root) as db:
        box = _box(root)
        pages = dict(db.execute("SELECT name, body FROM pages"))
        return Look(
            row=_one(db, "SELECT version, archive, enabled FROM modules WHERE code = ?", MODULE),
            files={
                name: about
                for name, about in checker.dump(root).files.items()
                if name.startswith(f"modules/{MODULE}")
            },
            has_key=(root / "private" / "box.key").is_file(),
            fields=box.get("fields", {}),
            compare_key=box.get("compare_key", ""),
            settings=dict(db.execute("SELECT key, value FROM module_settings WHERE module = ?", (MODULE,))),
            method=_one(db, "SELECT name, open FROM payment_methods WHERE code = ?", METHOD),
            fragments={page: found[1] for page, body in pages.items() if (found := FRAGMENT.search(body))},
            around={page: FRAGMENT.sub("", body) for page, body in pages.items()},
        )


def missing(now: Look, goal: Look, *, again: bool) -> Planned:
    """What a true plan names: every field that is not as in ``goal``, and opening again whatever it hides.

    ``again``: nobody has on record that what is in place was checked.
    """
    planned = {("module", field) for field in _missing_module(now, goal)}
    known = now.fields if now.compare_key == goal.compare_key else {}
    names = now.fields.keys() | goal.fields.keys()
    planned |= {("credentials", name) for name in names if known.get(name) != goal.fields.get(name)}
    planned |= {("options", key) for key, value in goal.settings.items() if now.settings.get(key) != value}
    if now.method is None or goal.method is None or now.method[0] != goal.method[0]:
        planned.add(("register_methods", METHOD))
    names = now.fragments.keys() | goal.fragments.keys()
    planned |= {("pages", f"page {n}") for n in names if now.fragments.get(n) != goal.fragments.get(n)}
    if planned or again or not now.is_open:
        planned |= {("register_methods", "preview"), ("go_live", f"{METHOD}.open")}
    return planned


def _missing_module(now: Look, goal: Look) -> set[str]:
    row, wanted = now.row or ("", "", 0), goal.row or ("", "", 0)
    fields = set()
    if row[:2] != wanted[:2]:
        fields.add(f"{MODULE}.version")
    if not row[2]:
        fields.add(f"{MODULE}.enabled")
    if not now.has_key:
        fields.add("credential box")
    return fields


def _one(db: sqlite3.Connection, query: str, code: str) -> tuple[Any, ...] | None:
    row: tuple[Any, ...] | None = db.execute(query, (code,)).fetchone()
    return row


def _box(root: Path) -> dict[str, Any]:
    """The opened box; {} when there is none or it does not open."""
    private = root / "private"
    try:
        key = PrivateKey(bytes.fromhex((private / "box.key").read_text(encoding="ascii").strip()))
        content = json.loads(SealedBox(key).decrypt((private / f"{MODULE}.box").read_bytes()))
    except (OSError, ValueError, CryptoError):
        return {}
    return dict(content)
