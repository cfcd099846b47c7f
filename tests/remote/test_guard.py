"""What the guard makes of a run that ended in some way pyinfra calls well."""

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pyinfra.api.state import StateStage

from kaitsu.model.change import Change
from kaitsu.model.japan import JAPAN
from kaitsu.model.outcome import Exit
from kaitsu.remote.guard import _note_unfinished, _only_looks
from kaitsu.reports.record import OperationRecord, RolloutRecord, Run

PLAN = (
    Change("module", "m.version", None, "1"),
    Change("go_live", "card.open", "no", "yes"),
)


def ended(stage: StateStage, *done: Any, dry: bool = False, connected: bool = True) -> Run:
    run = Run("test", "payment", Path("runs"), datetime(2026, 12, 1, tzinfo=JAPAN), dry=dry)
    site = run.site("hanaya")
    site.connected = connected
    if connected:
        record = RolloutRecord("hanaya.sandbox", plan=PLAN)
        record.operations = [OperationRecord(name, (), "done") for name in done]
        site.rollouts[record.name] = record
    _note_unfinished(run, SimpleNamespace(current_stage=stage))
    return run


def reasons(run: Run) -> list[str]:
    return [problem.reason for problem in run.site("hanaya").all_problems]


def test_a_run_that_did_its_whole_plan_is_done() -> None:
    run = ended(StateStage.Disconnect, "module", "go_live")
    assert (run.exit, reasons(run)) == (Exit.DONE, [])


def test_a_plan_that_was_never_begun_is_no_success() -> None:
    run = ended(StateStage.Execute)
    assert (run.exit, reasons(run)) == (Exit.FAILED, ["not_carried_out"])


def test_a_plan_that_was_left_in_the_middle_says_where() -> None:
    run = ended(StateStage.Execute, "module")
    assert (run.exit, reasons(run)) == (Exit.NOT_RESTORED, ["stopped_midway"])


def test_a_no_at_the_prompt_is_no_success() -> None:
    assert ended(StateStage.Prepare).exit == Exit.INTERRUPTED


def test_looking_at_a_plan_is_done() -> None:
    assert ended(StateStage.Prepare, dry=True).exit == Exit.DONE


def test_a_host_that_was_never_reached_is_a_failure() -> None:
    run = ended(StateStage.Connect, connected=False)
    assert (run.exit, reasons(run)) == (Exit.FAILED, ["host_unreachable"])


@pytest.mark.parametrize(
    ("flags", "looks"),
    [
        ({"dry": True}, True),
        ({"dry": True, "yes": True}, True),
        ({"debug_operations": True}, True),
        ({"json_output": True}, True),
        ({"json_output": True, "yes": True}, False),
        ({"yes": True}, False),
        ({}, False),
    ],
)
def test_flags_that_only_look_are_known(flags: dict[str, bool], looks: bool) -> None:
    all_flags = dict.fromkeys(("dry", "yes", "json_output", "debug_operations", "debug_facts"), False)
    assert _only_looks(all_flags | flags) is looks
