"""What a killed program leaves on the host, and what the next one makes of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from tests.crash.table import HOST, UNDO, UNDO_UPGRADE
from tests.shops.contract.conftest import SUBJECTS
from tests.shops.contract.harness import ACTIONS, LEASE, Subject

LATE = {**LEASE, "unlock": "r1"}

# The sandbox is killed at every point within whole runs of the engine (tests/crash).
swept = pytest.mark.parametrize("shop", [name for name in SUBJECTS if name != "sandbox"], indirect=True)

# Points a program comes to only where it puts a module's files in place.
FOLDERS = ("between_files", "module:after_files")


def at(point: str, action: str = "") -> ParameterSet:
    """``point``, of ``action`` unless that goes without saying."""
    name = f"{action}:{point}" if action else point
    replaces_files = name.partition("#")[0].endswith(FOLDERS)
    return pytest.param(name, marks=[pytest.mark.installs] if replaces_files else [])


def module_request(shop: Subject, run: str = "r1", **more: Any) -> dict[str, Any]:
    return shop.request(run, shop.module_action, **more)


def test_a_run_whose_undoing_is_cut_off_is_open_again_and_then_undone(shop: Subject) -> None:
    assert shop.ask(module_request(shop))["ok"] is True
    assert shop.status() == "done"
    shop.kill_at(shop.undo_request("r1"), "during_restore")
    assert shop.status() == "open"
    answer = shop.undo("r1")
    assert (answer["ok"], answer["undone"], answer["equal"]) == (True, ["r1"], True)
    assert shop.status() == "undone"


@pytest.mark.installs
def test_rows_never_call_a_module_installed_whose_files_are_gone(shop: Subject) -> None:
    assert shop.ask(module_request(shop))["ok"] is True
    shop.kill_at(shop.undo_request("r1"), "after_files")
    assert not shop.module_folder().exists()
    assert shop.probe()["modules"] == {}


@pytest.mark.installs
@pytest.mark.parametrize("point", ["between_files", "after_files", "before_commit#2"])
def test_what_is_open_is_hidden_before_its_files_are_replaced(shop: Subject, point: str) -> None:
    shop.in_service("1.1.0")
    shop.kill_at(module_request(shop), point)
    assert not shop.is_open()
    assert shop.undo("r1")["reason"] == "locked"
    assert shop.undo("r1", unlock="r1")["equal"] is True
    assert shop.is_open()


@pytest.mark.installs
def test_what_is_open_again_after_a_rollback_opens_last(shop: Subject) -> None:
    shop.in_service("1.1.0")
    assert shop.ask(module_request(shop))["ok"] is True
    shop.kill_at(shop.undo_request("r1"), "between_files")
    assert not shop.is_open()
    assert shop.undo("r1")["equal"] is True
    assert shop.is_open()


def test_a_rollback_that_has_removed_a_folder_can_be_repeated(shop: Subject) -> None:
    folder = shop.remove_modules()
    assert shop.ask(module_request(shop))["ok"] is True
    assert folder.exists()
    shop.kill_at(shop.undo_request("r1"), "after_files")
    assert not folder.exists()
    assert shop.undo("r1")["equal"] is True
    assert not folder.exists()


@pytest.mark.parametrize(
    "point", [at("before_replace#2"), at("before_files"), at("between_files"), at("before_commit#2")]
)
def test_a_killed_program_leaves_no_draft_beside_the_shops_own_files(shop: Subject, point: str) -> None:
    before = {path for path in shop.root.rglob("*") if shop.own not in path.parents}
    shop.kill_at(module_request(shop), point)
    left = {path for path in shop.root.rglob("*") if shop.own not in path.parents} - before
    folder = shop.module_folder()
    assert {
        path for path in left if path != folder and folder not in path.parents and not is_ours(path)
    } == set()


def is_ours(path: Path) -> bool:
    """The key, what reads the box, and the journal of a database whose writer was killed."""
    names = ("box.key", "kaitsu", "mu-plugins", "kaitsu.php")
    return path.name in names or path.name.startswith("shop.db-")


@pytest.mark.installs
def test_the_next_program_sweeps_a_killed_ones_drafts(shop: Subject) -> None:
    shop.kill_at(module_request(shop), "between_files")
    assert list((shop.own / "drafts").iterdir()) != []
    assert shop.ask(module_request(shop, "r2", lease=LATE))["ok"] is True
    assert not (shop.own / "drafts").exists()
    assert not (shop.own / "draft").exists()


def test_a_run_that_was_gone_on_from_is_not_undone_alone(shop: Subject) -> None:
    """Its engineer was away for longer than the lease: what is there now is the other run's as well."""
    assert shop.ask(module_request(shop, last=False))["ok"] is True
    assert shop.ask(module_request(shop, "r2", lease=LATE))["ok"] is True
    answer = shop.undo("r1", unlock="r1")
    assert (answer["reason"], answer["restored"]) == ("lease_lost", None)
    assert (shop.status(), shop.status("r2")) == ("open", "done")
    assert shop.undo("r2", "r1")["undone"] == ["r2", "r1"]


def test_records_that_were_written_whole_are_never_half(shop: Subject) -> None:
    """Killed with the new records written but not yet in their place, the old ones still stand."""
    assert shop.ask(module_request(shop))["ok"] is True
    runs = shop.own / "runs.json"
    before = json.loads(runs.read_text())
    shop.kill_at(shop.undo_request("r1"), "before_replace#2")
    assert json.loads(runs.read_text()) == before


@swept
@pytest.mark.parametrize("point", [at(point, action) for action in ACTIONS for point in HOST[action]])
def test_wherever_a_write_is_killed_its_run_is_undone_to_the_byte(shop: Subject, point: str) -> None:
    action, _, place = point.partition(":")
    shop.in_service("1.1.0")
    before = shop.snapshot()
    key = shop.begin("r1", ACTIONS.index(action))
    lease = {**LEASE, "first": action == "module"}
    shop.kill_at(shop.request("r1", shop.action(action, key), lease=lease), place)
    if action != "go_live":
        assert not shop.is_open() or shop.snapshot() == before
    assert all(shop.is_open(code) for code in shop.sample.existing)
    answer = shop.undo("r1", unlock="r1")
    assert (answer["ok"], answer["equal"]) == (True, True)
    assert shop.snapshot() == before


@swept
@pytest.mark.parametrize("point", [at(point) for point in (*UNDO, *UNDO_UPGRADE)])
def test_wherever_an_undoing_is_killed_the_next_one_ends_it(shop: Subject, point: str) -> None:
    shop.in_service("1.1.0")
    before = shop.snapshot()
    shop.whole_run("r1", legal="a")
    shop.kill_at(shop.undo_request("r1"), point)
    answer = shop.undo("r1")
    assert (answer["ok"], answer["equal"]) == (True, True)
    assert shop.snapshot() == before


@pytest.mark.parametrize(
    "point", [at("after_record"), at("before_commit"), at("between_files"), at("before_commit#2")]
)
def test_a_new_run_goes_on_from_a_dead_one_and_both_are_undone(shop: Subject, point: str) -> None:
    shop.in_service("1.1.0")
    before = shop.snapshot()
    shop.kill_at(shop.request("r1", shop.module_action, last=False), point)
    shop.whole_run("r2", unlock="r1", legal="a")
    assert shop.is_open()
    records = {record["run"]: record for record in shop.ask({"action": "probe"})["records"]}
    assert records["r2"]["continues"] == "r1"
    assert shop.undo("r2", "r1")["equal"] is True
    assert shop.snapshot() == before
