"""`kaitsu secrets recipients`: who can open the credentials of which stage."""

import click

from kaitsu.cli.secrets_common import any_stage_option, find_vault, shown_path, stage_option, stages
from kaitsu.model.gateway import Stage
from kaitsu.model.problem import refuse
from kaitsu.reports.words import say
from kaitsu.vault.recipients import Recipients, new_recipient
from kaitsu.vault.store import Vault


@click.group(name="recipients")
def command() -> None:
    """Who can open the credentials of which stage: secrets/recipients.yml and the files themselves."""


@command.command("list")
@any_stage_option
def list_(stage: Stage | None) -> None:
    """Show the recipients by stage."""
    recipients = find_vault().recipients()
    for one in stages(stage):
        click.echo(f"{one}:")
        for recipient in recipients.by_stage[one]:
            click.echo(f"  {recipient.name}  {recipient.key}")
        if not recipients.by_stage[one]:
            click.echo(f"  {say('secrets_nobody')}")


@command.command()
@click.argument("name")
@click.argument("key")
@stage_option
def add(name: str, key: str, stage: Stage) -> None:
    """Add NAME with a public KEY (age1... or "ssh-ed25519 ...") and seal the stage's files for them too.

    You need a key that opens those files yourself. Every file is opened before any is written.
    """
    vault = find_vault()
    changed = vault.recipients().having(stage, new_recipient(name, key))
    _change(vault, changed, stage, say("secrets_recipient_added", name=name, stage=stage))


@command.command()
@click.argument("name")
@stage_option
def remove(name: str, stage: Stage) -> None:
    """Take NAME out and seal the stage's files for the others alone.

    What NAME could read until now stays readable in git history: have the values themselves changed at
    the gateway if that matters.
    """
    vault = find_vault()
    recipients = vault.recipients()
    names = [recipient.name for recipient in recipients.by_stage[stage]]
    if name not in names:
        known = ", ".join(names)
        raise refuse("recipient_unknown", file=recipients.file, stage=stage, name=name, names=known)
    _change(
        vault,
        recipients.without(stage, name),
        stage,
        say("secrets_recipient_removed", name=name, stage=stage),
    )
    click.echo(say("secrets_still_known", name=name))


@command.command()
@any_stage_option
def update(stage: Stage | None) -> None:
    """Seal anew every file that is not sealed for exactly the present recipients."""
    vault = find_vault()
    for one in stages(stage):
        files = vault.update(one)
        for file in files:
            click.echo(say("secrets_resealed", file=shown_path(vault, file)))
        if not files:
            click.echo(say("secrets_up_to_date", stage=one))


def _change(vault: Vault, recipients: Recipients, stage: Stage, done: str) -> None:
    files = vault.change_recipients(recipients, stage)
    click.echo(done)
    for file in files:
        click.echo(say("secrets_resealed", file=shown_path(vault, file)))
