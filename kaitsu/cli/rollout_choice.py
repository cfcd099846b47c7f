"""What the ledger's commands have in common: which rollout, at what time, how its progress is told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

import gateways
import shops
from kaitsu.declare import clock
from kaitsu.declare.agency import Agency, read_agency
from kaitsu.declare.home import Home, find_home
from kaitsu.declare.nearest import nearest
from kaitsu.declare.sites import load_site
from kaitsu.engine.prepared import Desk, declared_today, notes_of
from kaitsu.model.problem import Refused, refuse
from kaitsu.model.site import Rollout, Site
from kaitsu.process.history import History, Target
from kaitsu.process.ledger import Ledger
from kaitsu.process.progress import StepState, next_steps, progress
from kaitsu.process.schedule import Office
from kaitsu.records.store import read_ledger
from kaitsu.reports.summary import next_lines
from kaitsu.reports.words import say
from shops.protocol import Driver


@dataclass(frozen=True)
class Chosen:
    """A declared rollout and where it is at home."""

    home: Home
    declared: Site
    rollout: Rollout

    @property
    def agency(self) -> Agency:
        return read_agency(self.home)

    @property
    def office(self) -> Office:
        return Desk(self.home, self.agency).office(self.declared, self.rollout.gateway)

    @property
    def driver(self) -> Driver:
        return shops.catalogue()[self.declared.shop_system]

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
    return Chosen(home, declared, _rollout(declared, gateway))


def _rollout(site: Site, gateway: str | None) -> Rollout:
    by_id = {rollout.gateway.id: rollout for rollout in site.rollouts}
    if gateway is None:
        if len(by_id) != 1:
            raise refuse("gateway_unchosen", site=site.id, known=", ".join(by_id))
        return site.rollouts[0]
    if gateway not in by_id:
        raise refuse("gateway_not_of_site", site=site.id, gateway=gateway, nearest=nearest(gateway, by_id))
    return by_id[gateway]


def states_of(chosen: Chosen, ledger: Ledger, declared: Target | None = None) -> tuple[StepState, ...]:
    """The steps as the ledger has them; approvals are held against ``declared``, else what ran on test.

    Where there is no test site, nothing ran, and what is declared is the only thing to approve.
    """
    if declared is None and not chosen.rollout.has_test_site:
        declared = target_today(chosen)
    return progress(ledger.events, notes_of(chosen.rollout, chosen.driver), declared)


def target_today(chosen: Chosen) -> Target | None:
    """What is declared today; None where the pages cannot be read, which is another command's to say."""
    try:
        return declared_today(chosen.declared, chosen.rollout, chosen.driver, chosen.home).target
    except Refused:
        return None


def history_of(chosen: Chosen, ledger: Ledger) -> History:
    """The events as commands that record judge them: against what ran on test, where there is a test site."""
    if chosen.rollout.has_test_site:
        return History(ledger.events)
    return History(ledger.events, target_today(chosen), untested=True)


def say_next(states: Sequence[StepState]) -> None:
    """One line per step somebody can act on now."""
    for line in next_lines(next_steps(states)) or [say("progress_finished")]:
        click.echo(line)
