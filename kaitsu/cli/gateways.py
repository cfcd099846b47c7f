"""`kaitsu gateways`: which gateways there are, how far each was tried, and how to add the next."""

import json
from pathlib import Path

import click

import gateways
from kaitsu.cli.record_registered import ticks
from kaitsu.declare.nearest import nearest
from kaitsu.declare.new_gateway import new_gateway
from kaitsu.model.gateway import Gateway
from kaitsu.model.problem import refuse
from kaitsu.reports import gateway_text
from kaitsu.reports.gateway_json import as_json_value
from kaitsu.reports.gateway_levels import SYSTEMS, level_on
from kaitsu.reports.gateway_page import page
from kaitsu.reports.words import in_language, say

FORMAT = 1


@click.group(name="gateways", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For programs; new keys may be added.")
@click.option("--page", "as_page", is_flag=True, help="As docs/gateways.md has it.")
@click.pass_context
def command(context: click.Context, *, as_json: bool, as_page: bool) -> None:
    """List the payment gateways Kaitsu knows, and how far each goes on which EC system."""
    if context.invoked_subcommand is not None:
        return
    listed = gateways.catalogue().values()
    if as_json:
        found = {"format": FORMAT, "gateways": [as_json_value(gateway) for gateway in listed]}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif as_page:
        click.echo(page(listed), nl=False)
    else:
        for gateway in listed:
            click.echo(_line(gateway))


@command.command()
@click.argument("gateway")
@click.option("--site", help="Show the addresses to register as this shop's, and what is registered already.")
def show(gateway: str, site: str | None) -> None:
    """Everything that is known of GATEWAY: its letter, options, methods, test cards, and what to register."""
    found = _found(gateway)
    if site is None:
        click.echo("\n".join(gateway_text.lines(found)))
        return
    for stage, url, ticked, shop in ticks(site, gateway):
        click.echo(say("gateway_stage_title", stage=stage, site=site))
        click.echo("\n".join(gateway_text.lines(found, url, ticked, shop)))


@command.command()
@click.argument("gateway")
def new(gateway: str) -> None:
    """Write gateways/GATEWAY.py, to be filled in: `pytest tests/gateways` says what is still missing."""
    file = new_gateway(Path(gateways.__file__).parent, gateway, gateways.catalogue())
    click.echo(say("gateway_new_done", file=file))


def _found(name: str) -> Gateway:
    catalogue = gateways.catalogue()
    if name not in catalogue:
        raise refuse("gateway_unknown", field="GATEWAY", gateway=name, nearest=nearest(name, catalogue))
    return catalogue[name]


def _line(gateway: Gateway) -> str:
    levels = (f"{shop}: {level}" for shop in SYSTEMS if (level := level_on(gateway, shop)) != "none")
    return f"{gateway.id:13} {in_language(gateway.name)}  {', '.join(levels)}".rstrip()
