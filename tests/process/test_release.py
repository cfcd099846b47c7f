"""What may still stop a release: the hour and the shop; and how it is passed on purpose."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import get_args

import pytest

from kaitsu.declare.agency import Hours
from kaitsu.model.japan import JAPAN
from kaitsu.model.state import PageState, State
from kaitsu.process.calendar import Calendar
from kaitsu.process.events import Body, Override, Schedule
from kaitsu.process.history import History, Target
from kaitsu.process.obstacles import Blackout, Obstacles
from kaitsu.process.progress import progress
from kaitsu.process.release import OVERRIDABLE, overrides, release_waits
from kaitsu.process.schedule import Office
from kaitsu.process.window import RefusalReason, Window
from kaitsu.reports.words import LANGUAGES, catalogue
from tests.process.rollouts import OTHER, PAGES, SETUP, START, events_of, run, until

AROUND = "e" * 64
MONDAY = datetime(2026, 11, 9, 10, 0, tzinfo=JAPAN)
WINDOW = Schedule(MONDAY, MONDAY + timedelta(hours=2), out_of_hours=False)
OFFICE = Office(Calendar(), Hours(time(10), time(17), time(15)), 3)
DURING = MONDAY + timedelta(minutes=30)
STATE = State("sandbox", "1.0", {}, "", {}, {}, (), {"guide": PageState(AROUND, {})}, {})


def test_every_refusal_of_a_window_is_worded_where_a_run_waits_for_it() -> None:
    for lang in LANGUAGES:
        assert {f"waits_{reason}" for reason in get_args(RefusalReason)} <= catalogue(lang)["texts"].keys()


def test_a_black_out_that_is_declared_later_closes_the_gate() -> None:
    closed = Blackout("stocktaking", Window.whole_day(MONDAY.date()))
    office = replace(OFFICE, obstacles=Obstacles((closed,)))
    assert reasons(bodies(), office=office) == ["window_blackout"]


def bodies(schedule: Schedule = WINDOW, *more: Body) -> list[Body]:
    """Approved, with a window; the revision passed on test with ``guide`` in these surroundings."""
    tested = replace(run("test.pages", pages=PAGES), around={"guide": AROUND})
    before = [
        tested if body.kind == "run" and body == run("test.pages", pages=PAGES) else body
        for body in until("15")
    ]
    return [*before, schedule, *more]


def reasons(
    found: Sequence[Body], *, now: datetime = DURING, state: State = STATE, office: Office = OFFICE
) -> list[str]:
    events = events_of(found)
    target = Target(SETUP, PAGES)
    states = progress(events, (), target)
    return [item.reason for item in release_waits(History(events, target), states, state, office, now)]


def test_within_the_window_nothing_is_in_the_way() -> None:
    assert reasons(bodies()) == []
    assert reasons(bodies(), now=MONDAY) == []


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (MONDAY - timedelta(seconds=1), "window_not_yet"),
        (MONDAY + timedelta(hours=2), "window_over"),  # the end itself is outside
        (MONDAY + timedelta(days=30), "window_over"),
    ],
)
def test_outside_of_it_the_hour_is_named(now: datetime, reason: str) -> None:
    assert reasons(bodies(), now=now) == [reason]


@pytest.mark.rule("S16e")
@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (datetime(2026, 11, 14, 10, tzinfo=JAPAN), "window_weekend"),
        (datetime(2026, 11, 23, 10, tzinfo=JAPAN), "window_holiday"),  # 勤労感謝の日
        (datetime(2026, 12, 30, 10, tzinfo=JAPAN), "window_year_end"),
        (datetime(2026, 11, 10, 16, tzinfo=JAPAN), "window_starts_late"),
        (datetime(2026, 11, 10, 8, tzinfo=JAPAN), "window_outside_hours"),
        (datetime(2026, 11, 4, 10, tzinfo=JAPAN), "window_notice_short"),
    ],
)
def test_a_window_the_calendar_forbids_stays_forbidden(start: datetime, reason: str) -> None:
    found = reasons(bodies(Schedule(start, start + timedelta(hours=1), out_of_hours=False)), now=start)
    assert found == [reason]
    ordered = Schedule(start, start + timedelta(hours=1), out_of_hours=True)
    left = reasons(bodies(ordered), now=start)
    assert left == ([reason] if reason == "window_notice_short" else [])


def test_a_closed_day_added_after_the_agreement_counts() -> None:
    closed = replace(OFFICE, calendar=Calendar(frozenset({MONDAY.date()})))
    assert reasons(bodies(), office=closed) == ["window_closed_day"]


def test_pages_that_are_surrounded_otherwise_than_on_test_are_named() -> None:
    other = replace(STATE, pages={"guide": PageState(OTHER, {})})
    assert reasons(bodies(), state=other) == ["surroundings_differ"]


def test_an_override_holds_until_it_expires() -> None:
    later = START + timedelta(days=3)
    events = events_of(bodies(WINDOW, Override("window_over", "the client waits", later)))
    history = History(events)
    assert set(overrides(history, later - timedelta(seconds=1))) == {"window_over"}
    assert set(overrides(history, later)) == set()


def test_every_gate_may_be_overridden_by_its_own_name_only() -> None:
    assert {"window_not_yet", "window_over", "surroundings_differ", "run_not_in_ledger"} <= OVERRIDABLE
    assert {"approval_missing", "never_on_test", "credentials_missing"}.isdisjoint(OVERRIDABLE)
