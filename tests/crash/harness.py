"""One crash and everything that must hold afterwards."""

import re
import stat
from pathlib import Path
from typing import Any, Protocol

from tests.crash.bench import Bench
from tests.crash.checker import Dump, compare, dump
from tests.crash.look import METHOD, MODULE, Look, Planned, look, missing
from tests.crash.steps import hand_in_pages
from tests.crash.table import Crash, Start
from tests.crash.told import STANDING, Record, Told, contradictions, told, unsettled

NOTHING_TO_RESTORE = 2
# What two runs of the same declaration can never have in common: what their checks bought, the rest of a
# preview, the time of all this, and the bytes of a box, which is sealed anew each time.
BY_NATURE = ("orders", "order_items", "carts", "cart_items", "preview")
STOCK = re.compile(r"(INSERT INTO \"products\" .*),-?\d+\);$", re.DOTALL)


class Disturbance(Protocol):
    """What befalls a run; a Crash is one."""

    @property
    def start(self) -> Start: ...
    @property
    def origin(self) -> str: ...
    @property
    def is_rollback(self) -> bool: ...
    @property
    def is_torn(self) -> bool: ...


class Harness:
    """A bench with every history a crash starts from, and what an undisturbed run makes of it."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.before: dict[str, Dump] = {}
        self.origin: dict[str, Look] = {}
        self.after: dict[str, Dump] = {}
        self.goal: dict[str, Look] = {}
        self.earlier: dict[str, set[str]] = {}  # runs that stood before the one that crashes
        self._has_dead = False
        self.bench.save("bare")

    def prepare(self, crash: Disturbance) -> None:
        """Set the bench to where a crash starts; a history is made when the first crash asks for it."""
        if crash.origin not in self.before:
            self._make_history(crash.origin)
        if crash.start in ("upgrade.dead", "upgrade.continued") and not self._has_dead:
            self._make_dead()
        self.bench.load(crash.start)

    def _make_origin(self, origin: str) -> None:
        self.bench.load("bare")
        if origin == "setup":
            self._must(self.bench.run("payment")[0] == 0, "a run while the leg of the pages is closed")
            self._must(set(self._told().legs) == {"test.module", "test.setup"}, "the legs before that one")
        if origin == "upgrade":
            self.bench.install_by_hand()
        hand_in_pages(self.bench.sample)
        self.bench.save(origin)

    def _make_history(self, origin: str) -> None:
        self._make_origin(origin)
        root = self.bench.root
        self.before[origin], self.origin[origin] = dump(root), look(root)
        self.earlier[origin] = {run["run"] for run in self._standing()}
        self._must(self.bench.run("payment")[0] == 0, "an undisturbed run")
        self.after[origin], self.goal[origin] = normalised(dump(root)), look(root)
        self._must(self.goal[origin].is_open, "an open method after an undisturbed run")
        self._must(set(self.goal[origin].fragments) == {"guide", "legal"}, "both fragments after it")
        faults = [
            *contradictions(self._told(), self.bench.records()),
            *unsettled(self._told(), self.bench.records()),
        ]
        self._must(not faults, f"a ledger that tells of it: {faults}")
        self.bench.save(f"{origin}.done")

    def _make_dead(self) -> None:
        self.bench.load("upgrade")
        self.bench.crash(Crash("upgrade", "both", "go_live:before_commit"))
        self.bench.end_lease()
        self.bench.save("upgrade.dead")
        self._must(self.bench.run("payment")[0] == 0, "a run that goes on from a dead one")
        self.bench.save("upgrade.continued")
        self._has_dead = True

    @staticmethod
    def _must(holds: bool, what: str) -> None:
        if not holds:
            raise RuntimeError(f"the bench could not be made: {what}")

    def faults(self, crash: Crash) -> list[str]:
        """Crash once, and list everything that does not hold afterwards; [] when all is well."""
        self.prepare(crash)
        try:
            code = self.bench.crash(crash)
        except LookupError as error:
            return [f"crash: {error}"]
        found = _unexpected_code(crash, code)
        if crash.is_torn:
            found += _labelled("torn", self._mend())
        if not crash.is_rollback and crash.victim == "program":
            found += _labelled("undone by the engine", self._undone(crash))
        return found + self.aftermath(crash)

    def aftermath(self, crash: Disturbance) -> list[str]:
        """Whatever it was: the shop holds what it must, and the way leads back as well as on."""
        found = _labelled("invariant", self._invariants(crash))
        self.bench.end_lease()
        found += _labelled("probe", self._probe(crash))
        self.bench.save("crashed")
        found += _labelled("rollback", self._rollback(crash))
        self.bench.load("crashed")
        found += _labelled("new run", self._new_run(crash))
        return found + _labelled("rollback of the new run", self._rollback_of_new_run(crash))

    def _told(self) -> Told:
        return told(self.bench.ledger_file)

    def _standing(self) -> list[Record]:
        return [run for run in self.bench.records() if run["status"] in STANDING]

    def _mend(self) -> list[str]:
        """The torn line has a name, and what that name's remedy says is enough."""
        problem = self.bench.ledger_problem()
        self.bench.mend_ledger()
        return [] if problem == "ledger_torn" else [f"called {problem or 'whole'}"]

    def _undone(self, crash: Crash) -> list[str]:
        last = self._told().runs[-1:]
        is_told = bool(last) and last[0]["outcome"] == "restored"
        told_or_died = is_told or crash.kill
        return [*self._differences(crash), *([] if told_or_died else ["the ledger was not told of it"])]

    def _ledger(self, *, untold: bool = False) -> list[str]:
        """The ledger verifies, and says of every run what the host says."""
        problem = self.bench.ledger_problem()
        if problem:
            return [f"the ledger is refused: {problem}"]
        return list(contradictions(self._told(), self.bench.records(), untold=untold))

    def _differences(self, crash: Disturbance) -> list[str]:
        return compare(self.before[crash.origin], dump(self.bench.root))

    def _invariants(self, crash: Disturbance) -> list[str]:
        """Looked at directly, before anything else touches the shop."""
        now, found = look(self.bench.root), []
        checked = (self.origin[crash.origin].substance, self.goal[crash.origin].substance)
        if now.is_open and now.substance not in checked:
            found.append("a method is open on something that no check has seen")
        others = [_others(image) for image in (self.before[crash.origin], dump(self.bench.root))]
        if others[0] != others[1]:
            found.append("a method that was there before was touched")
        if now.around != self.origin[crash.origin].around:
            found.append("a page was touched around its fragment")
        found += self._ledger(untold=crash.is_rollback)
        found += [f"others may read {path}" for path in _readable_by_others(self.bench.root / "private")]
        return found

    def _probe(self, crash: Disturbance) -> list[str]:
        """A plan is true when it names exactly what is missing, and calls nothing installed that is not."""
        untouched, ledger = dump(self.bench.root), self.bench.ledger_file.read_bytes()
        now, goal = look(self.bench.root), self.goal[crash.origin]
        code, report = self.bench.run("payment", "--dry")
        found = [] if code == 0 else [f"exit {code}"]
        planned = _planned(report)
        wrong = planned ^ missing(now, goal, again=self._is_to_be_done_again())
        found += [f"planned or missing, not both: {item}" for item in sorted(wrong)]
        if ("module", f"{MODULE}.version") not in planned and now.files != goal.files:
            found.append("the module is called installed, its files are not there")
        if self.bench.ledger_file.read_bytes() != ledger:
            found.append("a look was written into the ledger")
        return found + compare(untouched, dump(self.bench.root))

    def _is_to_be_done_again(self) -> bool:
        """A run died in the middle, or before it could tell the ledger what it had done."""
        standing = self._standing()
        unfinished = bool(standing) and standing[-1]["status"] == "open"
        return unfinished or not self._told().has_passed

    def _new_run(self, crash: Disturbance) -> list[str]:
        ledger, goal = self.bench.ledger_file.read_bytes(), self.goal[crash.origin]
        rest = missing(look(self.bench.root), goal, again=self._is_to_be_done_again())
        code, _ = self.bench.run("payment")
        found = [] if code == 0 else [f"exit {code}"]
        now = look(self.bench.root)
        if not now.is_open:
            found.append("the method is not open")
        if now.substance != goal.substance:
            found.append("what is in force is not what is declared")
        if not rest and self.bench.ledger_file.read_bytes() != ledger:
            found.append("nothing was left to do, and the ledger was written")
        found += [*self._ledger(), *unsettled(self._told(), self.bench.records())]
        return found + compare(self.after[crash.origin], normalised(dump(self.bench.root)))

    def _rollback(self, crash: Disturbance) -> list[str]:
        """Undo what the crash left; no run of before it is touched. The ledger is told what it knew of."""
        before, standing = self._told(), self._standing()
        lost = {leg["run"] for leg in before.standing} - {run["run"] for run in standing}
        if standing and standing[-1]["run"] in self.earlier[crash.origin] and not lost:
            return self._differences(crash)  # nothing of the crashed run is there to be undone
        code, _ = self.bench.run("rollback")
        expected = 0 if standing or lost else NOTHING_TO_RESTORE
        found = [] if code == expected else [f"exit {code}, not {expected}"]
        undone = {run["run"] for run in standing} - {run["run"] for run in self._standing()}
        wrong = self._told().since(before).undone ^ (lost | undone & before.known)
        found += [f"told as rolled back or rolled back, not both: {run}" for run in sorted(wrong)]
        return found + self._ledger() + self._differences(crash)

    def _rollback_of_new_run(self, crash: Disturbance) -> list[str]:
        if crash.is_torn and not crash.is_rollback:
            self.bench.run("rollback")  # of the crashed run half is told: to the ledger these were two
        return self._rollback(crash)


