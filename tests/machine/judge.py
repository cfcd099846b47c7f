"""One program that ran on a host, as it is judged: what was asked, answered, found before and after."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaitsu.model.gateway import Stage
from tests.machine.seen import Seen

STANDING = ("open", "done")


@dataclass(frozen=True)
class Passed:
    """``answer`` is None when the program was killed. ``at`` is the time it ran."""

    who: str
    stage: Stage
    request: dict[str, Any]
    argv: tuple[str, ...]
    answer: dict[str, Any] | None
    before: Seen
    after: Seen
    at: datetime

    @property
    def run(self) -> str:
        return str(self.request["run"])

    @property
    def is_undo(self) -> bool:
        return bool(self.request["action"] == "undo")

    @property
    def is_done(self) -> bool:
        return self.answer is not None and self.answer["ok"] is True

    @property
    def is_restored(self) -> bool | None:
        """Of a refusal: whether the host says that it has undone the whole run; None when nothing was."""
        restored: bool | None = None if self.answer is None else self.answer.get("restored")
        return restored

    @property
    def changed(self) -> bool:
        """Whether anything a shopper or the shop itself could notice is another."""
        return self.before.ours != self.after.ours

    @property
    def undone(self) -> list[str]:
        """The runs that stood before and do not any more, oldest first: by the host's own records."""
        now = {run["run"]: run["status"] for run in self.after.runs}
        return [
            run["run"]
            for run in self.before.runs
            if run["status"] in STANDING and now.get(run["run"]) not in STANDING
        ]
