"""The crash table: where a run is killed, and who is killed there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Victim = Literal["engine", "program", "caller", "both", "torn"]
Start = Literal[
    "new", "upgrade", "setup", "new.done", "upgrade.done", "upgrade.dead", "upgrade.continued", "setup.done"
]  # fmt: skip


@dataclass(frozen=True)
class Crash:
    """One crash.

    ``start`` is the shop's history so far: ``new`` never had the module, ``upgrade`` has an older one with an
    open method and a fragment, ``setup`` is after a run while the leg of the pages was closed; then ``done``
    is after a run, ``dead`` after one that was killed, ``continued`` after another that went on from it.
    Everywhere the leg of the pages is open now.

    ``halt`` is ``<action>:<point>[#<n-th time>]`` of a program on the host, ``kill`` a point of the engine;
    both when a failed program makes the engine come to that point.

    ``victim``: the engine by itself at its point; the program, so that its caller lives to see it; the
    caller, so that the program goes on alone; or both, as in a power cut. ``torn`` is the engine by itself,
    and what it had just written into the ledger reached the disk by half.
    """

    start: Start
    victim: Victim
    halt: str = ""
    kill: str = ""

    @property
    def is_rollback(self) -> bool:
        return "." in self.start

    @property
    def origin(self) -> str:
        """The shop before any run."""
        return self.start.partition(".")[0]

    @property
    def is_torn(self) -> bool:
        return self.victim == "torn"

    @property
    def point(self) -> str:
        return self.kill or self.halt

    @property
    def place(self) -> str:
        """Where it is in the code, whichever action or history leads there: what differs is worth a try.

        The engine's point before an operation is where it was after the last one: it writes nothing between.
        """
        if not self.kill:
            return self.halt.partition(":")[2].partition("#")[0]
        if self.victim == "torn":
            return "half of a line"
        run = "rollback" if self.is_rollback else "failed run" if self.halt else "run"
        points = ENGINE if run == "run" else ENGINE_UNDO
        later = points[points.index(self.kill) + 1 :][:1]
        same = (
            self.kill.startswith("after_") and self.kill not in KEEPS and "".join(later).startswith("before_")
        )
        point = later[0] if same else self.kill
        return f"engine, {run}: {'between operations' if point in BETWEEN else point}"

    def __str__(self) -> str:
        return f"{self.start:18} {self.point:36} {self.victim}"


ENGINE = (
    "before_module", "after_module", "before_image_copy", "after_image_copy", "before_credentials",
    "after_credentials", "before_options", "after_options", "before_register_methods",
    "after_register_methods", "before_pages", "after_pages", "before_check", "after_check",
    "before_go_live", "after_go_live", "before_record", "after_record",
)  # fmt: skip
KEEPS = ("after_go_live",)  # from here to the next point what the revision is made of is kept
BETWEEN = ("before_options", "before_register_methods", "before_pages")  # alike but for what the host holds
ENGINE_UNDO = ("before_undo", "after_undo", "before_record", "after_record")
# In a run of its own, after one that was recorded: all of the pages' leg, and what is told of it.
ENGINE_SETUP = ("before_pages", "after_pages", "after_go_live", "before_record", "after_record")

# In the order in which they are reached. What is left out is a second point with nothing written in between.
HOST: dict[str, tuple[str, ...]] = {
    "module": (
        "before_lease", "before_replace", "after_lease", "before_write", "before_replace#2", "before_image",
        "before_replace#3", "after_image", "before_record", "after_record",
        "before_commit", "after_commit", "before_files", "between_files", "after_files", "before_commit#2",
        "after_commit#2",
    ),
    "credentials": (
        "before_lease", "after_lease", "before_write", "before_commit", "after_commit", "before_files",
        "before_replace#2", "after_files", "before_commit#2", "after_commit#2",
    ),
    "options": ("before_lease", "after_lease", "before_write", "before_commit", "after_commit"),
    "register_methods": (
        "before_lease", "after_lease", "before_write", "before_record", "before_replace#2", "after_record",
        "before_commit", "after_commit",
    ),
    "pages": (
        "before_lease", "after_lease", "before_write", "before_write#4", "before_commit", "after_commit",
    ),  # the fourth is between two pages
    "go_live": (
        "before_lease", "after_lease", "before_write", "before_commit", "after_commit", "before_record",
        "before_replace#2", "after_record", "before_release", "after_release",
    ),
}  # fmt: skip
NEW_KEY = "module:before_replace#4"  # a host without a key pair makes one: one file more, here the record
# The third write of an undoing is between two pages.
UNDO = (
    "before_lease", "after_lease", "before_restore", "before_record", "after_record", "before_write",
    "before_write#3", "before_commit", "after_commit", "during_restore", "before_files", "after_files",
    "before_commit#2", "after_commit#2", "before_record#2", "after_record#2", "after_restore",
    "before_release", "after_release",
)  # fmt: skip
UNDO_UPGRADE = ("before_replace#3", "between_files")  # a box and a folder to put back
# Two runs to undo, cut off in the second: n-th time as counted over both.
UNDO_SECOND = ("before_restore#2", "after_commit#3", "during_restore#2", "after_files#2", "after_restore#2")


def table() -> Iterator[Crash]:
    """Every crash: each point of each action dies with its caller; the kinder deaths on one history."""
    for start in ("new", "upgrade"):
        yield from (Crash(start, "engine", kill=point) for point in ENGINE)
        yield from (Crash(start, "both", f"{action}:{point}") for action, point in _forward())
    yield Crash("new", "both", NEW_KEY)
    yield from (Crash("upgrade", "program", f"{action}:{point}") for action, point in _forward())
    yield from (Crash("upgrade", "caller", f"{action}:before_write") for action in HOST)
    yield from (Crash("upgrade", "engine", "go_live:before_commit", kill=point) for point in ENGINE_UNDO)
    yield from (Crash("setup", "engine", kill=point) for point in ENGINE_SETUP)
    yield from (Crash("setup", "both", f"pages:{point}") for point in HOST["pages"])
    yield from (Crash("setup", "both", f"go_live:{point}") for point in ("before_commit", "after_release"))
    yield Crash("setup", "program", "pages:before_commit")
    yield from (Crash(start, "torn", kill="after_record") for start in ("upgrade", "setup", "upgrade.done"))
    yield from _rollbacks()


def _forward() -> Iterator[tuple[str, str]]:
    yield from ((action, point) for action, points in HOST.items() for point in points)


def _rollbacks() -> Iterator[Crash]:
    for start in ("new.done", "upgrade.done", "setup.done"):
        yield from (Crash(start, "engine", kill=point) for point in ENGINE_UNDO)
        yield from (Crash(start, "both", f"undo:{point}") for point in UNDO)
    yield from (Crash("upgrade.done", "both", f"undo:{point}") for point in UNDO_UPGRADE)
    yield from (Crash("upgrade.dead", "both", f"undo:{point}") for point in (*UNDO, "between_files"))
    yield from (Crash("upgrade.continued", "both", f"undo:{point}") for point in UNDO_SECOND)
    yield from (Crash("upgrade.done", "program", f"undo:{point}") for point in (*UNDO, *UNDO_UPGRADE))
    yield Crash("upgrade.done", "caller", "undo:before_write")


def subset() -> list[Crash]:
    """Every place once, at its hardest: the fast part that belongs to every `make test`."""
    chosen: dict[str, Crash] = {}
    for crash in sorted(
        table(), key=lambda crash: (not crash.start.startswith("upgrade"), crash.is_rollback)
    ):
        chosen.setdefault(crash.place, crash)
    return list(chosen.values())
