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
FirstDay = Literal["excluded", "included"]
FeeStatus = Literal["free", "quote_required", "under_examination"]


@dataclass(frozen=True)
class FeeRule:
    """The free period: ``months`` from the delivery, whose own day does not count (民法140条) unless
    ``first_day`` says so. The default takes no notice of holidays (民法142条 is for those whose custom it is
    not to do business on them)."""

    months: int = 12
    if_last_day_is_holiday: IfLastDayIsHoliday = "same_day"
    first_day: FirstDay = "excluded"


DEFAULT_RULE = FeeRule()


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
    rule: FeeRule = DEFAULT_RULE,
    calendar: Calendar | None = None,
) -> date:
    """The last day, inclusive, a contract may be completed on without an extra charge.

    Raises Refused: day_beyond_calendar, free_period_too_far.
    """
    last = last_day(delivered_on, rule.months, rule.first_day)
    days = calendar or Calendar()
    if rule.if_last_day_is_holiday == "same_day" or days.is_business_day(last):
        return last
    return days.next_business_day(last)


def last_day(delivered_on: date, months: int, first_day: FirstDay = "excluded") -> date:
    """The last day of a period that counts from the delivery.

    Counted as 民法140・143条 do: from the day after the delivery to the day before the like-numbered day, or
    to the end of the month where it has no such day.

    Raises Refused: day_beyond_calendar, free_period_too_far.
    """
    check_day(delivered_on)
    first = delivered_on + timedelta(days=first_day == "excluded")
    years, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + years, month + 1
    if year > LAST_DAY.year:
        raise refuse("free_period_too_far", delivered=delivered_on, months=months, last=LAST_DAY.year)
    if first.day > monthrange(year, month)[1]:
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, first.day) - timedelta(days=1)


def fee_status(
    contract_completed_on: date | None,
    delivered_on: date,
    today: date,
    rule: FeeRule = DEFAULT_RULE,
    calendar: Calendar | None = None,
) -> Fee:
    """Whether the changes are free. Without a contract: still possible until the deadline, then not any more.

    Raises Refused: contract_in_future, day_beyond_calendar, free_period_too_far.
    """
    if contract_completed_on is not None and contract_completed_on > today:
        raise refuse("contract_in_future", completed=contract_completed_on, today=today)
    deadline = free_until(delivered_on, rule, calendar)
    if contract_completed_on is not None:
        status: FeeStatus = "free" if contract_completed_on <= deadline else "quote_required"
    else:
        status = "under_examination" if today <= deadline else "quote_required"
    return Fee(status, rule, delivered_on, deadline, contract_completed_on, (deadline - today).days)
