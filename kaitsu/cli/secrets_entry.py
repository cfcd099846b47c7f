"""Taking credential values in: typed at hidden prompts, or read from standard input. Never from arguments."""

import sys
from collections.abc import Iterable, Mapping

import click

from kaitsu.cli.secrets_files import read_file_text
from kaitsu.declare import clock
from kaitsu.model.gateway import Field, Gateway
from kaitsu.model.problem import Refused, refuse
from kaitsu.reports.words import explain, language, say
from kaitsu.vault.credentials import MASK, CredentialSet, field_problem
from kaitsu.vault.entries import read_entries
from kaitsu.vault.masked import label_of
from kaitsu.vault.store import Place


def warn_not_forwarded(gateway: Gateway) -> None:
    """Say what must not have come with the letter, before anything is typed."""
    if gateway.not_forwarded:
        click.echo(say("secrets_not_forwarded"))
    for text in gateway.not_forwarded:
        click.echo(f"  - {text.ja if language() == 'ja' else text.en}")


def warn_doubtful(gateway: Gateway, credentials: CredentialSet) -> None:
    """Say what looks unlike what people tell of this gateway; nobody saw it in a source, so it is taken."""
    for field in gateway.fields:
        value = credentials.fields.get(field.key)
        if value is not None and field.is_doubtful(value, credentials.stage):
            click.echo(say("credential_doubtful", label=label_of(field)), err=True)


def piped_values(gateway: Gateway) -> dict[str, str]:
    """Values from standard input, by field key."""
    return read_entries(sys.stdin.buffer.read(), gateway)


def typed_values(
    fields: Iterable[Field], place: Place, present: CredentialSet | None, given: Mapping[str, str]
) -> dict[str, str]:
    """Values typed by a person, field by field, but for those given; Enter alone keeps the present value."""
    if not has_terminal():
        raise refuse("secrets_no_terminal")
    kept = present.fields if present is not None else {}
    asked = [field for field in fields if field.key not in given]
    typed = {field.key: _typed(field, place, kept.get(field.key, "")) for field in asked}
    return {key: value for key, value in typed.items() if value}


def has_terminal() -> bool:
    return sys.stdin.isatty()


def _typed(field: Field, place: Place, present: str) -> str:
    prompt = label_of(field) + (f" {say('secrets_file_path')}" if field.file is not None else "")
    prompt += f" [{say('secrets_enter_keeps')}]" if present else ""
    is_hidden = field.secret and field.file is None  # a path is no secret, and is completed by hand
    while True:
        value: str = click.prompt(prompt, default="", show_default=False, hide_input=is_hidden)
        try:
            value = read_file_text(value.strip()) if field.file is not None and value.strip() else value
        except Refused as refused:
            click.echo(explain(refused.problems[0]), err=True)
            continue
        problem = field_problem(field, value or present, place.stage, None, clock.now())
        if problem is None:
            return value
        click.echo(explain(problem), err=True)


def say_changes(gateway: Gateway, before: CredentialSet | None, after: CredentialSet) -> None:
    """Field by field: set, kept, changed or removed. No value is shown."""
    old = before.fields if before is not None else {}
    for field in gateway.fields:
        was, now = old.get(field.key), after.fields.get(field.key)
        if now is None:  # not needed, and never given
            continue
        word = "set" if was is None else "kept" if was == now else "changed"
        click.echo(f"  {label_of(field)}: {MASK} {say(f'secrets_field_{word}')}")
    for key in old:
        if key not in after.fields:
            click.echo(f"  {key}: {say('secrets_field_removed')}")
