"""The checker of the checks: it finds one byte, one bit, one value, one row, one file."""

import ast
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from shops.sandbox.shop.create import create_shop
from tests.crash import checker
from tests.crash.checker import compare, dump


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = tmp_path / "shop"
    create_shop(root, name="はなや", base_url="http://127.0.0.1:1", stage="test", gateway_root=tmp_path / "g")
    module = root / "modules" / "sandbox_pay"
    module.mkdir()
    (module / "module.json").write_text("{}")
    return root


def execute(root: Path, statement: str) -> None:
    with closing(sqlite3.connect(root / "shop.db", isolation_level=None)) as db:
        db.execute(statement)


def flip_a_byte(root: Path) -> None:
    (root / "modules" / "sandbox_pay" / "module.json").write_text("{]")


def flip_a_bit_of_mode(root: Path) -> None:
    file = root / "private" / "session.key"
    file.chmod(file.stat().st_mode ^ 0o004)


def follow_a_link(root: Path) -> None:
    (root / "modules" / "sandbox_pay" / "other.json").symlink_to("module.json")


PLANTED: dict[str, tuple[Callable[[Path], object], str]] = {
    "a byte of a file": (flip_a_byte, "file modules/sandbox_pay/module.json"),
    "a bit of a mode": (flip_a_bit_of_mode, "file private/session.key"),
    "an empty text for another": (
        lambda root: execute(root, "UPDATE carts SET method = '0' WHERE id = 'c'"),
        "row new",
    ),
    "a number for a text": (
        lambda root: execute(root, "UPDATE notes SET value = '7' WHERE name = 'number'"),
        "row new",
    ),
    "NULL for an empty text": (
        lambda root: execute(root, "UPDATE notes SET value = NULL WHERE name = 'empty'"),
        "row gone",
    ),
    "a row too many": (lambda root: execute(root, "INSERT INTO preview VALUES ('h', 1)"), "row new"),
    "a row twice": (lambda root: execute(root, "INSERT INTO notes VALUES ('empty', '')"), "row new"),
    "a table too many": (lambda root: execute(root, "CREATE TABLE more (name)"), "row new: CREATE TABLE"),
    "a file gone": (
        lambda root: (root / "modules" / "sandbox_pay" / "module.json").unlink(),
        "absent",
    ),
    "a folder too many": (lambda root: (root / "modules" / ".draft").mkdir(), "file modules/.draft: absent"),
    "a link": (follow_a_link, "→ module.json"),
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_change_is_found(what: str, shop: Path) -> None:
    plant, line = PLANTED[what]
    execute(shop, "CREATE TABLE notes (name TEXT, value)")  # no type: what is put in is what lies there
    execute(shop, "INSERT INTO notes VALUES ('empty', ''), ('number', 7)")
    execute(shop, "INSERT INTO carts (id, created_at) VALUES ('c', 0)")
    before = dump(shop)
    assert compare(before, dump(shop)) == []
    plant(shop)
    assert line in "\n".join(compare(before, dump(shop)))


def test_volatile_things_are_left_out(shop: Path) -> None:
    before = dump(shop)
    (shop / "private" / "kaitsu" / "images").mkdir(parents=True)
    for name in ("private/kaitsu/runs.json", "private/box.key", "server.json", "server.lock", "shop.log"):
        (shop / name).write_text("x")
    assert compare(before, dump(shop)) == []


def test_a_database_whose_writer_was_killed_is_read_and_left_as_it_is(shop: Path, tmp_path: Path) -> None:
    """Its journal is played back, in a copy: what was not committed is not there."""
    before = dump(shop)
    killed = tmp_path / "killed"
    with closing(sqlite3.connect(shop / "shop.db", isolation_level=None)) as db:
        db.execute("PRAGMA cache_size = 1")  # so that pages reach the disk before the commit
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO preview VALUES (?, 1)", [(f"{number:0500}",) for number in range(100)])
        shutil.copytree(shop, killed)
        db.execute("ROLLBACK")
    bytes_before = (killed / "shop.db").read_bytes()
    assert (killed / "shop.db-journal").stat().st_size > 0
    assert compare(before, dump(killed)) == []
    assert (killed / "shop.db").read_bytes() == bytes_before


def test_the_checker_imports_nothing_of_ours() -> None:
    tree = ast.parse(Path(checker.__file__).read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported
    assert imported <= sys.stdlib_module_names
