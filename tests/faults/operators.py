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
from tests.crash.preloaded import Command, Preloaded
from tests.crash.table import Crash

LEASE = 5  # seconds; the first operator's, the second one has the usual ones
# Where the engine stands still: before a program and with its answer, at each operation of a rollout.
ACTIONS = ("module", "credentials", "options", "register_methods", "go_live")
SHORT = ("credentials",)


def operators(folder: Path, *, is_short: bool) -> Iterator[tuple[str, list[str]]]:
    """What is wrong after each meeting; [] when the second one's work stands and nothing is torn."""
    bench = Bench(folder / "operators")
    try:
        meeting = Meeting(bench)
        for action in SHORT if is_short else ACTIONS:
            yield f"two operators, the first stopped in {action}", meeting.of_engines(action)
        yield "two operators, a program stopped in the middle", meeting.of_a_program()
    finally:
        bench.close()


class Meeting(Harness):
    """Whoever starts commands does so one after the other: the second operator has a starter of their own."""

    def of_engines(self, action: str) -> list[str]:
        """The engine is stopped while its program runs, which then goes on alone to its end."""
        crash = Crash("upgrade", "caller", f"{action}:before_write")
        self.prepare(crash)
        first = self._first(crash)
        os.kill(first.process_id, signal.SIGSTOP)
        self._marker.unlink()
        time.sleep(LEASE + 1.1)  # the lease counts whole seconds
        try:
            second = self._second()
        finally:
            os.kill(first.process_id, signal.SIGCONT)
        is_done = second == 0 and self._is_as_declared(crash)
        found = [] if is_done else [f"the second could not work after the lease was over: {second}"]
        code = first.wait(PATIENCE * 2)
        # Refused on the host, whatever it then says of the shop; but the last program was the end of the
        # work, which the second one found done.
        if code not in (1, 5, 6) and not (code == 0 and action == ACTIONS[-1]):
            found.append(f"the first, woken, ended with {code}")
        if is_done and not self._is_as_declared(crash):
            found.append("the first, woken, wrote over the second one's work")
        return found + self._invariants(crash) + self._rollback_of_both(crash)

    def of_a_program(self) -> list[str]:
        """While a program hangs on the host nobody else writes there; then it goes on, too late or not."""
        crash = Crash("upgrade", "program", "options:before_commit")
        self.prepare(crash)
        first = self._first(crash)
        program = int(self._marker.read_text(encoding="ascii"))
        os.kill(program, signal.SIGSTOP)
        self._marker.unlink()
        time.sleep(LEASE + 1.1)
        try:
            busy = self._second()
        finally:
            os.kill(program, signal.SIGCONT)
        found = [] if busy == 5 else [f"the second ended with {busy} while a program was at work"]
        code = first.wait(PATIENCE * 2)
        now = dump(self.bench.root)
        if code == 0:
            found += compare(self.after["upgrade"], normalised(now))
        elif code == 1:
            found += compare(self.before["upgrade"], now)
        else:
            found.append(f"the first ended with {code}")
        return found + self._invariants(crash)

    def _first(self, crash: Crash) -> Command:
        """Started under a short lease, which is in its requests from then on."""
        agency = self.bench.sample.home.agency_file
        usual = agency.read_text(encoding="utf-8")
        agency.write_text(f"{usual}lease_seconds: {LEASE}\n", encoding="utf-8")
        first = self.bench._start("payment", halt=crash.halt)
        self.bench._halted(self._marker, first)
        agency.write_text(usual, encoding="utf-8")
        return first

    @property
    def _marker(self) -> Path:
        return self.bench.root / "private" / "kaitsu" / "halted"

    def _second(self) -> int:
        first, self.bench._pyinfra = self.bench._pyinfra, Preloaded()
        try:
            return self.bench.run("payment")[0]
        finally:
            self.bench._pyinfra.close()
            self.bench._pyinfra = first

    def _is_as_declared(self, crash: Crash) -> bool:
        return look(self.bench.root).substance == self.goal[crash.origin].substance

    def _rollback_of_both(self, crash: Crash) -> list[str]:
        """The second went on from what the first had left: one rollback takes both back."""
        code, _ = self.bench.run("rollback")
        return [*([] if code == 0 else [f"rollback: exit {code}"]), *self._differences(crash)]
