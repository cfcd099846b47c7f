"""A real shop with Welcart, put back before each test: KAITSU_REAL_WELCART=root,url names one for that."""

import atexit
import json
import os
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.conftest import need

CLIENT = Path(__file__).with_name("welcart.php")
COPY = "kaitsu_copy_"


class Shop:
    """Its rows and files, and how they were when the tests began."""

    def __init__(self, root: Path, url: str) -> None:
        self.root, self.url = root, url
        self.user = root.stat()
        self.client = subprocess.Popen(
            [need("php"), str(CLIENT)], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.config = (root / "wp-config.php").read_bytes()
        self.tables = [name for name in self._tables() if not name.startswith(COPY)]
        if self.ask(f"SHOW TABLES LIKE '{COPY}%'"):
            self.reset()  # tests that were killed have left theirs
        self.drop_copies()
        for _ in range(2):
            self.visit()  # what it writes by itself is there
        assert not (root / "wp-content/mu-plugins/kaitsu.php").exists(), "the shop is in use"
        for table in self.tables:
            self._copy(table, COPY + table)
        self.runtime = self._make_runtime(root.parent / ".kaitsu-test-php")

    def said(self, request: Mapping[str, Any]) -> Any:
        assert self.client.stdin is not None
        assert self.client.stdout is not None
        self.client.stdin.write(json.dumps(request) + "\n")
        self.client.stdin.flush()
        answer = json.loads(self.client.stdout.readline())
        assert not (isinstance(answer, dict) and list(answer) == ["error"]), answer
        return answer

    def ask(self, statement: str, *values: str | int | None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.said({"ask": statement, "values": list(values)})
        return found

    def option(self, name: str) -> Any:
        return self.said({"read": name})

    def set_options(self, **values: Any) -> None:
        self.said({"options": values})

    def reset(self) -> None:
        for table in self.tables:
            self.ask(f"CREATE TABLE IF NOT EXISTS `{table}` LIKE `{COPY}{table}`")
        listed = ", ".join(f"`{table}`, `{COPY}{table}`" for table in self.tables)
        sums = {
            row["Table"].partition(".")[2]: row["Checksum"] for row in self.ask(f"CHECKSUM TABLE {listed}")
        }
        for table in self.tables:
            if sums[table] != sums[COPY + table]:
                self.ask(f"DELETE FROM `{table}`")
                self.ask(f"INSERT INTO `{table}` SELECT * FROM `{COPY}{table}`")
        if (self.root.parent / "away").exists():
            (self.root.parent / "away").rename(self.root / "wp-load.php")
        config = self.root / "wp-config.php"
        if config.read_bytes() != self.config:
            config.write_bytes(self.config)
        shutil.rmtree(self.root.parent / ".kaitsu", ignore_errors=True)
        shutil.rmtree(self.root / "wp-content/mu-plugins", ignore_errors=True)

    def visit(self) -> None:
        urllib.request.build_opener().open(f"{self.url}/", timeout=60).read()

    def drop_copies(self) -> None:
        for row in self.ask(f"SHOW TABLES LIKE '{COPY}%'"):
            self.ask(f"DROP TABLE `{next(iter(row.values()))}`")

    def stop(self) -> None:
        self.reset()
        self.drop_copies()
        self.client.communicate()
        self.runtime.unlink()
        shutil.rmtree(self.compiled)

    def _tables(self) -> list[str]:
        return [str(next(iter(row.values()))) for row in self.ask("SHOW TABLES LIKE '{}%'")]

    def _copy(self, table: str, target: str) -> None:
        self.ask(f"CREATE TABLE `{target}` LIKE `{table}`")
        self.ask(f"INSERT INTO `{target}` SELECT * FROM `{table}`")

    def _make_runtime(self, runtime: Path) -> Path:
        """PHP as the shop's user, as a login on the host would start it; compiled files are kept."""
        self.compiled = Path(tempfile.mkdtemp(prefix="kaitsu-php-"))
        os.chown(self.compiled, self.user.st_uid, self.user.st_gid)
        kept = f"-d opcache.enable_cli=1 -d opcache.file_cache={self.compiled} -d opcache.file_cache_only=1"
        ids = f"--reuid={self.user.st_uid} --regid={self.user.st_gid} --clear-groups"
        start = f"setpriv {ids} -- php" if os.geteuid() == 0 else "php"
        runtime.write_text(f'#!/bin/sh\nexec {start} {kept} "$@"\n', encoding="utf-8")
        runtime.chmod(0o755)
        return runtime


@cache
def real_shop() -> Shop:
    root, _, url = os.environ["KAITSU_REAL_WELCART"].partition(",")
    made = Shop(Path(root), url.rstrip("/"))
    atexit.register(made.stop)
    return made


def lay_order(shop: Shop, settlement: str, name: str, token_hash: str = "") -> None:
    """Somebody has bought one piece; with a token's hash it is Kaitsu's check."""
    shop.ask(
        "INSERT INTO {}usces_order (order_email, order_name1, order_pref, order_address1, order_tel,"
        " order_delivery_time, order_payment_name, order_date)"
        " VALUES ('a@example.com', '山田', '東京都', '千代田区', '03', '', ?, '2026-11-25 03:00:00')",
        name,
    )
    order = shop.ask("SELECT MAX(ID) AS id FROM {}usces_order")[0]["id"]
    [sku] = shop.ask("SELECT post_id, code FROM {}usces_skus LIMIT 1")
    shop.ask(
        "INSERT INTO {}usces_ordercart"
        " (order_id, row_index, post_id, item_code, item_name, sku_code, quantity)"
        " VALUES (?, 0, ?, 'tea', '煎茶', ?, 1)",
        *(order, sku["post_id"], sku["code"]),
    )
    shop.ask("UPDATE {}usces_skus SET stocknum = stocknum - 1 WHERE post_id = ?", sku["post_id"])
    for key, value in (
        {"customer_country": "JP", settlement: "a:0:{}"}
        | ({"_kaitsu_check": token_hash} if token_hash else {})
    ).items():
        shop.ask(
            "INSERT INTO {}usces_order_meta (order_id, meta_key, meta_value) VALUES (?, ?, ?)",
            order,
            key,
            value,
        )
