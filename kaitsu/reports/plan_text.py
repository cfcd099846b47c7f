"""A plan as an engineer reads it: field by field, what is and what will be, secrets masked."""

from collections.abc import Iterable

from kaitsu.model.change import Change
from kaitsu.process.legs import Leg
from kaitsu.process.preflight import Finding
from kaitsu.reports.record import RolloutRecord
from kaitsu.reports.words import explain, say

MASK = "●●●●●●●●"

FIELD_WIDTH = 26  # at least; a longer field widens its plan


def text(record: RolloutRecord) -> str:
    """The plan of one rollout, several lines."""
    lines = [say("plan_title", rollout=record.name)]
    if record.problems:
        lines += [indent(explain(problem)) for problem in record.problems]
    elif record.plan:
        width = max(FIELD_WIDTH, *(len(change.field) for change in record.plan))
        lines += [f"    {_line(change, width)}" for change in record.plan]
    elif record.open:
        lines.append(f"    {say(plan_empty(record))}")
    lines += [f"    {line}" for line in preflight(record.preflight)]
    lines += [f"    {line}" for line in waiting(record.legs)]
    return "\n".join(lines)


def preflight(findings: Iterable[Finding]) -> list[str]:
    """What was confirmed in one line, and one for each row that was not."""
    seen = tuple(findings)
    confirmed = [say(f"row_{item.row}") for item in seen if item.verdict == "confirmed"]
    lines = [say("preflight_confirmed", rows=say("list_comma").join(confirmed))] if confirmed else []
    return lines + [
        say(f"preflight_not_{item.verdict}", row=say(f"row_{item.row}"), seen=item.seen or "-")
        for item in seen
        if item.verdict != "confirmed"
    ]


def plan_empty(record: RolloutRecord) -> str:
    """The key of what is said of an empty plan: as declared, or as far as that may be carried out today."""
    return "plan_empty" if all(leg.open for leg in record.legs) else "plan_empty_so_far"


def waiting(legs: Iterable[Leg]) -> list[str]:
    """Who must do what before each closed leg opens, one line for each."""
    return [
        say(
            "leg_waiting",
            leg=leg.name,
            actor=say(f"actor_{item.actor}"),
            step=item.step,
            what=say(f"waits_{item.reason}", what=", ".join(item.what))
            + (f" ({say(f'progress_why_{item.why}')})" if item.why else "")
            + f" [{item.reason}]",
        )
        for leg in legs
        for item in leg.waiting
    ]


def indent(many_lines: str) -> str:
    return "\n".join(f"    {line}" for line in many_lines.splitlines())


def _line(change: Change, width: int) -> str:
    sides = [masked(change, side) for side in (change.before, change.after)]
    before, after = (say("nothing") if side is None else side for side in sides)
    return f"{change.operation:<17} {change.field:<{width}} {before} → {after}"


def masked(change: Change, side: str | None) -> str | None:
    """One side of a change as it may be shown; that there is a secret may be known."""
    return MASK if change.secret and side not in (None, "removed") else side
