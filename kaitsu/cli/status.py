"""`kaitsu status`: how far each rollout has come, and who must act next."""

import json

import click

from kaitsu.cli.looking import look_at
from kaitsu.declare.home import find_home
from kaitsu.model.problem import Refused
from kaitsu.reports.status_text import status_json, status_lines
from kaitsu.reports.words import say

FORMAT = 1


@click.command(name="status")
@click.argument("site", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs; new keys may be added.")
def command(site: str | None, *, as_json: bool) -> None:
    """Show the 22 steps of SITE's rollouts, or of all sites: actor, state, date, and who is next."""
    looked = look_at([site] if site is not None else [])
    if as_json:
        rollouts = [status_json(seen) for _, seen in looked.found]
        click.echo(json.dumps({"format": FORMAT, "rollouts": rollouts}, ensure_ascii=False, indent=2))
    else:
        for _, seen in looked.found:
            click.echo("\n".join([*status_lines(seen), ""]))
        if not looked.found and not looked.problems:
            click.echo(say("sites_none", folder=find_home().sites))
    if looked.problems:
        raise Refused(looked.problems)
