"""What the secrets commands have in common: whose vault, which place, and saying so."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import click

import shops
from gateways import catalogue
from kaitsu.declare.home import Home, find_home
from kaitsu.declare.sites import load_sites
from kaitsu.model.gateway import STAGES, Field, Gateway, Stage
from kaitsu.model.site import Site
from kaitsu.vault.store import Place, Vault, find_place

stage_option = click.option(
    "--stage", type=click.Choice(STAGES), required=True, help="The test site's credentials or production's."
)
any_stage_option = click.option(
    "--stage", type=click.Choice(STAGES), help="This stage alone; without it, both."
)


def place_arguments(command: Callable[..., Any]) -> Callable[..., Any]:
    """SITE GATEWAY --stage: the three words that name one credential set."""
    return click.argument("site")(click.argument("gateway")(stage_option(command)))


def find_vault() -> Vault:
    """The vault of the home in force, with this engineer's identities as agency.yml names them."""
    from kaitsu.declare.agency import read_agency

    home = find_home()
    return Vault(home, read_agency(home).identities)


def find_target(site: str, gateway: str, stage: Stage) -> tuple[Vault, Place, Gateway]:
    """The credential set a command line names. Raises Refused before anything is asked or opened."""
    vault = find_vault()
    place = find_place(vault.home, site, gateway, stage, catalogue())
    return vault, place, catalogue()[gateway]


def declared_sites(home: Home) -> Mapping[str, Site]:
    return load_sites(home, catalogue(), shops.catalogue()).valid


def needed_fields(sites: Mapping[str, Site], place: Place, gateway: Gateway) -> Collection[Field]:
    """Those of the letter that the declared rollout needs; all, as long as it is not declared properly."""
    rollouts = sites[place.site].rollouts if place.site in sites else ()
    found = [rollout.fields for rollout in rollouts if rollout.gateway.id == place.gateway]
    return found[0] if found else gateway.fields


def stages(stage: Stage | None) -> tuple[Stage, ...]:
    return STAGES if stage is None else (stage,)


def shown_path(vault: Vault, file: Path) -> str:
    """Relative to the home where it lies in it."""
    return str(file.relative_to(vault.home.path) if file.is_relative_to(vault.home.path) else file)
