"""One fault and everything that must hold afterwards: only the shop before, or the shop after."""

from pathlib import Path
from typing import Any

from tests.crash.checker import compare, dump
from tests.crash.harness import Harness, normalised
from tests.crash.look import look
from tests.faults.bench import SshBench
from tests.faults.table import Fault

UNTOUCHED = ["untouched"]  # the run ended before this call: the loop ends
DONE, RESTORED, LEFT = 0, 1, 6


class FaultHarness(Harness):
    """A crash harness whose crashes are faults of the line and of the host."""

    bench: SshBench

    def faults(self, fault: Fault) -> list[str]:  # type: ignore[override]
        """Spoil one call, and list everything that does not hold afterwards; [] when all is well."""
        self.prepare(fault)
        started_from = dump(self.bench.root)
        code, report, said, calls = self.bench.spoiled(fault)
        if calls < fault.call:
            return UNTOUCHED if code == DONE else [f"exit {code} though nothing was spoiled"]
        found = [] if "Traceback" not in said else ["a traceback is shown"]
        if not report:
            found.append("no report was written")
        found += self._ended_as_told(fault, code, report)
        if fault.is_rollback and code == RESTORED:
            found += compare(started_from, dump(self.bench.root))
        return [f"exit {code}: {item}" for item in found] + self.aftermath(fault)

    def _ended_as_told(self, fault: Fault, code: int, report: dict[str, Any]) -> list[str]:
        """The exit code says what is on the shop: all of it, nothing of it, or what was left."""
        if code == LEFT:
            may_be = fault.may_be_left or fault.is_rollback  # an undoing whose answer is lost is not known
            return [] if may_be and _reasons(report) else ["it is left so, or nobody says how"]
        if code == RESTORED:
            return [] if fault.is_rollback else self._differences(fault)
        if code != DONE:
            return ["no exit code of a run"]
        if fault.is_rollback:
            return self._differences(fault)
        now = look(self.bench.root)
        wrong = [] if now.is_open else ["done, and the method is not open"]
        return wrong + compare(self.after[fault.origin], normalised(dump(self.bench.root)))


def _reasons(report: dict[str, Any]) -> set[str]:
    sites = report.get("sites", [])
    problems = [item for site in sites for item in site["problems"]]
    problems += [item for site in sites for rollout in site["rollouts"] for item in rollout["problems"]]
    return {item["reason"] for item in problems}


def fault_harness(folder: Path) -> FaultHarness:
    return FaultHarness(SshBench(folder))
