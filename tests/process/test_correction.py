"""The promise to correct at once has a target: the same business day, or what the agency says."""

from datetime import datetime, time

import pytest

from kaitsu.declare.agency import Hours
from kaitsu.model.japan import JAPAN
from kaitsu.process.calendar import Calendar
from kaitsu.process.correction import correct_until

HOURS = Hours(time(10), time(17), time(15))


def at(day: int, hour: int = 11, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=JAPAN)


@pytest.mark.rule("H5")
@pytest.mark.parametrize(
    ("found", "days", "until"),
    [
        (at(1), 0, at(1, 17)),  # a Tuesday
        (at(1, 17), 0, at(2, 17)),  # after closing
        (at(5), 0, at(7, 17)),  # a Saturday
        (at(4), 1, at(7, 17)),  # a Friday, and one more business day
        (at(28), 1, datetime(2027, 1, 4, 17, tzinfo=JAPAN)),  # over the turn of the year
    ],
)
def test_a_finding_is_corrected_by_the_close_of_business(found: datetime, days: int, until: datetime) -> None:
    assert correct_until(found, Calendar(), HOURS, days) == until
