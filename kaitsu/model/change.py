"""A plan is a list of changes, each one field of the shop: what it is now and what it will be."""

from dataclasses import dataclass
from typing import Literal

Operation = Literal["module", "credentials", "options", "register_methods", "pages", "go_live", "undo"]

# The safe order of a rollout: nothing is offered to a shopper before all of it is in place.
OPERATIONS: tuple[Operation, ...] = (
    "module",
    "credentials",
    "options",
    "register_methods",
    "pages",
    "go_live",
)


@dataclass(frozen=True)
class Change:
    """One field.

    ``before`` is None where nothing was, ``after`` where nothing will be. Of a secret neither is its value.
    """

    operation: Operation
    field: str
    before: str | None
    after: str | None
    secret: bool = False


@dataclass(frozen=True)
class Plan:
    """The changes that take a shop from the probed State to the declared setup, in the safe order."""

    changes: tuple[Change, ...]

    def of(self, operation: Operation) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.operation == operation)

    @property
    def is_empty(self) -> bool:
        return not self.changes
