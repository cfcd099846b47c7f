"""The embedded shop's tables as subjects: worked on by its own programs, and by the PHP prelude's toy."""

import hashlib
import json
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from gateways.sandbox import GATEWAY
from kaitsu.model.site import Host
from kaitsu.remote.frame import Program
from shops.php.driver_base import php_program
from shops.sandbox.archive import build_archive
from shops.sandbox.driver import SHOP
from shops.sandbox.shop.create import create_shop
from tests.conftest import need
from tests.shops.contract.harness import Sample, Subject

TOY = Path(__file__).parents[1] / "php" / "toy"
MODULE = GATEWAY.modules[0]
METHOD = "sandbox_card"


class EmbeddedTables(Subject):
    """``host.runtime`` says which of the two it is."""

    def __init__(self, folder: Path, runtime: str) -> None:
        self.root, url = folder / "shop", "http://127.0.0.1:1"
        create_shop(self.root, name="はなや", base_url=url, stage="test", gateway_root=folder / "gateway")
        self.host = Host("test", "sandbox", url, str(self.root), str(self.root / "public"), runtime)
        archives = folder / "archives"
        build_archive(archives)
        settings = {"mode": "test", "capture": "at_shipping"}
        existing = ("bank_transfer", "cod")
        self.sample = Sample("sandbox", MODULE, archives, METHOD, "カード", settings, existing)
        self.own = self.root / "private" / "kaitsu"
        self.box = self.root / "private" / f"{MODULE.code}.box"
        self.aside = "aside/r2"

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.root / "shop.db", isolation_level=None)) as db:
            return db.execute(statement, values).fetchall()

    def identity(self, code: str, version: str) -> dict[str, bytes]:
        return {"module.json": json.dumps({"code": code, "version": version}).encode()}

    def snapshot(self) -> Mapping[str, Any]:
        found: dict[str, Any] = {
            str(path.relative_to(self.root)): _about(path)
            for path in sorted(self.root.rglob("*"))
            if not path.name.startswith("shop.db") and not self._is_volatile(path)
        }
        with closing(sqlite3.connect(self.root / "shop.db")) as db:
            found["rows"] = sorted(db.iterdump())
        found["box"] = _about(self.box) if self.box.exists() else None
        return found

    def _is_volatile(self, path: Path) -> bool:
        """What every run may leave: Kaitsu's own folder, and the host's own key pair."""
        return path == self.own or self.own in path.parents or path.name == "box.key"

    def module_folder(self) -> Path:
        return self.root / "modules" / MODULE.code

    def is_open(self, method: str = "") -> bool:
        return self.rows("SELECT open FROM payment_methods WHERE code = ?", method or METHOD) == [(1,)]

    def preview(self) -> tuple[str, int] | None:
        return next(iter(self.rows("SELECT token_hash, expires_at FROM preview")), None)

    def body(self, page: str = "legal") -> str:
        return str(self.rows("SELECT body FROM pages WHERE name = ?", page)[0][0])

    def set_body(self, body: str, page: str = "legal") -> None:
        self.rows("UPDATE pages SET body = ? WHERE name = ?", body, page)

    def set_title(self, title: str, page: str = "legal") -> None:
        self.rows("UPDATE pages SET title = ? WHERE name = ?", title, page)

    def delete_page(self, page: str = "legal") -> None:
        self.rows("DELETE FROM pages WHERE name = ?", page)

    def order(self, token_hash: str = "") -> None:
        product = self.rows("SELECT MIN(id) FROM products")[0][0]
        self.rows("UPDATE products SET stock = stock - 1 WHERE id = ?", product)
        number = f"n{time.monotonic_ns()}"
        self.rows(
            "INSERT INTO orders (number, created_at, status, cart_id, method, method_name, module, total,"
            " customer_name, customer_email, customer_address, preview)"
            " VALUES (?, ?, 'paid', 'c', ?, 'カード', 'sandbox_pay', 100, 'n', 'e', 'a', ?)",
            *(number, int(time.time()), METHOD, token_hash),
        )
        self.rows(
            "INSERT INTO order_items (order_id, product_id, quantity, price)"
            " SELECT id, ?, 1, 100 FROM orders WHERE number = ?",
            *(product, number),
        )

    def orders(self) -> int:
        return int(self.rows("SELECT COUNT(*) FROM orders")[0][0])

    def in_service(self, version: str) -> None:
        folder = self.module_folder()
        folder.mkdir()
        (folder / "module.json").write_text(f'{{"code": "{MODULE.code}", "version": "{version}"}}')
        (folder / "notes.txt").write_text("a file that only this version has\n")
        folder.chmod(0o750)
        self.rows("INSERT INTO modules VALUES (?, ?, '', 1)", MODULE.code, version)
        self.rows("INSERT INTO module_settings VALUES (?, 'banner', '')", MODULE.code)
        self.rows(
            "INSERT INTO payment_methods (id, code, name, module, open, position)"
            " VALUES (17, ?, 'カード', ?, 1, 9)",
            *(METHOD, MODULE.code),
        )

    def set_open(self, is_open: bool) -> None:
        self.rows("UPDATE payment_methods SET open = ? WHERE code = ?", int(is_open), METHOD)

    def remove_method(self) -> None:
        self.rows("DELETE FROM payment_methods WHERE code = ?", METHOD)

    def set_version(self, version: str) -> None:
        self.rows("UPDATE modules SET version = ?", version)

    def disable_module(self) -> None:
        self.rows("UPDATE modules SET enabled = 0")

    def remove_modules(self) -> Path:
        (self.root / "modules").rmdir()
        return self.root / "modules"

    def damage(self, how: str) -> None:
        if how == "absent":
            shutil.rmtree(self.root)
        elif how == "unreadable":
            (self.root / "shop.db").write_bytes(b"garbage" * 1000)
        else:
            self.rows("DROP TABLE payment_methods")

    @contextmanager
    def busy(self) -> Iterator[None]:
        with closing(sqlite3.connect(self.root / "shop.db", isolation_level=None)) as db:
            db.execute("BEGIN EXCLUSIVE")
            yield


class SandboxSubject(EmbeddedTables):
    """The embedded shop, by its own programs in Python."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, sys.executable)

    def program(self, request: Mapping[str, Any]) -> Program:
        return SHOP.program(self.host, request)


class PhpToySubject(EmbeddedTables):
    """The same tables, by the PHP prelude."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, need("php"))
        self.own = folder / "own"
        self.box = self.own / "boxes" / f"{MODULE.code}.box"
        self.aside = f"aside/r2/{MODULE.code}"

    def preview(self) -> tuple[str, int] | None:
        return self.preview_file()

    def program(self, request: Mapping[str, Any]) -> Program:
        system = (TOY / "toy.php", TOY / "open.php")
        return php_program(self.host, request, own_folder=str(self.own), system=system)


def _about(path: Path) -> str:
    if not path.is_file():
        return f"folder {path.stat().st_mode:o}"
    return f"{path.stat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
