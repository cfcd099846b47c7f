"""Whether a shop is as its last run left it, and as its ledgers say. Looks only."""

from collections.abc import Iterator

from kaitsu.engine.ledger_desk import LedgerDesk
from kaitsu.engine.prepared import Desk
from kaitsu.engine.rollback_run import shown
from kaitsu.engine.shop_run import ShopRun
from kaitsu.model.gateway import Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.process.compare import Difference, differences
from kaitsu.process.history import History
from kaitsu.process.host_ledger import runs_not_in_ledger, undone_on_host
from kaitsu.remote.program import Execute
from kaitsu.reports.record import RolloutRecord


def drift(shop: ShopRun, stage: Stage, desk: Desk, execute: Execute) -> RolloutRecord:
    """Compare the shop with what the last run left. Raises Refused: never_deployed, or as a probe does."""
    state = shop.look(execute)
    record = RolloutRecord(shop.site.id, planned=True)
    for rollout in shop.site.rollouts:
        ledger = LedgerDesk(desk.home, desk.agency, shop.site.id, rollout.gateway.id, stage)
        record.problems.extend(_ledger_problems(shop, rollout.gateway.id, ledger))
    last = next((run for run in reversed(shop.runs) if run.stands), None)
    if last is None:
        if record.problems:
            return record
        raise refuse("never_deployed")
    if last.status == "open" or last.after is None:  # died, or its undoing was cut off
        raise refuse("run_unfinished", exit=Exit.DRIFT, run=last.run)
    record.problems.extend(_drifted(item, last.run) for item in differences(last.after, state))
    return record


def _drifted(item: Difference, run: str) -> Problem:
    # What surrounds a fragment is the shop's own text: no run of ours brings it back.
    reason = "drifted_around" if item.field.endswith(".around") else "drifted"
    return Problem(reason, {**shown(item), "run": run}, exit=Exit.DRIFT)


def _ledger_problems(shop: ShopRun, gateway: str, ledger: LedgerDesk) -> Iterator[Problem]:
    """Where the host's own record of runs and the ledger tell two stories."""
    try:
        history = History(ledger.read().events)
    except Refused as refused:
        yield from refused.problems
        return
    # Not even what was begun on this machine is spared here: as long as it is not told, it is not known.
    for run in runs_not_in_ledger(history, shop.runs, gateway, begun_here=()):
        yield Problem("shop_ahead_of_ledger", {"run": run}, exit=Exit.DRIFT)
    for run in undone_on_host(history, shop.runs, gateway):
        yield Problem("undone_untold", {"run": run}, exit=Exit.DRIFT)
