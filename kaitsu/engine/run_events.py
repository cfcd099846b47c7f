"""What a run of one rollout is in the ledger: one event for each leg it carried out. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kaitsu.checks.request import goal_for
from kaitsu.checks.result import CheckResult
from kaitsu.engine.prepared import Prepared
from kaitsu.model.gateway import Stage
from kaitsu.model.host_run import HostRun
from kaitsu.model.state import State
from kaitsu.process.progress import state_of
from kaitsu.process.purchases import to_buy
from kaitsu.process.run_event import Check, Evidence, Run, RunLeg

ROTATION: RunLeg = "production.rotation"


@dataclass(frozen=True)
class Account:
    """What is to be told of a run: ``image`` is the before-image's hash, "" when none was taken.

    ``undone`` are runs that the host says were rolled back while the ledger counts on them. ``rotates``: what
    is in service gets other credentials, and nothing else.
    """

    run: str
    check: CheckResult | None
    state: State | None
    image: str = ""
    overrides: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    rotates: bool = False


def done_events(prepared: Prepared, account: Account) -> tuple[Run, ...]:
    """The events of a run that did all it was to do."""
    told_by = f"{account.run}.rollback"
    caught_up = (rolled_back(account.undone, prepared.stage, told_by),) if account.undone else ()
    done = [ROTATION] if account.rotates and prepared.is_known else _legs_done(prepared, account.undone)
    return (*caught_up, *(_leg_event(leg, prepared, account) for leg in done))


def failed_event(prepared: Prepared, account: Account, *, restored: bool) -> Run:
    """The event of a run that failed on the leg it was there for."""
    tried = ROTATION if account.rotates and prepared.is_known else _leg_tried(prepared)
    event = _leg_event(tried, prepared, account)
    return replace(event, outcome="restored" if restored else "not_restored")


def rolled_back(runs: Iterable[str], stage: Stage, by: str) -> Run:
    """The event of a rollback that took ``runs`` back."""
    return Run(by, "rollback", stage, None, "done", None, None, None, None, None, tuple(runs), {}, ())


def by_gateway(undone: Iterable[str], runs: Sequence[HostRun]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The undone runs of each gateway, as its ledger has to hold them."""
    gateway_of = {run.run: run.gateway for run in runs}
    groups: dict[str, list[str]] = {}
    for run in undone:
        groups.setdefault(gateway_of[run], []).append(run)
    return ((gateway, tuple(found)) for gateway, found in groups.items())


def _legs_done(prepared: Prepared, undone: Collection[str]) -> Iterator[RunLeg]:
    """Every open leg; the module's own only where nothing that stands has told of it yet."""
    names = [leg.name for leg in prepared.opened]
    told = state_of(4, prepared.states)
    by = told.event.body if told.event is not None else None
    is_told = told.state == "done" and not (isinstance(by, Run) and by.run in undone)
    for name in names:
        if name != "test.module" or names == ["test.module"] or not is_told:
            yield name


def _leg_tried(prepared: Prepared) -> RunLeg:
    """The first open leg that is not done yet, else the last."""
    names = [leg.name for leg in prepared.opened]
    steps = {"test.module": 4, "test.setup": 9, "test.pages": 13}
    unsettled = [
        name
        for name in names
        if name in steps
        and not (found := state_of(steps[name], prepared.states)).is_settled
        and not found.waits_for_purchases
    ]
    return (unsettled or names[-1:])[0]


def _leg_event(leg: RunLeg, prepared: Prepared, account: Account) -> Run:
    target, has_pages = prepared.declared.target, leg in ("test.pages", "production")
    return Run(
        run=account.run,
        deploy="payment",
        stage=prepared.stage,
        leg=leg,
        outcome="done",
        setup=None if leg == "test.module" else target.setup,
        pages=target.pages if has_pages else None,
        revision=target.revision if has_pages else None,
        check=None if leg == "test.module" or account.check is None else _check(account.check, prepared),
        image=account.image or None,
        undoes=(),
        around=_around(prepared, account.state) if has_pages else {},
        overrides=account.overrides,
    )


def _around(prepared: Prepared, state: State | None) -> dict[str, str]:
    pages = state.pages if state is not None else {}
    return {page: pages[page].around for page in prepared.declared.pages.texts if page in pages}


def _check(result: CheckResult, prepared: Prepared) -> Check:
    rollout, stage = prepared.rollout, prepared.stage
    cards = rollout.gateway.test_cards
    evidence = (
        Evidence(item.method, item.expected, item.seen, item.card, _masked(item.order))
        for item in result.evidence
    )
    check = Check(result.verdict, result.reached, tuple(evidence), goal_for(stage, cards))
    if stage == "production" or check.verdict != "pass" or check.reached_goal:
        return check
    return replace(check, by_hand=to_buy(rollout.methods, cards))


def _masked(order: str) -> str:
    """An order number by its end, as a card is: a ledger is read by more people than a shop's orders are."""
    end = order[-4:] if order[-4:].isalnum() and order[-4:].isascii() else ""
    return "*" * (len(order) - len(end)) + end
