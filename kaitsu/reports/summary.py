"""The closing words of a run: site by site what was done and seen, who is next, and the exit code."""

from pathlib import Path

from kaitsu.checks.result import CheckResult
from kaitsu.reports.plan_text import problem_lines, waiting
from kaitsu.reports.record import RolloutRecord, Run, SiteRecord
from kaitsu.reports.words import say


def text(run: Run, report: Path | None) -> str:
    lines = ["", say("summary_title", stage=say(f"stage_{run.stage}"), run=run.id)]
    lines += problem_lines(tuple(run.problems))
    for site in run.sites.values():
        lines += _site(site, run)
    lines.append(say("summary_report", file=report) if report else say("summary_no_report"))
    lines.append(say("summary_exit", code=int(run.exit), meaning=say(f"exit_{run.exit.name.lower()}")))
    return "\n".join(lines)


def _site(site: SiteRecord, run: Run) -> list[str]:
    lines = [f"  {site.site}"]
    lines += problem_lines(tuple(site.problems))
    for record in site.rollouts.values():
        lines += [f"    {line}" for line in _rollout(record, run)]
    return lines


def _rollout(record: RolloutRecord, run: Run) -> list[str]:
    lines = [record.name]
    lines += [f"  {line}" for line in _work(record, run)]
    if record.check is not None:
        lines += [f"  {line}" for line in _check(record.check)]
    lines += problem_lines(tuple(record.problems))
    if record.undone:
        lines.append(f"  {say('summary_undone', runs=', '.join(record.undone))}")
    if record.stays:
        lines.append(f"  {say('summary_stays', methods=', '.join(record.stays))}")
    if record.restored:
        lines.append(f"  {say('summary_restored')}")
    if record.left:
        lines.append(f"  {say('summary_left', operations=', '.join(record.left))}")
    lines += [f"  {waiting(leg)}" for leg in record.legs if not leg.open]
    return lines


def _work(record: RolloutRecord, run: Run) -> list[str]:
    done = [item.name for item in record.operations if item.status == "done"]
    if done:
        return [say("summary_done", operations=", ".join(done))]
    if record.problems or not record.open:
        return []
    if record.plan:
        return [say("summary_dry" if run.dry else "summary_not_run", count=len(record.plan))]
    return [say("summary_no_drift" if run.deploy == "drift" else "plan_empty")]


def _check(check: CheckResult) -> list[str]:
    head = say("summary_check", verdict=say(f"verdict_{check.verdict}"), level=check.reached)
    return [
        head,
        *(
            say(
                "summary_evidence",
                at=item.at,
                method=item.method,
                card=item.card or "-",
                seen=item.seen,
                order=item.order or "-",
            )
            for item in check.evidence
        ),
    ]
