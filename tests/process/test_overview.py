"""One rollout at a glance: since when who is waited for, what is held, what is on record for each step."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from kaitsu.model.japan import JAPAN
from kaitsu.model.process_note import Added, ProcessNote
from kaitsu.model.text import Text
from kaitsu.process.events import BackTo, Body, Override, Rejected
from kaitsu.process.fees import fee_status
from kaitsu.process.history import Target
from kaitsu.process.legs import Waiting
from kaitsu.process.overview import Known, Overview, overview
from kaitsu.process.progress import progress
from tests.process.rollouts import (
    PAGES,
    SEALED,
    SETUP,
    START,
    WORD,
    lines_of,
    rollback,
    until,
    verified,
)
from tests.rules.commands import can_be_typed

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=JAPAN)
LATER = Waiting("agency_office", "16", "window_not_yet")


def seen(
    bodies: Sequence[Body],
    *,
    notes: Sequence[ProcessNote] = (),
    waits: tuple[Waiting, ...] = (),
    only: bool = True,
) -> Overview:
    ledger = verified(lines_of(bodies))
    target = Target(SETUP, PAGES)
    fee = fee_status(date(2026, 10, 1), date(2026, 4, 1), NOW.date())
    known = Known(None, target, fee, {}, waits, (), 14, only)
    return overview(ledger, progress(ledger.events, notes, target), known, NOW)


def minutes(found: Overview) -> dict[str, int]:
    """For each step whose turn it is, which line of the ledger it waits since; lines are a minute apart."""
    return {
        step.state.step.name: (step.since - START) // timedelta(minutes=1) + 1
        for step in found.next
        if step.since is not None
    }


def entries(found: Overview, number: int) -> list[str]:
    return [event.kind for event in found.steps[number - 1].entries]


def test_a_step_is_waited_for_since_the_last_one_before_it() -> None:
    assert minutes(seen(until("3"))) == {"4": 1, "5": 3}
    assert minutes(seen(until("5"))) == {"6": 5}
    assert minutes(seen([])) == {"1": (NOW - START) // timedelta(minutes=1) + 1}


def test_a_step_that_was_sent_back_is_waited_for_since_then() -> None:
    bodies = [*until("13"), Rejected(14, "a slip", (), WORD)]
    assert minutes(seen(bodies)) == {"13": len(bodies)}
    assert minutes(seen([*bodies, BackTo(13, "once more")])) == {"13": len(bodies) + 1}


def test_a_finished_rollout_waits_for_nobody() -> None:
    found = seen(until("22b"))
    assert (found.next, found.settled, len(found.steps), found.slot) == ((), 22, 22, None)


def test_only_the_work_on_production_is_held_by_the_hour() -> None:
    waits = (LATER,)
    states = {step.state.step.number: step.shown for step in seen(until("16"), waits=waits).steps}
    assert (states[16], states[17], states[18]) == ("done", "held", "not_started")
    assert seen(until("16")).steps[16].shown == "waiting"
    assert "held" not in {step.shown for step in seen(until("5"), waits=waits).steps}


def test_each_step_has_the_events_that_concern_it() -> None:
    production = replace(SEALED, stage="production")
    override = Override("window_over", "late", NOW)
    found = seen(
        [*until("16"), production, override, Rejected(14, "a slip", (), WORD), rollback("test-pages")]
    )
    assert entries(found, 3) == ["intake"]
    assert entries(found, 18) == ["intake"]
    assert entries(found, 17) == ["override"]
    assert entries(found, 14) == ["review", "rejected"]
    assert entries(found, 13) == ["run", "run"]
    assert entries(found, 7) == ["run"]


ADDED = Added("register_ip", 6, "client", Text("登録", "Register"), Text("理由", "reason"))


def test_every_step_has_commands_that_can_be_typed() -> None:
    found = seen(until("5"), notes=(ADDED,), only=False)
    typed = {step.state.step.name: step.commands for step in found.steps}
    assert len(typed) == 23
    for commands in typed.values():
        assert commands
        for command in commands:
            words = [
                word for word in command.split() if word not in ("hanaya", "sandbox", "test", "production")
            ]
            bare = command if words[0] == "pyinfra" else " ".join(words).replace(" register_ip", "")
            assert can_be_typed(bare), command
    assert typed["6+register_ip"] == ("kaitsu record extra hanaya sandbox --key register_ip",)
    assert typed["18"][0] == "kaitsu intake hanaya sandbox --stage production"


@pytest.mark.parametrize(("only", "named"), [(True, "hanaya"), (False, "hanaya sandbox")])
def test_a_command_names_the_gateway_only_where_there_are_two(only: bool, named: str) -> None:
    assert seen(until("5"), only=only).next[0].commands == (f"kaitsu record answers {named}",)
