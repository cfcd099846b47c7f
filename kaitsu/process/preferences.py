"""The soft rules of facts/domain.md 4.2: what speaks for a time of work on production, and what against."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from kaitsu.process.calendar import Calendar
from kaitsu.process.seasons import SEASONS, Season
from kaitsu.process.window import Window

ReasonName = Literal[
    "wished",
    "friday",
    "eve",
    "long_weekend",
    "monday",
    "gotobi",
    "payday",
    "month_end",
    "quarter_end",
    "season",
    "sale_day",
    "busy_day",
    "midweek",
    "days_to_watch",
    "next_day_open",
    "not_gotobi",
    "contact_available",
    "desk_open",
]

# The one place where the rules are weighed: a shop's own sale day outweighs everything that speaks for a day.
POINTS: Mapping[ReasonName, int] = {
    "wished": 3,
    "midweek": 2,
    "contact_available": 2,
    "days_to_watch": 1,
    "next_day_open": 1,
    "not_gotobi": 1,
    "desk_open": 1,
    "gotobi": -1,
    "payday": -1,
    "quarter_end": -1,
    "monday": -2,
    "month_end": -2,
    "long_weekend": -2,
    "season": -2,
    "busy_day": -2,
    "friday": -3,
    "eve": -3,
    "sale_day": -12,
}

MIDWEEK = (time(10), time(15))
DESK = (time(9, 30), time(18))  # when a gateway's support desk typically answers

_MONDAY, _FRIDAY = 0, 4
_MIDWEEK_DAYS = range(1, 4)
_GOTOBI = (5, 10, 15, 20, 25)
_PAYDAY = 25
_QUARTERS = (3, 6, 9, 12)
_LONG_WEEKEND = 3  # closed days in a row
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Reason:
    """What speaks for (points above 0) or against a time; ``season`` is set with the name "season" only."""

    name: ReasonName
    season: str = ""

    @property
    def points(self) -> int:
        return POINTS[self.name]


@dataclass(frozen=True)
class Circumstances:
    """What is known of the shop and the people beside the calendar.

    ``sale_days``: sales, mail magazines, TV; ``busy_days``: other projects of the agency; ``contact_days``:
    the client can do step 22 at once; ``wishes``: times the client wishes for. ``seasons`` is empty for a
    shop that runs no seasonal sales.
    """

    sale_days: frozenset[date] = frozenset()
    busy_days: frozenset[date] = frozenset()
    contact_days: frozenset[date] = frozenset()
    wishes: tuple[Window, ...] = ()
    seasons: tuple[Season, ...] = field(default=SEASONS)


NOTHING_KNOWN = Circumstances()


def weigh(
    opens: datetime, closes: datetime, calendar: Calendar, circumstances: Circumstances
) -> tuple[Reason, ...]:
    """All reasons for and against work from ``opens`` to ``closes`` (Japanese clocks), best first."""
    day = opens.date()
    found = [
        *map(Reason, _week(day, calendar)),
        *map(Reason, _month(day, calendar)),
        *map(Reason, _hours(opens, closes)),
        *_shop(day, circumstances),
        *_wished(Window(opens, closes), circumstances),
    ]
    return tuple(sorted(found, key=lambda reason: -reason.points))


def _week(day: date, calendar: Calendar) -> Iterator[ReasonName]:
    if day.weekday() == _MONDAY:
        yield "monday"  # the weekend's orders are waiting
    closed = calendar.closed_run_after(day)
    if day.weekday() == _FRIDAY:
        yield "friday"
    elif closed:
        yield "eve"
    else:
        yield "next_day_open"
    if closed >= _LONG_WEEKEND:
        yield "long_weekend"
    if _can_be_watched(day, calendar):
        yield "days_to_watch"


def _can_be_watched(day: date, calendar: Calendar) -> bool:
    """Two business days are left in the week after ``day``."""
    rest = (day + _DAY * ahead for ahead in range(1, _FRIDAY - day.weekday() + 1))
    return sum(calendar.is_business_day(later) for later in rest) >= 2


def _month(day: date, calendar: Calendar) -> Iterator[ReasonName]:
    is_last = (day + _DAY).month != day.month
    yield "gotobi" if day.day in _GOTOBI or is_last else "not_gotobi"
    if day.day == _PAYDAY:
        yield "payday"
    if calendar.next_business_day(day).month != day.month:
        yield "month_end"
        if day.month in _QUARTERS:
            yield "quarter_end"


def _hours(opens: datetime, closes: datetime) -> Iterator[ReasonName]:
    if opens.weekday() in _MIDWEEK_DAYS and _within(opens, closes, MIDWEEK):
        yield "midweek"
    if _within(opens, closes, DESK):
        yield "desk_open"


def _within(opens: datetime, closes: datetime, span: tuple[time, time]) -> bool:
    return opens.date() == closes.date() and span[0] <= opens.time() and closes.time() <= span[1]


def _shop(day: date, circumstances: Circumstances) -> Iterator[Reason]:
    if day in circumstances.contact_days:
        yield Reason("contact_available")
    if day in circumstances.busy_days:
        yield Reason("busy_day")
    if day in circumstances.sale_days:
        yield Reason("sale_day")
    for season in circumstances.seasons:
        if season.holds(day):
            yield Reason("season", season.name)


def _wished(window: Window, circumstances: Circumstances) -> Iterator[Reason]:
    if any(window.lies_in(wish) for wish in circumstances.wishes):
        yield Reason("wished")
