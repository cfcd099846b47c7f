"""What can befall one call to a host."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tests.crash.table import Start

Told = Literal["restored", "either"]

# By what is allowed to become of a run whose n-th call it befalls. ``restored``: the line holds, so that
# nothing but the shop as before (exit 1) will do, or a run that goes through; ``either``: it may be that it
# can only be said what was left (exit 6).
KINDS: dict[str, Told] = {
    "refused": "restored",  # the host takes no session
    "cut": "restored",  # half of the answer
    "garbage": "restored",  # bytes that are no text, in place of the answer
    "garbled": "restored",  # an answer with a word changed on the way
    "nothing": "restored",  # the program did its work and its answer is lost
    "non_zero": "restored",  # a good answer, and an exit status that is not 0
    "twice": "restored",  # the request is delivered a second time
    "quota": "restored",  # no file may grow beyond a few kilobytes
    "disk_full": "restored",
    "read_only": "restored",
    "timeout": "either",  # never run, and nobody says so
    "timeout_after": "either",  # did its work, and is silent
    "late": "either",  # it runs when its caller has given it up and undone the run
    "reset_before": "either",  # the connection is cut
    "reset_after": "either",
    "disk_stays_full": "either",  # also for the undoing
    "stays_read_only": "either",
}
SLOW = ("timeout", "timeout_after", "late")
NEEDS_ROOT = ("disk_full", "disk_stays_full", "read_only", "stays_read_only")
FOREVER = ("disk_stays_full", "stays_read_only")  # the gate sees each n-th call, the disk stays as it is


@dataclass(frozen=True)
class Fault:
    """``call`` counts the executions of one command on the host, from 1. A Disturbance of tests/crash."""

    start: Start
    kind: str
    call: int = 1

    @property
    def is_rollback(self) -> bool:
        return "." in self.start

    @property
    def origin(self) -> str:
        return self.start.partition(".")[0]

    @property
    def is_torn(self) -> bool:
        return False

    @property
    def may_be_left(self) -> bool:
        return KINDS[self.kind] == "either"

    def __str__(self) -> str:
        return f"{self.start:14} call {self.call}  {self.kind}"


STARTS: tuple[Start, ...] = ("upgrade", "new", "upgrade.done")
# What every `make test` tries, and what CI has time for: each kind where it hurts most.
SMOKE = (Fault("upgrade", "nothing", 3), Fault("upgrade", "late", 2))
SHORT_CALLS = {"upgrade": (2, 4, 7), "upgrade.done": (2,)}


def loops() -> Iterator[tuple[Start, str]]:
    """Every fault on every history, to be tried at call 1, 2, … until a run goes through untouched."""
    yield from ((start, kind) for start in STARTS for kind in KINDS)


def short() -> Iterator[Fault]:
    """Three calls of a rollout and one of a rollback, the kinds in turn: each is tried once."""
    places = [(start, call) for start, calls in SHORT_CALLS.items() for call in calls]
    for number, kind in enumerate(KINDS):
        start, call = places[number % len(places)]
        yield Fault(start, kind, call)  # type: ignore[arg-type]
