"""Business days of an agency in Japan. Pure: what day it is, the caller says.

Public holidays come from jpholiday. The equinoxes of a year are fixed by an announcement in the February
before it, and a law can move any holiday, so what lies further ahead is a forecast.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

import jpholiday

from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import refuse

# The Public Holidays Act is of 1948, and jpholiday reckons the equinoxes of this span only.
FIRST_DAY = date(1950, 1, 1)
LAST_DAY = date(2150, 12, 31)

ClosureKind = Literal["weekend", "holiday", "year_end", "closed_day"]
MonthDay = tuple[int, int]

_DAY = timedelta(days=1)
_SATURDAY = 5
_EQUINOXES_ANNOUNCED = 2  # month; early in February, so from March on it is certain


@dataclass(frozen=True)
class Closure:
    """Why a day is no business day; ``name`` is the public holiday's, in Japanese, else ""."""

    kind: ClosureKind
    name: str = ""


@dataclass(frozen=True)
class Calendar:
    """``closed_days`` are the agency's own; ``year_end`` is closed from (month, day) to (month, day)."""

    closed_days: frozenset[date] = frozenset()
    year_end: tuple[MonthDay, MonthDay] = ((12, 29), (1, 3))

    def closures(self, day: date) -> tuple[Closure, ...]:
        """Every reason why ``day`` is closed; none on a business day. Raises Refused: day_beyond_calendar."""
        check_day(day)
        found: list[Closure] = []
        if day.weekday() >= _SATURDAY:
            found.append(Closure("weekend"))
        if name := jpholiday.is_holiday_name(day):
            found.append(Closure("holiday", str(name)))
        first, last = self.year_end
        if (day.month, day.day) >= first or (day.month, day.day) <= last:
            found.append(Closure("year_end"))
        if day in self.closed_days:
            found.append(Closure("closed_day"))
        return tuple(found)

    def is_business_day(self, day: date) -> bool:
        return not self.closures(day)

    def next_business_day(self, day: date) -> date:
        """The first business day after ``day``, never ``day`` itself."""
        return self._business_day(day, _DAY)

    def previous_business_day(self, day: date) -> date:
        """The last business day before ``day``, never ``day`` itself."""
        return self._business_day(day, -_DAY)

    def after_notice(self, notified_on: date, business_days: int) -> date:
        """The first day that has ``business_days`` of notice; that of the notice itself does not count.

        Three days of notice given on a Monday are Tuesday, Wednesday and Thursday: Thursday may be worked on.
        """
        check_day(notified_on)
        day = notified_on
        for _ in range(business_days):
            day = self.next_business_day(day)
        return day

    def closed_run_after(self, day: date) -> int:
        """How many closed days follow ``day`` without a business day between."""
        return (self.next_business_day(day) - day).days - 1

    def _business_day(self, day: date, step: timedelta) -> date:
        check_day(day)
        day += step
        while self.closures(day):
            day += step
        return day


def is_forecast(day: date, today: date) -> bool:
    """Whether the public holidays of ``day``'s year are not announced yet, as far as can be told today."""
    known_until = today.year + (1 if today.month > _EQUINOXES_ANNOUNCED else 0)
    return day.year > known_until


def in_japan(moment: datetime) -> datetime:
    """The same moment on Japanese clocks. Raises Refused: moment_without_zone, day_beyond_calendar."""
    if moment.utcoffset() is None:
        raise refuse("moment_without_zone", moment=moment.isoformat())
    check_day(moment.date())  # at the very ends of datetime the conversion itself overflows
    return moment.astimezone(JAPAN)


def check_day(day: date) -> None:
    """Raises Refused ``day_beyond_calendar`` for a day of which the calendar says nothing."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise refuse("day_beyond_calendar", day=day, first=FIRST_DAY, last=LAST_DAY)
