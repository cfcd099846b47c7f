"""`kaitsu secrets`: the credentials a gateway's settings letter brings, sealed in age files."""

import getpass
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import click

from gateways import catalogue
from kaitsu.cli import secrets_recipients
from kaitsu.cli.record_common import ClientWord, letter_options
from kaitsu.cli.secrets_common import (
    any_stage_option,
    declared_sites,
    find_target,
    find_vault,
    needed_fields,
    place_arguments,
    shown_path,
    stages,
)
from kaitsu.cli.secrets_entry import (
    piped_values,
    say_changes,
    typed_values,
    warn_doubtful,
    warn_not_forwarded,
)
from kaitsu.cli.secrets_files import file_option, given_files
from kaitsu.cli.secrets_ledger import due_received, dues_anew, intake_command, record_dues
from kaitsu.declare import clock
from kaitsu.model.gateway import Field, Gateway, Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.reports.summary import file_line
from kaitsu.reports.words import explain, say
from kaitsu.vault.credentials import CredentialSet, validate
from kaitsu.vault.files import replace_files
from kaitsu.vault.identities import identity_file, make_identity
from kaitsu.vault.masked import comparable_text, shown_fields, shown_recipients
from kaitsu.vault.recipients import name_problem, new_recipient, recipients_text
from kaitsu.vault.review import Finding, review
from kaitsu.vault.stages import require_own_values
from kaitsu.vault.store import Place, Vault, check_site

# Asks for the values, or reads them; the set that is there now may fill what is not given.
Values = Callable[[Gateway, Sequence[Field], Place, CredentialSet | None], dict[str, str]]


@click.group(name="secrets")
def command() -> None:
    """The credentials of each shop, gateway and stage, sealed in age files.

    \b
    Once per engineer:       kaitsu secrets init
    When the letter comes:   kaitsu secrets set hanaya sandbox --stage test
    Before a commit:         kaitsu secrets check
    """


command.add_command(secrets_recipients.command)


@command.command()
@click.option("--name", help="Your name among the recipients; the login name if left out.")
@any_stage_option
def init(name: str | None, stage: Stage | None) -> None:
    """Make your own age identity for each stage and enter its public key among the recipients.

    An identity is a private key: it lies outside the repository and is never made over another.
    """
    vault = find_vault()
    name = name or _login_name()
    if (reason := name_problem(name)) is not None:
        raise refuse(reason, field="--name")
    if problems := list(_in_the_way(vault, stages(stage), name)):
        raise Refused(problems)
    for one in stages(stage):
        _make_identity(vault, one, name)
    click.echo(say("secrets_back_up", folder=vault.identities))


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        return ""


def _in_the_way(vault: Vault, wanted: tuple[Stage, ...], name: str) -> Iterator[Problem]:
    """What would stop the making of an identity halfway: better to stop before the first."""
    recipients = vault.recipients()
    for stage in wanted:
        path = identity_file(vault.identities, stage)
        if path.exists():
            yield Problem("identity_exists", file=str(path))
        if any(recipient.name == name for recipient in recipients.by_stage[stage]):
            slots = {"stage": stage, "name": name}
            yield Problem("recipient_name_taken", slots, str(recipients.file))


def _make_identity(vault: Vault, stage: Stage, name: str) -> None:
    recipients = vault.recipients()
    path = identity_file(vault.identities, stage)
    key = make_identity(path)
    try:
        changed = recipients.having(stage, new_recipient(name, key))
        replace_files({recipients.file: recipients_text(changed)})
    except Refused:
        path.unlink()  # an identity nobody seals for would only stand in the way of the next try
        raise
    click.echo(say("secrets_identity_made", stage=stage, path=path))
    click.echo(f"  {name}  {key}")
    if vault.files(stage):
        click.echo(say("secrets_ask_colleague", stage=stage))


@command.command("set")
@place_arguments
@click.option(
    "--stdin", "piped", is_flag=True, help="Read `key: value` lines, YAML or JSON, by the keys of the fields."
)
@file_option
@click.option("--replace", is_flag=True, help="Write over an existing file that can't be opened.")
@letter_options
def set_(
    site: str,
    gateway: str,
    stage: Stage,
    piped: bool,
    files: tuple[str, ...],
    replace: bool,
    client: ClientWord,
) -> None:
    """Enter values by hand or from a program, check them and seal them; a letter is for `kaitsu intake`.

    Values are typed at prompts or come on standard input; there is no way to give one as an argument. A
    certificate is named by its path. Only what the rollout's methods and options need is asked for.
    What is not given keeps its present value. With --on-behalf-of the intake (step 3) is recorded too.
    """

    def given(
        declared: Gateway, needed: Sequence[Field], place: Place, present: CredentialSet | None
    ) -> dict[str, str]:
        warn_not_forwarded(declared)
        read = given_files(declared, files)
        return read | (piped_values(declared) if piped else typed_values(needed, place, present, read))

    take_in(site, gateway, stage, given, client, replace=replace)


