"""`kaitsu status`: how far each rollout has come, and who must act next."""

import json
from dataclasses import asdict, dataclass
from typing import Any

import click

import gateways
import shops
from kaitsu.cli.rollout_choice import Chosen, say_next, states_of
from kaitsu.cli.status_changes import changed_since
from kaitsu.cli.status_files import certificates
from kaitsu.declare import clock
from kaitsu.declare.home import find_home
from kaitsu.declare.sites import load_site, load_sites
from kaitsu.engine.prepared import declared_today
from kaitsu.model.credential_file import CredentialFile
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.problem import Problem, Refused
from kaitsu.process.completion import CHECKED_STEPS
from kaitsu.process.fees import Fee, fee_status
from kaitsu.process.history import History, Target
from kaitsu.process.ledger import Ledger
from kaitsu.process.legs import Leg, Waiting
from kaitsu.process.progress import StepState, next_steps
from kaitsu.process.release import clock_waits
from kaitsu.process.run_event import Run
from kaitsu.records.paths import begun_folder
from kaitsu.records.store import read_ledger
from kaitsu.reports.plan_text import waiting
from kaitsu.reports.run_report import file_json
from kaitsu.reports.schedule_text import fee_lines
from kaitsu.reports.summary import file_line
from kaitsu.reports.words import in_language, say

FORMAT = 1


@dataclass(frozen=True)
class Found:
    """One rollout: its verified ledger, what is declared today, and the steps held against that.

    ``changed`` names, by step, the fields that differ from what the step's last event approved. ``waits`` are
    what only the clock tells of a release; ``begun`` are runs of this machine whose end is not on record;
    ``files`` are credentials that are files.
    """

    chosen: Chosen
    ledger: Ledger
    declared: Target
    states: tuple[StepState, ...]
    changed: dict[str, tuple[str, ...]]
    fee: Fee
    waits: tuple[Waiting, ...]
    begun: tuple[str, ...]
    files: tuple[tuple[Stage, CredentialFile], ...] = ()


