"""A run as its host remembers it."""

from dataclasses import dataclass
from typing import Literal

from kaitsu.model.state import State

RunStatus = Literal["open", "done", "restored", "undone"]


@dataclass(frozen=True)
class HostRun:
    """``continues`` names the dead run this one went on from, or is "".

    The States are None but for the newest run that stands; ``after`` is None while a run is open. ``head`` is
    the ledger's head as the run knew it, ``COUNT:HASH`` or "": whose copy ends before it is behind.
    """

    run: str
    gateway: str
    status: RunStatus
    revision: str
    continues: str
    before: State | None
    after: State | None
    head: str = ""

    @property
    def stands(self) -> bool:
        """What the run wrote is on the shop: it was done, or died in the middle."""
        return self.status in ("open", "done")

    def is_called(self, name: str) -> bool:
        """Whether an engineer means this run: by its own id, or by that of the command it was part of."""
        return self.run == name or self.run.startswith(f"{name}.")