def take_in(
    site: str, gateway: str, stage: Stage, values: Values, client: ClientWord, *, replace: bool
) -> None:
    """Seal what ``values`` gives over the present set, and record it on the client's word if there is one.

    Raises Refused: nothing was written.
    """
    vault, place, declared = find_target(site, gateway, stage)
    needed = needed_fields(declared_sites(vault.home), place, declared)
    names = [recipient.name for recipient in vault.recipients().of(stage)]
    present = _present(vault, place, replace)
    due = due_received(place, declared, client, shown_path(vault, vault.file(place)))
    given = values(declared, tuple(needed), place, present)
    credentials = _merged(place, declared, present, given)
    validate(credentials, declared, vault.file(place), now=clock.now(), needed=needed)
    require_own_values(credentials, declared, vault)
    warn_doubtful(declared, credentials)
    sealed = vault.sealed(credentials)
    vault.write([sealed])
    click.echo(say("secrets_sealed_for", file=shown_path(vault, vault.file(place)), names=", ".join(names)))
    say_changes(declared, present, credentials)
    if due is None:
        click.echo(say("secrets_to_record", command=intake_command(place)))
    else:
        record_dues([due.of(sealed)])


def _present(vault: Vault, place: Place, replace: bool) -> CredentialSet | None:
    """The set that is there now. One that can't be opened is written over only when that was asked for."""
    try:
        return vault.open(place)
    except Refused as refused:
        if replace or refused.problems[0].reason == "secrets_absent":
            return None
        kept = Problem("secrets_not_replaced", file=str(vault.file(place)))
        raise Refused([*refused.problems, kept]) from None


def _merged(
    place: Place, gateway: Gateway, present: CredentialSet | None, given: dict[str, str]
) -> CredentialSet:
    values = {**(present.fields if present is not None else {}), **given}
    fields = {field.key: values[field.key] for field in gateway.fields if field.key in values}
    if present is None:
        return CredentialSet.new(place.site, place.gateway, place.stage, fields)
    return present.with_fields(fields)


@command.command()
@place_arguments
def show(site: str, gateway: str, stage: Stage) -> None:
    """Show a credential set: secrets masked, recipients by name."""
    vault, place, declared = find_target(site, gateway, stage)
    credentials = vault.open(place)
    click.echo(shown_path(vault, vault.file(place)))
    needed = needed_fields(declared_sites(vault.home), place, declared)
    for line in shown_fields(credentials, declared, needed, clock.now()):
        click.echo(f"  {line}")
    names = ", ".join(shown_recipients(credentials, vault.recipients()))
    click.echo(say("secrets_recipients", names=names or say("secrets_nobody")))


@command.command()
@click.argument("site", required=False)
def check(site: str | None) -> None:
    """Check every file under secrets/, or those of SITE. Ends with 0, or 2 when something is wrong.

    A file no key of yours opens is checked as far as can be seen from outside, and said so.
    """
    vault = find_vault()
    if site is not None:
        check_site(vault.home, site)
    needed = partial(needed_fields, declared_sites(vault.home))
    findings = review(vault, catalogue(), site, now=clock.now(), needed=needed)
    for finding in findings:
        click.echo(_line(vault, finding))
        for item in finding.files:
            click.echo(f"  {file_line(item)}")
        for problem in finding.problems:
            click.echo(explain(problem), err=True)
    if not findings:
        click.echo(say("secrets_none_found"))
    if any(finding.problems for finding in findings):
        sys.exit(Exit.WRONG)


def _line(vault: Vault, finding: Finding) -> str:
    word = "wrong" if finding.problems else "good" if finding.opened else "unopened"
    return f"{shown_path(vault, finding.file)}: {say(f'secrets_check_{word}')}"


@command.command()
@place_arguments
def rotate(site: str, gateway: str, stage: Stage) -> None:
    """Seal a set anew: a new file key, a new compare key, the present recipients.

    The credentials themselves stay the same. To change those, have the gateway issue new ones, enter
    them with `kaitsu secrets set` and deploy. Where the ledger holds the file's hash, the new
    one is recorded.
    """
    vault, place, _ = find_target(site, gateway, stage)
    sealed = vault.sealed(vault.open(place).rotated())
    dues = dues_anew(vault, [sealed], "rotated")
    vault.write([sealed])
    click.echo(say("secrets_rotated", file=shown_path(vault, vault.file(place))))
    click.echo(say("secrets_rotated_only", site=site, gateway=gateway, stage=stage))
    record_dues(dues)


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
def textconv(file: Path) -> None:
    """Print a sealed FILE masked, for `git diff`.

    \b
    git config diff.kaitsu.textconv "kaitsu secrets textconv"
    echo "*.age diff=kaitsu" >> .gitattributes
    """
    try:
        click.echo(comparable_text(file, catalogue(), find_vault().identities), nl=False)
    except Refused as refused:  # a diff that fails would hide all other files' changes too
        click.echo("\n".join(explain(problem) for problem in refused.problems))
