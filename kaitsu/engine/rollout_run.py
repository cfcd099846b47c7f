"""One rollout on one shop in one run: planned once, carried out by operations, undone if one fails."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from kaitsu.checks.request import CheckRequest, goal_for
from kaitsu.checks.result import CheckResult
from kaitsu.declare import clock
from kaitsu.engine import requests
from kaitsu.engine.image_copy import keep_copy
from kaitsu.engine.points import reach
from kaitsu.engine.prepared import Desk, Prepared, credentials_of
from kaitsu.engine.shop_run import HostRefused, ShopRun
from kaitsu.model.change import OPERATIONS, Change, Operation, Plan
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.model.setup import Setup
from kaitsu.model.state import State
from kaitsu.process.plan import PREVIEW, plan
from kaitsu.remote.program import Execute
from kaitsu.reports.record import OperationRecord, RolloutRecord


class RolloutRun:
    """What the operations of gateways/operations.py call. Nothing here raises into pyinfra."""

    def __init__(self, shop: ShopRun, prepared: Prepared, desk: Desk, run_id: str) -> None:
        self.shop = shop
        self.prepared = prepared
        self.record = RolloutRecord(prepared.rollout.name, legs=prepared.legs, revision=prepared.revision)
        self._desk = desk
        # The host knows each rollout's part of a run by a name of its own: it is undone by itself.
        self._run = f"{run_id}.{prepared.rollout.gateway.id}"
        self._begun = False  # a write was sent: the host may have taken our before-image
        self._unfinished = False  # an earlier run died here
        self._preview_token = secrets.token_urlsafe(32)

    def __repr__(self) -> str:  # pyinfra prints arguments of operations in some modes
        return f"<rollout {self.prepared.rollout.name}>"

    @property
    def setup(self) -> Setup:
        if self.prepared.goal is None or self.prepared.goal.setup is None:
            raise refuse("setup_undecided")
        return self.prepared.goal.setup

    def make_plan(self, execute: Execute) -> Plan:
        """Probe the shop and plan. Raises Refused; on the way the archive is looked at before any write."""
        if self.prepared.goal is None:
            return Plan(())
        state = self.shop.probe(execute)
        self._refuse_foreign_methods(state)
        self._unfinished = self._is_unfinished()
        made = plan(self.prepared.goal, state, unfinished=self._unfinished)
        if any(change.field.endswith(".version") for change in made.of("module")):
            requests.read_archive(self.prepared.rollout.module, self._desk.home.archives)
        self.record.plan = made.changes
        return made

    def _refuse_foreign_methods(self, state: State) -> None:
        """A method of ours that another module holds already is found before the first write."""
        for method in self.prepared.rollout.methods:
            there = state.method(method.code)
            if there is not None and there.module != self.prepared.rollout.module.code:
                raise refuse("method_foreign", detail=f"method={method.code}")

    def changes(self, operation: Operation) -> tuple[Change, ...]:
        """What the operation has to change on the shop as it is now; nothing once the rollout has failed."""
        if self.prepared.goal is None or self.shop.state is None or self.record.problems:
            return ()
        return plan(self.prepared.goal, self.shop.state, unfinished=self._unfinished).of(operation)

    def _is_unfinished(self) -> bool:
        """A run of this gateway died on this shop, and none has been finished since."""
        gateway = self.prepared.rollout.gateway.id
        ours = [run for run in self.shop.runs if run.gateway == gateway and run.stands]
        return bool(ours) and ours[-1].status == "open"

    def step(self, operation: Operation) -> "OperationStep":
        return OperationStep(self, operation)

    def carry_out(self, operation: Operation, execute: Execute) -> bool:
        """Carry out one operation and record what became of it. False when it failed; never raises."""
        record = OperationRecord(operation, self.changes(operation))
        self.record.operations.append(record)
        try:
            self._carry_out(operation, execute)
        except Refused as refused:
            self._fail(record, refused, execute)
        except Exception as error:  # noqa: BLE001 — a traceback could show a value; its type cannot
            problem = Problem("internal_error", {"error": type(error).__name__}, exit=Exit.FAILED)
            self._fail(record, Refused([problem]), execute)
        else:
            record.status = "done"
        return record.status == "done"

    def _carry_out(self, operation: Operation, execute: Execute) -> None:
        if operation == "go_live":
            self._check()
        request = {
            "run": self._run,
            "gateway": self.prepared.rollout.gateway.id,
            "revision": self.prepared.revision,
            "head": "",
            "last": operation == self._last_operation,
            **self._request(operation),
        }
        first, self._begun = not self._begun, True
        reach(f"before_{operation}")
        answer = self.shop.write(request, execute, first=first)
        reach(f"after_{operation}")
        if "image" in answer:
            self.record.image_copy = keep_copy(
                str(answer["image"]), self._run, self._desk, self.prepared.stage
            )
        self._require_effect(operation)

    @property
    def _last_operation(self) -> Operation:
        planned = {change.operation for change in self.record.plan}
        return max(planned, key=OPERATIONS.index)

    def _request(self, operation: Operation) -> dict[str, object]:
        module = self.prepared.rollout.module
        build: dict[Operation, Callable[[], dict[str, object]]] = {
            "module": lambda: requests.module(module, self._desk.home.archives),
            "credentials": self._credentials_request,
            "options": lambda: requests.options(self.setup),
            "register_methods": lambda: requests.register_methods(self.setup, self._preview_token),
            "go_live": lambda: requests.go_live(self.setup),
        }
        return build[operation]()

    def _credentials_request(self) -> dict[str, object]:
        """Unsealed here, in memory, for as long as it takes to seal them again to the host's key."""
        rollout = self.prepared.rollout
        opened = credentials_of(self.shop.site, rollout, self.prepared.stage, self._desk)
        host_key = self.shop.state.box_key if self.shop.state is not None else ""
        return requests.credentials(rollout.module, opened, host_key)

    def _require_effect(self, operation: Operation) -> None:
        """Written is not done: what the host reads back must leave nothing of this operation to change."""
        self._unfinished = self._unfinished and operation != "go_live"
        rest = [item for item in self.changes(operation) if item.field != PREVIEW]
        if rest:
            raise refuse("not_in_effect", exit=Exit.FAILED, fields=", ".join(item.field for item in rest))

    def _check(self) -> None:
        """Walk the storefront under the preview token; anything but a pass keeps the methods hidden."""
        reach("before_check")
        result = self.shop.driver.check(self._check_request(), now=clock.now)
        reach("after_check")
        self.record.check = result
        if result.verdict != "pass":
            slots = {"detail": result.detail or "-", **_tried(result)}
            raise Refused([Problem(result.reason, slots, exit=Exit.FAILED)])

    def _check_request(self) -> CheckRequest:
        stage, gateway = self.prepared.stage, self.prepared.rollout.gateway
        state = self.shop.state
        ours = {method.code for method in self.setup.methods}
        methods = state.methods if state is not None else ()
        open_now = {method.code for method in methods if method.open}
        return CheckRequest(
            url=self.shop.host.url,
            stage=stage,
            methods=self.setup.methods,
            test_cards=gateway.test_cards,
            existing_methods=tuple(sorted(open_now - ours)),
            preview_token=self._preview_token,
            goal=goal_for(stage, gateway.test_cards),
            hidden_methods=tuple(sorted(ours - open_now)),
        )

    def _fail(self, record: OperationRecord, refused: Refused, execute: Execute) -> None:
        """Undo the run, unless the host did so already or nothing was written; say which of them it is."""
        record.status = "failed"
        restored = refused.restored if isinstance(refused, HostRefused) else None
        nothing_written = isinstance(refused, HostRefused) and not self._done
        if restored is None:
            restored = nothing_written or not self._begun or self._undo(execute)
        self.record.restored = restored and self._begun and not nothing_written
        self.record.left = () if restored else (*self._done, record.name)
        problems = refused.problems
        if not restored:
            problems = tuple(replace(problem, exit=Exit.NOT_RESTORED) for problem in problems)
            where = f"{self.shop.host.shop_root} ({self._run})"
            problems += (Problem("not_restored", {"where": where}, exit=Exit.NOT_RESTORED),)
        self.record.problems.extend(problems)

    @property
    def _done(self) -> list[str]:
        return [item.name for item in self.record.operations if item.status == "done"]

    def _undo(self, execute: Execute) -> bool:
        """Have the host put its before-image back. The program whose answer we miss may run still."""
        reach("before_undo")
        try:
            answer = self.shop.write(requests.undo(self._run, [self._run]), execute, first=True)
        except Refused:
            return False
        finally:
            reach("after_undo")
        return answer.get("equal") is True


def _tried(result: CheckResult) -> dict[str, str]:
    odd = next((item for item in result.evidence if not item.as_expected), None)
    if odd is None:
        return {"method": "-", "expected": "-", "seen": "-"}
    return {"method": odd.method, "expected": odd.expected, "seen": odd.seen}


@dataclass(frozen=True)
class OperationStep:
    """One operation of one rollout, as kaitsu.remote.program carries it out."""

    rollout: RolloutRun
    operation: Operation

    def carry_out(self, execute: Execute) -> bool:
        return self.rollout.carry_out(self.operation, execute)
