"""Credentials that are files: named by their paths, at the prompt or by --file, and read here."""

from collections.abc import Iterable
from pathlib import Path

import click

from kaitsu.model.gateway import STAGES, Gateway
from kaitsu.model.problem import Refused, refuse
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.store import Place, Vault

MOST_READ = 4 * 1024 * 1024  # bytes; whatever is longer is no credential, and refused by its own reason

file_option = click.option(
    "--file",
    "files",
    multiple=True,
    metavar="FIELD=PATH",
    help="A credential that is a file (a certificate): the path of the file. May be given several times.",
)


def given_files(gateway: Gateway, given: Iterable[str]) -> dict[str, str]:
    """The texts of files by field key. Raises Refused: secrets_file_unknown, _unreadable, _encoding."""
    known = {field.key for field in gateway.fields if field.file is not None}
    found = {}
    for pair in given:
        key, _, path = pair.partition("=")
        if key not in known or not path:
            raise refuse("secrets_file_unknown", field="--file", key=key, fields=", ".join(sorted(known)))
        found[key] = read_file_text(path)
    return found


def read_file_text(path: str) -> str:
    """To the byte: what is laid on a host is what was given."""
    file = Path(path).expanduser()
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_READ)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise refuse("secrets_file_unreadable", file=path, why=why) from None
    text = data.decode("utf-8", errors="replace")  # the decoder's exception would hold all of it
    if "\ufffd" in text or "\0" in text:
        raise refuse("secrets_file_encoding", file=path)
    return text


def refuse_other_stages(vault: Vault, credentials: CredentialSet, gateway: Gateway) -> None:
    """A client certificate is of one stage: the other stage's is refused, where that can be opened here.

    Nothing in it tells which it is of. Raises Refused: credential_wrong_stage.
    """
    for stage in STAGES:
        place = Place(stage, credentials.site, credentials.gateway)
        if stage == credentials.stage or not vault.file(place).is_file():
            continue
        try:
            others = vault.open(place).fields
        except Refused:
            continue
        for field in gateway.fields:
            value = credentials.fields.get(field.key)
            if field.file == "client_certificate" and value is not None and value == others.get(field.key):
                raise refuse(
                    "credential_wrong_stage",
                    file=vault.file(Place(credentials.stage, credentials.site, credentials.gateway)),
                    field=field.key,
                    label=f"{field.label.ja} / {field.label.en}",
                    stage=credentials.stage,
                )
