"""A span of time for work on production, and a reason why it is not allowed. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from kaitsu.model.japan import JAPAN
from kaitsu.process.calendar import check_day, in_japan

RefusalReason = Literal[
    "window_ends_before_start",
    "window_too_long",
    "window_past",
    "window_weekend",
    "window_holiday",
    "window_year_end",
    "window_closed_day",
    "window_outside_hours",
    "window_starts_late",
    "window_notice_short",
    "window_blackout",
    "window_maintenance",
    "window_taken",
]
Value = str | int | date | time | datetime

LONGEST = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """A span of time agreed for work on production: from ``start``, up to but without ``end``.

    Raises Refused: moment_without_zone, day_beyond_calendar. Whether it is allowed, ``check_window`` says.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        in_japan(self.start)
        in_japan(self.end)

    @classmethod
    def on(cls, day: date, start: time, end: time) -> "Window":
        """Two times of one day, Japanese time."""
        return cls(datetime.combine(day, start, JAPAN), datetime.combine(day, end, JAPAN))

    @classmethod
    def whole_day(cls, day: date) -> "Window":
        check_day(day)  # the day after the last of all can not even be written
        midnight = datetime.combine(day, time(), JAPAN)
        return cls(midnight, midnight + LONGEST)

    @property
    def opens(self) -> datetime:
        """The start on Japanese clocks."""
        return in_japan(self.start)

    @property
    def closes(self) -> datetime:
        """The end on Japanese clocks."""
        return in_japan(self.end)

    @property
    def days(self) -> tuple[date, ...]:
        """The first and the last day it touches: all of them, unless it is longer than a day."""
        first = self.opens.date()
        last = (self.closes - timedelta(microseconds=1)).date()  # up to midnight is not the next day
        return (first,) if last <= first else (first, last)

    def lies_in(self, other: "Window") -> bool:
        return other.start <= self.start and self.end <= other.end

    def overlaps(self, other: "Window") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Refusal:
    """One reason why a window is not allowed; ``values`` fill the slots of its sentence."""

    reason: RefusalReason
    values: Mapping[str, Value] = field(default_factory=dict)
