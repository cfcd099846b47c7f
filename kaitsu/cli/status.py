"""`kaitsu status`: how far each rollout has come, and who must act next."""

import json
from typing import Any

import click

import gateways
import shops
from kaitsu.cli.rollout_choice import Chosen, say_next, states_of, title
from kaitsu.declare import clock
from kaitsu.declare.home import find_home
from kaitsu.declare.sites import load_site, load_sites
from kaitsu.model.problem import Problem, Refused
from kaitsu.process.history import History
from kaitsu.process.ledger import Ledger
from kaitsu.process.progress import StepState, next_steps
from kaitsu.records.store import read_ledger
from kaitsu.reports.words import language, say

FORMAT = 1


@click.command(name="status")
@click.argument("site", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs; new keys may be added.")
def command(site: str | None, *, as_json: bool) -> None:
    """Show the 22 steps of SITE's rollouts, or of all sites: actor, state, date, and who is next."""
    found: list[tuple[Chosen, Ledger]] = []
    problems: list[Problem] = []
    for chosen in _rollouts(site, problems):
        try:
            ledger = read_ledger(chosen.home, chosen.site, chosen.gateway, clock.now())
        except Refused as refused:
            problems += refused.problems
        else:
            found.append((chosen, ledger))
    if as_json:
        rollouts = [_json(chosen, ledger) for chosen, ledger in found]
        click.echo(json.dumps({"format": FORMAT, "rollouts": rollouts}, ensure_ascii=False, indent=2))
    else:
        for chosen, ledger in found:
            _print(chosen, ledger)
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
    return [Chosen(home, rollout) for item in declared for rollout in item.rollouts]


def _print(chosen: Chosen, ledger: Ledger) -> None:
    states = states_of(ledger)
    click.echo(say("status_title", rollout=chosen.rollout.name, head=ledger.head))
    for state in states:
        click.echo(_line(state))
    target = History(ledger.events).target
    digests = {"setup": target.setup, "pages": target.pages, "revision": target.revision}
    shown = "  ".join(f"{name} {digest[:12]}" for name, digest in digests.items() if digest)
    if shown:
        click.echo(say("status_digests", digests=shown))
    say_next(states)
    click.echo()


def _line(state: StepState) -> str:
    actor = say(f"progress_actor_{state.step.actor}")
    event = state.event if state.is_settled else None
    when = f"  {event.at:%Y-%m-%d}  {event.by}" if event is not None else ""
    reasons = [say(f"progress_why_{state.why}") if state.why else "", state.detail, _note(state)]
    because = ": ".join(reason for reason in reasons if reason)
    shown = f"{state.step.name:>4}  {say(f'progress_{state.state}')}  {title(state)}  [{actor}]{when}"
    return f"{shown}  ({because})" if because else shown


def _note(state: StepState) -> str:
    if state.note is None:
        return ""
    return state.note.ja if language() == "ja" else state.note.en


def _json(chosen: Chosen, ledger: Ledger) -> dict[str, Any]:
    states = states_of(ledger)
    target = History(ledger.events).target
    return {
        "site": chosen.site,
        "gateway": chosen.gateway,
        "head": {"count": ledger.head.count, "hash": ledger.head.hash},
        "tested": {"setup": target.setup, "pages": target.pages, "revision": target.revision},
        "steps": [_step(state) for state in states],
        "next": [{"step": state.step.name, "actor": state.step.actor} for state in next_steps(states)],
    }


def _step(state: StepState) -> dict[str, Any]:
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
        "note": None if state.note is None else {"ja": state.note.ja, "en": state.note.en},
    }
