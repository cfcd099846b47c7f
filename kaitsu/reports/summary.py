"""The closing words of a run: site by site what was done and seen, who is next, and the exit code."""

from collections.abc import Iterable
from pathlib import Path

from kaitsu.checks.result import CheckResult, Evidence
from kaitsu.model.credential_file import CredentialFile
from kaitsu.process.progress import StepState
from kaitsu.reports.plan_text import plan_empty, waiting
from kaitsu.reports.record import RolloutRecord, Run, SiteRecord
from kaitsu.reports.words import explain, in_language, say

WORDED = (
    *("none", "offered", "card_form", "approved", "declined", "insufficient_funds", "challenge"),
    *("shown", "missing", "differs", "broken", "hidden", "unknown"),
)


def text(run: Run, report: Path | None) -> str:
    title = say("summary_title", stage=say(f"stage_{run.stage}"), run=run.id)
    sites = [line for site in run.sites.values() for line in _site(site, run)]
    return "\n".join(
        [
            "",
            *_block(title, [*map(explain, run.problems), *sites]),
            say("summary_report", file=report) if report else say("summary_no_report"),
            say("summary_exit", code=int(run.exit), meaning=say(f"exit_{run.exit.name.lower()}")),
        ]
    )


def _block(title: str, inside: Iterable[str]) -> list[str]:
    """A title and, indented below it, what belongs to it; an entry may have several lines."""
    return [title, *(f"  {line}" for entry in inside for line in entry.splitlines())]


def _site(site: SiteRecord, run: Run) -> list[str]:
    inside = [explain(problem) for problem in site.problems]
    for record in site.rollouts.values():
        lines = _rollout(record, run)
        # A rollback and a drift are of the whole shop: their record bears the site's own name.
        inside += lines if record.name == site.site else _block(record.name, lines)
    return _block(site.site, inside)


def _rollout(record: RolloutRecord, run: Run) -> list[str]:
    lines = _work(record, run)
    if record.check is not None:
        lines += _check(record.check)
    lines += [explain(problem) for problem in record.problems]
    if record.undone:
        lines.append(say("summary_undone", runs=", ".join(record.undone)))
    if record.stays:
        lines.append(say("summary_stays", methods=", ".join(record.stays)))
    if record.restored:
        lines.append(say("summary_restored"))
    if record.left:
        lines.append(say("summary_left", operations=", ".join(record.left)))
    if record.overrides and record.operations:
        lines.append(say("summary_overrides", gates=", ".join(record.overrides)))
    lines += [file_line(item) for item in record.files]
    lines += [say("summary_note", step=name, reason=in_language(reason)) for name, reason in record.notes]
    if record.head:
        lines.append(say("summary_head", head=record.head))
    closed = waiting(record.legs)
    return lines + (closed or ([] if record.problems else next_lines(record.next)))


def file_line(item: CredentialFile) -> str:
    """That it is not sealed, and until when it is good."""
    line = say("summary_file", field=item.field)
    if item.ends is None:
        return line
    return line + say("summary_file_soon" if item.ends_soon else "summary_file_ends", ends=item.ends)


def next_lines(states: Iterable[StepState]) -> list[str]:
    """One line per step somebody can act on now."""
    return [
        say(
            "progress_next",
            step=state.step.name,
            actor=say(f"progress_actor_{state.step.actor}"),
            title=in_language(state.step.title),
        )
        for state in states
    ]


def _work(record: RolloutRecord, run: Run) -> list[str]:
    done = [item.name for item in record.operations if item.status == "done"]
    if done:
        return [say("summary_done", operations=", ".join(done))]
    if record.problems or not (record.open or record.held):
        return []
    if record.held:
        return [say("summary_held", count=len(record.plan))]
    if run.deploy == "preflight":
        return [say("summary_preflight")]
    if record.plan:
        return [say("summary_dry" if run.dry else "summary_not_run", count=len(record.plan))]
    if not record.planned:
        return [say("summary_not_planned")]
    return [say("summary_no_drift" if run.deploy == "drift" else plan_empty(record))]


def _check(check: CheckResult) -> list[str]:
    """What the storefront check saw: one line for the levels of a method, then one for each card."""
    lines: list[str] = []
    for method in dict.fromkeys(item.method for item in check.evidence):
        items = [item for item in check.evidence if item.method == method]
        levels = [_seen(item) for item in items if not item.card]
        lines.append(say("summary_levels", method=method, levels="; ".join(levels)))
        lines += [_paid(item) for item in items if item.card]
    return _block(say("summary_check", verdict=say(f"verdict_{check.verdict}"), level=check.reached), lines)


def _paid(item: Evidence) -> str:
    order = say("evidence_order", order=item.order) if item.order else ""
    expected = say("evidence_as_expected") if item.as_expected else ""
    return say("summary_evidence", card=item.card, seen=_seen(item) + expected + order)


def _seen(item: Evidence) -> str:
    if item.as_expected:
        return _word(item.seen)
    return say("evidence_differs", seen=_word(item.seen), expected=_word(item.expected))


def _word(outcome: str) -> str:
    """A level or card outcome in words; anything rarer by its stable name, as in the run report."""
    return say(f"seen_{outcome}") if outcome in WORDED else outcome
