"""What the ledger's commands have in common: which rollout, at what time, how its progress is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

import gateways
import shops
from kaitsu.declare import clock
from kaitsu.declare.home import Home, find_home
from kaitsu.declare.nearest import nearest
from kaitsu.declare.sites import load_site
from kaitsu.model.problem import refuse
from kaitsu.model.site import Rollout, Site
from kaitsu.process.ledger import Ledger
from kaitsu.process.progress import StepState, next_steps, progress
from kaitsu.records.store import read_ledger
from kaitsu.reports.words import language, say


@dataclass(frozen=True)
class Chosen:
    """A declared rollout and where it is at home."""

    home: Home
    rollout: Rollout

    @property
    def gateway(self) -> str:
        return self.rollout.gateway.id

    @property
    def site(self) -> str:
        return self.rollout.site

    def ledger(self) -> Ledger:
        return read_ledger(self.home, self.site, self.gateway, clock.now())


def rollout_arguments(command: Callable[..., Any]) -> Callable[..., Any]:
    """SITE [GATEWAY], given to the command as ``chosen``."""

    @wraps(command)
    def with_chosen(*args: Any, site: str, gateway: str | None, **kwargs: Any) -> Any:
        return command(*args, chosen=choose(site, gateway), **kwargs)

    return click.argument("site")(click.argument("gateway", required=False)(with_chosen))


def choose(site: str, gateway: str | None) -> Chosen:
    """The rollout a command line names. Raises Refused: gateway_unchosen, gateway_not_of_site, site_…"""
    home = find_home()
    declared = load_site(home, site, gateways.catalogue(), shops.catalogue())
    return Chosen(home, _rollout(declared, gateway))


def _rollout(site: Site, gateway: str | None) -> Rollout:
    by_id = {rollout.gateway.id: rollout for rollout in site.rollouts}
    if gateway is None:
        if len(by_id) != 1:
            raise refuse("gateway_unchosen", site=site.id, known=", ".join(by_id))
        return site.rollouts[0]
    if gateway not in by_id:
        raise refuse("gateway_not_of_site", site=site.id, gateway=gateway, nearest=nearest(gateway, by_id))
    return by_id[gateway]


def states_of(ledger: Ledger) -> tuple[StepState, ...]:
    return progress(ledger.events)


def say_next(states: Sequence[StepState]) -> None:
    """One line per step somebody can act on now."""
    waiting = next_steps(states)
    if not waiting:
        click.echo(say("progress_finished"))
    for state in waiting:
        actor = say(f"progress_actor_{state.step.actor}")
        click.echo(say("progress_next", step=state.step.name, actor=actor, title=title(state)))


def title(state: StepState) -> str:
    return state.step.title.ja if language() == "ja" else state.step.title.en
