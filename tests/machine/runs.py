"""The documented commands, in this process: deploy, rollback, drift, as deploy files and session do them."""

import json
from dataclasses import dataclass, field
from typing import Literal, get_args

from kaitsu.checks.result import Verdict
from kaitsu.cli.sample import SITE
from kaitsu.declare import clock
from kaitsu.engine.drift import drift
from kaitsu.engine.prepared import prepare
from kaitsu.engine.rollback_run import RollbackRun
from kaitsu.engine.rollout_run import RolloutRun
from kaitsu.engine.shop_run import Lease, ShopRun
from kaitsu.model.change import OPERATIONS, Operation
from kaitsu.model.gateway import Stage
from kaitsu.model.problem import Refused
from kaitsu.reports import run_report
from kaitsu.reports.record import RolloutRecord, Run
from tests.machine.world import PowerCut, World

Wish = Literal["pass", "fail", "inconclusive", "pages"]  # "pages": the shop passes, its pages do not
Reasons = tuple[str, ...]
WISHES: tuple[Wish, ...] = get_args(Wish)


@dataclass
class Started:
    """A run that was begun; ``todo`` are the operations it has not come to yet."""

    who: str
    stage: Stage
    wish: Wish
    unlock: str
    run: RolloutRun
    report: Run
    todo: list[Operation] = field(default_factory=lambda: list(OPERATIONS))


def begin(world: World, who: str, stage: Stage, wish: Wish = "pass", *, unlock: bool = False) -> Started:
    """Gate, probe and plan. Raises Refused."""
    engineer = world.engineers[who]
    desk, report = engineer.desk, _report(world, who, stage, "payment")
    shop, broken = _shop_run(world, who, stage, report, unlock=unlock)
    made = prepare(shop.site, shop.site.rollouts[0], stage, world.shop, desk, clock.now())
    run = RolloutRun(shop, made, desk, report.id)
    report.site(SITE).rollouts[run.record.name] = run.record
    started = Started(who, stage, wish, broken, run, report)
    run.make_plan(world.executor(who, stage))
    return started


def carry_on(world: World, started: Started, operations: int = len(OPERATIONS)) -> Reasons:
    """Carry out as many operations that have something to do; the reasons of what went wrong."""
    world.shop.verdict, world.shop.pages_verdict = _verdicts(started.wish)
    run, execute = started.run, world.executor(started.who, started.stage)
    while started.todo and operations and not run.record.problems:
        operation = started.todo.pop(0)
        if run.changes(operation):
            operations -= 1
            run.carry_out(operation, execute)
    write_report(started.report)
    return reasons(run.record)


def deploy(world: World, who: str, stage: Stage, wish: Wish = "pass", *, unlock: bool = False) -> Reasons:
    """`pyinfra inventories/<stage> deploys/payment.py`; the reasons of what went wrong or is waited for."""
    try:
        started = begin(world, who, stage, wish, unlock=unlock)
        found = carry_on(world, started)
    except Refused as refused:
        return tuple(problem.reason for problem in refused.problems)
    except PowerCut:
        return ("power_cut",)
    waits = [item.reason for leg in started.run.record.legs for item in leg.waiting]
    return (*found, *waits)


def look(world: World, who: str, stage: Stage) -> Reasons:
    """The same with --dry: nothing may be written, here or there."""
    before, lines = world.see(stage), world.engineers[who].lines()
    try:
        begin(world, who, stage)
        found: Reasons = ()
    except Refused as refused:
        found = tuple(problem.reason for problem in refused.problems)
    assert world.see(stage) == before, "a plan has written to the shop"
    assert world.engineers[who].lines() == lines, "a plan has written to the ledger"
    return found


def roll_back(
    world: World, who: str, stage: Stage, place: int | None = None, *, unlock: bool = False
) -> Reasons:
    """`deploys/rollback.py`: the last run that stands, or the one at ``place`` among those that do."""
    report = _report(world, who, stage, "rollback")
    standing = [run["run"] for run in world.see(stage).runs if run["status"] in ("open", "done")]
    named = standing[place % len(standing)] if place is not None and standing else None
    shop, _ = _shop_run(world, who, stage, report, unlock=unlock)
    undoing = RollbackRun(shop, stage, world.engineers[who].desk, report.id, named)
    report.site(SITE).rollouts[SITE] = undoing.record
    execute = world.executor(who, stage)
    try:
        undoing.make_plan(execute)
        undoing.carry_out(execute)
    except Refused as refused:
        undoing.record.problems.extend(refused.problems)
    except PowerCut:
        return ("power_cut",)
    write_report(report)
    return reasons(undoing.record)


def compare(world: World, who: str, stage: Stage) -> Reasons:
    """`deploys/drift.py`."""
    report = _report(world, who, stage, "drift")
    shop, _ = _shop_run(world, who, stage, report)
    before = world.see(stage)
    try:
        found = reasons(drift(shop, stage, world.engineers[who].desk, world.executor(who, stage)))
    except Refused as refused:
        found = tuple(problem.reason for problem in refused.problems)
    assert world.see(stage) == before, "drift has written to the shop"
    return found


def reasons(record: RolloutRecord) -> Reasons:
    return tuple(problem.reason for problem in record.problems)


def write_report(report: Run) -> None:
    run_report.write(report, ended=clock.now())


def holder(world: World, stage: Stage) -> str:
    """The run whose lease lies on the shop, "" for none."""
    file = world.root(stage) / "private" / "kaitsu" / "lease.json"
    return str(json.loads(file.read_text(encoding="utf-8"))["run"]) if file.exists() else ""


def _report(world: World, who: str, stage: Stage, deploy_name: str) -> Run:
    world.memory.count += 1
    folder = world.engineers[who].home.state / "runs"
    return Run(stage, deploy_name, folder, clock.now(), id=f"r{world.memory.count}")


def _shop_run(
    world: World, who: str, stage: Stage, report: Run, *, unlock: bool = False
) -> tuple[ShopRun, str]:
    """The shop as this command talks to it, and the run whose lease a person has declared dead."""
    engineer = world.engineers[who]
    broken = holder(world, stage) if unlock else ""
    lease = Lease(engineer.desk.agency.lease_seconds, broken)
    return ShopRun(engineer.site, stage, world.shop, report.site(SITE), lease), broken


def _verdicts(wish: Wish) -> tuple[Verdict, Verdict]:
    return ("pass", "fail") if wish == "pages" else (wish, "pass")
