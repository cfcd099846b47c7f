"""The crash table: where a run is killed, and who is killed there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Victim = Literal["engine", "program", "caller", "both"]
Start = Literal["new", "upgrade", "new.done", "upgrade.done", "upgrade.dead", "upgrade.continued"]


@dataclass(frozen=True)
class Crash:
    """One crash.

    ``start`` is the shop's history so far: ``new`` never had the module, ``upgrade`` has an older one with an
    open method; then ``done`` is after a run, ``dead`` after one that was killed, ``continued`` after another
    that went on from it. ``halt`` is ``<action>:<point>[#<n-th time>]`` of a program on the host, ``kill`` a
    point of the engine; both when a failed program makes the engine come to that point.

    ``victim``: the engine by itself at its point; the program, so that its caller lives to see it; the
    caller, so that the program goes on alone; or both, as in a power cut.
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
    def point(self) -> str:
        return self.kill or self.halt

    def __str__(self) -> str:
        return f"{self.start:18} {self.point:36} {self.victim}"


ENGINE = (
    "before_module", "after_module", "before_image_copy", "after_image_copy", "before_credentials",
    "after_credentials", "before_options", "after_options", "before_register_methods",
    "after_register_methods", "before_check", "after_check", "before_go_live", "after_go_live",
)  # fmt: skip
ENGINE_UNDO = ("before_undo", "after_undo")
NOT_PLANNED_YET = ("before_pages", "after_pages")  # no run comes there as long as none plans pages

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
    "go_live": (
        "before_lease", "after_lease", "before_write", "before_commit", "after_commit", "before_record",
        "before_replace#2", "after_record", "before_release", "after_release",
    ),
}  # fmt: skip
NEW_KEY = "module:before_replace#4"  # a host without a key pair makes one: one file more, here the record
UNDO = (
    "before_lease", "after_lease", "before_restore", "before_record", "after_record", "before_write",
    "before_commit", "after_commit", "during_restore", "before_files", "after_files", "before_commit#2",
    "after_commit#2", "before_record#2", "after_record#2", "after_restore", "before_release",
    "after_release",
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
    yield from _rollbacks()


def _forward() -> Iterator[tuple[str, str]]:
    yield from ((action, point) for action, points in HOST.items() for point in points)


def _rollbacks() -> Iterator[Crash]:
    for start in ("new.done", "upgrade.done"):
        yield from (Crash(start, "engine", kill=point) for point in ENGINE_UNDO)
        yield from (Crash(start, "both", f"undo:{point}") for point in UNDO)
    yield from (Crash("upgrade.done", "both", f"undo:{point}") for point in UNDO_UPGRADE)
    yield from (Crash("upgrade.dead", "both", f"undo:{point}") for point in (*UNDO, "between_files"))
    yield from (Crash("upgrade.continued", "both", f"undo:{point}") for point in UNDO_SECOND)
    yield from (Crash("upgrade.done", "program", f"undo:{point}") for point in (*UNDO, *UNDO_UPGRADE))
    yield Crash("upgrade.done", "caller", "undo:before_write")


def subset() -> list[Crash]:
    """Every point once, at its hardest: the fast part that belongs to every `make test`."""
    chosen: dict[str, Crash] = {}
    for crash in sorted(
        table(), key=lambda crash: (not crash.start.startswith("upgrade"), crash.is_rollback)
    ):
        chosen.setdefault(crash.point.rpartition(":")[2].partition("#")[0], crash)
    return list(chosen.values())
