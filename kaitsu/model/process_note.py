"""Where a shop system or a gateway departs from the 22 steps: as data, with a reason that is printed."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from kaitsu.model.text import Text

Actor = Literal["client", "agency_office", "agency_test", "agency_production", "gateway"]
ACTORS: tuple[Actor, ...] = ("client", "agency_office", "agency_test", "agency_production", "gateway")


@dataclass(frozen=True)
class NotNeeded:
    """The step with this number is left out; whatever requires it goes on without it."""

    step: int
    reason: Text


@dataclass(frozen=True)
class Added:
    """One more step after the step ``after``. What requires that one requires this one, too.

    ``key`` names it in the ledger: lower-case letters, digits and underscores.
    """

    key: str
    after: int
    actor: Actor
    title: Text
    reason: Text


ProcessNote: TypeAlias = NotNeeded | Added
