"""Which legs of the process are open on a stage, and who must act where one is closed. Pure."""

from dataclasses import dataclass
from typing import Literal

from kaitsu.model.gateway import Stage
from kaitsu.process.answers import Answers

LegName = Literal["test.module", "test.setup", "production"]


@dataclass(frozen=True)
class Waiting:
    """A person must act first: ``reason`` names what is missing, ``step`` is the number in the process."""

    actor: Literal["client", "agency_office"]
    step: int
    reason: Literal["answers_missing", "credentials_missing", "approval_missing"]
    what: tuple[str, ...] = ()  # option keys


@dataclass(frozen=True)
class Leg:
    name: LegName
    waiting: tuple[Waiting, ...] = ()

    @property
    def open(self) -> bool:
        return not self.waiting


def legs(stage: Stage, answers: Answers, *, has_credentials: bool) -> tuple[Leg, ...]:
    """The legs of a stage in order. Work stops before the first closed one.

    Production stays closed until approvals can be recorded and verified: no declaration opens it.
    """
    if stage == "production":
        return (Leg("production", (Waiting("client", 15, "approval_missing"),)),)
    missing: list[Waiting] = []
    if not has_credentials:
        missing.append(Waiting("client", 3, "credentials_missing"))
    if answers.unanswered:
        missing.append(
            Waiting("client", 6, "answers_missing", tuple(option.key for option in answers.unanswered))
        )
    return (Leg("test.module"), Leg("test.setup", tuple(missing)))


def open_legs(all_legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """The legs before the first closed one."""
    opened: list[Leg] = []
    for leg in all_legs:
        if not leg.open:
            break
        opened.append(leg)
    return tuple(opened)
