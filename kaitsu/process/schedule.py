"""When production may be worked on: windows, the hard rules of facts/domain.md 4.2, and proposals. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from kaitsu.model.japan import JAPAN
from kaitsu.process.calendar import LAST_DAY, Calendar, ClosureKind, in_japan, is_forecast
from kaitsu.process.obstacles import NOTHING_IN_THE_WAY, Obstacles
from kaitsu.process.preferences import NOTHING_KNOWN, Circumstances, Reason, weigh
from kaitsu.process.window import LONGEST, Refusal, RefusalReason, Value, Window

LENGTH = timedelta(hours=2)

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
class Office:
    """When the agency works on a rollout's production, and how long before it the client is told."""

    calendar: Calendar
    hours: Hours
    notice_business_days: int
    obstacles: Obstacles = NOTHING_IN_THE_WAY


@dataclass(frozen=True)
class Candidate:
    """A window to propose. ``forecast``: its year's public holidays are not announced yet."""

    window: Window
    reasons: tuple[Reason, ...]
    forecast: bool

    @property
    def score(self) -> int:
        return sum(reason.points for reason in self.reasons)


@dataclass(frozen=True)
class WishAnswer:
    """What became of a wish: the best window within it, or every reason why there is none."""

    wish: Window
    candidate: Candidate | None
    refusals: tuple[Refusal, ...] = ()


def check_window(
    window: Window, office: Office, notified_on: date, *, now: datetime, out_of_hours_ordered: bool = False
) -> tuple[Refusal, ...]:
    """Every reason why ``window`` may not be agreed on; none when it may.

    ``out_of_hours_ordered``: the client ordered 日時指定・営業時間外 as an extra, which lifts closed days and
    office hours and nothing else. Raises Refused: moment_without_zone, day_beyond_calendar.
    """
    refusals = [*_shape_refusals(window, now)]
    if not out_of_hours_ordered:
        refusals += [*_closure_refusals(window, office.calendar), *_hours_refusals(window, office.hours)]
    refusals += [
        *_notice_refusals(window, office.calendar, notified_on, office.notice_business_days),
        *office.obstacles.refusals(window),
    ]
    return tuple(refusals)


def is_open(window: Window, now: datetime) -> bool:
    """Whether production may be changed now: the end itself is outside."""
    return window.start <= in_japan(now) < window.end


def propose(
    office: Office,
    notified_on: date,
    *,
    now: datetime,
    days: int = 30,
    count: int = 5,
    length: timedelta = LENGTH,
    circumstances: Circumstances = NOTHING_KNOWN,
) -> tuple[Candidate, ...]:
    """The best allowed windows, at most one a day, best first and among equals the earliest first.

    Looks at ``days`` days from the first one with enough notice. Raises as ``check_window`` does.
    """
    today = in_japan(now).date()
    first = max(office.calendar.after_notice(notified_on, office.notice_business_days), today)
    found: list[Candidate] = []
    for ahead in range(min(days, (LAST_DAY - first).days)):
        slots = _slots(first + timedelta(days=ahead), office.hours, length)
        allowed = (window for window in slots if not check_window(window, office, notified_on, now=now))
        weighed = [judge(window, office, circumstances, now) for window in allowed]
        found += sorted(weighed, key=_worst_last)[:1]
    return tuple(sorted(found, key=_worst_last)[:count])


def answer_wish(
    wish: Window,
    office: Office,
    notified_on: date,
    *,
    now: datetime,
    length: timedelta = LENGTH,
    circumstances: Circumstances = NOTHING_KNOWN,
) -> WishAnswer:
    """The best window of ``length`` within a wish; where none fits into it, the wish itself is judged."""
    days = ((wish.closes - timedelta(microseconds=1)).date() - wish.opens.date()).days
    grid = (
        _slots(wish.opens.date() + timedelta(days=ahead), office.hours, length) for ahead in range(days + 1)
    )
    slots = [slot for day in grid for slot in day if slot.lies_in(wish)] or [wish]
    refused = {slot: check_window(slot, office, notified_on, now=now) for slot in slots}
    allowed = [judge(slot, office, circumstances, now) for slot in slots if not refused[slot]]
    if allowed:
        return WishAnswer(wish, min(allowed, key=_worst_last))
    every = {refusal.reason: refusal for slot in slots for refusal in refused[slot]}
    return WishAnswer(wish, None, tuple(every.values()))


def judge(window: Window, office: Office, circumstances: Circumstances, now: datetime) -> Candidate:
    """An allowed window with what speaks for and against it."""
    opens = window.opens
    reasons = weigh(opens, window.closes, office.calendar, circumstances)
    return Candidate(window, reasons, is_forecast(opens.date(), in_japan(now).date()))


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
    if window.end - window.start > LONGEST:
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
