"""Identity files: an engineer's private age keys, one file per stage, outside the repository.

They are standard ones: as `age-keygen` writes them (comments allowed), or an OpenSSH private key without a
passphrase.
"""

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import pyrage

from kaitsu.model.gateway import Stage
from kaitsu.model.problem import refuse

Identity: TypeAlias = pyrage.x25519.Identity | pyrage.ssh.Identity

_ENCRYPTED_AGE = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")


def identity_file(folder: Path, stage: Stage) -> Path:
    return folder / f"{stage}.txt"


def make_identity(path: Path) -> str:
    """Write a new identity (0600), never over another; returns its public key.

    Raises Refused: identity_exists, secrets_unwritable.
    """
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    text = f"# Kaitsu {path.stem}\n# public key: {public}\n{identity}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise refuse("identity_exists", file=path) from None
    except OSError as error:
        raise refuse("secrets_unwritable", file=path, why=error.strerror) from None
    return public


def read_identities(path: Path) -> Sequence[Identity]:
    """All keys of an identity file; empty when there is no such file.

    Raises Refused: identity_exposed, identity_encrypted, identity_malformed, secrets_unreadable.
    """
    try:
        data = _read_private(path)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise refuse("secrets_unreadable", file=path, why=error.strerror) from None
    if data.startswith(_ENCRYPTED_AGE):
        raise refuse("identity_encrypted", file=path)
    if data.lstrip().startswith(b"-----BEGIN"):
        return [_ssh_identity(data, path)]
    return _age_identities(data, path)


def _read_private(path: Path) -> bytes:
    with path.open("rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & 0o077:
            raise refuse("identity_exposed", file=path, mode=f"{mode:04o}")
        return file.read()


def _ssh_identity(data: bytes, path: Path) -> Identity:
    try:
        identity: Identity = pyrage.ssh.Identity.from_buffer(data)
    except pyrage.IdentityError as error:
        reason = "identity_encrypted" if "decrypted" in str(error) else "identity_malformed"
        raise refuse(reason, file=path, line=1) from None
    return identity


def _age_identities(data: bytes, path: Path) -> Sequence[Identity]:
    found: list[Identity] = []
    for number, line in enumerate(data.splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith(b"#"):
            continue
        identity = _age_identity(text)
        if identity is None:
            raise refuse("identity_malformed", file=path, line=number)
        found.append(identity)
    if not found:
        raise refuse("identity_malformed", file=path, line=1)
    return found


def _age_identity(text: bytes) -> Identity | None:
    """None for anything but a key: what stands there may be a secret, so no exception carries it out."""
    try:
        identity: Identity = pyrage.x25519.Identity.from_str(text.decode("ascii"))
    except (pyrage.IdentityError, UnicodeDecodeError):
        return None
    return identity
