"""The events of a rollout, asked: what stands, what was taken back, since when a step counts anew. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from kaitsu.model.setup import Revision
from kaitsu.process.events import Answers, BackTo, Body, Event, Manuscripts, Rejected
from kaitsu.process.run_event import Run

B = TypeVar("B", bound=Body)

BACK_TO_13 = (13, 14, 15, 16)

# A refused step is to be done again, and so is the one whose work was refused and what was built on it.
REOPENS: dict[int, tuple[int, ...]] = {
    3: (3,),
    6: (6,),
    11: (10, 11, 15, 16),
    12: (12,),
    14: BACK_TO_13,
    15: BACK_TO_13,
    22: (21, 22),
}


@dataclass(frozen=True)
class Target:
    """The digests approvals are held against; None where there is nothing yet to approve.

    ``answers`` are the client's, as the site file has them; empty where nobody asks for the declaration.
    """

    setup: str | None = None
    pages: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def revision(self) -> str | None:
        if self.setup is None or self.pages is None:
            return None
        return Revision(self.setup, self.pages).digest


@dataclass(frozen=True)
class History:
    """``declared`` is what the site file and the pages say today, where the caller knows it.

    ``untested``: there is no test site, so nothing ran anywhere before production.
    """

    events: tuple[Event, ...]
    declared: Target | None = None
    untested: bool = False

    def of(self, kind: type[B]) -> Iterator[tuple[Event, B]]:
        """The events of a kind, oldest first."""
        for event in self.events:
            if isinstance(event.body, kind):
                yield event, event.body

    @cached_property
    def _undone(self) -> dict[str, int]:
        """Run id to the seq of the last rollback that took it back."""
        return {run: event.seq for event, body in self.of(Run) for run in body.undoes}

    def is_undone(self, event: Event, body: Run) -> bool:
        return event.seq < self._undone.get(body.run, 0)

    @cached_property
    def standing_runs(self) -> tuple[tuple[Event, Run], ...]:
        """The runs whose work is on the shops now, oldest first."""
        return tuple(
            (event, body) for event, body in self.of(Run) if body.stands and not self.is_undone(event, body)
        )

    @cached_property
    def target(self) -> Target:
        if self.declared is not None:
            return self.declared
        setup = pages = None
        for _, body in self.standing_runs:
            if body.leg in ("test.setup", "test.pages"):
                setup = body.setup or setup
            if body.leg == "test.pages":
                pages = body.pages
        return Target(setup, pages)

    def reopened(self, number: int) -> Event | None:
        """The last event that sent this step back."""
        found: Event | None = None
        for event in self.events:
            body = event.body
            if isinstance(body, Rejected) and not body.pages and number in REOPENS[body.step]:
                found = event
            if isinstance(body, BackTo | Manuscripts) and number in BACK_TO_13:
                found = event  # pages are made from the manuscripts: new ones ask for new pages
        return found

    @cached_property
    def answers(self) -> Mapping[str, str]:
        """What the client is on record to have answered, option by option, since it was last sent back."""
        reopened = self.reopened(6)
        since = 0 if reopened is None else reopened.seq
        return {
            key: value
            for event, body in self.of(Answers)
            if event.seq > since
            for key, value in body.values.items()
        }

    @property
    def unproven(self) -> tuple[str, ...]:
        """The client's options that are declared otherwise than the client is on record to have answered."""
        declared = self.declared.answers if self.declared is not None else {}
        return tuple(key for key, value in declared.items() if self.answers.get(key) != value)

    def stands_on_test(self, revision: str | None) -> bool:
        """Whether the whole revision ran on test, passed its check, and was not taken back since."""
        return self.untested or bool(self.passed_runs(revision))

    def passed_runs(self, revision: str | None) -> tuple[Run, ...]:
        """The standing runs of the whole revision that passed their check on test, oldest first."""
        return tuple(
            body
            for _, body in self.standing_runs
            if body.passed and body.stage == "test" and revision is not None and body.revision == revision
        )

    def has_passed_on_test(self, revision: str) -> bool:
        """Whether the whole revision ran on test and its check passed, whatever ran there since."""
        return self.untested or any(
            body.passed and body.stage == "test" and body.revision == revision for _, body in self.of(Run)
        )
