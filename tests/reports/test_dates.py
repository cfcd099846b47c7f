"""Dates as people read them, in both languages."""

from datetime import UTC, date, datetime, time

import pytest

from kaitsu.model.japan import JAPAN
from kaitsu.reports.dates import clock_text, day_text, moment_text, span_text

TEN = datetime(2026, 12, 1, 10, tzinfo=JAPAN)
NOON = datetime(2026, 12, 1, 3, tzinfo=UTC)


@pytest.fixture
def japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITSU_LANG", "ja")


@pytest.mark.usefixtures("japanese")
def test_a_day_in_japanese_has_its_weekday_in_full_width_brackets() -> None:
    assert day_text(date(2026, 12, 1)) == "2026年12月1日（火）"
    assert span_text(TEN, NOON) == "2026年12月1日（火）10:00–12:00"


def test_a_day_in_english_has_its_weekday_first() -> None:
    assert day_text(date(2026, 12, 1)) == "Tue 1 Dec 2026"
    assert span_text(TEN, NOON) == "Tue 1 Dec 2026 10:00–12:00"


def test_every_weekday_and_month_has_its_name() -> None:
    week = [day_text(date(2026, 11, day)).split()[0] for day in range(23, 30)]
    assert week == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    months = [date(2026, month, 1) for month in range(1, 13)]
    assert [day_text(day).split()[2] for day in months] == [f"{day:%b}" for day in months]


def test_a_moment_is_told_in_japanese_time() -> None:
    assert moment_text(datetime(2026, 11, 30, 15, 5, tzinfo=UTC)) == "Tue 1 Dec 2026 00:05"
    assert clock_text(time(9, 30)) == "09:30"


def test_a_span_over_midnight_names_both_days() -> None:
    assert span_text(NOON, datetime(2026, 12, 1, 15, tzinfo=UTC)) == (
        "Tue 1 Dec 2026 12:00–Wed 2 Dec 2026 00:00"
    )


def test_whole_days_have_no_times() -> None:
    days = [datetime(2026, 12, day, tzinfo=JAPAN) for day in (1, 2, 4)]
    assert span_text(days[0], days[1]) == "Tue 1 Dec 2026"
    assert span_text(days[0], days[2]) == "Tue 1 Dec 2026–Thu 3 Dec 2026"
