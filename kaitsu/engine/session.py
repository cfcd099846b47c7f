"""From the declared sites to the rollouts of one host: what inventories and deploy files call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import click

from kaitsu.declare import clock
from kaitsu.declare.agency import read_agency
from kaitsu.declare.home import Home, find_home
from kaitsu.declare.sites import load_sites
from kaitsu.engine.drift import drift
from kaitsu.engine.preflight import preflight
from kaitsu.engine.prepared import Desk, Prepared, prepare
from kaitsu.engine.rollback_run import RollbackRun
from kaitsu.engine.rollout_run import RolloutRun
from kaitsu.engine.shop_run import Lease, ShopRun
from kaitsu.model.gateway import Gateway, Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.model.site import Host, Site
from kaitsu.remote import guard, ssh
from kaitsu.remote.program import Execute
from kaitsu.reports import plan_text
from shops.protocol import Driver

HostEntry = tuple[str, dict[str, Any]]


@dataclass
class Session:
    """The declared sites of one run on one stage."""

    desk: Desk
    stage: Stage
    sites: Mapping[str, Site]
    drivers: Mapping[str, Driver]
    prepared: dict[str, list[Prepared]] = field(default_factory=dict)

    def before_connecting(self, name: str) -> Iterable[Problem]:
        """Gate every rollout of a site; what is wrong already is found before the host is asked anything.

        The gates are only for a rollout: undoing and comparing need neither answers nor secrets, and never
        wait for them.
        """
        site = self.sites[name]
        problems = list(ssh.unpinned(site, site.hosts[self.stage], self.desk.home))
        if guard.current().run.deploy != "payment":
            return problems
        for rollout in site.rollouts:
            try:
                driver = self.drivers[site.shop_system]
                made = prepare(site, rollout, self.stage, driver, self.desk, clock.now())
                self.prepared.setdefault(name, []).append(made)
            except Refused as refused:
                problems.extend(refused.problems)
        return problems

    def shop(self, name: str, unlock: str) -> ShopRun:
        """One shop of this run, connected."""
        lease = Lease(self.desk.agency.lease_seconds, str(unlock))  # half a run's name is a number to pyinfra
        site, record = self.sites[name], guard.current().run.site(name)
        record.connected = True
        driver = self.drivers[site.shop_system]
        return ShopRun(site, self.stage, driver, record, lease)

    def rollouts(self, name: str, execute: Execute, unlock: str) -> list[RolloutRun]:
        """Probe and plan every rollout of a site, printing each plan. Never raises: a refusal is recorded."""
        run = guard.current().run
        record = run.site(name)
        shop = self.shop(name, unlock)
        runs = [RolloutRun(shop, made, self.desk, run.id) for made in self.prepared.get(name, ())]
        for item in runs:
            record.rollouts[item.record.name] = item.record
            self._plan(item, execute, dry=run.dry)
        return runs

    def rollback(self, name: str, execute: Execute, named: str | None, unlock: str) -> RollbackRun:
        """Probe a site and choose what to undo. Never raises: a refusal is recorded."""
        run = guard.current().run
        named = None if named is None else str(named)
        undoing = RollbackRun(self.shop(name, unlock), self.stage, self.desk, run.id, named)
        run.site(name).rollouts[name] = undoing.record
        self._plan(undoing, execute, dry=run.dry)
        return undoing

    def drift(self, name: str, execute: Execute) -> None:
        """Compare a site with what its last run left, and record what differs. Never raises."""
        record = guard.current().run.site(name)
        try:
            record.rollouts[name] = drift(self.shop(name, unlock=""), self.stage, self.desk, execute)
        except Refused as refused:
            record.problems.extend(refused.problems)
        except Exception as error:  # noqa: BLE001 — an exception here would end the run for every host
            record.problems.append(_internal(error))

    def preflight(self, name: str, execute: Execute) -> None:
        """Look around a site and record what was confirmed and what not. Never raises."""
        record = guard.current().run.site(name)
        try:
            record.rollouts[name] = found = preflight(self.shop(name, unlock=""), self.stage, execute)
            click.echo("\n".join(plan_text.preflight(found.preflight)), err=True)
        except Refused as refused:
            record.problems.extend(refused.problems)
        except Exception as error:  # noqa: BLE001 — an exception here would end the run for every host
            record.problems.append(_internal(error))

    def _plan(self, item: RolloutRun | RollbackRun, execute: Execute, *, dry: bool) -> None:
        try:
            item.make_plan(execute, dry=dry)
        except Refused as refused:
            item.record.problems.extend(refused.problems)
        except Exception as error:  # noqa: BLE001 — an exception here would end the run for every host
            item.record.problems.append(_internal(error))
        click.echo(plan_text.text(item.record), err=True)


def _internal(error: Exception) -> Problem:
    return Problem("internal_error", {"error": type(error).__name__}, exit=Exit.FAILED)


_session: list[Session] = []


def hosts(stage: Stage, gateways: Mapping[str, Gateway], drivers: Mapping[str, Driver]) -> list[HostEntry]:
    """The hosts of a stage for an inventory file: one per sound site that is declared to have this stage."""
    try:
        session, broken = _open(stage, gateways, drivers)
        here = [site for site in session.sites.values() if stage in site.hosts]
        entries = [_entry(site, site.hosts[stage], session.desk.home) for site in here]
    except Refused as refused:
        if not guard.installed():
            raise
        guard.end(guard.current(), refused.problems)
    _session[:] = [session]
    if guard.installed():
        guard.current().broken = broken
        guard.current().before_connecting = session.before_connecting
        ssh.watch_connections()
    return entries


def session() -> Session:
    """The session of this process, opened by the inventory. Raises Refused when there was none of ours."""
    if not _session:
        raise refuse("guard_missing")
    return _session[0]


def _open(
    stage: Stage, gateways: Mapping[str, Gateway], drivers: Mapping[str, Driver]
) -> tuple[Session, dict[str, tuple[Problem, ...]]]:
    home = guard.current().home if guard.installed() else find_home()
    agency = read_agency(home)
    sites = load_sites(home, gateways, drivers)
    return Session(Desk(home, agency), stage, sites.valid, drivers), dict(sites.broken)


def _entry(site: Site, host: Host, home: Home) -> HostEntry:
    """Only what the connector needs, nothing secret: `debug-inventory` prints host data."""
    if host.connect == "sandbox":
        return f"@sandbox/{site.id}", {"kaitsu_shop_root": host.shop_root}
    return site.id, ssh.connector_data(site, host, home)
