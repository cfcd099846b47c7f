"""One crash and everything that must hold afterwards."""

import re
import stat
from pathlib import Path
from typing import Any

from tests.crash.bench import Bench
from tests.crash.checker import Dump, compare, dump
from tests.crash.look import METHOD, MODULE, Look, Planned, look, missing
from tests.crash.table import Crash

NOTHING_TO_RESTORE = 2
# What two runs of the same declaration can never have in common: what their checks bought, the rest of a
# preview, the time of all this, and the bytes of a box, which is sealed anew each time.
BY_NATURE = ("orders", "order_items", "carts", "cart_items", "preview")
STOCK = re.compile(r"(INSERT INTO \"products\" .*),-?\d+\);$", re.DOTALL)


class Harness:
    """A bench with every history a crash starts from, and what an undisturbed run makes of it."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.before: dict[str, Dump] = {}
        self.origin: dict[str, Look] = {}
        self.after: dict[str, Dump] = {}
        self.goal: dict[str, Look] = {}
        self.bench.save("new")
        self._make_history("new")
        self.bench.load("new")
        self.bench.install_by_hand()
        self.bench.save("upgrade")
        self._make_history("upgrade")
        self._make_dead()

    def _make_history(self, origin: str) -> None:
        root = self.bench.root
        self.before[origin], self.origin[origin] = dump(root), look(root)
        self._must(self.bench.run("payment")[0] == 0, "an undisturbed run")
        self.after[origin], self.goal[origin] = normalised(dump(root)), look(root)
        self._must(self.goal[origin].is_open, "an open method after an undisturbed run")
        self.bench.save(f"{origin}.done")

    def _make_dead(self) -> None:
        self.bench.load("upgrade")
        self.bench.crash(Crash("upgrade", "both", "go_live:before_commit"))
        self.bench.end_lease()
        self.bench.save("upgrade.dead")
        self._must(self.bench.run("payment")[0] == 0, "a run that goes on from a dead one")
        self.bench.save("upgrade.continued")

    @staticmethod
    def _must(holds: bool, what: str) -> None:
        if not holds:
            raise RuntimeError(f"the bench could not be made: {what}")

    def faults(self, crash: Crash) -> list[str]:
        """Crash once, and list everything that does not hold afterwards; [] when all is well."""
        self.bench.load(crash.start)
        try:
            code = self.bench.crash(crash)
        except LookupError as error:
            return [f"crash: {error}"]
        found = _unexpected_code(crash, code)
        if not crash.is_rollback and crash.victim == "program":
            found += _labelled("undone by the engine", self._differences(crash))
        found += _labelled("invariant", self._invariants(crash))
        self.bench.end_lease()
        found += _labelled("probe", self._probe(crash))
        self.bench.save("crashed")
        found += _labelled("rollback", self._rollback(crash, is_first=True))
        self.bench.load("crashed")
        found += _labelled("new run", self._new_run(crash))
        found += _labelled("rollback of the new run", self._rollback(crash, is_first=False))
        return found

    def _differences(self, crash: Crash) -> list[str]:
        return compare(self.before[crash.origin], dump(self.bench.root))

    def _invariants(self, crash: Crash) -> list[str]:
        """Looked at directly, before anything else touches the shop."""
        now, found = look(self.bench.root), []
        checked = (self.origin[crash.origin].substance, self.goal[crash.origin].substance)
        if now.is_open and now.substance not in checked:
            found.append("a method is open on something that no check has seen")
        others = [_others(image) for image in (self.before[crash.origin], dump(self.bench.root))]
        if others[0] != others[1]:
            found.append("a method that was there before was touched")
        found += [f"others may read {path}" for path in _readable_by_others(self.bench.root / "private")]
        return found

    def _probe(self, crash: Crash) -> list[str]:
        """A plan is true when it names exactly what is missing, and calls nothing installed that is not."""
        untouched = dump(self.bench.root)
        now, goal = look(self.bench.root), self.goal[crash.origin]
        standing = [run for run in self.bench.records() if run["status"] in ("open", "done")]
        unfinished = bool(standing) and standing[-1]["status"] == "open"
        code, report = self.bench.run("payment", "--dry")
        found = [] if code == 0 else [f"exit {code}"]
        planned = _planned(report)
        wrong = planned ^ missing(now, goal, unfinished=unfinished)
        found += [f"planned or missing, not both: {item}" for item in sorted(wrong)]
        if ("module", f"{MODULE}.version") not in planned and now.files != goal.files:
            found.append("the module is called installed, its files are not there")
        return found + compare(untouched, dump(self.bench.root))

    def _new_run(self, crash: Crash) -> list[str]:
        code, _ = self.bench.run("payment")
        found = [] if code == 0 else [f"exit {code}"]
        now, goal = look(self.bench.root), self.goal[crash.origin]
        if not now.is_open:
            found.append("the method is not open")
        if now.substance != goal.substance:
            found.append("what is in force is not what is declared")
        return found + compare(self.after[crash.origin], normalised(dump(self.bench.root)))

    def _rollback(self, crash: Crash, *, is_first: bool) -> list[str]:
        standing = [run for run in self.bench.records() if run["status"] in ("open", "done")]
        code, _ = self.bench.run("rollback")
        expected = 0 if standing or not is_first else NOTHING_TO_RESTORE
        found = [] if code == expected else [f"exit {code}, not {expected}"]
        return found + self._differences(crash)


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
