"""Whether an event may be recorded now: in its turn, possible in its dates, and not once too often. Pure."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from kaitsu.model.card_number import looks_like_card_number
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused, refuse
from kaitsu.process.calendar import in_japan
from kaitsu.process.completion import LEG_OF_STEP
from kaitsu.process.event_values import OnBehalfOf
from kaitsu.process.events import (
    REJECTED_BY_CLIENT,
    Approval,
    Body,
    ClientCheck,
    Completion,
    Contract,
    Event,
    ExtraStep,
    Letter,
    Override,
    Rejected,
    Report,
    Review,
    Schedule,
)
from kaitsu.process.final_events import FinalCheck
from kaitsu.process.history import History
from kaitsu.process.page_states import contradicted_pages
from kaitsu.process.progress import LEFT_OUT, StepState, missing_before, next_steps, state_of
from kaitsu.process.purchases import Purchases
from kaitsu.process.release import OVERRIDABLE, PAGES_INCONSISTENT, overrides
from kaitsu.process.run_event import Run
from kaitsu.process.steps import STEPS

# What may be recorded again although its step is done: more of it can come, or it can change.
REPEATABLE = (
    *("intake", "letter", "questions", "answers"),
    *("purchases", "manuscripts", "schedule", "announcement"),
)
# An override is for the case at hand: one that holds for good would be a rule nobody agreed on.
LONGEST_OVERRIDE = timedelta(days=30)
ANY_TIME = (
    *("run", "override", "separate_guidance", "extra_step", "rejected", "back_to", "page_made"),
    *("registered", "stage_stated"),
)
_CARD_LIKE = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])")
_STEP_OF_KIND = {kind: item.number for item in STEPS for kind in item.completed_by if kind != "run"}


def admit(body: Body, history: History, states: Sequence[StepState], now: datetime) -> None:
    """Refuse an event that cannot be true or is not its turn.

    Raises Refused with exit 3: step_not_yet, purchases_missing, purchases_failed, nothing_to_reject,
    nothing_to_approve. With exit 2:
    rollout_ended, step_left_out, released_already, approval_other_digest, pages_inconsistent, approval_twice,
    step_done_already, event_twice, date_in_future, date_before, date_past, window_after_approval,
    override_too_long, card_number_written, gate_unknown, step_not_added.
    """
    if any(event.kind == "separate_guidance" for event in history.events):
        raise refuse("rollout_ended")
    _check_words(body)
    _check_names(body, states)
    _check_turn(body, states)
    _check_approved(body, history)
    _check_consistent(body, history, now)
    _check_repeated(body, history, states, now)
    require_dates(body, history, now)


def _check_words(body: Body) -> None:
    """What people type ends up in git: a card number pasted from a shopper's mail must not."""
    word: OnBehalfOf | None = getattr(body, "on_behalf_of", None)
    typed = {"reason": getattr(body, "reason", ""), "on_behalf_of.name": word.name if word else ""}
    for field, text in typed.items():
        if any(map(looks_like_card_number, _CARD_LIKE.findall(text))):
            raise refuse("card_number_written", field=field)


def _check_names(body: Body, states: Sequence[StepState]) -> None:
    """A gate that may be passed on purpose, a step somebody added: nothing else has such a name."""
    if isinstance(body, Override) and body.gate not in OVERRIDABLE:
        raise refuse("gate_unknown", field="--gate", gate=body.gate, known=", ".join(sorted(OVERRIDABLE)))
    added = {state.step.added: state.step for state in states if state.step.added}
    if isinstance(body, ExtraStep) and body.key not in added:
        raise refuse("step_not_added", key=body.key, known=", ".join(sorted(added)) or "-")
    if isinstance(body, ExtraStep) and added[body.key].actor == "client" and body.on_behalf_of is None:
        raise refuse("client_unnamed", field="--on-behalf-of")


def not_yet(number: int, states: Sequence[StepState]) -> Refused:
    """The refusal of a step whose turn has not come: who must act first."""
    for state in missing_before(STEPS[number - 1], states):
        if state.waits_for_purchases:
            return refuse(state.why, exit=Exit.WAITING, step=number, what=state.detail)
    first = next((state for state in next_steps(states)), None)
    step = STEPS[number - 1]
    return refuse(
        "step_not_yet",
        exit=Exit.WAITING,
        step=number,
        first=first.step.name if first is not None else "-",
        actor=first.step.actor if first is not None else "-",
        missing=", ".join(state.step.name for state in missing_before(step, states)) or "-",
    )


def _check_turn(body: Body, states: Sequence[StepState]) -> None:
    if isinstance(body, Rejected):
        _check_reached(body.step, states)
    if body.kind == "back_to":
        _check_reached(13, states)
    if body.kind in ANY_TIME:
        return
    number = _STEP_OF_KIND[body.kind]
    if missing_before(STEPS[number - 1], states):
        raise not_yet(number, states)


def _has_expired(event: Event, now: datetime) -> bool:
    return isinstance(event.body, Approval) and event.body.expires < now.date()


def _check_repeated(body: Body, history: History, states: Sequence[StepState], now: datetime) -> None:
    if body.kind in ANY_TIME:
        return
    number = _STEP_OF_KIND[body.kind]
    if state_of(number, states).why == LEFT_OUT:
        raise refuse("step_left_out", step=number)
    same = [event for event in history.events if event.kind == body.kind]
    state = state_of(number, states).state
    if state == "done" and isinstance(body, ClientCheck | Review | Approval):
        if same and _has_expired(same[-1], now):
            return
        raise refuse("approval_twice", step=number, digest=body.approves[:12])
    if state in ("done", "not_needed") and body.kind not in REPEATABLE:
        raise refuse("step_done_already", step=number)
    if same and same[-1].body == body and state == "done":
        raise refuse("event_twice", step=number, line=same[-1].seq)


