"""Two runs never write to one shop at once, and what comes too late is refused on the host."""

import json
import time
from typing import Any

import pytest

from kaitsu.model.canonical import digest
from tests.shops.contract.harness import LEASE, Subject


def begun(shop: Subject, run: str = "r1") -> dict[str, Any]:
    """A run that has written once and is not done."""
    answer = shop.write(run, shop.module_action, last=False)
    assert answer["ok"] is True
    return answer


def end_lease(shop: Subject) -> None:
    file = shop.own / "lease.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "expires": int(time.time())}))


def test_another_run_is_told_who_is_at_work(shop: Subject) -> None:
    begun(shop)
    before = shop.snapshot()
    answer = shop.write("r2", shop.options_action)
    assert (answer["reason"], answer["restored"]) == ("locked", None)
    assert (answer["detail"]["holder"], answer["detail"]["run"]) == ("somebody@somewhere", "r1")
    assert shop.undo("r1")["reason"] == "locked"
    assert shop.snapshot() == before


def test_the_run_itself_goes_on(shop: Subject) -> None:
    begun(shop)
    answer = shop.write("r1", shop.options_action, lease={**LEASE, "first": False})
    assert answer["ok"] is True
    assert "image" not in answer  # taken once, before the run's first write


@pytest.mark.parametrize("since_then", ["nobody", "somebody"])
def test_a_late_write_is_refused(shop: Subject, since_then: str) -> None:
    begun(shop)
    end_lease(shop)
    if since_then == "somebody":
        assert shop.write("r2", shop.options_action, last=False)["ok"] is True
    before = shop.snapshot()
    answer = shop.write("r1", shop.options_action, lease={**LEASE, "first": False})
    assert answer["reason"] == ("lease_lost" if since_then == "nobody" else "locked")
    assert answer["restored"] is None
    assert shop.snapshot() == before


@pytest.mark.parametrize("undone", ["before it began", "after it wrote"])
def test_a_first_write_that_comes_when_its_run_was_undone_is_refused(shop: Subject, undone: str) -> None:
    """A host was so slow that its caller gave up, undid the run and said so."""
    late = shop.request("r1", shop.module_action)
    if undone == "after it wrote":
        begun(shop)
    assert shop.undo("r1", unlock="r1")["ok"] is True
    before = shop.snapshot()
    answer = shop.ask({**late, "state": digest(shop.probe())})
    assert (answer["reason"], answer["restored"]) == ("lease_lost", None)
    assert shop.snapshot() == before
    assert shop.write("r2", shop.module_action)["ok"] is True


def test_the_lease_of_a_dead_run_ends_by_itself_and_its_run_is_gone_on_from(shop: Subject) -> None:
    begun(shop)
    end_lease(shop)
    answer = shop.write("r2", shop.options_action)
    assert answer["ok"] is True
    assert [record["continues"] for record in answer["records"]] == ["", "r1"]


def test_a_lease_is_taken_over_by_naming_its_run(shop: Subject) -> None:
    begun(shop)
    assert shop.write("r2", shop.options_action, lease={**LEASE, "unlock": "other"})["reason"] == "locked"
    assert shop.write("r2", shop.options_action, lease={**LEASE, "unlock": "r1"})["ok"] is True


def test_a_lease_is_taken_over_by_naming_the_command_its_run_was_part_of(shop: Subject) -> None:
    begun(shop, "20261125-ab.sandbox")
    for named in ("20261125-a", ".", "sandbox"):
        assert shop.write("r2", shop.options_action, lease={**LEASE, "unlock": named})["reason"] == "locked"
    assert shop.write("r2", shop.options_action, lease={**LEASE, "unlock": "20261125-ab"})["ok"] is True


def test_the_last_write_gives_the_lease_back(shop: Subject) -> None:
    shop.whole_run()
    assert not (shop.own / "lease.json").exists()
    assert shop.write("r2", shop.options_action)["ok"] is True


def test_a_failed_run_gives_the_lease_back(shop: Subject) -> None:
    begun(shop)
    later = {**LEASE, "first": False}
    assert shop.write("r1", shop.go_live_action("unknown"), lease=later)["restored"] is True
    assert not (shop.own / "lease.json").exists()
    assert shop.status() == "restored"


def test_records_that_are_damaged_are_named_and_nothing_is_written(shop: Subject) -> None:
    shop.write("r1", shop.module_action)
    before = shop.snapshot()
    (shop.own / "runs.json").write_text("{ half")
    request = {**shop.undo_request("r1")}
    assert shop.ask(request)["reason"] == "records_damaged"
    assert shop.snapshot() == before
