"""Which legs of the process are open on a stage, and who must act where one is closed. Pure.

A leg is open when every step it builds on is settled: by events of the ledger, never by a flag. What can
only be seen on the shop, or changes with the hour, is looked at later (kaitsu.process.release).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kaitsu.model.gateway import Stage
from kaitsu.model.page_plan import WORDING
from kaitsu.model.pages import Pages, missing_pages
from kaitsu.model.process_note import Actor
from kaitsu.process.answers import Answers
from kaitsu.process.completion import LEG_OF_STEP
from kaitsu.process.events import Approval, Intake
from kaitsu.process.history import History
from kaitsu.process.page_states import asked_pages, made_by_hand
from kaitsu.process.progress import StepState, missing_before, state_of
from kaitsu.process.run_event import RunLeg
from kaitsu.process.steps import step

FIRST_STEP: dict[RunLeg, int] = {"test.module": 4, "test.setup": 7, "test.pages": 13, "production": 17}

# Why a step that is not settled keeps a leg closed: a stable name, a sentence in the word files.
REASON_OF_STEP = {
    1: "contract_missing",
    2: "letter_missing",
    3: "credentials_missing",
    5: "questions_missing",
    6: "answers_missing",
    10: "report_missing",
    11: "client_check_missing",
    12: "manuscripts_missing",
    14: "review_missing",
    15: "approval_missing",
    16: "schedule_missing",
}
NEVER_ON_TEST = "never_on_test"


@dataclass(frozen=True)
class Waiting:
    """Somebody must act first: ``reason`` names what is missing, ``step`` is the step's name.

    ``what`` are the keys it is about; ``why`` says, as StepState does, what sent a returned step back.
    """

    actor: Actor
    step: str
    reason: str
    what: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Leg:
    name: RunLeg
    waiting: tuple[Waiting, ...] = ()

    @property
    def open(self) -> bool:
        return not self.waiting


@dataclass(frozen=True)
class Situation:
    """All that the gates of one rollout on one stage look at before its shop is asked anything.

    ``states`` and ``history`` are held against what is declared today; ``sealed`` is the SHA-256 of the
    stage's secrets file, None when it is not there. ``unstated``: nothing tells what stage its values are
    for, and nobody has said it. ``known`` are modules of the gateway's for this EC system that nobody can
    set up, where it has no other.
    """

    stage: Stage
    states: tuple[StepState, ...]
    history: History
    answers: Answers
    pages: Pages
    has_module: bool
    sealed: str | None
    today: date
    unstated: bool = False
    known: tuple[str, ...] = ()


def legs(now: Situation) -> tuple[Leg, ...]:
    """The legs of a stage in order. Work stops before the first closed one."""
    ended = _ended(now)
    if now.stage == "production":
        return (Leg("production", ended or _once(_before_production(now))),)
    return (
        Leg("test.module", ended or tuple(_roots(FIRST_STEP["test.module"], now))),
        Leg("test.setup", ended or _once(_before_setup(now))),
        Leg("test.pages", ended or _once(_before_pages(now))),
    )


def open_legs(all_legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """The legs before the first closed one."""
    opened: list[Leg] = []
    for leg in all_legs:
        if not leg.open:
            break
        opened.append(leg)
    return tuple(opened)


def after_run(all_legs: tuple[Leg, ...], states: Sequence[StepState]) -> tuple[Leg, ...]:
    """The legs as a run leaves them: where its check could not buy, the report waits for people who do."""
    tested = state_of(9, states)
    if not tested.waits_for_purchases:
        return all_legs
    told = _for_purchases(tested)
    return tuple(
        replace(leg, waiting=tuple(told if item.step == "10" else item for item in leg.waiting))
        for leg in all_legs
    )


def is_known(now: Situation, opened: tuple[Leg, ...]) -> bool:
    """Whether the ledger knows that what the open legs lead to was carried out, checked, and stands."""
    names = {leg.name for leg in opened}
    if "production" in names:
        return state_of(20, now.states).state == "done"
    if "test.pages" in names:
        revision = now.history.target.revision
        is_whole = any(body.passed and body.revision == revision for _, body in now.history.standing_runs)
        return is_whole and state_of(13, now.states).state == "done"
    if "test.setup" in names:
        tested = state_of(9, now.states)
        return tested.state == "done" or tested.waits_for_purchases
    return state_of(4, now.states).state in ("done", "not_needed")


def _ended(now: Situation) -> tuple[Waiting, ...]:
    if any(event.kind == "separate_guidance" for event in now.history.events):
        return (Waiting("agency_office", "4", "separate_guidance"),)
    if not now.has_module:
        reason = "module_known_only" if now.known else "no_module"
        return (Waiting("agency_office", "4", reason, now.known),)
    return ()


def _before_setup(now: Situation) -> Iterator[Waiting]:
    yield from _credentials(now)
    yield from _answers(now)
    yield from _roots(FIRST_STEP["test.setup"], now)


def _before_pages(now: Situation) -> Iterator[Waiting]:
    roots = tuple(_roots(FIRST_STEP["test.pages"], now))
    yield from roots
    wanted = [page for page in asked_pages(now.history) if page != WORDING]  # which is no page of its own
    by_hand = made_by_hand(now.history, "test")
    missing = tuple(page for page in missing_pages(now.pages, wanted) if page not in by_hand)
    if not roots and missing:
        yield Waiting("agency_test", "13", "pages_missing", missing)


def _before_production(now: Situation) -> Iterator[Waiting]:
    yield from _answers(now)
    yield from _roots(FIRST_STEP["production"], now)
    yield from _credentials(now)
    if state_of(15, now.states).state == "done":
        if (
            state_of(20, now.states).state != "done"
        ):  # what is released is looked after without a new approval
            yield from expired_approval(now.states, now.today)
        if not now.history.stands_on_test(now.history.target.revision):
            yield Waiting("agency_test", "13", NEVER_ON_TEST)
        yield from _purchases(now)


def _purchases(now: Situation) -> Iterator[Waiting]:
    """A rollback and a run again ask for new ones, and what was approved stays so: no step would wait."""
    tested = state_of(9, now.states)
    if tested.waits_for_purchases:
        yield _for_purchases(tested)


def _for_purchases(tested: StepState) -> Waiting:
    return Waiting(tested.step.actor, tested.step.name, tested.why, tuple(tested.detail.split(", ")))


def expired_approval(states: Sequence[StepState], today: date) -> Iterator[Waiting]:
    """The final approval, where its last day has passed."""
    event = state_of(15, states).event
    if event is not None and isinstance(event.body, Approval) and event.body.expires < today:
        yield Waiting("client", "15", "approval_expired", (event.body.expires.isoformat(),))


def _answers(now: Situation) -> Iterator[Waiting]:
    """What the client decides is declared, and is what the client said last."""
    if now.answers.unanswered:
        yield Waiting("client", "6", "answers_missing", tuple(one.key for one in now.answers.unanswered))
    elif now.history.unproven and not missing_before(step(6), now.states):
        reason = "answers_unproven" if now.history.answers else "answers_missing"
        yield Waiting("client", "6", reason, now.history.unproven)


def _credentials(now: Situation) -> Iterator[Waiting]:
    """The secrets file is there and on record. Another one than that is no wait but wrong: see prepare."""
    if now.sealed is None:
        yield Waiting("client", "3", "credentials_missing", (now.stage,))
    elif not any(body.stage == now.stage for _, body in now.history.of(Intake)):
        yield Waiting("agency_office", "3", "credentials_unrecorded", (now.stage,))
    elif now.unstated:
        yield Waiting("client", "3", "stage_unstated", (now.stage,))


def _roots(number: int, now: Situation) -> Iterator[Waiting]:
    """Who can act on what keeps step ``number`` from its turn.

    On test a run carries its own earlier steps out, so only people's steps are waited for.
    """
    for state in missing_before(step(number), now.states):
        deeper = tuple(_roots(state.step.number, now))
        is_run = state.step.number in LEG_OF_STEP and not state.step.added
        is_carried_out = is_run and now.stage == "test" and not state.waits_for_purchases
        if deeper or is_carried_out:
            yield from deeper
        else:
            yield _waiting(state, now)


def _waiting(state: StepState, now: Situation) -> Waiting:
    one = state.step
    if state.waits_for_purchases:
        return _for_purchases(state)
    reason = "extra_step_missing" if one.added else REASON_OF_STEP.get(one.number, NEVER_ON_TEST)
    what = (one.added,) if one.added else tuple(filter(None, state.detail.split(", ")))
    if one.number == 3:
        what = (now.stage,)
    return Waiting(one.actor, one.name, reason, what, state.why if state.state == "returned" else "")


def _once(found: Iterator[Waiting]) -> tuple[Waiting, ...]:
    """Each step once, the most telling first."""
    by_step: dict[str, Waiting] = {}
    for item in found:
        by_step.setdefault(item.step, item)
    return tuple(by_step.values())
