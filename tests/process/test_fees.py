"""The one-year rule: the table of facts/domain.md 1.3, and what it must hold for any date."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.model.problem import Refused
from kaitsu.process.calendar import Calendar
from kaitsu.process.fees import FeeRule, FeeStatus, fee_status, free_until, last_day

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
DELIVERED = date(2026, 4, 1)
LAST = date(2027, 4, 1)
TODAY = date(2028, 1, 1)


@pytest.mark.rule("D7")
@pytest.mark.parametrize(
    ("delivered_on", "last"),
    [
        (date(2026, 4, 1), date(2027, 4, 1)),
        (date(2026, 3, 31), date(2027, 3, 31)),
        (date(2026, 12, 31), date(2027, 12, 31)),
        (date(2027, 2, 28), date(2028, 2, 29)),
        (date(2028, 2, 28), date(2029, 2, 28)),
        (date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_the_free_year_is_counted_as_the_civil_code_does(delivered_on: date, last: date) -> None:
    assert free_until(delivered_on) == last


@given(DAYS)
def test_the_last_free_day_is_365_or_366_days_away(delivered_on: date) -> None:
    assert timedelta(days=365) <= free_until(delivered_on) - delivered_on <= timedelta(days=366)


@given(DAYS.filter(lambda day: (day.month, day.day) not in ((2, 28), (2, 29))))
def test_the_last_free_day_is_the_like_numbered_day_but_at_the_end_of_february(delivered_on: date) -> None:
    assert free_until(delivered_on) == delivered_on.replace(year=delivered_on.year + 1)


@given(DAYS)
def test_a_later_delivery_never_ends_the_free_year_earlier(delivered_on: date) -> None:
    assert free_until(delivered_on) <= free_until(delivered_on + timedelta(days=1))


@given(DAYS, st.integers(1, 5))
def test_a_closed_last_day_moves_to_the_next_business_day_only_where_agreed(
    delivered_on: date, years: int
) -> None:
    same = free_until(delivered_on, FeeRule(12 * years))
    moved = free_until(delivered_on, FeeRule(12 * years, "next_business_day"))
    assert Calendar().is_business_day(moved)
    assert (moved == same) == Calendar().is_business_day(same)
    assert moved >= same


def test_the_agency_s_own_closed_days_move_the_last_day_too() -> None:
    calendar = Calendar(frozenset({LAST}))
    assert free_until(DELIVERED, FeeRule(12, "next_business_day"), calendar) == date(2027, 4, 2)
    assert free_until(DELIVERED, FeeRule(12, "same_day"), calendar) == LAST


def test_the_free_period_can_be_of_several_years() -> None:
    assert free_until(date(2027, 2, 28), FeeRule(24)) == date(2029, 2, 28)
    assert free_until(date(2027, 2, 28), FeeRule(60)) == date(2032, 2, 29)


@pytest.mark.rule("D6")
@pytest.mark.parametrize(
    ("completed_on", "status"),
    [
        (date(2026, 3, 1), "free"),  # before the shop was delivered
        (LAST, "free"),
        (LAST + timedelta(days=1), "quote_required"),
    ],
)
def test_the_day_of_the_contract_decides_whenever_it_is_asked(completed_on: date, status: FeeStatus) -> None:
    for today in (completed_on, TODAY):
        fee = fee_status(completed_on, DELIVERED, today)
        assert (fee.status, fee.free_until, fee.contract_completed_on) == (status, LAST, completed_on)


@pytest.mark.rule("D4")
@pytest.mark.parametrize(
    ("today", "status", "days_left"),
    [
        (date(2026, 11, 23), "under_examination", 129),
        (LAST, "under_examination", 0),
        (LAST + timedelta(days=1), "quote_required", -1),
    ],
)
def test_under_examination_only_the_days_left_are_known(
    today: date, status: FeeStatus, days_left: int
) -> None:
    fee = fee_status(None, DELIVERED, today)
    assert (fee.status, fee.days_left) == (status, days_left)


@pytest.mark.parametrize(
    ("delivered_on", "months", "last"),
    [
        (date(2026, 4, 1), 3, date(2026, 7, 1)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 11, 29), 3, date(2027, 2, 28)),  # counted from 30 November, which February lacks
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_a_period_of_months_ends_as_one_of_years_does(delivered_on: date, months: int, last: date) -> None:
    assert last_day(delivered_on, months) == last


@given(DAYS, st.integers(1, 60))
def test_counting_the_first_day_never_makes_a_period_longer(delivered_on: date, months: int) -> None:
    excluded, included = last_day(delivered_on, months), last_day(delivered_on, months, "included")
    assert included == last_day(delivered_on - timedelta(days=1), months)
    assert included <= excluded


def test_the_answer_names_the_rule_it_was_judged_by() -> None:
    rule = FeeRule(24, "next_business_day")
    fee = fee_status(date(2028, 4, 3), DELIVERED, date(2028, 5, 1), rule)
    # 2028-04-01 is a Saturday.
    assert (fee.status, fee.free_until, fee.rule) == ("free", date(2028, 4, 3), rule)


def test_a_contract_of_the_future_is_refused() -> None:
    with pytest.raises(Refused, match="contract_in_future"):
        fee_status(date(2026, 11, 24), DELIVERED, date(2026, 11, 23))


@pytest.mark.parametrize(
    ("delivered_on", "reason"),
    [
        (date.min, "day_beyond_calendar"),
        (date.max, "day_beyond_calendar"),
        (date(2150, 12, 30), "free_period_too_far"),
    ],
)
def test_a_delivery_no_calendar_knows_is_refused(delivered_on: date, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        free_until(delivered_on)
