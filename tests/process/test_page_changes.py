"""Which fragments on a shop are neither as our last run left them, nor as it found them, nor as declared."""

from dataclasses import replace

import pytest

from kaitsu.model.host_run import HostRun, RunStatus
from kaitsu.model.pages import Pages
from kaitsu.model.state import PageState, State
from kaitsu.process.page_changes import changed_elsewhere, kept_elsewhere

BARE = State("sandbox", "1.0", {}, "", {}, {}, (), {}, {})
DECLARED = Pages({"legal": "<p>declared</p>"})
OURS = DECLARED.hashes["legal"]
LEFT, FOUND, THEIRS = "1" * 64, "2" * 64, "3" * 64


def with_legal(fragment: str | None, builder: str = "") -> State:
    fragments = {"other": THEIRS} if fragment is None else {"sandbox": fragment, "other": THEIRS}
    return replace(BARE, pages={"legal": PageState("0" * 64, fragments, builder)})


def ended(status: RunStatus = "done", found: str | None = FOUND) -> HostRun:
    after = with_legal(LEFT) if status == "done" else None
    return HostRun("1.sandbox", "sandbox", status, "r", "", with_legal(found), after)


def changed(there: str | None, *runs: HostRun) -> dict[str, str]:
    return changed_elsewhere(DECLARED, "sandbox", with_legal(there), runs)


def test_other_words_in_our_part_are_somebody_elses() -> None:
    assert changed(THEIRS, ended()) == {"legal": LEFT}
    assert changed(THEIRS, ended(found=None)) == {"legal": LEFT}


def test_marks_that_are_broken_are_somebody_elses_work_too() -> None:
    assert changed("", ended()) == {"legal": LEFT}


@pytest.mark.parametrize("there", [LEFT, FOUND, OURS])
def test_what_a_run_left_or_found_and_what_is_declared_is_ours(there: str) -> None:
    assert changed(there, ended()) == {}


def test_an_undoing_that_died_half_way_is_ours() -> None:
    assert changed(None, ended(found=None)) == {}


def test_without_a_run_that_ended_there_is_nothing_to_compare_with() -> None:
    assert changed(THEIRS) == {}
    assert changed(THEIRS, ended("open")) == {}
    assert changed(THEIRS, ended("undone")) == {}


def test_a_page_that_a_builder_keeps_is_said_while_there_is_something_to_write() -> None:
    state = with_legal(LEFT, "elementor")
    assert list(kept_elsewhere(DECLARED, "sandbox", state)) == [("legal", "elementor")]
    assert list(kept_elsewhere(DECLARED, "sandbox", with_legal(OURS, "elementor"))) == []
    assert list(kept_elsewhere(DECLARED, "sandbox", with_legal(LEFT))) == []
