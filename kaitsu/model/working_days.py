"""What is declared of days and times for work on production. Values only, on Japanese clocks."""

from dataclasses import dataclass
from datetime import date, datetime, time

from kaitsu.model.text import Text


@dataclass(frozen=True)
class Span:
    """From ``start`` up to but without ``end``, both aware. ``gateway`` limits it to that one's rollouts."""

    start: datetime
    end: datetime
    name: str = ""
    gateway: str = ""


@dataclass(frozen=True)
class Maintenance:
    """When a gateway can regularly not be reached: on these weekdays (Monday is 0) from ``start`` to ``end``.

    An ``end`` that is not later than ``start`` lies on the next day.
    """

    name: Text
    weekdays: tuple[int, ...]
    start: time
    end: time


@dataclass(frozen=True)
class WorkingDays:
    """What a client says of days. ``wishes`` are in the order they are wished for, and no promise.

    ``sale_days``: sales, mail magazines, TV; ``contact_days``: the client can look at once (step 22).
    """

    wishes: tuple[Span, ...] = ()
    blackouts: tuple[Span, ...] = ()
    sale_days: frozenset[date] = frozenset()
    contact_days: frozenset[date] = frozenset()
    has_seasons: bool = True
