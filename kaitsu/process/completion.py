"""What completes each step, and what a step that is not complete lacks. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kaitsu.process.events import (
    Answers,
    Approval,
    BackTo,
    ClientCheck,
    Completion,
    Event,
    ExtraStep,
    Intake,
    Manuscripts,
    Questions,
    Rejected,
    Report,
    Review,
)
from kaitsu.process.final_events import Announcement, FinalCheck
from kaitsu.process.history import History
from kaitsu.process.purchases import Purchases, bought
from kaitsu.process.run_event import Run, RunLeg
from kaitsu.process.steps import Step, step


@dataclass(frozen=True)
class Found:
    """``open``: nothing was done for the step yet. See StepState for ``why`` and ``detail``."""

    state: Literal["open", "in_progress", "done", "returned", "not_needed"]
    event: Event | None = None
    why: str = ""
    detail: str = ""


OPEN = Found("open")

LEG_OF_STEP: dict[int, RunLeg] = {
    4: "test.module",
    7: "test.setup",
    8: "test.setup",
    9: "test.setup",
    13: "test.pages",
    17: "production",
    18: "production",
    19: "production",
    20: "production",
}
CHECKED_STEPS = (9, 13, 19)

# Why step 9 is not done although its run is: people have to buy, or bought and saw something else.
PURCHASES_MISSING, PURCHASES_FAILED = "purchases_missing", "purchases_failed"


def find(one: Step, history: History) -> Found:
    """What the events say about a step."""
    if one.added:
        return _extra(one, history)
    special = _SPECIAL.get(one.number)
    found = special(history) if special is not None else _plain(one, history)
    return found if found.state != "open" else _sent_back(one.number, history)


def _extra(one: Step, history: History) -> Found:
    for event, body in history.of(ExtraStep):
        if body.key == one.added:
            return Found("done", event)
    return OPEN


def _plain(one: Step, history: History) -> Found:
    """Steps that one event completes, and that runs complete."""
    if one.number in LEG_OF_STEP:
        return _run(one.number, history)
    since = _since(one.number, history)
    candidates = [event for event in history.events if _concerns(one, event, history) and event.seq > since]
    if not candidates:
        return OPEN
    # The last word counts: what was approved before something else was is approved no more.
    last = candidates[-1]
    return Found("done", last) if _names_target(last, history) else Found("returned", last, "voided")


def _concerns(one: Step, event: Event, history: History) -> bool:
    wanted = ("production" if history.untested else "test", "received")
    if isinstance(event.body, Intake) and (event.body.stage, event.body.cause) != wanted:
        return False  # step 18 asks for production's; what we seal anew is not handed over anew
    return event.kind in one.completed_by


def _since(number: int, history: History) -> int:
    """Only events after this seq count for the step."""
    reopened = history.reopened(number)
    since = 0 if reopened is None else reopened.seq
    if number == 16:  # a window is for one revision; once used, the next needs its own
        others = (e for e, body in history.standing_runs if _is_other_release(body, history))
        return max([since, *(event.seq for event in others)])
    if number == 21:
        released = [event.seq for event, _ in _runs(20, history)]
        # A later run that only mended the same revision there is nothing new to report.
        return max(since, min(released)) if released else len(history.events)
    return since


def _is_other_release(body: Run, history: History) -> bool:
    return body.leg == "production" and body.revision != history.target.revision


def _names_target(event: Event, history: History) -> bool:
    """Whether what an event approves or reports is still what it would have to approve or report."""
    target = history.target
    match event.body:
        case Report(setup=setup):
            return setup == target.setup
        case ClientCheck(approves=digest):
            return digest == target.setup
        case Review(approves=digest):
            return digest == target.pages
        case Approval(approves=digest) | Completion(revision=digest):
            return digest == target.revision
        case _:
            return True


def _runs(number: int, history: History) -> Iterator[tuple[Event, Run]]:
    """The standing runs that complete a step; an earlier one counts as long as no other was made after it."""
    standing = [
        (event, body)
        for event, body in history.standing_runs
        if body.leg == LEG_OF_STEP[number] and (body.passed or number not in CHECKED_STEPS)
    ]
    for event, body in reversed(standing):
        if not _fits(body, history):
            return
        yield event, body


def _fits(body: Run, history: History) -> bool:
    """Whether a run made what would have to be made today."""
    target = history.target
    match body.leg:
        case "test.module":
            return True  # another module is another setup, which steps 7 to 9 see
        case "test.setup":
            return body.setup == target.setup
        case "test.pages":
            return body.pages == target.pages
        case _:
            return body.revision == target.revision


def _run(number: int, history: History) -> Found:
    since = _since(number, history)
    valid = [(event, body) for event, body in _runs(number, history) if event.seq > since]
    if valid:
        return _bought(valid, history) if number == 9 else Found("done", valid[-1][0])
    tried = [(e, b) for e, b in history.of(Run) if b.leg == LEG_OF_STEP[number] and e.seq > since]
    if not tried:
        return OPEN
    event, body = tried[-1]
    if history.is_undone(event, body):
        return Found("returned", event, "undone")
    if body.passed or (body.stands and number not in CHECKED_STEPS):
        return Found("returned", event, "voided")
    if body.outcome == "not_restored":
        return Found("in_progress", event, "not_restored")
    verdict = "inconclusive" if body.check is None else body.check.verdict
    return Found("in_progress", event, f"check_{verdict}" if verdict != "pass" else "restored")


def _bought(valid: Sequence[tuple[Event, Run]], history: History) -> Found:
    """Step 9 of runs that passed, newest first: bought by the check of one of them, or by people after it."""
    found = [_bought_since(event, body, history) for event, body in valid]
    return next((one for one in reversed(found) if one.state == "done"), found[-1])


def _bought_since(event: Event, body: Run, history: History) -> Found:
    said = [
        (later, one)
        for later, one in history.of(Purchases)
        if later.seq > event.seq and one.setup == body.setup
    ]
    wanted = body.check.by_hand if body.check is not None else {}
    known = bought(wanted, (one for _, one in said))
    last = said[-1][0] if said else event
    if known.failed:
        return Found("in_progress", last, PURCHASES_FAILED, ", ".join(known.failed))
    if known.missing:
        return Found("in_progress", event, PURCHASES_MISSING, ", ".join(known.missing))
    return Found("done", last if wanted else event)


def _sent_back(number: int, history: History) -> Found:
    event = history.reopened(number)
    match event:
        case Event(body=Rejected(reason=reason)):
            return Found("returned", event, "rejected", reason)
        case Event(body=BackTo(reason=reason)):
            return Found("returned", event, "back_to", reason)
        case Event(body=Manuscripts()) if any(body.leg == "test.pages" for _, body in history.of(Run)):
            return Found("returned", event, "new_manuscripts")
        case _:
            return OPEN


def _answers(history: History) -> Found:
    asked = [(event, body) for event, body in history.of(Questions)]
    if asked and asked[-1][1].outcome == "none_needed":
        return Found("not_needed", asked[-1][0], "no_questions")
    since = _since(6, history)
    given = [event for event, _ in history.of(Answers) if event.seq > since]
    if not given:
        return OPEN
    missing = [key for _, body in asked[-1:] for key in body.options if key not in history.answers]
    last = given[-1]
    if not missing and history.unproven:
        return Found("in_progress", last, "answers_unproven", ", ".join(history.unproven))
    return (
        Found("in_progress", last, "answers_missing", ", ".join(missing)) if missing else Found("done", last)
    )


def _manuscripts(history: History) -> Found:
    reports = [(event, body) for event, body in history.of(Report)]
    if reports and not reports[-1][1].manuscripts:
        return Found("not_needed", reports[-1][0], "no_manuscripts")
    supplied: dict[str, Event] = {}
    returned: Found = OPEN
    for event in history.events:
        match event.body:
            case Manuscripts(items=items):
                supplied.update({item.page: event for item in items})
            case Rejected(step=12, pages=pages, reason=reason):
                returned = Found("returned", event, "rejected", reason)
                supplied = {page: one for page, one in supplied.items() if pages and page not in pages}
            case _:
                pass
    missing = [page for _, body in reports[-1:] for page in body.manuscripts if page not in supplied]
    if not missing and supplied:
        return Found("done", max(supplied.values(), key=lambda event: event.seq))
    if returned.state != "open":
        return returned
    return Found("in_progress", None, "manuscripts_missing", ", ".join(missing)) if supplied else OPEN


def _final_check(history: History) -> Found:
    reported = _plain(step(21), history)
    if reported.state != "done" or reported.event is None:
        return OPEN
    since = max(_since(22, history), reported.event.seq)
    checks = [(event, body) for event, body in history.of(FinalCheck) if event.seq > since]
    announced = [event for event, _ in history.of(Announcement) if event.seq > since]
    if not checks:
        return Found("in_progress", announced[-1], "final_check_missing") if announced else OPEN
    event, body = checks[-1]
    if not body.is_complete:
        why = "goods_not_given_back" if body.is_cancelled else "cancellation_missing"
        return Found("in_progress", event, why)
    if not announced:
        return Found("in_progress", event, "announcement_missing")
    return Found("done", max(event, announced[-1], key=lambda one: one.seq))


_SPECIAL: dict[int, Callable[[History], Found]] = {6: _answers, 12: _manuscripts, 22: _final_check}
