"""When production may be worked on: windows, the hard rules of facts/domain.md 4.2, and proposals. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Literal, Protocol

from kaitsu.model.japan import JAPAN
from kaitsu.process.calendar import LAST_DAY, Calendar, ClosureKind, check_day, in_japan, is_forecast
from kaitsu.process.preferences import NOTHING_KNOWN, Circumstances, Reason, weigh

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
]
Value = str | int | date | time | datetime

LENGTH = timedelta(hours=2)

_LONGEST = timedelta(days=1)
_STEP = timedelta(hours=1)
_CLOSED: Mapping[ClosureKind, RefusalReason] = {
    "weekend": "window_weekend",
    "holiday": "window_holiday",
    "year_end": "window_year_end",
    "closed_day": "window_closed_day",
}


class Hours(Protocol):
    """Office hours in Japanese time; kaitsu.declare.agency.Hours is one."""

    @property
    def open(self) -> time: ...
    @property
    def close(self) -> time: ...
    @property
    def latest_start(self) -> time: ...


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
        return cls(midnight, midnight + _LONGEST)

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

    def overlaps(self, other: "Window") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Blackout:
    """A span nobody may work in: named by the client, maintenance of the gateway, another project."""

    name: str
    window: Window


@dataclass(frozen=True)
class Refusal:
    """One reason why a window is not allowed; ``values`` fill the slots of its sentence."""

    reason: RefusalReason
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A window to propose. ``forecast``: its year's public holidays are not announced yet."""

    window: Window
    reasons: tuple[Reason, ...]
    forecast: bool

    @property
    def score(self) -> int:
        return sum(reason.points for reason in self.reasons)


def check_window(
    window: Window,
    calendar: Calendar,
    hours: Hours,
    notified_on: date,
    *,
    now: datetime,
    notice_business_days: int = 3,
    blackouts: Iterable[Blackout] = (),
    out_of_hours_ordered: bool = False,
) -> tuple[Refusal, ...]:
    """Every reason why ``window`` may not be agreed on; none when it may.

    ``out_of_hours_ordered``: the client ordered 日時指定・営業時間外 as an extra, which lifts closed days and
    office hours and nothing else. Raises Refused: moment_without_zone, day_beyond_calendar.
    """
    refusals = [*_shape_refusals(window, now)]
    if not out_of_hours_ordered:
        refusals += [*_closure_refusals(window, calendar), *_hours_refusals(window, hours)]
    refusals += [
        *_notice_refusals(window, calendar, notified_on, notice_business_days),
        *_blackout_refusals(window, blackouts),
    ]
    return tuple(refusals)


def is_open(window: Window, now: datetime) -> bool:
    """Whether production may be changed now: the end itself is outside."""
    return window.start <= in_japan(now) < window.end


def propose(
    calendar: Calendar,
    hours: Hours,
    notified_on: date,
    *,
    now: datetime,
    days: int = 30,
    count: int = 5,
    length: timedelta = LENGTH,
    notice_business_days: int = 3,
    blackouts: Iterable[Blackout] = (),
    circumstances: Circumstances = NOTHING_KNOWN,
) -> tuple[Candidate, ...]:
    """The best allowed windows, at most one a day, best first and among equals the earliest first.

    Looks at ``days`` days from the first one with enough notice. Raises as ``check_window`` does.
    """
    today = in_japan(now).date()
    first = max(calendar.after_notice(notified_on, notice_business_days), today)
    refused = partial(
        check_window,
        calendar=calendar,
        hours=hours,
        notified_on=notified_on,
        now=now,
        notice_business_days=notice_business_days,
        blackouts=tuple(blackouts),
    )
    found: list[Candidate] = []
    for ahead in range(min(days, (LAST_DAY - first).days)):
        day = first + timedelta(days=ahead)
        allowed = [window for window in _slots(day, hours, length) if not refused(window)]
        weighed = [_candidate(window, calendar, circumstances, today) for window in allowed]
        found += sorted(weighed, key=_worst_last)[:1]
    return tuple(sorted(found, key=_worst_last)[:count])


def _candidate(window: Window, calendar: Calendar, circumstances: Circumstances, today: date) -> Candidate:
    opens = window.opens
    reasons = weigh(opens, window.closes, calendar, circumstances)
    return Candidate(window, reasons, is_forecast(opens.date(), today))


def _worst_last(candidate: Candidate) -> tuple[int, datetime]:
    return (-candidate.score, candidate.window.start)


def _slots(day: date, hours: Hours, length: timedelta) -> Iterator[Window]:
    """Windows that begin on the opening of the office and every hour from there."""
    start = datetime.combine(day, hours.open, JAPAN)
    while start.date() == day and start.time() <= hours.latest_start:
        yield Window(start, start + length)
        start += _STEP


def _shape_refusals(window: Window, now: datetime) -> Iterator[Refusal]:
    ends = {"start": window.opens, "end": window.closes}
    if window.end <= window.start:
        yield Refusal("window_ends_before_start", ends)
    if window.end - window.start > _LONGEST:
        yield Refusal("window_too_long", ends)
    if window.start < in_japan(now):
        yield Refusal("window_past", {"start": window.opens, "now": in_japan(now)})


def _closure_refusals(window: Window, calendar: Calendar) -> Iterator[Refusal]:
    for day in window.days:
        for closure in calendar.closures(day):
            values: dict[str, Value] = {"day": day}
            if closure.name:
                values["holiday"] = closure.name
            yield Refusal(_CLOSED[closure.kind], values)


def _hours_refusals(window: Window, hours: Hours) -> Iterator[Refusal]:
    opens, closes = window.opens, window.closes
    # An end before the start is its own refusal; here it must not look like a night's work.
    same_day = opens.date() == closes.date() or window.end <= window.start
    if not same_day or opens.time() < hours.open or closes.time() > hours.close:
        yield Refusal("window_outside_hours", {"open": hours.open, "close": hours.close})
    if opens.time() > hours.latest_start:
        yield Refusal("window_starts_late", {"start": opens.time(), "latest": hours.latest_start})


def _notice_refusals(
    window: Window, calendar: Calendar, notified_on: date, business_days: int
) -> Iterator[Refusal]:
    earliest = calendar.after_notice(notified_on, business_days)
    if window.opens.date() < earliest:
        yield Refusal(
            "window_notice_short", {"notified": notified_on, "count": business_days, "earliest": earliest}
        )


def _blackout_refusals(window: Window, blackouts: Iterable[Blackout]) -> Iterator[Refusal]:
    for blackout in blackouts:
        if window.overlaps(blackout.window):
            yield Refusal(
                "window_blackout",
                {"name": blackout.name, "start": blackout.window.opens, "end": blackout.window.closes},
            )
