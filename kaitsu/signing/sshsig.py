"""SSHSIG, the format of `ssh-keygen -Y` (OpenSSH's PROTOCOL.sshsig), in base64 without its armour."""

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from kaitsu.signing.keys import is_signed
from kaitsu.signing.wire import Reader, WireError, pack

NAMESPACE = "kaitsu-ledger@v1"  # a signature made for anything else is none here

_MAGIC = b"SSHSIG"
_VERSION = (1).to_bytes(4)
_HASH = b"sha512"


@dataclass(frozen=True)
class Signature:
    """``key`` is the blob of the key that is said to have made it."""

    key: bytes
    signature: bytes

    def is_of(self, message: bytes) -> bool:
        return is_signed(self.key, _to_be_signed(message), self.signature)


def make(key: bytes, message: bytes, sign: Callable[[bytes], bytes]) -> str:
    """A signature over ``message`` in base64. ``sign`` signs bytes with the private half of ``key``."""
    made = sign(_to_be_signed(message))
    blob = _MAGIC + _VERSION + pack(key, NAMESPACE.encode(), b"", _HASH, made)
    return base64.b64encode(blob).decode()


def parse(text: str) -> Signature:
    """Raises WireError for anything but a SSHSIG of our namespace, written the one way it can be."""
    try:
        blob = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise WireError("not base64") from None
    if base64.b64encode(blob).decode() != text or not blob.startswith(_MAGIC + _VERSION):
        raise WireError("not a signature")
    reader = Reader(blob[len(_MAGIC + _VERSION) :])
    key, namespace, reserved, hash_name, signature = (reader.string() for _ in range(5))
    reader.end()
    if (namespace, reserved, hash_name) != (NAMESPACE.encode(), b"", _HASH):
        raise WireError("not for a ledger")
    return Signature(key, signature)


def armoured(text: str) -> str:
    """As a file for `ssh-keygen -Y verify -s`."""
    lines = "\n".join(text[start : start + 70] for start in range(0, len(text), 70))
    return f"-----BEGIN SSH SIGNATURE-----\n{lines}\n-----END SSH SIGNATURE-----\n"


def _to_be_signed(message: bytes) -> bytes:
    return _MAGIC + pack(NAMESPACE.encode(), b"", _HASH, hashlib.sha512(message).digest())