@click.command(name="status")
@click.argument("site", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs; new keys may be added.")
def command(site: str | None, *, as_json: bool) -> None:
    """Show the 22 steps of SITE's rollouts, or of all sites: actor, state, date, and who is next."""
    found: list[Found] = []
    problems: list[Problem] = []
    for chosen in _rollouts(site, problems):
        try:
            found.append(_find(chosen))
        except Refused as refused:
            problems += refused.problems
    if as_json:
        rollouts = [_json(one) for one in found]
        click.echo(json.dumps({"format": FORMAT, "rollouts": rollouts}, ensure_ascii=False, indent=2))
    else:
        for one in found:
            _print(one)
        if not found and not problems:
            click.echo(say("sites_none", folder=find_home().sites))
    if problems:
        raise Refused(problems)


def _rollouts(site: str | None, problems: list[Problem]) -> list[Chosen]:
    home = find_home()
    if site is not None:
        declared = [load_site(home, site, gateways.catalogue(), shops.catalogue())]
    else:
        sites = load_sites(home, gateways.catalogue(), shops.catalogue())
        problems += [problem for found in sites.broken.values() for problem in found]
        declared = [sites.valid[name] for name in sorted(sites.valid)]
    return [Chosen(home, item, rollout) for item in declared for rollout in item.rollouts]


def _find(chosen: Chosen) -> Found:
    now = clock.now()
    ledger = read_ledger(chosen.home, chosen.site, chosen.gateway, now)
    declared = declared_today(chosen.declared, chosen.rollout, chosen.driver, chosen.home)
    states = states_of(chosen, ledger, declared.target)
    office = chosen.office
    contract, delivered = chosen.rollout.contract_completed_on, chosen.declared.delivered_on
    # A day in the future is the record command's to refuse; here it only has not come yet.
    completed = contract if contract <= now.date() else None
    fee = fee_status(completed, delivered, now.date(), calendar=office.calendar)
    changed = changed_since(chosen, ledger, declared, states)
    waits = tuple(clock_waits(states, office, now))
    begun = tuple(
        sorted(
            item.name
            for stage in STAGES
            for item in begun_folder(chosen.home, chosen.site, chosen.gateway, stage).glob("*")
        )
    )
    files = certificates(chosen, now)
    return Found(chosen, ledger, declared.target, states, changed, fee, waits, begun, files)


def _print(found: Found) -> None:
    click.echo(say("status_title", rollout=found.chosen.rollout.name, head=found.ledger.head))
    for state in found.states:
        click.echo(_line(state, found.changed.get(state.step.name, ())))
    tested = History(found.ledger.events).target
    for name, target in (("status_tested", tested), ("status_declared", found.declared)):
        if shown := _digests(target):
            click.echo(say(name, digests=shown))
    click.echo(fee_lines(found.fee)[-1])
    for stage, item in found.files:
        click.echo(say("status_file", stage=stage, line=file_line(item)))
    for run in found.begun:
        click.echo(say("status_begun", run=run))
    for line in waiting([Leg("production", found.waits)]):
        click.echo(line)
    say_next(found.states)
    click.echo()


def _digests(target: Target) -> str:
    digests = {"setup": target.setup, "pages": target.pages, "revision": target.revision}
    return "  ".join(f"{name} {digest[:12]}" for name, digest in digests.items() if digest)


def _line(state: StepState, changed: tuple[str, ...]) -> str:
    actor = say(f"progress_actor_{state.step.actor}")
    event = state.event if state.is_settled else None
    when = f"  {event.at:%Y-%m-%d}  {event.by}" if event is not None else ""
    note = in_language(state.note) if state.note is not None else ""
    why = say(f"progress_why_{state.why}") if state.why else ""
    because = ": ".join(filter(None, (why, state.detail, ", ".join(changed), note)))
    level = say("status_level", level=_level(state)) if _level(state) else ""
    because = "; ".join(filter(None, (because, level)))
    name, title = state.step.name, in_language(state.step.title)
    shown = f"{name:>4}  {say(f'progress_{state.state}')}  {title}  [{actor}]{when}"
    return f"{shown}  ({because})" if because else shown


def _level(state: StepState) -> str | None:
    """How far the check got whose run the state of the step rests on."""
    body = state.event.body if state.event is not None and state.step.number in CHECKED_STEPS else None
    return body.check.level if isinstance(body, Run) and body.check is not None else None


def _json(found: Found) -> dict[str, Any]:
    ledger, tested = found.ledger, History(found.ledger.events).target
    return {
        "site": found.chosen.site,
        "gateway": found.chosen.gateway,
        "head": {"count": ledger.head.count, "hash": ledger.head.hash},
        "tested": _target_json(tested),
        "declared": _target_json(found.declared),
        "fee": {"status": found.fee.status, "free_until": found.fee.free_until.isoformat()},
        "waits": [asdict(item) for item in found.waits],
        "begun": list(found.begun),
        "files": [{"stage": stage, **file_json(item)} for stage, item in found.files],
        "steps": [_step(state, found.changed.get(state.step.name, ())) for state in found.states],
        "next": [{"step": state.step.name, "actor": state.step.actor} for state in next_steps(found.states)],
    }


def _target_json(target: Target) -> dict[str, str | None]:
    return {"setup": target.setup, "pages": target.pages, "revision": target.revision}


def _step(state: StepState, changed: tuple[str, ...]) -> dict[str, Any]:
    event = state.event
    return {
        "step": state.step.name,
        "number": state.step.number,
        "phase": state.step.phase,
        "actor": state.step.actor,
        "title": {"ja": state.step.title.ja, "en": state.step.title.en},
        "state": state.state,
        "at": None if event is None else event.at.isoformat(),
        "by": None if event is None else event.by,
        "event": None if event is None else event.seq,
        "why": state.why,
        "detail": state.detail,
        "level": _level(state),
        "changed": list(changed),
        "note": None if state.note is None else {"ja": state.note.ja, "en": state.note.en},
    }
