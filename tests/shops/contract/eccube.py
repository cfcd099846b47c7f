"""A real EC-CUBE as a subject, with the module of our own tests on real shops."""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from kaitsu.model.gateway import Module
from kaitsu.model.site import Host, own_folder_for
from kaitsu.remote.frame import Program
from shops.eccube.driver import SHOP
from shops.eccube.storage import Column, Credential, MethodClass, Setting, Storage
from tests.real.eccube.shop import CARD, DATABASE, TABLE
from tests.shops.contract.eccube_shop import AWAY, CODE, FOLDERS, HIDDEN, lay_order, plugin_archive, real_shop
from tests.shops.contract.harness import Sample, Subject
from tests.wordpress.snapshot import about

METHOD, NAME, VERSION = "kaitsu_test_card", "クレジットカード", "1.2.0"
LAW = "お支払方法"


def place(column: str, path: str = "") -> Column:
    return Column(TABLE, column, path, f"Plugin\\{CODE}\\Entity\\Config", column)


# The contract's own field names, each in another of the shapes that plugins keep their credentials in.
PLACES = {
    "secret_key": place("secret"),
    "shop_id": place("label"),
    "hash_key": place("in_php", "pass"),
    "7": place("in_json", "seven"),
}
STORAGE = Storage(
    code=CODE,
    credentials=tuple(Credential(key, both=(column,)) for key, column in PLACES.items()),
    settings=(
        Setting("mode", (place("in_json", "mode"),)),
        Setting("capture", (place("in_json", "capture"),), {"at_order": 1, "at_shipping": 0}),
    ),
    methods=(MethodClass(METHOD, r"Service\Card"),),
    tables=(TABLE,),
)


