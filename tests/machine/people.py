"""What people do, recorded through the same admission as the commands do it."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta

import yaml

from kaitsu.cli.record_common import append_signed
from kaitsu.cli.rollout_choice import Chosen
from kaitsu.declare import clock
from kaitsu.engine.prepared import declared_today, notes_of
from kaitsu.model.gateway import Stage
from kaitsu.model.problem import Refused, refuse
from kaitsu.process.event_values import OnBehalfOf
from kaitsu.process.events import (
    REJECTED_BY_CLIENT,
    Answers,
    Approval,
    BackTo,
    Body,
    ClientCheck,
    Completion,
    Intake,
    Manuscript,
    Manuscripts,
    Override,
    Rejected,
    Report,
    Review,
    Schedule,
)
from kaitsu.process.final_events import Announcement, FinalCheck
from kaitsu.process.history import History
from kaitsu.process.progress import next_steps, progress
from kaitsu.process.purchases import Outcome, Purchase, Purchases, to_buy
from kaitsu.process.release import overrides, schedule_refusals
from tests.machine import runs
from tests.machine.engineer import Engineer, new_fields
from tests.machine.runs import Reasons
from tests.machine.world import World

PAGES = ("guide", "legal")
AHEAD, LENGTH = timedelta(minutes=2), timedelta(hours=2)


def record(world: World, who: str, body: Body | Callable[[History], Body]) -> Reasons:
    """Sign an event and append it; () or the reasons why not."""
    try:
        append_signed(_chosen(world, who), body)
    except Refused as refused:
        return tuple(problem.reason for problem in refused.problems)
    return ()


def advance(world: World, who: str) -> Reasons:
    """Whatever is next by the ledger of this engineer: a step of people, or a run."""
    engineer = world.engineers[who]
    try:
        declared = declared_today(engineer.site, engineer.rollout, world.shop, engineer.home)
        ledger = _chosen(world, who).ledger()
    except Refused as refused:
        return tuple(problem.reason for problem in refused.problems)
    states = progress(ledger.events, notes_of(engineer.rollout, world.shop), declared.target)
    found = next_steps(states)
    if found and found[0].waits_for_purchases:
        return buy(world, who)
    return _do(world, who, found[0].step.number) if found else ("finished",)


def _do(world: World, who: str, number: int) -> Reasons:
    if number in (4, 7, 8, 9, 13):
        return runs.deploy(world, who, "test")
    if number >= 17 and number <= 20:
        return runs.deploy(world, who, "production")
    if number == 16:
        return announce(world, who)
    body = _body(world, who, number)
    return record(world, who, body) if body is not None else ("nobody_can",)


def _body(world: World, who: str, number: int) -> Body | Callable[[History], Body] | None:
    word = _word()
    match number:
        case 6:
            return Answers(on_behalf_of=word, values=dict(world.engineers[who].rollout.answers))
        case 10:
            return lambda history: Report(history.target.setup or "", PAGES)
        case 11:
            return lambda history: ClientCheck(on_behalf_of=word, approves=history.target.setup or "")
        case 12:
            return Manuscripts(on_behalf_of=word, items=_manuscripts(world.engineers[who]))
        case 14:
            return lambda history: Review(on_behalf_of=word, approves=history.target.pages or "")
        case 15:
            return lambda history: _approval(world, who, history)
        case 21:
            return lambda history: Completion(history.target.revision or "")
        case 22:
            return lambda history: _last(history, word)
        case _:
            return None


def _approval(world: World, who: str, history: History) -> Approval:
    last = clock.now().date() + timedelta(days=world.engineers[who].desk.agency.approval_days)
    return Approval(on_behalf_of=_word(), approves=history.target.revision or "", expires=last)


def _last(history: History, word: OnBehalfOf) -> Body:
    """Step 22 is two events."""
    if any(isinstance(event.body, FinalCheck) for event in history.events):
        return Announcement(on_behalf_of=word, places=("news",))
    return FinalCheck(on_behalf_of=word, purchase=False, cancelled_in_shop=None, cancelled_at_gateway=None)


def buy(world: World, who: str, *, fails: bool = False) -> Reasons:
    """Step 9 by hand, with every card that is published; people buy in what is on the test site now."""
    rollout, there = world.engineers[who].rollout, world.see("test").setup
    wanted = to_buy(rollout.methods, rollout.gateway.test_cards)
    outcomes: dict[str, Outcome] = {card.number[-4:]: card.outcome for card in rollout.gateway.test_cards}
    items = [
        Purchase(key, end, outcomes[end], "none" if fails else outcomes[end], "" if fails else "1")
        for key, ends in wanted.items()
        for end in ends
    ]
    found = record(world, who, Purchases(there, tuple(items)))
    if found == ("approval_other_digest",):  # somebody's hands were there: the run puts it right
        return runs.deploy(world, who, "test")
    if not (found or fails):
        world.memory.witness.bought.add(there)
    return found


def announce(world: World, who: str) -> Reasons:
    """Step 16, as the command checks it; then time passes until the window is open."""
    start = clock.now().replace(microsecond=0) + AHEAD
    body = Schedule(start, start + LENGTH, out_of_hours=True)

    def make(history: History) -> Body:
        in_force = overrides(history, clock.now())
        found = schedule_refusals(body, clock.now(), world.engineers[who].office)
        closed = [item.reason for item in found if item.reason not in in_force]
        if closed:
            raise refuse(closed[0])
        return body

    found = record(world, who, make)
    if not found:
        world.pass_time(AHEAD + timedelta(seconds=10))
    return found


def reject(world: World, who: str, step: int) -> Reasons:
    word = _word() if step in REJECTED_BY_CLIENT else None
    return record(world, who, Rejected(step, "not like that", (), word))


def back_to_pages(world: World, who: str) -> Reasons:
    return record(world, who, BackTo(13, "a typing error"))


def override(world: World, who: str, gate: str) -> Reasons:
    return record(world, who, Override(gate, "agreed", clock.now() + timedelta(hours=6)))


def answer(world: World, who: str, key: str, value: str, *, recorded: bool) -> Reasons:
    """The client changes an answer: it is declared at once, and recorded or not."""
    engineer = world.engineers[who]
    file = engineer.home.site_file(engineer.site.id)
    declared = yaml.safe_load(file.read_text(encoding="utf-8"))
    declared["rollouts"][0]["answers"][key] = value
    # Dates are written as they are read; a quoted "no" stays a text.
    file.write_text(yaml.safe_dump(declared, allow_unicode=True, sort_keys=False), encoding="utf-8")
    if not recorded:
        return ()
    return record(world, who, Answers(on_behalf_of=_word(), values={key: value}))


def rotate(world: World, who: str, stage: Stage, fields: dict[str, str] | None = None) -> Reasons:
    """New credentials from the gateway are sealed and recorded; ``fields`` may be of the wrong stage."""
    values = fields if fields is not None else new_fields(stage)
    if fields is None:
        world.memory.secrets[stage] |= {values["secret_key"], values["hash_key"]}
    sealed = world.engineers[who].seal(stage, values)
    return record(world, who, Intake(stage, sealed, tuple(sorted(values)), "rotated", None))


def _manuscripts(engineer: Engineer) -> tuple[Manuscript, ...]:
    hashes = {page: hashlib.sha256(engineer.page(page).read_bytes()).hexdigest() for page in PAGES}
    return tuple(Manuscript(page, sha256, 1) for page, sha256 in hashes.items())


def _word() -> OnBehalfOf:
    today: date = clock.now().date()
    return OnBehalfOf("花田", "phone", today, None)


def _chosen(world: World, who: str) -> Chosen:
    engineer = world.engineers[who]
    return Chosen(engineer.home, engineer.site, engineer.rollout)
