"""`kaitsu secrets recipients`: who can open the credentials of which stage."""

import click

from kaitsu.cli.secrets_common import any_stage_option, find_vault, shown_path, stage_option, stages
from kaitsu.cli.secrets_ledger import dues_anew, record_dues
from kaitsu.model.gateway import Stage
from kaitsu.model.problem import refuse
from kaitsu.reports.words import say
from kaitsu.vault.recipients import Recipients, new_recipient
from kaitsu.vault.store import Sealed, Vault


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

    You need a key that opens those files yourself. Every file is opened before any is written. Where a ledger
    holds a file's hash, the new one is recorded; you need a key that may sign for that.
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
    the gateway if that matters. The new hashes are recorded as by `add`.
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
        say("secrets_still_known", name=name),
    )


@command.command()
@any_stage_option
def update(stage: Stage | None) -> None:
    """Seal anew every file that is not sealed for exactly the present recipients.

    The new hashes are recorded as by `add`.
    """
    vault = find_vault()
    recipients = vault.recipients()
    anew = [sealed for one in stages(stage) for sealed in vault.sealed_anew(one, recipients)]
    dues = dues_anew(vault, anew, "resealed")
    vault.write(anew)
    _say_sealed(vault, anew)
    for one in stages(stage):
        if not any(sealed.place.stage == one for sealed in anew):
            click.echo(say("secrets_up_to_date", stage=one))
    record_dues(dues)


def _change(vault: Vault, recipients: Recipients, stage: Stage, *done: str) -> None:
    anew = vault.sealed_anew(stage, recipients)
    dues = dues_anew(vault, anew, "resealed")
    vault.write(anew, recipients)
    for line in done:
        click.echo(line)
    _say_sealed(vault, anew)
    record_dues(dues)


def _say_sealed(vault: Vault, anew: list[Sealed]) -> None:
    for sealed in anew:
        click.echo(say("secrets_resealed", file=shown_path(vault, vault.file(sealed.place))))
