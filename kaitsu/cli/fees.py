"""`kaitsu fees`: whether the changes for online payment are free of charge, and by which rule."""

from dataclasses import replace

import click

import gateways
import shops
from kaitsu.declare import clock
from kaitsu.declare.agency import read_agency
from kaitsu.declare.home import find_home
from kaitsu.declare.sites import load_site
from kaitsu.model.problem import Problem, Refused
from kaitsu.model.site import Rollout, Site
from kaitsu.process.calendar import Calendar
from kaitsu.process.fees import Fee, FeeRule, fee_status
from kaitsu.reports.schedule_text import fee_lines


@click.command(name="fees")
@click.argument("site")
def command(site: str) -> None:
    """Say for each rollout of SITE whether its changes are free of charge, the deadline and the rule."""
    home = find_home()
    declared = load_site(home, site, gateways.catalogue(), shops.catalogue())
    calendar = Calendar(read_agency(home).closed_days)
    fees = [(rollout.name, _fee(declared, rollout, calendar)) for rollout in declared.rollouts]
    for name, fee in fees:
        click.echo(name)
        for line in fee_lines(fee):
            click.echo(f"  {line}")


def _fee(site: Site, rollout: Rollout, calendar: Calendar) -> Fee:
    """Raises Refused with the place of the date in the site file."""
    try:
        return fee_status(
            rollout.contract_completed_on, site.delivered_on, clock.now().date(), FeeRule(), calendar
        )
    except Refused as refused:
        raise Refused(_located(problem, site, rollout) for problem in refused.problems) from None


def _located(problem: Problem, site: Site, rollout: Rollout) -> Problem:
    if problem.reason == "contract_in_future":
        return replace(
            problem, file=str(site.file), line=rollout.line, field=f"{rollout.name}: contract.completed_on"
        )
    return replace(problem, file=str(site.file), field="delivered_on")
