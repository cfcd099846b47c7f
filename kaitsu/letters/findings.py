"""What the review found and is still to be corrected, and by when. Pure."""

from dataclasses import dataclass
from datetime import datetime

from kaitsu.letters.case import Case
from kaitsu.process.correction import correct_until
from kaitsu.process.events import BackTo, Rejected

_REVIEWS = (14, 15)


@dataclass(frozen=True)
class Finding:
    at: datetime
    reason: str
    by_client: bool


def findings(case: Case) -> tuple[Finding, ...]:
    """What was found since the pages were last put on the test site, oldest first."""
    runs = [event.seq for event, body in case.history.standing_runs if body.leg == "test.pages"]
    since = runs[-1] if runs else 0
    found: list[Finding] = []
    for event in case.ledger.events:
        match event.body:
            case Rejected(step=step, reason=reason) if event.seq > since and step in _REVIEWS:
                found.append(Finding(event.at, reason, by_client=True))
            case BackTo(reason=reason) if event.seq > since:
                found.append(Finding(event.at, reason, by_client=False))
            case _:
                pass
    return tuple(found)


def corrected_until(case: Case) -> datetime | None:
    """The target for the last finding; None where there is none."""
    found = findings(case)
    if not found:
        return None
    days = case.agency.terms.correction_business_days
    return correct_until(found[-1].at, case.calendar, case.agency.hours, days)
