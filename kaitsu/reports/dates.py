"""Dates and times as people read them, always with the weekday and always on Japanese clocks."""

from datetime import date, datetime, time, timedelta

from kaitsu.model.japan import JAPAN
from kaitsu.reports.words import language

_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(day: date) -> str:
    """``2026年12月1日（火）`` or ``Tue 1 Dec 2026``."""
    # Not by strftime: its names follow the locale of the machine.
    if language() == "ja":
        return day_in_japanese(day)
    return f"{_WEEKDAYS['en'][day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_in_japanese(day: date) -> str:
    """``2026年12月1日（火）``, whatever language the engineer reads."""
    return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS['ja'][day.weekday()]}）"


def clock_text(moment: time) -> str:
    return f"{moment:%H:%M}"


def moment_text(moment: datetime) -> str:
    """``2026年12月1日（火）10:00`` or ``Tue 1 Dec 2026 10:00``, in Japanese time."""
    local = moment.astimezone(JAPAN)
    return f"{day_text(local)}{_gap()}{clock_text(local.time())}"


def span_text(start: datetime, end: datetime) -> str:
    """``2026年12月1日（火）10:00–12:00``; the second day is named only where it is another.

    Whole days have no times: ``2026年12月1日（火）``.
    """
    first, last = start.astimezone(JAPAN), end.astimezone(JAPAN)
    if first.time() == last.time() == time() and first < last:
        until = last.date() - timedelta(days=1)  # the end itself is outside
        return day_text(first) if until == first.date() else f"{day_text(first)}–{day_text(until)}"
    same_day = first.date() == last.date()
    return f"{moment_text(start)}–{clock_text(last.time()) if same_day else moment_text(last)}"


def _gap() -> str:
    return "" if language() == "ja" else " "
