"""What a killed program leaves on the host, and what the next one makes of it."""

import json
import os
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gateways.sandbox import GATEWAY
from kaitsu.engine import requests
from kaitsu.model.canonical import digest
from kaitsu.model.site import Host
from shops.sandbox.archive import build_archive
from shops.sandbox.host.disk import alone, write_private
from shops.sandbox.shop.create import create_shop
from tests.conftest import HostShell
from tests.shops.sandbox.host.killing import kill_at

MODULE = GATEWAY.modules[0]
LEASE = {"holder": "somebody@somewhere", "seconds": 60, "first": True, "unlock": ""}


@pytest.fixture
def shop(tmp_path: Path) -> HostShell:
    root, url = tmp_path / "shop", "http://127.0.0.1:1"
    create_shop(root, name="はなや", base_url=url, stage="test", gateway_root=tmp_path / "gateway")
    build_archive(tmp_path)
    return HostShell(Host("test", "sandbox", url, str(root), str(root / "public"), sys.executable))


def root_of(shop: HostShell) -> Path:
    return Path(shop.host.shop_root)


def module_request(shop: HostShell, run: str = "r1") -> dict[str, Any]:
    probed = shop.ask({"action": "probe"})["state"]
    about = {"run": run, "gateway": "sandbox", "revision": "", "head": "", "last": True, "lease": LEASE}
    archives = root_of(shop).parent
    return {**about, "state": digest(probed), **requests.module(MODULE, archives)}


def undo_request(*runs: str) -> dict[str, Any]:
    # Every rollback is of the same name here, so that the lease of the killed one is its own.
    return {**requests.undo("rollback", list(runs)), "lease": LEASE, "state": ""}


def status(shop: HostShell, run: str = "r1") -> str:
    return str(
        next(item["status"] for item in shop.ask({"action": "probe"})["records"] if item["run"] == run)
    )


def execute(shop: HostShell, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(root_of(shop) / "shop.db", isolation_level=None)) as db:
        return db.execute(statement).fetchall()


def open_older_module(shop: HostShell) -> None:
    folder = root_of(shop) / "modules" / MODULE.code
    folder.mkdir()
    (folder / "module.json").write_text('{"code": "sandbox_pay", "version": "1.1.0"}')
    execute(shop, "INSERT INTO modules VALUES ('sandbox_pay', '1.1.0', '', 1)")
    execute(
        shop,
        "INSERT INTO payment_methods (code, name, module, open, position)"
        " VALUES ('sandbox_card', 'カード', 'sandbox_pay', 1, 9)",
    )


def test_a_run_whose_undoing_is_cut_off_is_open_again_and_then_undone(shop: HostShell) -> None:
    assert shop.ask(module_request(shop))["ok"] is True
    assert status(shop) == "done"
    kill_at(shop, undo_request("r1"), "during_restore")
    assert status(shop) == "open"
    answer = shop.ask(undo_request("r1"))
    assert (answer["ok"], answer["undone"], answer["equal"]) == (True, ["r1"], True)
    assert status(shop) == "undone"


def test_rows_never_call_a_module_installed_whose_files_are_gone(shop: HostShell) -> None:
    assert shop.ask(module_request(shop))["ok"] is True
    kill_at(shop, undo_request("r1"), "after_files")
    assert not (root_of(shop) / "modules" / MODULE.code).exists()
    assert shop.ask({"action": "probe"})["state"]["modules"] == {}


@pytest.mark.parametrize("point", ["between_files", "after_files", "before_commit#2"])
def test_what_is_open_is_hidden_before_its_files_are_replaced(shop: HostShell, point: str) -> None:
    open_older_module(shop)
    kill_at(shop, module_request(shop), point)
    assert execute(shop, "SELECT open FROM payment_methods WHERE code = 'sandbox_card'") == [(0,)]
    assert shop.ask(undo_request("r1"))["reason"] == "locked"
    late = {**undo_request("r1"), "lease": {**LEASE, "unlock": "r1"}}
    assert shop.ask(late)["equal"] is True
    assert execute(shop, "SELECT open FROM payment_methods WHERE code = 'sandbox_card'") == [(1,)]


