"""What a shop is to shoppers and on disk, looked at directly: no code of the engine or of the host is used.

Digests are made here anew from the rows, so that what approvals name can be held against what is in force.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from tests.crash import checker

MODULE, METHOD, GATEWAY = "sandbox_pay", "sandbox_card", "sandbox"
OWN_METHODS = ("bank_transfer", "cod")
ENVIRONMENT = ("mode",)  # settings that no approval names: they differ between the stages by nature
OUR_TABLES = {"modules": "code", "module_settings": "module", "payment_methods": "module"}
FRAGMENT = re.compile(f"<!-- kaitsu:{GATEWAY} -->(.*?)<!-- /kaitsu:{GATEWAY} -->", re.DOTALL)

Row = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """A shop at one moment: every row by table, every file by its mode and hash, the opened box."""

    rows: dict[str, tuple[Row, ...]]
    files: dict[str, str]
    box: dict[str, Any] | None  # None: there is none, or it does not open
    runs: tuple[dict[str, Any], ...]  # the host's records

    @property
    def module(self) -> Row | None:
        return next((row for row in self.rows["modules"] if row["code"] == MODULE), None)

    @property
    def is_enabled(self) -> bool:
        return self.module is not None and bool(self.module["enabled"])

    @property
    def settings(self) -> dict[str, str]:
        return {row["key"]: row["value"] for row in self.rows["module_settings"] if row["module"] == MODULE}

    @property
    def methods(self) -> tuple[Row, ...]:
        """The module's methods."""
        return tuple(row for row in self.rows["payment_methods"] if row["module"] == MODULE)

    @property
    def is_open(self) -> bool:
        return any(row["open"] for row in self.methods)

    @property
    def own_methods(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows["payment_methods"] if row["module"] == "")

    @property
    def fields(self) -> dict[str, str]:
        return {} if self.box is None else dict(self.box["fields"])

    @property
    def fragments(self) -> dict[str, str]:
        found = {row["name"]: FRAGMENT.search(row["body"]) for row in self.rows["pages"]}
        return {name: match[1] for name, match in found.items() if match is not None}

    @property
    def around(self) -> dict[str, str]:
        return {row["name"]: f"{row['title']}\0{FRAGMENT.sub('', row['body'])}" for row in self.rows["pages"]}

    @property
    def bodies(self) -> dict[str, str]:
        return {row["name"]: row["body"] for row in self.rows["pages"]}

    @property
    def module_files(self) -> dict[str, str]:
        return {name: about for name, about in self.files.items() if name.startswith(f"modules/{MODULE}")}

    @cached_property
    def setup(self) -> str:
        """The digest of the setup in force, "" without a module: what step 11 approves."""
        if self.module is None:
            return ""
        about = dict(self._of("shop"))
        return _digest(
            {
                "shop": {"system": about["system"], "version": about["version"]},
                "module": {
                    "code": MODULE,
                    "version": self.module["version"],
                    "sha256": self.module["archive"],
                },
                "options": {key: value for key, value in self.settings.items() if key not in ENVIRONMENT},
                "methods": [{"code": row["code"], "name": row["name"]} for row in self.methods],
            }
        )

    @cached_property
    def pages(self) -> str:
        """The digest of the fragments in force: what step 14 approves."""
        return _digest(
            {page: hashlib.sha256(text.encode()).hexdigest() for page, text in self.fragments.items()}
        )

    @cached_property
    def revision(self) -> str:
        return _digest({"setup": self.setup, "pages": self.pages})

    @cached_property
    def substance(self) -> str:
        """Everything a check of the methods has tried: setup, environment, credentials, files."""
        return _digest([self.setup, self.settings, self.fields, self.module_files, self.is_enabled])

    @cached_property
    def ours(self) -> dict[str, Any]:
        """What a run of the rollout may touch, and a rollback puts back: rows, files and fragments."""
        rows = {
            table: [row for row in self.rows[table] if row[column] == MODULE]
            for table, column in OUR_TABLES.items()
        }
        files = {
            name: about
            for name, about in self.files.items()
            if name.startswith("modules") or name == f"private/{MODULE}.box"
        }
        return {**rows, "files": files, "fragments": self.fragments}

    def others(self, check_tokens: frozenset[str]) -> dict[str, Any]:
        """What no run of ours may touch. Stock is told together with what was sold of it, so that an order of
        our check and its removal leave it as it was."""
        orders = [row for row in self.rows["orders"] if row["preview"] not in check_tokens]
        items = [
            row for row in self.rows["order_items"] if row["order_id"] in {order["id"] for order in orders}
        ]
        carts = [row for row in self.rows["carts"] if row["preview"] not in check_tokens]
        return {
            "shop": self.rows["shop"],
            "own methods": list(self.own_methods),
            "around": self.around,
            "orders": orders,
            "items": items,
            "carts": carts,
            "stock": self.stock_before_sales,
            "files": {name: about for name, about in self.files.items() if name not in self.ours["files"]},
        }

    @property
    def stock_before_sales(self) -> dict[int, int]:
        sold: dict[int, int] = {}
        paid = {row["id"] for row in self.rows["orders"] if row["status"] in ("paid", "accepted")}
        for row in self.rows["order_items"]:
            if row["order_id"] in paid:
                sold[row["product_id"]] = sold.get(row["product_id"], 0) + row["quantity"]
        return {row["id"]: row["stock"] + sold.get(row["id"], 0) for row in self.rows["products"]}

    def _of(self, table: str) -> list[tuple[str, str]]:
        return [(row["key"], row["value"]) for row in self.rows[table]]


def see(root: Path) -> Seen:
    """The shop of this root. Reads only; the database of somebody who was killed stays as it is."""
    rows: dict[str, tuple[Row, ...]] = {}
    with checker.opened(root) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            cursor = db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
            columns = [item[0] for item in cursor.description]
            rows[table] = tuple(dict(zip(columns, row, strict=True)) for row in cursor.fetchall())
    file = root / "private" / "kaitsu" / "runs.json"
    runs = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return Seen(rows, checker.files(root), _box(root), tuple(runs))


def _box(root: Path) -> dict[str, Any] | None:
    private = root / "private"
    try:
        key = PrivateKey(bytes.fromhex((private / "box.key").read_text(encoding="ascii").strip()))
        return dict(json.loads(SealedBox(key).decrypt((private / f"{MODULE}.box").read_bytes())))
    except (OSError, ValueError, CryptoError):
        return None


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
