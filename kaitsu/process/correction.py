"""Until when a finding of the client's review is corrected: 直ちに, with a target. Pure."""

from datetime import datetime

from kaitsu.model.japan import JAPAN
from kaitsu.process.calendar import Calendar, in_japan
from kaitsu.process.schedule import Hours


def correct_until(found_at: datetime, calendar: Calendar, hours: Hours, business_days: int = 0) -> datetime:
    """The close of business of the same business day, or ``business_days`` later.

    What is found on a closed day, or after closing, counts from the next business day.

    Raises Refused: moment_without_zone, day_beyond_calendar.
    """
    local = in_japan(found_at)
    day = local.date()
    if not calendar.is_business_day(day) or local.time() >= hours.close:
        day = calendar.next_business_day(day)
    for _ in range(business_days):
        day = calendar.next_business_day(day)
    return datetime.combine(day, hours.close, JAPAN)
