"""The one-year rule: changes for online payment cost nothing extra when the contract with the gateway was
completed within a year of the delivery (facts/domain.md 1.3, D6). Pure.

What counts is the day the contract was completed: not the day of the work, nor that of the request.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kaitsu.model.problem import refuse
from kaitsu.process.calendar import LAST_DAY, Calendar, check_day

IfLastDayIsHoliday = Literal["same_day", "next_business_day"]
FeeStatus = Literal["free", "quote_required", "under_examination"]


@dataclass(frozen=True)
class FeeRule:
    """The free period: ``years`` from the delivery; the default takes no notice of holidays (民法142条 is for
    those whose custom it is not to do business on them)."""

    years: int = 1
    if_last_day_is_holiday: IfLastDayIsHoliday = "same_day"


@dataclass(frozen=True)
class Fee:
    """The answer and what it was judged by. ``contract_completed_on`` is None while the gateway examines."""

    status: FeeStatus
    rule: FeeRule
    delivered_on: date
    free_until: date
    contract_completed_on: date | None
    days_left: int  # from today to the deadline; below 0 when it has passed


def free_until(
    delivered_on: date,
    years: int = 1,
    if_last_day_is_holiday: IfLastDayIsHoliday = "same_day",
    calendar: Calendar | None = None,
) -> date:
    """The last day, inclusive, a contract may be completed on without an extra charge.

    Counted as 民法140・143条 do: from the day after the delivery to the day before the like-numbered day, or
    to the end of the month where it has no such day.

    Raises Refused: day_beyond_calendar, free_period_too_far.
    """
    check_day(delivered_on)
    first = delivered_on + timedelta(days=1)
    year = first.year + years
    if year > LAST_DAY.year:
        raise refuse("free_period_too_far", delivered=delivered_on, years=years, last=LAST_DAY.year)
    if first.day > monthrange(year, first.month)[1]:
        last = date(year, first.month, monthrange(year, first.month)[1])
    else:
        last = date(year, first.month, first.day) - timedelta(days=1)
    days = calendar or Calendar()
    if if_last_day_is_holiday == "same_day" or days.is_business_day(last):
        return last
    return days.next_business_day(last)


def fee_status(
    contract_completed_on: date | None,
    delivered_on: date,
    today: date,
    rule: FeeRule = FeeRule(),
    calendar: Calendar | None = None,
) -> Fee:
    """Whether the changes are free. Without a contract: still possible until the deadline, then not any more.

    Raises Refused: contract_in_future, day_beyond_calendar, free_period_too_far.
    """
    if contract_completed_on is not None and contract_completed_on > today:
        raise refuse("contract_in_future", completed=contract_completed_on, today=today)
    deadline = free_until(delivered_on, rule.years, rule.if_last_day_is_holiday, calendar)
    if contract_completed_on is not None:
        status: FeeStatus = "free" if contract_completed_on <= deadline else "quote_required"
    else:
        status = "under_examination" if today <= deadline else "quote_required"
    return Fee(status, rule, delivered_on, deadline, contract_completed_on, (deadline - today).days)
