"""`kaitsu fees`: what is free of charge and until when, by which rule, and what needs a quotation."""

from collections.abc import Iterable
from dataclasses import replace

import click

import gateways
import shops
from kaitsu.declare import clock
from kaitsu.declare.agency import Agency, read_agency
from kaitsu.declare.home import find_home
from kaitsu.declare.sites import load_site
from kaitsu.model.problem import Problem, Refused
from kaitsu.model.site import Rollout, Site
from kaitsu.process.calendar import Calendar
from kaitsu.process.fees import Fee, fee_status
from kaitsu.reports.schedule_text import fee_lines
from kaitsu.reports.scope_text import scope_lines, support_lines


@click.command(name="fees")
@click.argument("site")
def command(site: str) -> None:
    """Say for each rollout of SITE whether its changes are free of charge, the deadline and the rule.

    Then until when the ordinary corrections are, and what the agency's scope includes and what it does not.
    """
    home = find_home()
    declared = load_site(home, site, gateways.catalogue(), shops.catalogue())
    agency = read_agency(home)
    fees = [(rollout.name, _fee(declared, rollout, agency)) for rollout in declared.rollouts]
    for name, fee in fees:
        click.echo(name)
        _echo(fee_lines(fee))
    _echo(support_lines(agency.terms.ordinary_support, declared.delivered_on))
    _echo(scope_lines(agency.terms.scope))


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(f"  {line}")


def _fee(site: Site, rollout: Rollout, agency: Agency) -> Fee:
    """Raises Refused with the place of the date in the site file."""
    try:
        return fee_status(
            rollout.contract_completed_on,
            site.delivered_on,
            clock.now().date(),
            agency.terms.free_period,
            Calendar(agency.closed_days),
        )
    except Refused as refused:
        raise Refused(_located(problem, site, rollout) for problem in refused.problems) from None


def _located(problem: Problem, site: Site, rollout: Rollout) -> Problem:
    if problem.reason == "contract_in_future":
        return replace(
            problem, file=str(site.file), line=rollout.line, field=f"{rollout.name}: contract.completed_on"
        )
    return replace(problem, file=str(site.file), field="delivered_on")
