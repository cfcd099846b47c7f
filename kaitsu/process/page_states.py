"""How far the pages of a rollout have come, by its ledger. Pure."""

from kaitsu.model.gateway import Stage
from kaitsu.process.events import Contract, Event, Manuscript, Manuscripts, Report
from kaitsu.process.history import History
from kaitsu.process.page_events import PageMade

CONSISTENT = "consistent"  # what is expected of a page; what is seen instead is the fault's stable name


def contradicted_pages(history: History) -> dict[str, str]:
    """Page to the first fault the last check of the target revision on test saw there."""
    runs = history.passed_runs(history.target.revision)
    evidence = runs[-1].check.evidence if runs and runs[-1].check is not None else ()
    faults = [item for item in evidence if item.expected == CONSISTENT and item.seen != CONSISTENT]
    return {item.method: item.seen for item in reversed(faults)}


def contracted(history: History) -> bool:
    return any(True for _ in history.of(Contract))


def asked_pages(history: History) -> tuple[str, ...]:
    """What the last report asked manuscripts for; none before any report."""
    reports = [body.manuscripts for _, body in history.of(Report)]
    return reports[-1] if reports else ()


def last_manuscripts(history: History) -> dict[str, tuple[Event, Manuscript]]:
    """The last manuscript of each page that one came for, with its event."""
    return {item.page: (event, item) for event, body in history.of(Manuscripts) for item in body.items}


def pages_by_hand(history: History, stage: Stage) -> dict[str, str]:
    """Page to ``begun`` or ``made``, where no newer manuscript has come for it since."""
    supplied = {page: event.seq for page, (event, _) in last_manuscripts(history).items()}
    found: dict[str, str] = {}
    for event, body in history.of(PageMade):
        if body.stage == stage and event.seq > supplied.get(body.page, 0):
            found[body.page] = body.state
    return found


def made_by_hand(history: History, stage: Stage) -> frozenset[str]:
    return frozenset(page for page, state in pages_by_hand(history, stage).items() if state == "made")
