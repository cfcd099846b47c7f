"""Business days in Japan: weekends, public holidays, the turn of the year, the agency's own closed days."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.model.problem import Refused
from kaitsu.process.calendar import FIRST_DAY, LAST_DAY, Calendar, Closure, in_japan, is_forecast

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
PLAIN = Calendar()


@pytest.mark.parametrize(
    ("day", "closures"),
    [
        (date(2026, 11, 24), ()),
        (date(2026, 11, 28), (Closure("weekend"),)),
        (date(2026, 11, 23), (Closure("holiday", "勤労感謝の日"),)),
        (date(2026, 9, 22), (Closure("holiday", "国民の休日"),)),
        (date(2027, 1, 11), (Closure("holiday", "成人の日"),)),
        (date(2026, 12, 28), ()),
        (date(2026, 12, 29), (Closure("year_end"),)),
        (date(2027, 1, 1), (Closure("holiday", "元日"), Closure("year_end"))),
        (date(2027, 1, 3), (Closure("weekend"), Closure("year_end"))),
        (date(2027, 1, 4), ()),
    ],
)
def test_a_closed_day_says_every_reason(day: date, closures: tuple[Closure, ...]) -> None:
    assert PLAIN.closures(day) == closures


def test_an_agency_closes_on_days_of_its_own() -> None:
    calendar = Calendar(frozenset({date(2027, 8, 13)}))
    assert calendar.closures(date(2027, 8, 13)) == (Closure("closed_day"),)
    assert calendar.next_business_day(date(2027, 8, 12)) == date(2027, 8, 16)
    assert calendar.previous_business_day(date(2027, 8, 16)) == date(2027, 8, 12)


def test_the_closing_over_the_turn_of_the_year_can_be_another() -> None:
    banks = Calendar(year_end=((12, 31), (1, 3)))
    assert [day for day in range(28, 32) if banks.is_business_day(date(2026, 12, day))] == [28, 29, 30]


@pytest.mark.parametrize(
    ("notified_on", "count", "first"),
    [
        (date(2026, 12, 7), 3, date(2026, 12, 10)),  # Monday: Tuesday, Wednesday, Thursday
        (date(2026, 11, 20), 3, date(2026, 11, 26)),  # over a weekend and 勤労感謝の日
        (date(2026, 11, 23), 3, date(2026, 11, 26)),  # given on a holiday
        (date(2026, 12, 28), 1, date(2027, 1, 4)),
        (date(2026, 12, 7), 0, date(2026, 12, 7)),
    ],
)
def test_the_day_of_the_notice_does_not_count(notified_on: date, count: int, first: date) -> None:
    assert PLAIN.after_notice(notified_on, count) == first


def test_a_run_of_closed_days_is_counted() -> None:
    assert PLAIN.closed_run_after(date(2026, 12, 28)) == 6
    assert PLAIN.closed_run_after(date(2026, 12, 1)) == 0


@given(DAYS)
def test_the_business_day_before_the_next_one_is_not_after_the_day(day: date) -> None:
    later = PLAIN.next_business_day(day)
    assert day < later
    assert PLAIN.is_business_day(later)
    back = PLAIN.previous_business_day(later)
    assert back <= day
    assert (back == day) == PLAIN.is_business_day(day)


@given(DAYS, st.integers(0, 30))
def test_one_more_day_of_notice_is_the_next_business_day(day: date, count: int) -> None:
    assert PLAIN.after_notice(day, count + 1) == PLAIN.next_business_day(PLAIN.after_notice(day, count))


@pytest.mark.parametrize(
    ("day", "today", "forecast"),
    [
        (date(2027, 12, 31), date(2026, 11, 23), False),
        (date(2028, 1, 1), date(2026, 11, 23), True),
        (date(2027, 1, 4), date(2026, 1, 31), True),  # announced in February
        (date(2027, 1, 4), date(2026, 2, 28), True),
        (date(2027, 1, 4), date(2026, 3, 1), False),
    ],
)
def test_holidays_not_announced_yet_are_a_forecast(day: date, today: date, forecast: bool) -> None:
    assert is_forecast(day, today) is forecast


@pytest.mark.parametrize("day", [date.min, date(1949, 12, 31), date(2151, 1, 1), date.max])
def test_a_day_beyond_the_calendar_is_refused(day: date) -> None:
    for ask in (PLAIN.closures, PLAIN.next_business_day, PLAIN.previous_business_day):
        with pytest.raises(Refused, match="day_beyond_calendar"):
            ask(day)
    with pytest.raises(Refused, match="day_beyond_calendar"):
        PLAIN.after_notice(day, 0)


def test_the_search_ends_where_the_calendar_ends() -> None:
    with pytest.raises(Refused, match="day_beyond_calendar"):
        PLAIN.next_business_day(LAST_DAY)
    with pytest.raises(Refused, match="day_beyond_calendar"):
        PLAIN.previous_business_day(FIRST_DAY)


def test_a_moment_is_read_on_japanese_clocks() -> None:
    assert in_japan(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)).isoformat() == "2026-11-24T00:00:00+09:00"
    with pytest.raises(Refused, match="moment_without_zone"):
        in_japan(datetime(2026, 11, 23))  # noqa: DTZ001 — what is refused
    with pytest.raises(Refused, match="day_beyond_calendar"):
        in_japan(datetime.max.replace(tzinfo=UTC))