def normalised(image: Dump) -> Dump:
    """A shop without what differs by nature between two runs of one declaration."""
    rows = (row for row in image.rows if not row.startswith(tuple(f'INSERT INTO "{n}"' for n in BY_NATURE)))
    files = {
        name: about.rpartition(" ")[0] if name == f"private/{MODULE}.box" else about
        for name, about in image.files.items()
    }
    return Dump(tuple(sorted(STOCK.sub(r"\1,stock);", row) for row in rows)), files)


def _planned(report: dict[str, Any]) -> Planned:
    """What a report's plan names, but for the hidings: they follow from the rest."""
    rollouts = [rollout for site in report.get("sites", []) for rollout in site["rollouts"]]
    planned = {(item["operation"], item["field"]) for rollout in rollouts for item in rollout["plan"]}
    return {item for item in planned if item[0] == "go_live" or item[1] != f"{METHOD}.open"}


def _unexpected_code(crash: Crash, code: int) -> list[str]:
    """Killed is -9; a caller that sees its program die undoes the run (1), or says that it could not (6)."""
    expected = -9
    if crash.victim == "program":
        expected = 6 if crash.is_rollback else 1
    return [] if code == expected else [f"crash: exit {code}, not {expected}"]


def _labelled(step: str, faults: list[str]) -> list[str]:
    return [f"{step}: {fault}" for fault in faults]


def _others(image: Dump) -> list[str]:
    return [row for row in image.rows if "'bank_transfer'" in row or "'cod'" in row]


def _readable_by_others(private: Path) -> list[str]:
    """What lies under private/, but for folders of the module's own public code, which keep their mode."""
    public = (private / "kaitsu" / "aside", private / "kaitsu" / "drafts")
    return [
        str(path)
        for path in (private, *private.rglob("*"))
        if not any(folder in path.parents for folder in public) and stat.S_IMODE(path.lstat().st_mode) & 0o077
    ]
