"""Dates and times as people read them, always with the weekday and always on Japanese clocks."""

from datetime import date, datetime, time, timedelta

from kaitsu.model.japan import JAPAN
from kaitsu.reports.words import language

_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(day: date, lang: str | None = None) -> str:
    """``2026年12月1日（火）`` or ``Tue 1 Dec 2026``; in the language in force if none is given."""
    # Not by strftime: its names follow the locale of the machine.
    lang = lang or language()
    weekday = _WEEKDAYS[lang][day.weekday()]
    if lang == "ja":
        return f"{day.year}年{day.month}月{day.day}日（{weekday}）"
    return f"{weekday} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def clock_text(moment: time) -> str:
    return f"{moment:%H:%M}"


def moment_text(moment: datetime, lang: str | None = None) -> str:
    """``2026年12月1日（火）10:00`` or ``Tue 1 Dec 2026 10:00``, in Japanese time."""
    local = moment.astimezone(JAPAN)
    gap = "" if (lang or language()) == "ja" else " "
    return f"{day_text(local, lang)}{gap}{clock_text(local.time())}"


def span_text(start: datetime, end: datetime, lang: str | None = None) -> str:
    """``2026年12月1日（火）10:00–12:00``; the second day is named only where it is another.

    Whole days have no times: ``2026年12月1日（火）``.
    """
    first, last = start.astimezone(JAPAN), end.astimezone(JAPAN)
    if first.time() == last.time() == time() and first < last:
        until = last.date() - timedelta(days=1)  # the end itself is outside
        shown = day_text(first, lang)
        return shown if until == first.date() else f"{shown}–{day_text(until, lang)}"
    same_day = first.date() == last.date()
    return f"{moment_text(start, lang)}–{clock_text(last.time()) if same_day else moment_text(last, lang)}"
