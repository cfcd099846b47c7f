"""OpenSSH key files: a private key without a passphrase, or the public half of any."""

import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_ssh_private_key,
)

from kaitsu.model.problem import refuse
from kaitsu.signing.keys import PrivateKey, blob_of
from kaitsu.signing.wire import WireError

_BEGIN = b"-----BEGIN OPENSSH PRIVATE KEY-----"


def is_private(data: bytes) -> bool:
    return data.lstrip().startswith(b"-----BEGIN")


def read_key_file(path: Path) -> bytes:
    """Raises Refused: signing_key_missing, file_unreadable, signing_key_exposed."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            data = file.read(65536)
    except FileNotFoundError:
        raise refuse("signing_key_missing", file=path) from None
    except OSError as error:
        raise refuse("file_unreadable", file=path, why=error.strerror) from None
    if is_private(data) and mode & 0o077:
        raise refuse("signing_key_exposed", file=path, mode=f"{mode:04o}")
    return data


def public_blob(data: bytes, path: Path) -> bytes:
    """The key of a .pub file. Raises Refused: signing_key_malformed."""
    try:
        return blob_of(data.decode("ascii").strip())
    except (WireError, UnicodeDecodeError):
        raise refuse("signing_key_malformed", file=path) from None


def private_key(data: bytes, path: Path) -> tuple[PrivateKey, bytes]:
    """A private key and the blob of its public half.

    Raises Refused: signing_key_encrypted, signing_key_malformed. What stands in the file is never shown.
    """
    if not data.lstrip().startswith(_BEGIN):
        raise refuse("signing_key_malformed", file=path)
    try:
        key = load_ssh_private_key(data, None)
        public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
        blob = blob_of(public.decode("ascii"))
    except TypeError:  # "Key is password-protected, but password not provided"
        raise refuse("signing_key_encrypted", file=path) from None
    except (ValueError, UnsupportedAlgorithm):
        raise refuse("signing_key_malformed", file=path) from None
    if not isinstance(key, Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise refuse("signing_key_malformed", file=path)
    return key, blob