class EcCubeSubject(Subject):
    patience = 100
    legal_title = LAW

    def __init__(self, folder: Path) -> None:
        self.shop = real_shop()
        self.shop.reset("bare")
        self.root = self.shop.root
        root = str(self.root)
        self.host = Host("test", "ssh", self.shop.url, root, root, str(self.shop.runtime), user="shop")
        archives = folder / "archives"
        archives.mkdir(parents=True)
        archive = plugin_archive(archives / f"{CODE}-{VERSION}.tar.gz", VERSION)
        known = sha256(archive.read_bytes()).hexdigest()
        module = Module("eccube", CODE, VERSION, archive.name, known, storage=STORAGE)
        [shown] = self.shop.sql(["SELECT id FROM dtb_payment WHERE visible = 1 ORDER BY sort_no DESC", []])
        existing = tuple(f"payment:{row['id']}" for row in shown)
        settings = {"mode": "test", "capture": "at_shipping"}
        self.sample = Sample("sandbox", module, archives, METHOD, NAME, settings, existing)
        self.own = Path(own_folder_for(root, [root]))
        self.box = self.own / "boxes" / f"{CODE}.box"
        self.aside = f"aside/r2/{CODE}"
        self.refusals = {"no identity": "no_composer_json"}

    def program(self, request: Mapping[str, Any]) -> Program:
        host = replace(self.host, deadline=request.get("deadline", self.host.deadline))
        return SHOP.program(host, {"modules": {CODE: STORAGE.described("test")}, "grace": 0, **request})

    def identity(self, code: str, version: str) -> dict[str, bytes]:
        return {
            "composer.json": json.dumps(
                {"name": f"kaitsu/{code.lower()}", "version": version, "extra": {"code": code, "id": 0}}
            ).encode()
        }

    def snapshot(self) -> Mapping[str, Any]:
        found: dict[str, Any] = {
            str(path): about(path) for folder in FOLDERS for path in (self.root / folder).rglob("*")
        }
        for path in (".env", ".maintenance", "composer.json", "composer.lock", "html"):
            found[path] = about(self.root / path) if (self.root / path).exists() else None
        tables = self.shop.tables(self.shop.name)
        rows = self.shop.sql(*([f"SELECT * FROM `{table}`", []] for table in tables))
        for table, those in zip(tables, rows, strict=True):
            found[table] = sorted(json.dumps(_undated(table, row), ensure_ascii=False) for row in those)
        found["box"] = about(self.box) if self.box.exists() else None
        return found

    def reopened(self) -> Mapping[str, Any]:
        """A payment has the date of its last change."""
        rows = [json.loads(row) for row in self.snapshot()["dtb_payment"]]
        return {**self.snapshot(), "dtb_payment": [{**row, "update_date": None} for row in rows]}

    def module_folder(self) -> Path:
        return self.root / "app/Plugin" / CODE

    def is_open(self, method: str = "") -> bool:
        own = method.removeprefix("payment:")
        key, value = ("method_class", CARD) if method in ("", METHOD) else ("id", own)
        [payments, plugins] = self.shop.sql(
            [f"SELECT visible FROM dtb_payment WHERE {key} = ?", [value]],
            ["SELECT 1 AS there FROM dtb_plugin WHERE code = ? AND enabled = 1", [CODE]],
        )
        is_visible = any(int(row["visible"]) == 1 for row in payments)
        return is_visible and (key == "id" or bool(plugins))

    def preview(self) -> tuple[str, int] | None:
        return self.preview_file()

    # Pages.

    @property
    def guide(self) -> Path:
        return self.root / "app/template/default/Help/guide.twig"

    def body(self, page: str = "legal") -> str:
        if page == "legal":
            [[row]] = self.shop.sql(["SELECT description FROM dtb_tradelaw WHERE name = ?", [LAW]])
            return str(row["description"] or "")
        original = self.root / "src/Eccube/Resource/template/default/Help/guide.twig"
        return (self.guide if self.guide.exists() else original).read_text("utf-8")

    def set_body(self, body: str, page: str = "legal") -> None:
        if page == "legal":
            self.shop.sql(["UPDATE dtb_tradelaw SET description = ? WHERE name = ?", [body, LAW]])
            return
        self.guide.parent.mkdir(parents=True, exist_ok=True)
        self.guide.write_text(body, encoding="utf-8")
        self.shop.own_by_shop(self.root / "app/template")

    def set_title(self, title: str, page: str = "legal") -> None:
        pytest.skip("a row of the trade law is known by its name: with another it is another row")

    def delete_page(self, page: str = "legal") -> None:
        self.shop.sql(["DELETE FROM dtb_tradelaw WHERE name = ?", [LAW]])

    # What others do.

    def order(self, token_hash: str = "") -> None:
        lay_order(self.shop, self.own, token_hash)

    def orders(self) -> int:
        [[row]] = self.shop.sql(["SELECT COUNT(*) AS number FROM dtb_order", []])
        return int(row["number"])

    def in_service(self, version: str) -> None:
        self.shop.serve(version)

    def set_open(self, is_open: bool) -> None:
        self.shop.set_visible(is_open)

    def remove_method(self) -> None:
        ours = "SELECT id FROM dtb_payment WHERE method_class = ?"
        self.shop.sql(
            [f"DELETE FROM dtb_payment_option WHERE payment_id IN ({ours})", [CARD]],
            ["DELETE FROM dtb_payment WHERE method_class = ?", [CARD]],
        )

    def set_version(self, version: str) -> None:
        self.shop.sql(["UPDATE dtb_plugin SET version = ? WHERE code = ?", [version, CODE]])

    def disable_module(self) -> None:
        self.shop.sql(["UPDATE dtb_plugin SET enabled = 0 WHERE code = ?", [CODE]])

    def remove_modules(self) -> Path:
        folder = self.root / "app/Customize/Kaitsu"
        assert not folder.exists()
        return folder

    def damage(self, how: str) -> None:
        if how == "absent":
            (self.root / "index.php").rename(self.root / AWAY)
        elif how == "unreadable":
            env = self.root / ".env"
            env.write_bytes(self.shop.env.replace(b"@127.0.0.1", b"x@127.0.0.1"))
        else:
            self.shop.sql([f"RENAME TABLE dtb_plugin TO {HIDDEN}", []])

    @contextmanager
    def busy(self) -> Iterator[None]:
        held = json.dumps([["LOCK TABLES dtb_payment WRITE", []], ["SELECT SLEEP(30)", []]])
        with subprocess.Popen(["php", str(DATABASE)], cwd=self.root, stdin=subprocess.PIPE) as holder:
            assert holder.stdin is not None
            holder.stdin.write(held.encode())
            holder.stdin.close()
            time.sleep(1)
            try:
                yield
            finally:
                holder.kill()


def _undated(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Stock that was given back has the date of that."""
    is_stock = table in ("dtb_product_class", "dtb_product_stock")
    return {key: value for key, value in row.items() if not (is_stock and key == "update_date")}
