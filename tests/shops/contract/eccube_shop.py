"""A real EC-CUBE, put back before each test: KAITSU_REAL_ECCUBE=root,url names one for that.

A plugin installed by EC-CUBE's own console costs seconds, so whole states of the shop are kept: its rows in a
database beside its own, its files and its cache in a folder beside its root.
"""

import atexit
import os
import shutil
import subprocess
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import need
from tests.real.eccube.shop import CARD, PLUGIN, EccubeShop

CODE = PLUGIN.name
# What plugins and Kaitsu write to; all else of a shop is nobody's here.
# Rows are copied as they are: one page has the number 0.
AS_IT_IS: tuple[list[Any], ...] = (
    ["SET FOREIGN_KEY_CHECKS = 0", []],
    ["SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')", []],
)
FOLDERS = ("app/Plugin", "app/Customize", "app/proxy/entity", "app/template", "html/plugin")
AWAY, HIDDEN = "away", "kaitsu_hidden_plugins"


class Shop(EccubeShop):
    """``kept`` are the names of its kept states."""

    def __init__(self, root: Path, url: str) -> None:
        super().__init__(root, url)
        self.copies = root.parent / ".kaitsu-test-states"
        self.env = (root / ".env").read_bytes()
        self.name = str(self._asked([])["database"]["name"])
        self.runtime = self._make_runtime(root.parent / ".kaitsu-test-php")
        self.kept: set[str] = set()
        if self.copies.exists():
            self.kept.add("bare")
            self.reset("bare")  # tests that were killed have left theirs
            shutil.rmtree(self.copies)
        assert not (self.customize / "Kaitsu").exists(), "the shop is in use"
        self.keep("bare")

    def tables(self, database: str) -> list[str]:
        [rows] = self.sql([f"SHOW TABLES FROM `{database}`", []])
        return [str(next(iter(row.values()))) for row in rows]

    def keep(self, state: str) -> None:
        """The shop as it is now, by that name."""
        copy = f"{self.name}_{state}"
        made: list[list[Any]] = [*AS_IT_IS, [f"CREATE DATABASE `{copy}`", []]]
        for table in self.tables(self.name):
            made.append([f"CREATE TABLE `{copy}`.`{table}` LIKE `{self.name}`.`{table}`", []])
            made.append([f"INSERT INTO `{copy}`.`{table}` SELECT * FROM `{self.name}`.`{table}`", []])
        self.sql([f"DROP DATABASE IF EXISTS `{copy}`", []], *made)
        for folder in (*FOLDERS, "var/cache/prod"):
            _copied(self.root / folder, self.copies / state / folder)
        self.kept.add(state)

    def reset(self, state: str) -> None:
        if (self.root / AWAY).exists():
            (self.root / AWAY).rename(self.root / "index.php")
        if (self.root / ".env").read_bytes() != self.env:
            (self.root / ".env").write_bytes(self.env)
        (self.root / ".maintenance").unlink(missing_ok=True)
        shutil.rmtree(self.root.parent / ".kaitsu", ignore_errors=True)
        self._reset_rows(f"{self.name}_{state}")
        kept = self.copies / state
        if any(signed(self.root / folder) != signed(kept / folder) for folder in FOLDERS) or not is_warm(
            self.root, kept
        ):
            for folder in (*FOLDERS, "var/cache/prod"):
                _copied(kept / folder, self.root / folder)

    def _reset_rows(self, copy: str) -> None:
        there = self.tables(self.name)
        if HIDDEN in there:
            self.sql([f"RENAME TABLE {HIDDEN} TO dtb_plugin", []])
        there, wanted = self.tables(self.name), self.tables(copy)
        work: list[list[Any]] = [*AS_IT_IS]
        work += [[f"DROP TABLE `{table}`", []] for table in there if table not in wanted]
        work += [
            [f"CREATE TABLE `{table}` LIKE `{copy}`.`{table}`", []] for table in wanted if table not in there
        ]
        self.sql(*work)
        listed = ", ".join(f"`{name}`.`{table}`" for table in wanted for name in (self.name, copy))
        [sums] = self.sql([f"CHECKSUM TABLE {listed}", []])
        by_name = {row["Table"]: row["Checksum"] for row in sums}
        work = [*AS_IT_IS]
        for table in wanted:
            if by_name[f"{self.name}.{table}"] != by_name[f"{copy}.{table}"]:
                work.append([f"DELETE FROM `{table}`", []])
                work.append([f"INSERT INTO `{table}` SELECT * FROM `{copy}`.`{table}`", []])
        self.sql(*work)

    def serve(self, version: str) -> None:
        """The module in this version, its method open, as its own console leaves it."""
        state = f"served_{version.replace('.', '_')}"
        if state in self.kept:
            self.reset(state)
            return
        archive = plugin_archive(self.root.parent / ".kaitsu-test-archive.tar.gz", version)
        self.console("eccube:plugin:install", f"--path={archive}")
        archive.unlink()
        self.console("cache:clear")
        self.console("eccube:plugin:enable", f"--code={CODE}")
        self.set_visible(True)
        self.set_row(secret="old", in_json='{"keys":["k"],"mode":"test"}', label="7")
        self.console("cache:clear")
        self.keep(state)

    def stop(self) -> None:
        self.reset("bare")
        for state in self.kept:
            self.sql([f"DROP DATABASE `{self.name}_{state}`", []])
        shutil.rmtree(self.copies)
        self.runtime.unlink()

    def _make_runtime(self, runtime: Path) -> Path:
        """PHP as the shop's user, as a login on the host would start it."""
        user = self.root.stat()
        ids = f"--reuid={user.st_uid} --regid={user.st_gid} --clear-groups"
        start = f"setpriv {ids} -- php" if os.geteuid() == 0 else "php"
        runtime.write_text(f'#!/bin/sh\nexec {start} "$@"\n', encoding="utf-8")
        runtime.chmod(0o755)
        return runtime


