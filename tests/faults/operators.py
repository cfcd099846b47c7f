"""Two operators at one shop: the first is stopped past its lease, the second works, the first is woken."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from tests.crash.bench import PATIENCE, Bench
from tests.crash.checker import compare, dump
from tests.crash.harness import Harness, normalised
from tests.crash.look import look
from tests.crash.table import Crash

LEASE = 2  # seconds
# Where the engine stands still: before a program and with its answer, at each operation of a rollout.
ACTIONS = ("module", "credentials", "options", "register_methods", "go_live")
SHORT = ("credentials",)


def operators(folder: Path, *, is_short: bool) -> Iterator[tuple[str, list[str]]]:
    """What is wrong after each meeting; [] when the second one's work stands and nothing is torn."""
    bench = Bench(folder / "operators")
    try:
        with bench.sample.home.agency_file.open("a", encoding="utf-8") as file:
            file.write(f"lease_seconds: {LEASE}\n")
        meeting = Meeting(bench)
        for action in SHORT if is_short else ACTIONS:
            yield f"two operators, the first stopped in {action}", meeting.of_engines(action)
        yield "two operators, a program stopped in the middle", meeting.of_a_program()
    finally:
        bench.close()


class Meeting(Harness):
    def of_engines(self, action: str) -> list[str]:
        """The engine is stopped while its program runs, which then goes on alone to its end."""
        crash = Crash("upgrade", "caller", f"{action}:before_write")
        self.prepare(crash)
        first = self.bench._start("payment", halt=crash.halt)
        marker = self.bench.root / "private" / "kaitsu" / "halted"
        self.bench._halted(marker, first)
        os.kill(first.process_id, signal.SIGSTOP)
        marker.unlink()
        time.sleep(LEASE + 1.1)  # the lease counts whole seconds
        found = [] if self._second(crash) else ["the second could not work after the lease was over"]
        between = dump(self.bench.root)
        os.kill(first.process_id, signal.SIGCONT)
        code = first.wait(PATIENCE * 2)
        if code not in (1, 5, 6):
            found.append(f"the first, woken, ended with {code}")
        found += compare(between, dump(self.bench.root))
        return found + self._invariants(crash) + self._rollback_of_both(crash)

    def of_a_program(self) -> list[str]:
        """While a program hangs on the host nobody else writes there; then it goes on, too late or not."""
        crash = Crash("upgrade", "program", "options:before_commit")
        self.prepare(crash)
        first = self.bench._start("payment", halt=crash.halt)
        marker = self.bench.root / "private" / "kaitsu" / "halted"
        program = self.bench._halted(marker, first)
        os.kill(program, signal.SIGSTOP)
        marker.unlink()
        time.sleep(LEASE + 1.1)
        busy, _ = self.bench.run("payment")
        found = [] if busy == 5 else [f"the second ended with {busy} while a program was at work"]
        os.kill(program, signal.SIGCONT)
        code = first.wait(PATIENCE * 2)
        now = dump(self.bench.root)
        if code == 0:
            found += compare(self.after["upgrade"], normalised(now))
        elif code == 1:
            found += compare(self.before["upgrade"], now)
        else:
            found.append(f"the first ended with {code}")
        return found + self._invariants(crash)

    def _second(self, crash: Crash) -> bool:
        code, _ = self.bench.run("payment")
        return code == 0 and look(self.bench.root).substance == self.goal[crash.origin].substance

    def _rollback_of_both(self, crash: Crash) -> list[str]:
        """The second went on from what the first had left: one rollback takes both back."""
        code, _ = self.bench.run("rollback")
        return [*([] if code == 0 else [f"rollback: exit {code}"]), *self._differences(crash)]
