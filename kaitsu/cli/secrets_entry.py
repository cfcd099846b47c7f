"""Taking credential values in: typed at hidden prompts, or read from standard input. Never from arguments."""

import sys

import click

from kaitsu.model.gateway import Field, Gateway
from kaitsu.model.problem import refuse
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
        if field.is_doubtful(credentials.fields[field.key], credentials.stage):
            click.echo(say("credential_doubtful", label=label_of(field)), err=True)


def piped_values(gateway: Gateway) -> dict[str, str]:
    """Values from standard input, by field key."""
    return read_entries(sys.stdin.buffer.read(), gateway)


def typed_values(gateway: Gateway, place: Place, present: CredentialSet | None) -> dict[str, str]:
    """Values typed by a person, field by field; Enter alone keeps the present value."""
    if not has_terminal():
        raise refuse("secrets_no_terminal")
    kept = present.fields if present is not None else {}
    typed = {field.key: _typed(field, place, kept.get(field.key, "")) for field in gateway.fields}
    return {key: value for key, value in typed.items() if value}


def has_terminal() -> bool:
    return sys.stdin.isatty()


def _typed(field: Field, place: Place, present: str) -> str:
    prompt = label_of(field) + (f" [{say('secrets_enter_keeps')}]" if present else "")
    while True:
        value: str = click.prompt(prompt, default="", show_default=False, hide_input=field.secret)
        problem = field_problem(field, value or present, place.stage, None)
        if problem is None:
            return value
        click.echo(explain(problem), err=True)


def say_changes(gateway: Gateway, before: CredentialSet | None, after: CredentialSet) -> None:
    """Field by field: set, kept, changed or removed. No value is shown."""
    old = before.fields if before is not None else {}
    for field in gateway.fields:
        was, now = old.get(field.key), after.fields[field.key]
        word = "set" if was is None else "kept" if was == now else "changed"
        click.echo(f"  {label_of(field)}: {MASK} {say(f'secrets_field_{word}')}")
    for key in old:
        if key not in after.fields:
            click.echo(f"  {key}: {say('secrets_field_removed')}")
