"""Credential sets as age files: ``secrets/<stage>/<site>.<gateway>.age``, readable with the `age` command.

The plaintext names its site, gateway and stage, so that a file in another's place is refused. It never
touches the disk.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyrage

from kaitsu.model.gateway import Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import refuse
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.files import read_file, replace_files
from kaitsu.vault.identities import Identity, identity_file, read_identities
from kaitsu.vault.recipients import age_recipient

MAGIC = b"age-encryption.org/v1\n"
_ARMOR_BEGIN, _ARMOR_END = b"-----BEGIN AGE ENCRYPTED FILE-----", b"-----END AGE ENCRYPTED FILE-----"
_NO_MATCH = "No matching keys found"


def seal(credentials: CredentialSet, keys: Sequence[str]) -> bytes:
    """An age file for the holders of ``keys`` (public keys), which are noted in its plaintext."""
    noted = replace(credentials, recipients=tuple(keys))
    sealed: bytes = pyrage.encrypt(noted.to_bytes(), [age_recipient(key) for key in keys])
    return sealed


def seal_credentials(path: Path, credentials: CredentialSet, keys: Sequence[str]) -> None:
    """Write or replace the file, atomically. Raises Refused (secrets_unwritable)."""
    replace_files({path: seal(credentials, keys)})


def open_credentials(path: Path, *, site: str, gateway: str, stage: Stage, identities: Path) -> CredentialSet:
    """Open the file of one site, gateway and stage; ``identities`` is the folder of identity files.

    Raises Refused: secrets_absent (WAITING), secrets_damaged, secrets_no_key (no identity file),
    secrets_not_recipient (the file is sealed for others), secrets_format, secrets_swapped, identity_*.
    """
    credentials = open_unplaced(path, stage, identities)
    found = f"{credentials.stage}/{credentials.site}.{credentials.gateway}"
    expected = f"{stage}/{site}.{gateway}"
    if found != expected:
        raise refuse("secrets_swapped", file=path, found=found, expected=expected)
    return credentials


def open_unplaced(path: Path, stage: Stage, identities: Path) -> CredentialSet:
    """Open a file wherever it lies, with the stage's identities. Its place is not checked."""
    data = read_sealed(path)
    key_file = identity_file(identities, stage)
    keys = read_identities(key_file)
    if not keys:
        raise refuse("secrets_no_key", file=path, identity=key_file, stage=stage)
    return CredentialSet.from_bytes(_decrypt(data, keys, path, key_file), path)


def read_sealed(path: Path) -> bytes:
    """The file as it is. Raises Refused: secrets_absent, secrets_damaged, secrets_unreadable."""
    try:
        data = read_file(path)
    except FileNotFoundError:
        raise refuse("secrets_absent", file=path, exit=Exit.WAITING) from None
    if not is_age(data):
        raise refuse("secrets_damaged", file=path)
    return data


def is_age(data: bytes) -> bool:
    return data.startswith((MAGIC, _ARMOR_BEGIN))


def file_digest(path: Path) -> str:
    """SHA-256 of the sealed file in hex: what the ledger notes of it."""
    return hashlib.sha256(read_sealed(path)).hexdigest()


def stanza_count(data: bytes) -> int:
    """For how many keys an age file is sealed, as its header says; needs no key. 0 when it is damaged."""
    header, separator, _ = _unarmored(data).partition(b"\n---")
    if not separator:
        return 0
    stanzas = [line.split() for line in header.splitlines() if line.startswith(b"-> ")]
    # Some age programs add a meaningless stanza, so that readers learn to ignore unknown ones.
    return sum(not kind.endswith(b"-grease") for _, kind, *_ in stanzas)


def _unarmored(data: bytes) -> bytes:
    if not data.startswith(_ARMOR_BEGIN):
        return data
    body = data.strip().removeprefix(_ARMOR_BEGIN).removesuffix(_ARMOR_END)
    try:
        return base64.b64decode(b"".join(body.split()))
    except binascii.Error:
        return b""


def _decrypt(data: bytes, keys: Sequence[Identity], path: Path, key_file: Path) -> bytes:
    try:
        plaintext: bytes = pyrage.decrypt(data, keys)
    except pyrage.DecryptError as error:
        if str(error) == _NO_MATCH:
            raise refuse("secrets_not_recipient", file=path, identity=key_file) from None
        raise refuse("secrets_damaged", file=path) from None
    return plaintext
