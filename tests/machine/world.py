"""One home with two shops, two engineers and a clock of its own, in which the real engine runs.

Only two things are not real: the host program runs in a forked child instead of through pyinfra, and the
checks are rigged (tests/machine/shop.py). Whatever a program does on a host is judged right after it.
"""

import copy
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kaitsu.cli.sample import SITE, Sample
from kaitsu.declare import clock
from kaitsu.engine import image_copy, rollback_run, rollout_run
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import Refused
from kaitsu.records.paths import signers_file
from kaitsu.remote.frame import Program
from tests.machine.engineer import Engineer, second_key
from tests.machine.host import request_of, run_forked
from tests.machine.judge import Passed
from tests.machine.seen import Seen, see
from tests.machine.shop import RiggedShop, Witness

START = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)
BACKWARDS = timedelta(minutes=4)  # less than the ledger tolerates between two machines


class PowerCut(BaseException):
    """The engineer's machine is dead: nothing of the engine's goes on after it."""


@dataclass(frozen=True)
class Crash:
    """Where a run is killed: ``point`` of the engine; or, with an ``action``, of that program on the host.

    A point may end in ``#<n>``: where it is reached for the n-th time; a bare ``#<n>`` is the n-th of all.
    """

    point: str
    action: str = ""
    both: bool = False  # the program is killed, and the engine with it


@dataclass
class Memory:
    """What the world has seen, apart from what lies in files."""

    at: datetime = START
    latest: datetime = START
    count: int = 0  # of runs
    witness: Witness = field(default_factory=Witness)
    images: dict[str, Seen] = field(default_factory=dict)  # the shop before a run's first write
    lease: dict[str, tuple[str, float]] = field(default_factory=dict)  # by stage: who wrote last, and when
    own_methods: dict[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)
    secrets: dict[str, set[str]] = field(default_factory=dict)  # every value that was ever sealed, by stage
    real_orders: dict[str, list[str]] = field(default_factory=dict)
    check_tokens: set[str] = field(default_factory=set)


class World:
    """``base`` is a folder of its own; ``engineers`` are "a" and "b"."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.sample = Sample(base / "world" / "home")
        self.memory = Memory()
        self.shop = RiggedShop({}, lambda: self.memory.witness)
        self.engineers: dict[str, Engineer] = {}
        self.crash: Crash | None = None
        self._reached = 0  # how often the point of the crash was
        self.hooks: dict[str, Callable[[], None]] = {}  # what happens at a point of the engine
        self.broken: list[AssertionError] = []
        self.judge: Callable[[World, Passed], None] = lambda _world, _passed: None
        self._saved: dict[str, Memory] = {}

    @contextmanager
    def running(self) -> Iterator["World"]:
        """The clock is this world's, and the engine's points can crash."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: self.memory.at)
            patch.delenv("KAITSU_SIGNING_KEY", raising=False)
            for module in (rollout_run, rollback_run, image_copy):
                patch.setattr(module, "reach", self._reach)
            yield self

    def make(self) -> None:
        """A new world: nothing has been done yet but the steps 1 to 3, 5 and 6."""
        shutil.rmtree(self.base / "world", ignore_errors=True)
        (self.base / "world").mkdir(parents=True)
        self.sample.make()
        key = self.base / "world" / "second_key"
        second_key(key, signers_file(self.sample.home))
        a = Engineer(self.sample.folder)
        self.engineers = {"a": a, "b": a.clone_to(self.base / "world" / "second", key)}
        self.memory = Memory()
        for stage in STAGES:
            self._meet(a, stage)
        self.shop = RiggedShop(self._roots(a), lambda: self.memory.witness)

    def _meet(self, engineer: Engineer, stage: Stage) -> None:
        fields = engineer.fields(stage)
        self.memory.secrets[stage] = {fields["secret_key"], fields["hash_key"]}
        self.memory.own_methods[stage] = self.see(stage).own_methods
        self.memory.real_orders[stage] = []

    def _roots(self, engineer: Engineer) -> dict[str, Path]:
        return {host.url: self.root(stage) for stage, host in engineer.site.hosts.items()}

    def root(self, stage: Stage) -> Path:
        return self.sample.shop(stage, SITE)

    def see(self, stage: Stage) -> Seen:
        return see(self.root(stage))

    def save(self, name: str) -> None:
        """Keep the world under this name; the second engineer's clone is as it was when last saved."""
        shutil.copytree(self.base / "world", self.base / name, symlinks=True)
        self._saved[name] = copy.deepcopy(self.memory)

    def load(self, name: str) -> None:
        shutil.rmtree(self.base / "world", ignore_errors=True)
        shutil.copytree(self.base / name, self.base / "world", symlinks=True)
        self.memory = copy.deepcopy(self._saved[name])
        self.crash, self.hooks, self.broken = None, {}, []
        self.shop.verdict = self.shop.pages_verdict = "pass"
        self.shop.can_be_bought_in = True

    # The clock.

    def pass_time(self, by: timedelta) -> None:
        """Time passes; a machine's clock may be set back, but never by more than a ledger tolerates."""
        memory = self.memory
        memory.at = max(memory.at + by, memory.latest - BACKWARDS)
        memory.latest = max(memory.latest, memory.at)

    # Crashes.

    def _reach(self, point: str) -> None:
        if point in self.hooks:
            self.hooks.pop(point)()
        crash = self.crash
        if crash is None or crash.action:
            return
        name, _, times = crash.point.partition("#")
        self._reached += name in ("", point)
        if self._reached == int(times or 1):
            self._reached += 1  # whatever is still tidied up on the way out is no second death
            raise PowerCut(point)

    def crash_at(self, crash: Crash | None) -> None:
        self.crash, self._reached = crash, 0

    # The host.

    def executor(self, who: str, stage: Stage) -> Callable[[Program], dict[str, Any]]:
        """How the engine of this engineer carries programs out on the host of this stage."""

        def execute(program: Program) -> dict[str, Any]:
            request = request_of(program)
            if request["action"] == "probe":
                return self._carry_out(program, request)
            before, at = self.see(stage), self.memory.at
            if request["action"] != "undo":
                self.memory.images.setdefault(request["run"], before)
            if "preview" in request:
                self.memory.check_tokens.add(request["preview"]["token_hash"])
            answer: dict[str, Any] | None = None
            try:
                answer = self._carry_out(program, request)
            finally:
                passed = Passed(who, stage, request, program.argv, answer, before, self.see(stage), at)
                self._judged(passed)
            return answer

        return execute

    def _carry_out(self, program: Program, request: dict[str, Any]) -> dict[str, Any]:
        crash, kill_at = self.crash, ""
        if crash is not None and crash.action == request["action"]:
            kill_at = crash.point
        try:
            return run_forked(program, self.memory.at.timestamp(), kill_at)
        except Refused:
            if crash is not None and crash.both and kill_at:
                raise PowerCut(crash.point) from None
            raise

    def _judged(self, passed: Passed) -> None:
        """An exception here would end in the engine, so it is kept for whoever asks after the step."""
        try:
            self.judge(self, passed)
        except AssertionError as broken:
            self.broken.append(broken)

    def require_unbroken(self) -> None:
        if self.broken:
            raise self.broken[0]


def scratch() -> Path:
    """Where worlds lie: in memory if there is room, as every write of the host's is synced to the disk."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 512 * 2**20
    return memory if roomy else Path(os.environ.get("TMPDIR", "/tmp"))
