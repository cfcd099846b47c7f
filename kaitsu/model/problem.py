"""What went wrong, as data: a stable reason name, where it is, and the slots of its sentence.

The sentences themselves stand in kaitsu/reports/words, in Japanese and English. A problem never holds a
secret: what is refused is named by its field, not shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from kaitsu.model.outcome import Exit


@dataclass(frozen=True)
class Problem:
    """One refusal: ``reason`` is stable and machine-readable, ``values`` fill the slots of its sentence."""

    reason: str
    values: dict[str, str] = field(default_factory=dict)
    file: str | None = None
    line: int | None = None
    field: str | None = None
    exit: Exit = Exit.WRONG


class Refused(Exception):
    """Work was refused, or failed, for reasons a person can act on."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(", ".join(problem.reason for problem in self.problems))


def as_failures(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """What would be wrong before a run begins is a failure once it has."""
    return tuple(
        replace(problem, exit=Exit.FAILED) if problem.exit in (Exit.WRONG, Exit.WAITING) else problem
        for problem in problems
    )


def refuse(
    reason: str,
    *,
    file: Path | str | None = None,
    line: int | None = None,
    field: str | None = None,
    exit: Exit = Exit.WRONG,  # noqa: A002 — the field's own name
    **values: object,
) -> Refused:
    """Build a Refused with a single problem: ``raise refuse("gateway_unknown", file=..., gateway=...)``."""
    where = None if file is None else str(file)
    slots = {name: str(value) for name, value in values.items()}
    return Refused([Problem(reason, slots, where, line, field, exit)])
