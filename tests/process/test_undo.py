"""Which runs a rollback undoes."""

import pytest

from kaitsu.model.host_run import HostRun, RunStatus
from kaitsu.process.undo import runs_to_undo


def run(name: str, status: RunStatus = "done", gateway: str = "sandbox", continues: str = "") -> HostRun:
    return HostRun(f"{name}.{gateway}", gateway, status, "", continues, None, None)


def names(*runs: HostRun, named: str | None = None) -> list[str]:
    return [item.run for item in runs_to_undo(runs, named)]


def test_without_a_name_it_is_the_last_run_that_stands() -> None:
    assert names(run("1"), run("2"), run("3", "undone"), run("4", "restored")) == ["2.sandbox"]


def test_a_dead_run_can_be_undone_like_any_other() -> None:
    assert names(run("1"), run("2", "open")) == ["2.sandbox"]


def test_nothing_stands_nothing_is_undone() -> None:
    assert names(run("1", "undone"), run("2", "restored")) == []
    assert names() == []


def test_a_named_run_is_undone_with_all_later_ones_newest_first() -> None:
    runs = (run("1"), run("2"), run("3", "undone"), run("4"))
    assert names(*runs, named="2") == ["4.sandbox", "2.sandbox"]
    assert names(*runs, named="2.sandbox") == ["4.sandbox", "2.sandbox"]


def test_runs_of_another_gateway_are_left_alone() -> None:
    assert names(run("1"), run("2", gateway="other"), run("3"), named="1") == ["3.sandbox", "1.sandbox"]


@pytest.mark.parametrize("named", ["3", "9", "sandbox", ""])
def test_a_run_that_does_not_stand_is_not_undone(named: str) -> None:
    assert names(run("1"), run("3", "undone"), named=named) == []


def test_a_run_takes_the_dead_ones_it_went_on_from_with_it() -> None:
    runs = (run("1", "open"), run("2", "open", continues="1.sandbox"), run("3", continues="2.sandbox"))
    assert names(*runs) == ["3.sandbox", "2.sandbox", "1.sandbox"]


def test_a_dead_run_that_was_undone_since_is_not_undone_twice() -> None:
    assert names(run("1", "restored"), run("2", continues="1.sandbox")) == ["2.sandbox"]