def _check_reached(number: int, states: Sequence[StepState]) -> None:
    """Only what was handed over can be refused, and only before it went to production."""
    state = state_of(number, states)
    if number in REJECTED_BY_CLIENT:
        reached = not missing_before(state.step, states)
    else:
        reached = state.state == "done" or (state.state == "in_progress" and number == 12)
    if not reached:
        raise refuse("nothing_to_reject", exit=Exit.WAITING, step=number)
    if number < 17 and any(state_of(after, states).state == "done" for after in LEG_OF_STEP if after >= 17):
        raise refuse("released_already", step=number)


def _check_approved(body: Body, history: History) -> None:
    """An approval or report names what ran and passed on test last, nothing else."""
    target = history.target
    match body:
        case ClientCheck(approves=digest) | Report(setup=digest) | Purchases(setup=digest):
            expected = target.setup
        case Review(approves=digest):
            expected = target.pages
        case Approval(approves=digest):
            expected = target.revision
            if digest == expected and not history.has_passed_on_test(digest):
                raise refuse("nothing_to_approve", exit=Exit.WAITING)
        case Completion(revision=digest):
            expected = target.revision
        case _:
            return
    if expected is None:
        raise refuse("nothing_to_approve", exit=Exit.WAITING)
    if digest != expected:
        raise refuse("approval_other_digest", digest=digest[:12], expected=expected[:12])


def _check_consistent(body: Body, history: History, now: datetime) -> None:
    """Nobody approves pages that say otherwise than the shop does, unless on purpose."""
    if not isinstance(body, Approval) or PAGES_INCONSISTENT in overrides(history, now):
        return
    if faults := contradicted_pages(history):
        told = ", ".join(f"{page}: {fault}" for page, fault in faults.items())
        raise refuse("pages_inconsistent", detail=told)


def require_dates(body: Body, history: History, now: datetime) -> None:
    """Refuse what is impossible in its dates, whatever was recorded before.

    Raises Refused: date_in_future, date_before, date_past, window_after_approval, override_too_long.
    """
    earliest = _earliest(body, history)
    for field, day in _days(body):
        if day > now.date():
            raise refuse("date_in_future", field=field, day=day)
        if earliest is not None and day < earliest:
            raise refuse("date_before", field=field, day=day, earliest=earliest)
    if isinstance(body, Schedule):
        _check_window(body, history, now)
    if isinstance(body, Approval) and body.expires < now.date():
        raise refuse("date_past", field="expires", day=body.expires)
    if isinstance(body, Override) and body.expires <= now:
        raise refuse("date_past", field="expires", day=f"{body.expires:%Y-%m-%d %H:%M}")
    if isinstance(body, Override) and body.expires > now + LONGEST_OVERRIDE:
        days, last = LONGEST_OVERRIDE.days, f"{now + LONGEST_OVERRIDE:%Y-%m-%d %H:%M}"
        raise refuse("override_too_long", field="expires", days=days, last=last)


def _check_window(schedule: Schedule, history: History, now: datetime) -> None:
    if schedule.start < now:
        raise refuse("date_past", field="start", day=f"{schedule.start:%Y-%m-%d %H:%M}")
    holds = [approval.expires for _, approval in history.of(Approval)][-1:]
    released = any(run.leg == "production" for _, run in history.standing_runs)
    if holds and not released and in_japan(schedule.start).date() > holds[0]:
        raise refuse(
            "window_after_approval", field="start", day=in_japan(schedule.start).date(), last=holds[0]
        )


def _days(body: Body) -> Iterator[tuple[str, date]]:
    """Every day a body says something happened on."""
    match body:
        case Contract(completed_on=day):
            yield "completed_on", day
        case Letter(received_on=day):
            yield "received_on", day
        case FinalCheck(cancelled_in_shop=in_shop, cancelled_at_gateway=at_gateway):
            for field, one in (("cancelled_in_shop", in_shop), ("cancelled_at_gateway", at_gateway)):
                if one is not None:
                    yield field, one
        case _:
            pass
    word: OnBehalfOf | None = getattr(body, "on_behalf_of", None)
    if word is not None:
        yield "on_behalf_of.date", word.date


def _earliest(body: Body, history: History) -> date | None:
    """The first day the event could be true: of what it approves, else of the contract."""
    match body:
        case Contract(completed_on=day):
            return day
        case ClientCheck():
            made = _last_run(history, setup=history.target.setup)
        case Review() | Approval():
            made = _last_run(history, pages=history.target.pages)
        case FinalCheck():
            made = _last_run(history, production=True)
        case _:
            made = None
    if made is not None:
        return made.at.date()
    return next((contract.completed_on for _, contract in history.of(Contract)), None)


def _last_run(
    history: History, *, setup: str | None = None, pages: str | None = None, production: bool = False
) -> Event | None:
    """The first standing run that made what is spoken of."""

    def fits(run: Run) -> bool:
        if production:
            return run.leg == "production"
        return run.stage == "test" and (run.setup == setup if setup else run.pages == pages)

    return next((event for event, run in history.standing_runs if fits(run)), None)
