"""Undoing runs of one shop from the before-images its host keeps, and proving it by a probe."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from kaitsu.engine import requests
from kaitsu.engine.ledger_desk import LedgerDesk
from kaitsu.engine.points import reach
from kaitsu.engine.prepared import Desk
from kaitsu.engine.run_events import by_gateway, rolled_back
from kaitsu.engine.shop_run import HostRefused, ShopRun
from kaitsu.model.change import Change
from kaitsu.model.gateway import Stage
from kaitsu.model.host_run import HostRun
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.model.state import State
from kaitsu.process.compare import Difference, differences
from kaitsu.process.history import History
from kaitsu.process.host_ledger import runs_not_in_ledger, undone_on_host
from kaitsu.process.release import NOT_IN_LEDGER
from kaitsu.process.run_event import Run
from kaitsu.process.undo import runs_to_undo
from kaitsu.remote.program import Execute
from kaitsu.reports.plan_text import MASK
from kaitsu.reports.record import OperationRecord, RolloutRecord


class RollbackRun:
    """One rollback on one shop. Like a rollout's run, it never raises into pyinfra."""

    def __init__(self, shop: ShopRun, stage: Stage, desk: Desk, run_id: str, named: str | None) -> None:
        self.shop = shop
        self._stage = stage
        self._desk = desk
        self.record = RolloutRecord(shop.site.id)
        self.runs: tuple[HostRun, ...] = ()
        self._untold: tuple[HostRun, ...] = ()
        self._run = f"{run_id}.rollback"
        self._named = named

    def __repr__(self) -> str:
        return f"<rollback {self.record.name}>"

    def make_plan(self, execute: Execute, *, dry: bool = False) -> None:  # noqa: ARG002 — as a rollout's
        """Probe the shop and choose what to undo. Raises Refused: nothing_to_restore, run_unknown."""
        state = self.shop.probe(execute)
        self.runs = runs_to_undo(self.shop.runs, self._named)
        self.record.planned = True
        self._untold = self._find_untold()
        if self._is_only_to_tell():
            self.runs = self._untold
            self.record.plan = tuple(Change("undo", run.run, "undone", "for the ledger") for run in self.runs)
            return
        if not self.runs:
            raise self._nothing()
        oldest = self.runs[-1].before
        changes = differences(state, oldest) if oldest is not None else ()
        self.record.plan = tuple(
            Change("undo", item.field, item.before, item.after, item.secret) for item in changes
        ) or tuple(Change("undo", run.run, run.status, "undone") for run in self.runs)

    def _find_untold(self) -> tuple[HostRun, ...]:
        """Runs that were undone here while a ledger counts on them: a rollback died before it could tell."""
        found: set[str] = set()
        for gateway in {run.gateway for run in self.shop.runs}:
            with suppress(Refused):  # a shop is put back whatever its ledger is like
                history = History(self._ledger(gateway).read().events)
                found |= set(undone_on_host(history, self.shop.runs, gateway))
        return tuple(run for run in reversed(self.shop.runs) if run.run in found)

    def _is_only_to_tell(self) -> bool:
        """Whoever repeats a rollback that died wants it finished, not one run more taken back."""
        if self._named is not None:
            return not self.runs and any(run.is_called(self._named) for run in self._untold)
        return bool(self._untold) and all(run.status == "done" for run in self.runs[:1])

    def _ledger(self, gateway: str) -> LedgerDesk:
        return LedgerDesk(self._desk.home, self._desk.agency, self.shop.site.id, gateway, self._stage)

    def _nothing(self) -> Refused:
        standing = [run.run for run in self.shop.runs if run.stands]
        if self._named is not None and standing:
            return refuse("run_unknown", run=self._named, known=", ".join(standing))
        return refuse("nothing_to_restore", site=self.shop.site.id)

    def carry_out(self, execute: Execute) -> bool:
        """Undo, then look at the shop anew. False when it failed; never raises."""
        record = OperationRecord("undo", self.record.plan)
        self.record.operations.append(record)
        try:
            self._carry_out(execute)
            record.status = "done"
        except Refused as refused:
            self._fail(record, refused)
        except Exception as error:  # noqa: BLE001 — a traceback could show a value; its type cannot
            problem = Problem("internal_error", {"error": type(error).__name__})
            self._fail(record, Refused([problem]))
        return record.status == "done"

    def _carry_out(self, execute: Execute) -> None:
        if self.runs == self._untold:
            self._note(run.run for run in self._untold)
            return
        request = requests.undo(self._run, [run.run for run in self.runs])
        reach("before_undo")
        answer = self.shop.write(request, execute, first=True)
        reach("after_undo")
        self._note((*(run.run for run in self._untold), *(str(run) for run in answer["undone"])))
        self.record.stays = tuple(str(method) for method in answer["stays"])
        found = self.shop.look(execute)
        if not self.record.stays and answer["before"] is not None:
            self._compare(State.from_json(answer["before"]), found)
        if answer["equal"] is not True:
            raise refuse("not_restored", exit=Exit.NOT_RESTORED, where=self.shop.host.shop_root)

    def _note(self, all_undone: Iterable[str]) -> None:
        """Tell the ledgers. A shop is put back whether or not that can be written down; else it says so."""
        self.record.undone = tuple(all_undone)
        for gateway, undone in by_gateway(self.record.undone, (*self._untold, *self.runs)):
            try:
                self._note_in(self._ledger(gateway), gateway, undone)
            except Refused as refused:
                reasons = ", ".join(problem.reason for problem in refused.problems)
                slots = {"gateway": gateway, "why": reasons}
                self.record.problems.append(Problem("rollback_not_recorded", slots, exit=Exit.DONE))

    def _note_in(self, ledger: LedgerDesk, gateway: str, undone: tuple[str, ...]) -> None:
        """Raises Refused, too, when a run was undone of which this copy of the ledger knows nothing."""
        history = History(ledger.read().events)
        known = {body.run for _, body in history.of(Run)}
        if recorded := tuple(run for run in undone if run in known):
            after = ledger.record(lambda _: (rolled_back(recorded, self._stage, self._run),))
            self.record.head = str(after.head)
        ours = [run for run in self.runs if run.run in undone]
        if unknown := runs_not_in_ledger(history, ours, gateway, ledger.begun_here()):
            raise refuse(NOT_IN_LEDGER, run=", ".join(unknown))

    def _compare(self, before: State, found: State) -> None:
        """What is not as before the run was changed by somebody else in between: it is said, and left."""
        self.record.problems.extend(
            Problem("not_as_before", shown(item), exit=Exit.DRIFT) for item in differences(before, found)
        )

    def _fail(self, record: OperationRecord, refused: Refused) -> None:
        """A refusal before anything was touched keeps its own code; after that, it is not restored."""
        record.status = "failed"
        untouched = isinstance(refused, HostRefused) and refused.restored is None
        self.record.problems.extend(
            problem if untouched else replace(problem, exit=Exit.NOT_RESTORED) for problem in refused.problems
        )


def shown(item: Difference) -> dict[str, str]:
    def side(value: str | None) -> str:
        if value is None:
            return "-"
        return MASK if item.secret else value

    return {"field": item.field, "before": side(item.before), "after": side(item.after)}


@dataclass(frozen=True)
class UndoStep:
    """A rollback, as kaitsu.remote.program carries it out."""

    rollback: RollbackRun

    def carry_out(self, execute: Execute) -> bool:
        return self.rollback.carry_out(execute)
