"""The machine: what can happen to a rollout, in any order, with every invariant held against every step."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kaitsu.model.change import OPERATIONS
from kaitsu.model.gateway import Stage
from kaitsu.model.problem import Refused
from tests.machine import hands, invariants, people, runs
from tests.machine.seen import OWN_METHODS
from tests.machine.world import Crash, World, scratch

# How far a history has come when the machine takes it over; the second engineer's clone is one part behind.
BEGINNINGS = {"new": 0, "tested": 1, "reported": 4, "pages": 5, "approved": 8, "live": 9}
# Back a little, within a lease, over it, over the agreed window, over a day, over an approval's last day.
SECONDS = (-200, 60, 601, 601, 3 * 3600, 26 * 3600, 95 * 86400)
GATES = ("window_over", "window_not_yet", "surroundings_differ", "run_not_in_ledger")
OTHER_ANSWER = {"at_shipping": "at_order", "at_order": "at_shipping"}
whos = st.sampled_from(["a", "a", "a", "b"])
stages: st.SearchStrategy[Stage] = st.sampled_from(["test", "production"])
wishes: st.SearchStrategy[runs.Wish] = st.sampled_from(["pass", "pass", *runs.WISHES])
pages = st.sampled_from(people.PAGES)
counts = st.integers(1, 5)
causes = st.sampled_from(["", "credentials", "credentials", "answer", "page"])
rarely = st.sampled_from([False, False, True])


def crashes(actions: tuple[str, ...], most: int) -> st.SearchStrategy[Crash]:
    """The n-th point the engine comes to, or the n-th of a program of one of these actions."""
    count = st.integers(1, most)
    host = st.builds(
        lambda times, action, both: Crash(f"#{times}", action, both),
        count,
        st.sampled_from(actions),
        st.booleans(),
    )
    return st.one_of(st.builds(lambda times: Crash(f"#{times}"), count), host)


@cache
def prepared_world() -> World:
    """One world for all histories of this process, saved at every beginning; its folder goes with us."""
    folder = Path(tempfile.mkdtemp(prefix="kaitsu-machine-", dir=scratch()))
    world = World(folder)
    world.judge = invariants.on_host
    with world.running():
        world.make()
        steps = 0
        for name, until in BEGINNINGS.items():
            while steps < until:
                people.advance(world, "a")
                steps += 1
            world.save(name)
            world.engineers["b"].pull(world.engineers["a"])
        world.require_unbroken()
    return world


def end_world() -> None:
    if prepared_world.cache_info().currsize:
        shutil.rmtree(prepared_world().base, ignore_errors=True)
        prepared_world.cache_clear()


class Machine(RuleBasedStateMachine):
    """Every rule may be called by a script as well: see tests/mutants."""

    def __init__(self) -> None:
        super().__init__()
        self.world = prepared_world()
        self.begun: runs.Started | None = None
        self._patches = ExitStack()
        self._patches.enter_context(self.world.running())

    @initialize(name=st.sampled_from(list(BEGINNINGS)))
    def start(self, name: str) -> None:
        self.world.load(name)

    # The process goes on.

    @rule(who=whos, times=st.sampled_from([1, 1, 2, 3, 6]))
    def advance(self, who: str, times: int = 1) -> None:
        for _ in range(times):
            self._mend(who, people.advance(self.world, who))

    @rule(who=whos, stage=stages, cause=causes, wish=wishes, unlock=rarely)
    def deploy(
        self, who: str, stage: Stage, cause: str = "", wish: runs.Wish = "pass", *, unlock: bool = False
    ) -> None:
        self._cause(who, stage, cause)
        self._mend(who, runs.deploy(self.world, who, stage, wish, unlock=unlock))

    @rule(who=whos, stage=stages, cause=causes, wish=wishes, crash=crashes(OPERATIONS, 16))
    def crash_deploy(
        self, who: str, stage: Stage, crash: Crash, cause: str = "", wish: runs.Wish = "pass"
    ) -> None:
        self._cause(who, stage, cause)
        with self._crashing(crash):
            runs.deploy(self.world, who, stage, wish)

    @precondition(lambda self: self.begun is None)
    @rule(who=whos, stage=stages, cause=causes, wish=wishes, operations=counts)
    def begin(
        self, who: str, stage: Stage, cause: str = "", wish: runs.Wish = "pass", operations: int = 1
    ) -> None:
        """A run that is slow: other things happen before it goes on."""
        self._cause(who, stage, cause)
        try:
            self.begun = runs.begin(self.world, who, stage, wish)
        except Refused:
            return
        self.go_on(operations)

    @precondition(lambda self: self.begun is not None)
    @rule(operations=counts, after=st.sampled_from([0, 0, 60, 601]))
    def go_on(self, operations: int, after: int = 0) -> None:
        self.world.pass_time(timedelta(seconds=after))
        if self.begun is not None:
            runs.carry_on(self.world, self.begun, operations)
            if not self.begun.todo or self.begun.run.record.problems:
                self.begun = None

    @precondition(lambda self: self.begun is None)
    @rule(
        stage=stages,
        cause=st.sampled_from(["credentials", "answer", "page"]),
        operations=st.integers(1, 3),
        after=st.sampled_from([60, 601]),
        meanwhile=st.sampled_from(["", "deploy", "roll_back", "drift"]),
    )
    def slow_run(self, stage: Stage, cause: str, operations: int, after: int, meanwhile: str) -> None:
        """A run that is away for a while, perhaps for longer than its lease, and perhaps not alone."""
        self.begin("a", stage, cause, operations=operations)
        self.world.pass_time(timedelta(seconds=after))
        self.pull("b")
        if meanwhile == "deploy":
            runs.deploy(self.world, "b", stage)
        elif meanwhile == "roll_back":
            runs.roll_back(self.world, "b", stage)
        elif meanwhile == "drift":
            hands.change_option(self.world, stage)
        self.go_on(5)

    @rule(who=whos, stage=stages, place=st.sampled_from([None, None, 0, 1, 2]), unlock=rarely)
    def roll_back(self, who: str, stage: Stage, place: int | None = None, *, unlock: bool = False) -> None:
        runs.roll_back(self.world, who, stage, place, unlock=unlock)

    @rule(who=whos, stage=stages, crash=crashes(("undo",), 30), place=st.sampled_from([None, 0]))
    def crash_roll_back(self, who: str, stage: Stage, crash: Crash, place: int | None = None) -> None:
        with self._crashing(crash):
            runs.roll_back(self.world, who, stage, place)

    @rule(who=whos, stage=stages)
    def look(self, who: str, stage: Stage) -> None:
        runs.look(self.world, who, stage)
        runs.compare(self.world, who, stage)

    def _mend(self, who: str, reasons: runs.Reasons) -> None:
        """What an engineer does about a refusal, so that no history ends in a dead end."""
        if {"ledger_behind", "ledger_forked"} & set(reasons):
            self.pull(who)
        if "locked" in reasons:
            self.time_passes(601)
        if "run_not_in_ledger" in reasons:
            before = self.world.engineers[who].lines()
            self.pull(who)
            if self.world.engineers[who].lines() == before:
                people.override(self.world, who, "run_not_in_ledger")

    def _cause(self, who: str, stage: Stage, cause: str) -> None:
        """Something that a run then has to do, "" for nothing."""
        if cause == "credentials":
            people.rotate(self.world, who, stage)
        elif cause == "answer" and stage == "test":
            now = self.world.engineers[who].rollout.answers["capture"]
            people.answer(self.world, who, "capture", OTHER_ANSWER[now], recorded=True)
        elif cause == "page":
            self.world.memory.count += 1
            text = hands.FRAGMENTS[self.world.memory.count % len(hands.FRAGMENTS)]
            hands.edit_page(self.world, who, "guide", text)

    # People decide, and change their minds.

    @rule(who=whos, what=st.sampled_from([11, 14, 15, 22, 12, "back", *GATES]))
    def decide(self, who: str, what: int | str) -> None:
        """A step is refused, the pages are gone back to, or a gate is passed on purpose."""
        if isinstance(what, int):
            people.reject(self.world, who, what)
        elif what == "back":
            people.back_to_pages(self.world, who)
        else:
            people.override(self.world, who, what)

    @rule(can=st.booleans())
    def checks_can_buy(self, *, can: bool) -> None:
        """A gateway's form is drawn by scripts of its own, or not: then people have to buy."""
        self.world.shop.can_be_bought_in = can

    @rule(who=whos, fails=rarely)
    def buy(self, who: str, *, fails: bool = False) -> None:
        people.buy(self.world, who, fails=fails)

    @rule(who=whos, page=pages, text=st.sampled_from(hands.FRAGMENTS))
    def edit_page(self, who: str, page: str, text: str) -> None:
        hands.edit_page(self.world, who, page, text)

    @rule(who=whos, value=st.sampled_from(list(OTHER_ANSWER)), recorded=st.booleans())
    def answer(self, who: str, value: str, *, recorded: bool) -> None:
        people.answer(self.world, who, "capture", value, recorded=recorded)

    @rule(who=whos)
    def pull(self, who: str) -> None:
        other = "a" if who == "b" else "b"
        self.world.engineers[who].pull(self.world.engineers[other])

    # Others do something, too.

    @rule(stage=stages, status=st.sampled_from(["paid", "cancelled"]))
    def shopper_orders(self, stage: Stage, status: str = "paid") -> None:
        hands.shopper_order(self.world, stage, status=status)

    @rule(stage=stages)
    def shopper_is_quick(self, stage: Stage) -> None:
        """The next run's methods are used the moment they are opened."""
        self.world.hooks["after_go_live"] = lambda: hands.shopper_order(self.world, stage)

    @rule(
        stage=stages, page=pages, what=st.sampled_from(["option", "above", "below", "fragment", *OWN_METHODS])
    )
    def drift(self, stage: Stage, what: str, page: str = "guide") -> None:
        """Somebody changes something on the shop's admin side."""
        if what == "option":
            hands.change_option(self.world, stage)
        elif what == "fragment":
            hands.change_fragment(self.world, stage, page)
        elif what in OWN_METHODS:
            hands.toggle_own_method(self.world, stage, what)
        else:
            hands.change_around(self.world, stage, page, f"<p>{what}</p>")

    @rule(who=whos, stage=stages, resealed=st.booleans())
    def swap_secrets(self, who: str, stage: Stage, *, resealed: bool) -> None:
        """The other stage's credentials, and a run with them; then the right ones again."""
        with hands.swapped_secrets(self.world, who, stage, resealed=resealed):
            runs.deploy(self.world, who, stage)

    @rule(seconds=st.sampled_from(SECONDS))
    def time_passes(self, seconds: int) -> None:
        self.world.pass_time(timedelta(seconds=seconds))

    @invariant()
    def everything_holds(self) -> None:
        invariants.after_step(self.world)

    def teardown(self) -> None:
        try:
            invariants.at_end(self.world)
        finally:
            self.close()

    def close(self) -> None:
        """Give the engine its own clock and points back."""
        self._patches.close()

    @contextmanager
    def _crashing(self, crash: Crash) -> Iterator[None]:
        """A run that never comes to the point is simply done."""
        self.world.crash_at(crash)
        try:
            yield
        finally:
            self.world.crash_at(None)
