"""`kaitsu site`: declare shops and find out whether the declarations hold."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace

import click

import gateways
import shops
from kaitsu.cli.site_pin import pin
from kaitsu.declare.agency import require_gateways
from kaitsu.declare.home import Home, find_home
from kaitsu.declare.new_site import new_site
from kaitsu.declare.pages import read_pages, unknown_page_folders, unknown_rollout_folders
from kaitsu.declare.pins import pin_problems, read_pins
from kaitsu.declare.schema import schema_text
from kaitsu.declare.sites import Sites, load_site, load_sites
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused
from kaitsu.model.site import Rollout, Site
from kaitsu.reports.words import explain, say


@click.group(name="site")
def command() -> None:
    """Declare shops: inventories/sites/<site>.yml."""


command.add_command(pin)


@command.command()
@click.argument("site")
@click.option("--system", required=True, help="EC system of the shop, for example eccube.")
@click.option(
    "--gateway", "chosen", required=True, multiple=True, help="Payment gateway; may be given several times."
)
def new(site: str, system: str, chosen: tuple[str, ...]) -> None:
    """Write a commented file for SITE, to be filled in."""
    file = new_site(find_home(), site, system, chosen, gateways.catalogue(), shops.catalogue())
    click.echo(say("site_new_done", file=file, site=site))


@command.command()
@click.argument("site", required=False)
def check(site: str | None) -> None:
    """Say everything that is wrong with SITE and its pages, or with all sites, agency.yml and pins.yml.

    Ends with 0 when nothing is, with 2 when a declaration is wrong, and with 3 when all of them are right but
    a person must act first.
    """
    home = find_home()
    problems: list[Problem] = []
    for read in (_read_agency, read_pins) if site is None else ():
        try:
            read(home)
        except Refused as refused:
            problems += refused.problems
    looked_at = [*_looked_at(site)]
    if site is None:
        problems += _stray_pages(home, [name for name, _ in looked_at])
    for name, found in looked_at:
        if not found:
            click.echo(say("site_ok", site=name))
        problems += found
    for problem in problems:
        click.echo(explain(problem), err=True)
    sys.exit(_exit(problems))


@command.command("list")
def list_sites() -> None:
    """List the declared sites: name, client, EC system, gateways and their methods."""
    sites = _all_sites()
    for name in sorted([*sites.valid, *sites.broken]):
        site = sites.valid.get(name)
        click.echo(f"{name}  {say('site_broken', site=name) if site is None else _summary(site)}")


@command.command()
@click.option("--agency", is_flag=True, help="The schema of agency.yml instead.")
def schema(*, agency: bool) -> None:
    """Print the JSON Schema of a site file, as committed in docs/schema."""
    click.echo(schema_text("agency" if agency else "site"), nl=False)


def _read_agency(home: Home) -> None:
    require_gateways(home, gateways.catalogue())


def _stray_pages(home: Home, sites: Sequence[str]) -> tuple[Problem, ...]:
    try:
        return tuple(unknown_page_folders(home, sites))
    except Refused as refused:
        return refused.problems


def _looked_at(name: str | None) -> Iterable[tuple[str, tuple[Problem, ...]]]:
    """Names of sites, each with its problems."""
    if name is None:
        sites = _all_sites()
        sound = ((name, _all_of(site)) for name, site in sites.valid.items())
        return [*sound, *sorted(sites.broken.items())]
    try:
        site = load_site(find_home(), name, gateways.catalogue(), shops.catalogue())
    except Refused as refused:
        return [(name, refused.problems)]
    return [(name, _all_of(site))]


def _all_of(site: Site) -> tuple[Problem, ...]:
    """What is wrong with the pages of a site whose file is sound, and what somebody must do first."""
    home, driver = find_home(), shops.catalogue()[site.shop_system]
    declared = [rollout.gateway.id for rollout in site.rollouts]
    problems: list[Problem] = []
    try:
        problems += unknown_rollout_folders(home, site.id, declared)
    except Refused as refused:
        return (*refused.problems, *_waits(site))
    for gateway in declared:
        try:
            read_pages(home, site.id, gateway, driver.pages)
        except Refused as refused:
            problems += refused.problems
    return (*problems, *_waits(site))


def _waits(site: Site) -> tuple[Problem, ...]:
    """Nothing is wrong with a site whose gateway has no module, or whose module nobody has fetched yet:
    somebody has to talk to the client, or to pin what came."""
    found: list[Problem] = []
    for rollout in site.rollouts:
        if rollout.module is None:
            found.append(_no_module(site, rollout))
        found += [
            replace(problem, exit=Exit.WAITING)
            for problem in pin_problems(rollout.module, find_home())
            if problem.reason == "archive_unpinned"  # else pins.yml itself is wrong, which is told once
        ]
    return tuple(found)


def _no_module(site: Site, rollout: Rollout) -> Problem:
    known = [module.code for module in rollout.gateway.known_for(site.shop_system)]
    reason = "module_known_only" if known else "module_missing"
    slots = {"gateway": rollout.gateway.id, "module": ", ".join(known)}
    return Problem(reason, slots, str(site.file), rollout.line, exit=Exit.WAITING)


def _all_sites() -> Sites:
    home = find_home()
    sites = load_sites(home, gateways.catalogue(), shops.catalogue())
    if not sites.valid and not sites.broken:
        click.echo(say("sites_none", folder=home.sites))
    return sites


def _exit(problems: list[Problem]) -> Exit:
    """A mistake comes before a wait: nobody need be asked about a file that must change anyway."""
    exits = {problem.exit for problem in problems}
    return next((code for code in (Exit.WRONG, Exit.WAITING) if code in exits), Exit.DONE)


def _summary(site: Site) -> str:
    rollouts = (
        f"{rollout.gateway.id}: {', '.join(method.key for method in rollout.methods)}"
        for rollout in site.rollouts
    )
    return f"{site.client}  {site.shop_system} {site.shop_version}  {'; '.join(rollouts)}"
