"""`kaitsu record registered` and `stage`: what the client did in the console, and said of its values."""

from collections.abc import Iterator

import click

from kaitsu.cli.record_common import ClientWord, client_options, record
from kaitsu.cli.rollout_choice import Chosen, choose, rollout_arguments
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.problem import refuse
from kaitsu.process.gateway_events import Registered, StageStated
from kaitsu.process.gateway_gates import registered as on_record
from kaitsu.process.gateway_gates import to_register
from kaitsu.process.history import History

stage_option = click.option("--stage", type=click.Choice(STAGES), required=True)


@click.command("registered")
@rollout_arguments
@stage_option
@click.option("--key", "keys", multiple=True, help="As `kaitsu gateways show` lists it; all, if left out.")
@client_options
def registered(chosen: Chosen, stage: Stage, keys: tuple[str, ...], client: ClientWord) -> None:
    """Values of the shop (addresses, its server) were registered in the gateway's console.

    `kaitsu gateways show GATEWAY --site SITE` prints what to register and what is on record.
    """
    items = to_register(chosen.rollout.gateway, chosen.declared.shop_system, stage)
    known = tuple(dict.fromkeys(item.key for item in items))
    unknown = next((key for key in keys if key not in known), None)
    if unknown is not None or not known:
        shown = ", ".join(known) or "-"
        raise refuse("registration_unknown", field="--key", key=(unknown or "-")[:80], known=shown)
    done = tuple(key for key in known if key in keys or not keys)
    record(chosen, Registered(on_behalf_of=client.proven(), stage=stage, keys=done))


@click.command("stage")
@rollout_arguments
@stage_option
@client_options
def stage(chosen: Chosen, stage: Stage, client: ClientWord) -> None:
    """The credentials handed over for --stage are for that stage, where neither value nor setting tells."""
    record(chosen, StageStated(on_behalf_of=client.proven(), stage=stage))


COMMANDS = (registered, stage)


def ticks(site: str, gateway: str) -> Iterator[tuple[Stage, str, frozenset[str], str]]:
    """Of each stage a site has: its address, the keys on record as registered, its EC system."""
    chosen = choose(site, gateway)
    history = History(chosen.ledger().events)
    for each in STAGES:
        if each in chosen.declared.hosts:
            url = chosen.declared.hosts[each].url
            yield each, url, on_record(history, each), chosen.declared.shop_system
