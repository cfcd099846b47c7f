"""The sale seasons of Japanese web shops, as data: when a shop can least bear a disturbed checkout."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

SeasonName = Literal[
    "first_sale",
    "valentine",
    "mothers_day",
    "mid_year_gifts",
    "obon",
    "silver_week",
    "singles_day",
    "black_friday",
    "year_end_sale",
]

_THURSDAY, _SUNDAY = 3, 6


@dataclass(frozen=True)
class Season:
    """``span`` gives the first and the last day of the season that begins in a year."""

    name: SeasonName
    span: Callable[[int], tuple[date, date]]

    def holds(self, day: date) -> bool:
        first, last = self.span(day.year)
        return first <= day <= last


def _fixed(first: tuple[int, int], last: tuple[int, int]) -> Callable[[int], tuple[date, date]]:
    return lambda year: (date(year, *first), date(year, *last))


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _mothers_day(year: int) -> tuple[date, date]:
    day = _nth(year, 5, _SUNDAY, 2)
    return day - timedelta(days=7), day  # parcels for the day are ordered in the week before it


def _black_friday(year: int) -> tuple[date, date]:
    # The day after the fourth Thursday: in a November that begins on a Friday it is the fifth Friday.
    friday = _nth(year, 11, _THURSDAY, 4) + timedelta(days=1)
    return friday - timedelta(days=4), friday + timedelta(days=3)  # Monday of the week to Cyber Monday


SEASONS: tuple[Season, ...] = (
    Season("first_sale", _fixed((1, 1), (1, 3))),
    Season("valentine", _fixed((2, 1), (2, 14))),
    Season("mothers_day", _mothers_day),
    Season("mid_year_gifts", _fixed((6, 15), (7, 15))),
    Season("obon", _fixed((8, 11), (8, 16))),
    Season("silver_week", _fixed((9, 19), (9, 23))),
    Season("singles_day", _fixed((11, 11), (11, 11))),
    Season("black_friday", _black_friday),
    Season("year_end_sale", _fixed((12, 1), (12, 31))),
)
