"""Credentials that are files: named by their paths, at the prompt or by --file, and read here."""

from collections.abc import Iterable
from pathlib import Path

import click

from kaitsu.model.gateway import Gateway
from kaitsu.model.problem import refuse

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