def plugin_archive(path: Path, version: str) -> Path:
    """The module of these tests in that version; version 1.1.0 has a file that no other has."""
    made = path.parent / f".{path.name}.d"
    shutil.copytree(PLUGIN, made)
    about = made / "composer.json"
    about.write_text(about.read_text("utf-8").replace('"1.0.0"', f'"{version}"'), encoding="utf-8")
    if version == "1.1.0":
        (made / "notes.txt").write_text("a file that only this version has\n")
    with tarfile.open(path, "w:gz") as archive:
        for item in sorted(made.iterdir()):
            archive.add(item, item.name)
    shutil.rmtree(made)
    return path


def signed(folder: Path) -> dict[str, tuple[int, bytes]]:
    """All below a folder by mode and content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        found[str(path.relative_to(folder))] = (path.stat().st_mode, content)
    return found


def is_warm(root: Path, kept: Path) -> bool:
    """The cache is the kept one: a container that was built anew has another name."""
    built = [sorted(path.name for path in (at / "var/cache/prod").glob("Container*")) for at in (root, kept)]
    return built[0] == built[1] != []


def _copied(source: Path, target: Path) -> None:
    """With owners and dates, which Python's own copying loses."""
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([need("cp"), "-a", str(source), str(target)], check=True, timeout=60)


@cache
def real_shop() -> Shop:
    root, _, url = os.environ["KAITSU_REAL_ECCUBE"].partition(",")
    made = Shop(Path(root), url.rstrip("/"))
    atexit.register(made.stop)
    return made


def lay_order(shop: Shop, own: Path, token_hash: str = "") -> None:
    """Somebody has bought one piece; with a token's hash it is Kaitsu's check."""
    [found, items] = shop.sql(
        ["SELECT id FROM dtb_payment WHERE method_class = ?", [CARD]],
        ["SELECT id FROM dtb_product_class WHERE stock_unlimited = 0 AND visible = 1 LIMIT 1", []],
    )
    if not found:
        pytest.skip("EC-CUBE keeps the row of a method that somebody ordered by")
    payment: Any = found[0]["id"]
    item: Any = items[0]["id"]
    number = os.urandom(8).hex()
    columns = "pre_order_id, payment_id, order_status_id, name01, name02, create_date, update_date"
    order = (
        f"INSERT INTO dtb_order ({columns}, discriminator_type)"
        " VALUES (?, ?, 1, '山田', '花子', UTC_TIMESTAMP(), UTC_TIMESTAMP(), 'order')"
    )
    line = (
        "INSERT INTO dtb_order_item (order_id, product_class_id, product_name, price, quantity, tax,"
        " tax_rate, tax_adjust, discriminator_type)"
        " SELECT id, ?, '煎茶', 1000, 1, 0, 10, 0, 'orderitem' FROM dtb_order WHERE pre_order_id = ?"
    )
    shop.sql(
        [order, [number, payment]],
        [line, [item, number]],
        ["UPDATE dtb_product_class SET stock = stock - 1 WHERE id = ?", [item]],
        ["UPDATE dtb_product_stock SET stock = stock - 1 WHERE product_class_id = ?", [item]],
    )
    if token_hash:
        [ids] = shop.sql(["SELECT id FROM dtb_order WHERE pre_order_id = ?", [number]])
        (own / "checks").mkdir(exist_ok=True)
        with (own / "checks" / f"{token_hash}.jsonl").open("a") as notes:
            notes.write(f'{{"order":{ids[0]["id"]},"pre_order_id":"{number}"}}\n')
        shop.own_by_shop(own)
