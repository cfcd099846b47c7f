"""One rollout at a glance, as `kaitsu status` and the board show it: so the two never disagree. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kaitsu.model.credential_file import CredentialFile
from kaitsu.model.gateway import Module, Stage
from kaitsu.process.calendar import in_japan
from kaitsu.process.completion import CHECKED_STEPS, LEG_OF_STEP
from kaitsu.process.events import BackTo, Contract, Event, Intake, Override, Rejected
from kaitsu.process.fees import Fee
from kaitsu.process.history import History, Target
from kaitsu.process.ledger import Head, Ledger
from kaitsu.process.legs import Waiting
from kaitsu.process.next_command import commands_for
from kaitsu.process.no_test_site import ACCEPTED
from kaitsu.process.obstacles import Slot, agreed_slot
from kaitsu.process.progress import StateName, StepState, next_steps, state_of
from kaitsu.process.run_event import Level, Run

ShownState = Literal[StateName, "held"]

FIRST_OF_RELEASE = 17


@dataclass(frozen=True)
class StepView:
    """A step as it is shown. ``shown``: its state, or "held" where it is its turn and only the hour is not.

    ``changed`` names the fields that differ from what its last event approved; ``level`` is how far the check
    got that it rests on. ``since`` is when its turn came, None where it has not or is over. ``entries`` are
    the events that concern it, oldest first; ``commands`` what an engineer types for it.
    """

    state: StepState
    shown: ShownState
    changed: tuple[str, ...]
    level: Level | None
    since: datetime | None
    entries: tuple[Event, ...]
    commands: tuple[str, ...]

    @property
    def is_next(self) -> bool:
        return self.since is not None

    @property
    def settled_by(self) -> Event | None:
        """The event its date and its person are told from."""
        return self.state.event if self.state.is_settled else None


@dataclass(frozen=True)
class Known:
    """What is known of a rollout beside its ledger and its steps.

    ``changed`` is by step; ``waits`` stand against a release that is due; ``begun`` are runs of this machine
    whose end is not on record. ``letter_days`` after the contract the settings letter should have come.
    ``only``: the site has no other rollout. ``files`` are credentials that are files, as far as they can be
    opened here.
    """

    module: Module | None
    declared: Target
    fee: Fee
    changed: Mapping[str, tuple[str, ...]]
    waits: tuple[Waiting, ...]
    begun: tuple[str, ...]
    letter_days: int
    only: bool
    files: tuple[tuple[Stage, CredentialFile], ...] = ()


@dataclass(frozen=True)
class Overview:
    """``at`` is when it was looked at; ``slot`` the agreed window that is still to be used.

    ``letter_late``: days since the contract, where the settings letter should have come by now; else None.
    """

    site: str
    gateway: str
    at: datetime
    head: Head
    tested: Target
    known: Known
    steps: tuple[StepView, ...]
    slot: Slot | None
    letter_late: int | None

    @property
    def rollout(self) -> str:
        return f"{self.site}.{self.gateway}"

    @property
    def next(self) -> tuple[StepView, ...]:
        """The steps somebody can act on now; none when the rollout is finished."""
        return tuple(step for step in self.steps if step.is_next)

    @property
    def settled(self) -> int:
        return sum(step.state.is_settled for step in self.steps)


def overview(ledger: Ledger, states: Sequence[StepState], known: Known, at: datetime) -> Overview:
    """``states`` are those of the ledger, held against ``known.declared``."""
    turn = {state.step.name for state in next_steps(states)}
    rollout, only = f"{ledger.site}.{ledger.gateway}", known.only
    untested = any(state.step.added == ACCEPTED for state in states)
    return Overview(
        site=ledger.site,
        gateway=ledger.gateway,
        at=at,
        head=ledger.head,
        tested=History(ledger.events).target,
        known=known,
        steps=tuple(
            StepView(
                state=state,
                shown=_shown(state, known, is_next=state.step.name in turn),
                changed=known.changed.get(state.step.name, ()),
                level=_level(state),
                since=_since(state, states, ledger, at) if state.step.name in turn else None,
                entries=tuple(_entries(state, ledger)),
                commands=commands_for(state, ledger.site, ledger.gateway, only=only, untested=untested),
            )
            for state in states
        ),
        slot=agreed_slot(rollout, states),
        letter_late=letter_late(states, in_japan(at).date(), known.letter_days),
    )


def letter_late(states: Sequence[StepState], today: date, days: int) -> int | None:
    """Days since the contract, where there are more than ``days`` and no settings letter came."""
    contract, letter = state_of(1, states), state_of(2, states)
    if letter.is_settled or not contract.is_settled or contract.event is None:
        return None
    body = contract.event.body
    waited = (today - body.completed_on).days if isinstance(body, Contract) else 0
    return waited if waited > days else None


def _shown(state: StepState, known: Known, *, is_next: bool) -> ShownState:
    is_held = is_next and state.step.number >= FIRST_OF_RELEASE and state.state == "waiting"
    return "held" if is_held and _is_of_release(state) and known.waits else state.state


def _is_of_release(state: StepState) -> bool:
    return LEG_OF_STEP.get(state.step.number) == "production"


def _level(state: StepState) -> Level | None:
    """How far the check got whose run the state of the step rests on."""
    body = state.event.body if state.event is not None and state.step.number in CHECKED_STEPS else None
    return body.check.level if isinstance(body, Run) and body.check is not None else None


def _since(state: StepState, states: Sequence[StepState], ledger: Ledger, at: datetime) -> datetime:
    """When the step's turn came: with the last event it had to wait for, or that sent it back."""
    before = [one.event for one in states if one.step.number in state.step.requires]
    refused = [event for event in ledger.events if _refuses(event, state.step.number)]
    moments = [event.at for event in (*before, state.event, *refused) if event is not None]
    return max(moments, default=ledger.events[0].at if ledger.events else at)


def _refuses(event: Event, number: int) -> bool:
    return isinstance(event.body, Rejected) and event.body.step == number


def _entries(state: StepState, ledger: Ledger) -> Iterator[Event]:
    """The events that concern a step. Production's credentials and overrides concern the work there."""
    step = state.step
    for event in ledger.events:
        match event.body:
            case Run() as run:
                concerned = not step.added and LEG_OF_STEP.get(step.number) in _legs_of(run, ledger)
            case Rejected(step=number) | BackTo(step=number):
                concerned = number == step.number and not step.added
            case Override():
                concerned = step.number == FIRST_OF_RELEASE
            case Intake(stage=stage):
                concerned = step.number == (3 if stage == "test" else 18)
            case _:
                concerned = event.kind in step.completed_by and _is_of(event, step.added)
        if concerned:
            yield event


def _is_of(event: Event, added: str) -> bool:
    return not added or getattr(event.body, "key", "") == added


def _legs_of(run: Run, ledger: Ledger) -> set[str]:
    """The leg a run carried out; of a rollback, those it took back."""
    if run.leg is not None:
        return {run.leg}
    undone = (one for _, one in History(ledger.events).of(Run) if one.run in run.undoes)
    return {one.leg for one in undone if one.leg is not None}