def test_what_is_open_again_after_a_rollback_opens_last(shop: HostShell) -> None:
    open_older_module(shop)
    assert shop.ask(module_request(shop))["ok"] is True
    kill_at(shop, undo_request("r1"), "between_files")
    assert execute(shop, "SELECT open FROM payment_methods WHERE code = 'sandbox_card'") == [(0,)]
    assert shop.ask(undo_request("r1"))["equal"] is True
    assert execute(shop, "SELECT open FROM payment_methods WHERE code = 'sandbox_card'") == [(1,)]


def test_a_rollback_that_has_removed_the_folder_of_modules_can_be_repeated(shop: HostShell) -> None:
    (root_of(shop) / "modules").rmdir()
    assert shop.ask(module_request(shop))["ok"] is True
    kill_at(shop, undo_request("r1"), "after_files")
    assert not (root_of(shop) / "modules").exists()
    assert shop.ask(undo_request("r1"))["equal"] is True
    assert not (root_of(shop) / "modules").exists()


def test_a_rollback_that_is_refused_gives_its_lease_back(shop: HostShell) -> None:
    assert shop.ask(module_request(shop))["ok"] is True
    ours = root_of(shop) / "private" / "kaitsu"
    (ours / "images" / "r1.image").write_bytes(b"damaged")
    assert shop.ask(undo_request("r1"))["reason"] == "image_damaged"
    assert not (ours / "lease.json").exists()
    assert status(shop) == "done"


@pytest.mark.parametrize("point", ["before_replace#2", "before_files", "between_files", "before_commit#2"])
def test_a_killed_program_leaves_no_draft_beside_the_shops_own_files(shop: HostShell, point: str) -> None:
    private, modules = (root_of(shop) / name for name in ("private", "modules"))
    before = sorted(path.name for path in private.iterdir())
    kill_at(shop, module_request(shop), point)
    left = {path.name for path in private.iterdir()} - {*before, "kaitsu", "box.key"}
    assert left == set()
    assert {path.name for path in modules.iterdir()} <= {MODULE.code}


def test_the_next_program_sweeps_a_killed_ones_drafts(shop: HostShell) -> None:
    kill_at(shop, module_request(shop), "between_files")
    ours = root_of(shop) / "private" / "kaitsu"
    assert (ours / "drafts" / MODULE.code).is_dir()
    again = {**module_request(shop, "r2"), "lease": {**LEASE, "unlock": "r1"}}
    assert shop.ask(again)["ok"] is True
    assert not (ours / "drafts").exists()
    assert not (ours / "draft").exists()


def test_a_draft_of_a_killed_program_is_overwritten_with_our_own_mode(tmp_path: Path) -> None:
    draft = tmp_path / "private" / "kaitsu" / "draft"
    draft.parent.mkdir(parents=True)
    draft.write_text("half of something")
    draft.chmod(0o666)
    write_private(tmp_path, tmp_path / "private" / "x.box", b"whole")
    assert (tmp_path / "private" / "x.box").read_bytes() == b"whole"
    assert stat.S_IMODE((tmp_path / "private" / "x.box").stat().st_mode) == 0o600
    assert not draft.exists()


def test_a_run_that_was_gone_on_from_is_not_undone_alone(shop: HostShell) -> None:
    """Its engineer was away for longer than the lease: what is there now is the other run's as well."""
    assert shop.ask({**module_request(shop), "last": False})["ok"] is True
    taken_over = {**LEASE, "unlock": "r1"}
    assert shop.ask({**module_request(shop, "r2"), "lease": taken_over})["ok"] is True
    answer = shop.ask({**undo_request("r1"), "lease": taken_over})
    assert (answer["reason"], answer["restored"]) == ("lease_lost", None)
    assert (status(shop), status(shop, "r2")) == ("open", "done")
    assert shop.ask(undo_request("r2", "r1"))["undone"] == ["r2", "r1"]


def test_the_lock_file_is_for_the_shops_user_only(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        with alone(tmp_path):
            lock = tmp_path / "private" / "kaitsu" / "lock"
            assert stat.S_IMODE(lock.stat().st_mode) == 0o600
    finally:
        os.umask(old)


def test_records_that_were_written_whole_are_never_half(shop: HostShell) -> None:
    """Killed with the new records written but not yet in their place, the old ones still stand."""
    assert shop.ask(module_request(shop))["ok"] is True
    runs = root_of(shop) / "private" / "kaitsu" / "runs.json"
    before = json.loads(runs.read_text())
    kill_at(shop, undo_request("r1"), "before_replace#2")
    assert json.loads(runs.read_text()) == before
