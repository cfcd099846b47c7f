"""How far a rollout has come: the state of every step, told from its verified events. Pure.

A step is done by events, never by a flag, and stays done only while these hold: nobody refused it since, no
rollback took its run back, and what was approved is still what runs on test. So a change voids the steps
whose digest it touches, and no other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kaitsu.model.process_note import Added, NotNeeded, ProcessNote
from kaitsu.model.text import Text
from kaitsu.process.completion import PURCHASES_FAILED, PURCHASES_MISSING, Found, find
from kaitsu.process.events import REJECTED_BY_CLIENT, Event, SeparateGuidance
from kaitsu.process.history import History, Target
from kaitsu.process.no_test_site import is_untested
from kaitsu.process.steps import Step, with_added

LEFT_OUT = "note"  # why a step is not needed that a shop system or a gateway does without

StateName = Literal["not_started", "waiting", "in_progress", "done", "returned", "not_needed"]


@dataclass(frozen=True)
class StepState:
    """``waiting``: it is this step's turn. ``not_started``: another comes first. ``returned``: once more.

    ``event`` is what completed the step last, or None. ``why`` is a stable name: of what sent a returned step
    back (rejected, back_to, voided, undone), of what an unfinished one lacks (check_fail, check_inconclusive,
    restored, not_restored, purchases_missing, purchases_failed, answers_missing, manuscripts_missing,
    final_check_missing, cancellation_missing, goods_not_given_back, announcement_missing), of what spares a
    step (note, no_questions, no_manuscripts, separate_guidance); else "". ``detail`` is the reason a person
    gave, or the names of what is missing; ``note`` the reason of a shop system or gateway for leaving the
    step out or adding it.
    """

    step: Step
    state: StateName
    event: Event | None = None
    why: str = ""
    detail: str = ""
    note: Text | None = None

    @property
    def is_settled(self) -> bool:
        return self.state in ("done", "not_needed")

    @property
    def waits_for_purchases(self) -> bool:
        """A run has done its part of step 9; no other run will do the rest."""
        return self.why in (PURCHASES_MISSING, PURCHASES_FAILED)


def progress(
    events: Sequence[Event], notes: Iterable[ProcessNote] = (), declared: Target | None = None
) -> tuple[StepState, ...]:
    """The states of all steps, in order.

    Approvals are held against ``declared`` where it is given, else against what ran on test last.
    """
    notes = tuple(notes)
    spared = {note.step: note.reason for note in notes if isinstance(note, NotNeeded)}
    reasons = {note.key: note.reason for note in notes if isinstance(note, Added)}
    history = History(tuple(events), declared, is_untested(notes))
    ended = next((event for event in events if isinstance(event.body, SeparateGuidance)), None)
    states: list[StepState] = []
    for step in with_added(notes):
        if step.number in spared and not step.added:
            states.append(StepState(step, "not_needed", why=LEFT_OUT, note=spared[step.number]))
        else:
            state = _state(step, find(step, history), ended, states)
            states.append(replace(state, note=reasons.get(step.added)))
    return tuple(states)


def next_steps(states: Sequence[StepState]) -> tuple[StepState, ...]:
    """The steps somebody can act on now, in order; none when the rollout is finished."""
    return tuple(state for state in states if not state.is_settled and not missing_before(state.step, states))


def reasons_of(states: Sequence[StepState]) -> tuple[tuple[str, Text], ...]:
    """The steps a shop system or gateway left out or added, by name, each with its reason."""
    return tuple((state.step.name, state.note) for state in states if state.note is not None)


def missing_before(step: Step, states: Sequence[StepState]) -> tuple[StepState, ...]:
    """What must be completed before ``step`` and is not.

    A step that is left out hands on what it would have waited for.
    """
    needed = set(_needed(step, states))
    return tuple(
        state
        for state in states
        if state.step.number in needed
        and not state.is_settled
        and not (step.added and state.step.added)  # two that are added at one place don't wait for each other
    )


def _needed(step: Step, states: Sequence[StepState]) -> Iterator[int]:
    """The steps this one requires, and those that such of them require as are left out."""
    yield from step.requires
    for state in states:
        if state.step.number in step.requires and state.why == LEFT_OUT:
            yield from _needed(state.step, states)


def state_of(number: int, states: Sequence[StepState]) -> StepState:
    return next(state for state in states if state.step.number == number and not state.step.added)


def _state(step: Step, found: Found, ended: Event | None, before: Sequence[StepState]) -> StepState:
    if found.state == "open" and ended is not None:
        return StepState(step, "not_needed", ended, "separate_guidance", _reason(ended))
    if found.state == "returned" and step.number in REJECTED_BY_CLIENT and not missing_before(step, before):
        # The agency did its part again: now it is the client's turn, whatever came before.
        return StepState(step, "waiting", None, found.why, found.detail)
    if found.state != "open":
        return StepState(step, found.state, found.event, found.why, found.detail)
    turn: StateName = "not_started" if missing_before(step, before) else "waiting"
    return StepState(step, turn)


def _reason(event: Event) -> str:
    return event.body.reason if isinstance(event.body, SeparateGuidance) else ""
