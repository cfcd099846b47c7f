"""One rollout on one shop in one run: planned once, carried out by operations, undone if one fails."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from kaitsu.declare import clock
from kaitsu.engine import requests
from kaitsu.engine.image_copy import keep_copy
from kaitsu.engine.ledger_desk import LedgerDesk
from kaitsu.engine.page_gates import require_pages
from kaitsu.engine.points import reach
from kaitsu.engine.preflight import before_release
from kaitsu.engine.prepared import Desk, Prepared, credentials_of, secrets_of
from kaitsu.engine.run_events import Account, done_events, failed_event
from kaitsu.engine.run_gates import Seen, held, pass_gates, require_open_window, require_ours
from kaitsu.engine.shop_run import HostRefused, ShopRun
from kaitsu.engine.storefront import check_pages, check_storefront, require_passed, together
from kaitsu.model.change import OPERATIONS, Change, Operation, Plan
from kaitsu.model.outcome import Exit
from kaitsu.model.pages import NO_PAGES
from kaitsu.model.problem import Problem, Refused, as_failures, refuse
from kaitsu.model.setup import Setup
from kaitsu.process.host_ledger import died_untold, undone_on_host
from kaitsu.process.ledger import Ledger
from kaitsu.process.legs import after_run
from kaitsu.process.plan import PREVIEW, Goal, is_rotation, plan
from kaitsu.process.progress import next_steps, progress, reasons_of
from kaitsu.records.objects import keep
from kaitsu.remote.program import Execute
from kaitsu.reports.record import OperationRecord, RolloutRecord


class RolloutRun:
    """What the operations of gateways/operations.py call. Nothing here raises into pyinfra."""

    def __init__(self, shop: ShopRun, prepared: Prepared, desk: Desk, run_id: str) -> None:
        self.shop = shop
        self.prepared = prepared
        self.record = RolloutRecord(
            prepared.rollout.name,
            legs=prepared.legs,
            revision=prepared.revision,
            files=prepared.files,
            notes=reasons_of(prepared.states),
            next=next_steps(prepared.states),
        )
        self._desk = desk
        self._office = desk.office(shop.site, prepared.rollout.gateway)
        self._ledger = LedgerDesk(
            desk.home, desk.agency, shop.site.id, prepared.rollout.gateway.id, prepared.stage
        )
        # The host knows each rollout's part of a run by a name of its own: it is undone by itself.
        self._run = f"{run_id}.{prepared.rollout.gateway.id}"
        self._begun = False  # a write was sent: the host may have taken our before-image
        self._again = False  # whether what is in place was ever checked is not known
        self._image = ""
        self._undone: tuple[str, ...] = ()
        self._continues = ""
        self._preview_token = secrets.token_urlsafe(32)

    def __repr__(self) -> str:  # pyinfra prints arguments of operations in some modes
        return f"<rollout {self.prepared.rollout.name}>"

    @property
    def goal(self) -> Goal:
        if self.prepared.goal is None:
            raise refuse("setup_undecided")
        return self.prepared.goal

    @property
    def setup(self) -> Setup:
        if self.goal.setup is None:
            raise refuse("setup_undecided")
        return self.goal.setup

    def make_plan(self, execute: Execute, *, dry: bool = False) -> Plan:
        """Probe the shop and plan. Raises Refused; what can stop the run is looked at before any write."""
        if self.prepared.goal is None:
            self.record.planned = True
            return Plan(())
        seen = Seen(self.shop.probe(execute), self.shop.runs, self._ledger.begun_here())
        require_ours(self.prepared, seen)
        require_pages(self.shop, self.prepared, seen, self._desk.home, execute)
        self._again = not self.prepared.is_known or self._is_unfinished()
        made = plan(self.goal, seen.state, again=self._again)
        self.record.plan, self.record.planned = made.changes, True
        if not made.is_empty:
            around = before_release(self.prepared, self.shop, execute)
            self._pass_gates(replace(seen, around=around, rotates=is_rotation(made)))
            if any(change.field.endswith(".version") for change in made.of("module")):
                requests.read_archive(self.goal.module, self._desk.home.archives)
            if not (dry or self.record.held):
                self._ledger.require_recordable()
        return made

    def _pass_gates(self, seen: Seen) -> None:
        """What only the hour and the shop can tell; a closed gate is a person's turn, no failure."""
        gates = pass_gates(self.prepared, seen, self._office, clock.now())
        self.record.overrides, self.record.preflight = gates.overridden, seen.around
        history, gateway = self.prepared.history, self.goal.gateway
        self._undone = undone_on_host(history, seen.runs, gateway)
        self._continues = died_untold(history, seen.runs, gateway, seen.begun_here)
        if gates.closed:
            self.record.legs, self.record.held = held(self.prepared.legs, gates), True

    def changes(self, operation: Operation) -> tuple[Change, ...]:
        """What the operation has to change on the shop as it is now; nothing once the rollout has failed."""
        if self.record.problems or self.record.held or self.prepared.goal is None or self.shop.state is None:
            return ()
        return plan(self.prepared.goal, self.shop.state, again=self._again).of(operation)

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
        if self.prepared.stage == "production":
            require_open_window(self.prepared, self._office, clock.now())
        if operation == "go_live":
            self._check()
        request = {
            "run": self._run,
            "gateway": self.goal.gateway,
            "revision": self.prepared.revision,
            "head": str(self.prepared.ledger.head),
            "continues": self._continues,
            "last": operation == self._last_operation,
            **self._request(operation),
        }
        if first := not self._begun:
            self._ledger.require_unmoved(self.prepared.ledger)
            self._ledger.note_begun(self._run)
        self._begun = True
        reach(f"before_{operation}")
        answer = self.shop.write(request, execute, first=first)
        reach(f"after_{operation}")
        if "image" in answer:
            self._keep_image(str(answer["image"]))
        self._require_effect(operation)
        if request["last"]:
            self._finish()

    def _keep_image(self, encoded: str) -> None:
        self._image = hashlib.sha256(base64.b64decode(encoded)).hexdigest()
        self.record.image_copy = keep_copy(encoded, self._run, self._desk, self.prepared.stage)

    @property
    def _last_operation(self) -> Operation:
        return max((change.operation for change in self.record.plan), key=OPERATIONS.index)

    def _request(self, operation: Operation) -> dict[str, object]:
        goal = self.goal
        pages = goal.pages if goal.stage == "production" else None
        build: dict[Operation, Callable[[], dict[str, object]]] = {
            "module": lambda: requests.module(goal.module, self._desk.home.archives),
            "credentials": self._credentials_request,
            "options": lambda: requests.options(self.setup),
            "register_methods": lambda: requests.register_methods(self.setup, self._preview_token),
            "pages": lambda: requests.pages(goal, self.shop.state),
            "go_live": lambda: requests.go_live(
                self.setup, requests.fragments(goal, pages, self.shop.state), goal.stage
            ),
        }
        return build[operation]()

    def _credentials_request(self) -> dict[str, object]:
        """Unsealed here, in memory, for as long as it takes to seal them again to the host's key."""
        opened = credentials_of(self.prepared.rollout, self.prepared.stage, self._desk, clock.now())
        host_key = self.shop.state.box_key if self.shop.state is not None else ""
        files = [item.field for item in self.prepared.files]
        return requests.credentials(self.goal.module, opened, host_key, files)

    def _require_effect(self, operation: Operation) -> None:
        """Written is not done: what the host reads back must leave nothing of this operation to change."""
        self._again = self._again and operation != self._last_operation
        rest = [item for item in self.changes(operation) if item.field != PREVIEW]
        if rest:
            raise refuse("not_in_effect", exit=Exit.FAILED, fields=", ".join(item.field for item in rest))

    def _check(self) -> None:
        """Walk the storefront under the preview token; anything but a pass keeps the methods hidden."""
        reach("before_check")
        secrets_sent = secrets_of(self.prepared.rollout, self.prepared.stage, self._desk, clock.now())
        result = check_storefront(self.shop, self.prepared, self._preview_token, secrets_sent)
        reach("after_check")
        self.record.check = result
        require_passed(result)

    def _finish(self) -> None:
        """The shop is as declared: what it shows is looked at, and the ledger is told, or all is undone."""
        if self.goal.stage == "production" and self.goal.pages and self.goal.pages.texts:
            shown = check_pages(self.shop, self.prepared)
            self.record.check = together(self.record.check, shown)
            require_passed(shown)
        if self.goal.setup is not None:
            manifest, pages = self.goal.setup.manifest, self.goal.pages or NO_PAGES
            keep(self._desk.home, self.shop.site.id, self.goal.gateway, manifest, pages)
        ledger = self._ledger.record(lambda _ledger: done_events(self.prepared, self._account()))
        self._ledger.note_all_ended()
        self._tell(ledger)

    def _account(self) -> Account:
        record = self.record
        rotates = self.prepared.stage == "production" and is_rotation(Plan(record.plan))
        return Account(
            self._run, record.check, self.shop.state, self._image, record.overrides, self._undone, rotates
        )

    def _tell(self, ledger: Ledger) -> None:
        self.record.head = str(ledger.head)
        states = progress(ledger.events, self.prepared.notes, self.prepared.declared.target)
        self.record.next = next_steps(states)
        self.record.legs = after_run(self.record.legs, states)

    def _fail(self, record: OperationRecord, refused: Refused, execute: Execute) -> None:
        """Undo the run, unless the host did so already or nothing was written; say which of them it is."""
        record.status = "failed"
        told = refused.restored if isinstance(refused, HostRefused) else None
        nothing_written = isinstance(refused, HostRefused) and not self._done and told is not False
        # Where the host could not undo it, what kept it from that may be over.
        untouched = told is None and (nothing_written or not self._begun)
        restored = told or untouched or self._undo(execute)
        self.record.restored = restored and self._begun and not nothing_written
        self.record.left = () if restored else (*self._done, record.name)
        problems = refused.problems
        if self.record.restored:
            problems = as_failures(problems)
        if not restored:
            problems = tuple(replace(problem, exit=Exit.NOT_RESTORED) for problem in problems)
            where = f"{self.shop.host.shop_root} ({self._run})"
            problems += (Problem("not_restored", {"where": where}, exit=Exit.NOT_RESTORED),)
        self.record.problems.extend(problems)
        if self._begun and not nothing_written:
            self._record_failure(restored=restored)
        elif self._begun:
            self._ledger.note_ended(self._run)

    def _record_failure(self, *, restored: bool) -> None:
        """That a run failed is worth a line; where none can be written, the run report is what tells."""
        try:
            account = self._account()
            self._tell(
                self._ledger.record(lambda _: (failed_event(self.prepared, account, restored=restored),))
            )
            self._ledger.note_ended(self._run)
        except Refused as refused:
            self.record.problems.extend(as_failures(refused.problems))

    @property
    def _done(self) -> list[str]:
        return [item.name for item in self.record.operations if item.status == "done"]

    def _undo(self, execute: Execute) -> bool:
        """Have the host put its before-image back. The program whose answer we miss may run still."""
        reach("before_undo")
        try:
            head = str(self.prepared.ledger.head)
            answer = self.shop.write(requests.undo(self._run, [self._run], head), execute, first=True)
        except Refused:
            return False
        finally:
            reach("after_undo")
        return answer.get("equal") is True


@dataclass(frozen=True)
class OperationStep:
    """One operation of one rollout, as kaitsu.remote.program carries it out."""

    rollout: RolloutRun
    operation: Operation

    def carry_out(self, execute: Execute) -> bool:
        return self.rollout.carry_out(self.operation, execute)
