"""What may still stop a release when everything is approved: the hour, and the shop itself. Pure.

Looking at production is never gated, changing it always: the plan is made first, and these gates decide
whether it is carried out. Each has a name, and may be passed on purpose by a signed override.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from kaitsu.model.gateway import Module
from kaitsu.model.site import Rollout
from kaitsu.model.state import State
from kaitsu.process.events import Event, Override, Schedule
from kaitsu.process.gateway_gates import TOO_OLD, UNREGISTERED, gateway_waits
from kaitsu.process.history import History
from kaitsu.process.legs import Waiting, expired_approval
from kaitsu.process.preflight import GATES
from kaitsu.process.progress import StepState, state_of
from kaitsu.process.schedule import Office, check_window, is_open
from kaitsu.process.window import Refusal, RefusalReason, Window

NOT_IN_LEDGER = "run_not_in_ledger"
PAGE_CHANGED = "page_changed"
PAGES_INCONSISTENT = "pages_inconsistent"
UNVERIFIED = "module_unverified"
OVERRIDABLE: frozenset[str] = frozenset(
    {
        *get_args(RefusalReason),
        *("window_not_yet", "window_over", "surroundings_differ", NOT_IN_LEDGER, UNVERIFIED),
        *(UNREGISTERED, TOO_OLD, *GATES),
        *(PAGE_CHANGED, PAGES_INCONSISTENT),
    }
)


@dataclass(frozen=True)
class Gates:
    """``closed`` gates keep a plan from being carried out; ``overridden`` ones would have."""

    closed: tuple[Waiting, ...]
    overridden: tuple[str, ...]


def release_waits(
    history: History, states: Iterable[StepState], state: State, office: Office, now: datetime
) -> Iterator[Waiting]:
    """Everything that stands against changing production now, overridden or not."""
    yield from window_waits(tuple(states), office, now)
    yield from surroundings_waits(history, state)


def overrides(history: History, now: datetime) -> Mapping[str, Event]:
    """Gate to the override that is in force for it."""
    return {body.gate: event for event, body in history.of(Override) if body.expires > now}


def schedule_refusals(schedule: Schedule, told_at: datetime, office: Office) -> tuple[Refusal, ...]:
    """Why a window may not be agreed on, were it announced at ``told_at``; the hour it is does not matter."""
    return check_window(
        Window(schedule.start, schedule.end),
        office,
        told_at.date(),
        now=schedule.start,
        out_of_hours_ordered=schedule.out_of_hours,
    )


def window_waits(states: tuple[StepState, ...], office: Office, now: datetime) -> Iterator[Waiting]:
    """The agreed window is now, and the calendar still allows it: closed days may have been added."""
    event = state_of(16, states).event
    if event is None or not isinstance(event.body, Schedule):
        return  # the leg itself waits for step 16, or a note spares it
    schedule = event.body
    if not is_open(Window(schedule.start, schedule.end), now):
        reason = "window_not_yet" if now < schedule.start else "window_over"
        ends = tuple(f"{moment:%Y-%m-%d %H:%M}" for moment in (schedule.start, schedule.end))
        yield Waiting("agency_office", "16", reason, ends)
    for refusal in schedule_refusals(schedule, event.at, office):
        yield Waiting("agency_office", "16", refusal.reason)


def module_waits(module: Module | None) -> Iterator[Waiting]:
    """A module nobody has tried or read goes on no open shop: its declaration may be wrong anywhere."""
    if module is not None and module.verified == "unverified":
        yield Waiting("agency_production", "17", UNVERIFIED, (f"{module.code} {module.version}",))


def due_waits(
    history: History, states: tuple[StepState, ...], office: Office, now: datetime, rollout: Rollout
) -> Iterator[Waiting]:
    """What is in the way of a release that is due, without looking at the shop.

    That is the module, what the gateway has to be told, and the hour.
    """
    if state_of(20, states).state == "done" or state_of(15, states).state != "done":
        return
    yield from module_waits(rollout.module)
    yield from gateway_waits(rollout.gateway, rollout.module, history)
    yield from expired_approval(states, now.date())
    yield from window_waits(states, office, now)


def surroundings_waits(history: History, state: State) -> Iterator[Waiting]:
    """What surrounds the approved fragments on test surrounds them on production, too."""
    tested = tested_around(history)
    differ = tuple(
        page
        for page, around in sorted(tested.items())
        if page in state.pages and state.pages[page].around != around
    )
    if differ:
        yield Waiting("agency_production", "20", "surroundings_differ", differ)


def tested_around(history: History) -> Mapping[str, str]:
    """Page to the hash of what surrounded the fragments where the target revision passed its check."""
    runs = history.passed_runs(history.target.revision)
    return runs[-1].around if runs else {}
