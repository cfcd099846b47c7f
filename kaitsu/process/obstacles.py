"""What stands in the way of a window beside the calendar: black-outs, maintenance, other windows. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from kaitsu.model.japan import JAPAN
from kaitsu.model.working_days import Maintenance
from kaitsu.process.events import Schedule
from kaitsu.process.progress import StepState, state_of
from kaitsu.process.window import Refusal, Window

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Blackout:
    """A span nobody may work in: named by the client, or by the agency."""

    name: str
    window: Window


@dataclass(frozen=True)
class Slot:
    """The window agreed with another rollout, which is still to be used."""

    rollout: str
    window: Window


@dataclass(frozen=True)
class Obstacles:
    """``at_once`` is how many shops the agency can work on at one time."""

    blackouts: tuple[Blackout, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    slots: tuple[Slot, ...] = ()
    at_once: int = 1

    def refusals(self, window: Window) -> Iterator[Refusal]:
        """Every one of them that ``window`` runs into."""
        for blackout in self.blackouts:
            if window.overlaps(blackout.window):
                yield _refusal("window_blackout", blackout.name, blackout.window)
        for name, closed in self._maintained(window):
            yield _refusal("window_maintenance", name, closed)
        met = [slot for slot in self.slots if window.overlaps(slot.window)]
        if _most_at_once(window, met) >= self.at_once:
            for slot in met:
                refusal = _refusal("window_taken", slot.rollout, slot.window)
                yield Refusal(refusal.reason, {**refusal.values, "count": self.at_once})

    def _maintained(self, window: Window) -> Iterator[tuple[str, Window]]:
        """The times of maintenance that ``window`` meets; one may have begun on the day before."""
        for regular in self.maintenance:
            day = window.opens.date() - _DAY
            while day <= window.closes.date():
                if day.weekday() in regular.weekdays:
                    start = datetime.combine(day, regular.start, JAPAN)
                    end = datetime.combine(day, regular.end, JAPAN)
                    closed = Window(start, end if start < end else end + _DAY)
                    if window.overlaps(closed):
                        yield regular.name.ja, closed
                day += _DAY


NOTHING_IN_THE_WAY = Obstacles()


def agreed_slot(rollout: str, states: Sequence[StepState]) -> Slot | None:
    """The window a rollout still needs; None when none is agreed, or when it was used."""
    state = state_of(16, states)
    if state.state != "done" or state.event is None or state_of(20, states).state == "done":
        return None
    body = state.event.body
    return Slot(rollout, Window(body.start, body.end)) if isinstance(body, Schedule) else None


def _refusal(
    reason: Literal["window_blackout", "window_maintenance", "window_taken"], name: str, span: Window
) -> Refusal:
    return Refusal(reason, {"name": name, "start": span.opens, "end": span.closes})


def _most_at_once(window: Window, slots: Iterable[Slot]) -> int:
    """How many of the slots are worked on at one time within ``window``; it changes where one begins."""
    slots = tuple(slots)
    moments = [window.start, *(slot.window.start for slot in slots if slot.window.start > window.start)]
    return max(sum(slot.window.start <= at < slot.window.end for slot in slots) for at in moments)
