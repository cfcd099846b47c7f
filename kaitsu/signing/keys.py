"""SSH public keys by their wire bytes (a "blob"), and signatures of them as OpenSSH makes them."""

import base64
import binascii
import hashlib
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from kaitsu.signing.wire import Reader, WireError, pack, pack_positive

KEY_TYPES = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa", "sk-ssh-ed25519@openssh.com")
RSA_BITS = 2048  # fewer are refused, as OpenSSH refuses them for new keys

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def key_type(blob: bytes) -> str:
    """The type a key names itself. Raises WireError."""
    return Reader(blob).string().decode("ascii", "replace")


def fingerprint(blob: bytes) -> str:
    """As `ssh-keygen -l` prints it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def blob_of(text: str) -> bytes:
    """The key of ``TYPE BASE64``, the first two words of a .pub file. Raises WireError."""
    name, _, encoded = text.partition(" ")
    try:
        blob = base64.b64decode(encoded.split(" ", 1)[0], validate=True)
    except binascii.Error:
        raise WireError("not base64") from None
    if key_type(blob) != name or name not in KEY_TYPES:
        raise WireError("another type")
    _check_key(blob)
    return blob


def sign(key: PrivateKey, data: bytes) -> bytes:
    """A signature in OpenSSH's form, with SHA-512 for RSA keys."""
    match key:
        case Ed25519PrivateKey():
            return pack(b"ssh-ed25519", key.sign(data))
        case ec.EllipticCurvePrivateKey():
            r, s = decode_dss_signature(key.sign(data, ec.ECDSA(SHA256())))
            return pack(b"ecdsa-sha2-nistp256", pack_positive(r) + pack_positive(s))
        case rsa.RSAPrivateKey():
            return pack(b"rsa-sha2-512", key.sign(data, padding.PKCS1v15(), SHA512()))


def is_signed(blob: bytes, data: bytes, signature: bytes) -> bool:
    """Whether ``signature`` is one of the key ``blob`` over ``data``."""
    try:
        reader = Reader(signature)
        algorithm = reader.string().decode("ascii", "replace")
        if algorithm not in _ALGORITHMS or _ALGORITHMS[algorithm][0] != key_type(blob):
            return False
        _ALGORITHMS[algorithm][1](blob, data, reader)
        reader.end()
    except (WireError, InvalidSignature):
        return False
    return True


def _check_key(blob: bytes) -> None:
    """Raises WireError for a key that could never verify anything."""
    if key_type(blob) == "sk-ssh-ed25519@openssh.com":
        _security_key(blob)
    else:
        _public_key(blob)


def _public_key(blob: bytes) -> PublicKeyTypes:
    text = key_type(blob).encode() + b" " + base64.b64encode(blob)
    try:
        key = load_ssh_public_key(text)
    except (ValueError, UnsupportedAlgorithm):
        raise WireError("not a key") from None
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < RSA_BITS:
        raise WireError("too short a key")
    return key


def _security_key(blob: bytes) -> tuple[Ed25519PublicKey, bytes]:
    """The key of a hardware token, and the name of the application it signs for."""
    reader = Reader(blob)
    reader.string()
    raw, application = reader.string(), reader.string()
    reader.end()
    try:
        return Ed25519PublicKey.from_public_bytes(raw), application
    except ValueError:
        raise WireError("not a key") from None


def _check_ed25519(blob: bytes, data: bytes, reader: Reader) -> None:
    key = _public_key(blob)
    if not isinstance(key, Ed25519PublicKey):
        raise WireError("another kind of key")
    key.verify(reader.string(), data)


def _check_ecdsa(blob: bytes, data: bytes, reader: Reader) -> None:
    key, inner = _public_key(blob), Reader(reader.string())
    r, s = inner.positive(), inner.positive()
    inner.end()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise WireError("another kind of key")
    key.verify(encode_dss_signature(r, s), data, ec.ECDSA(SHA256()))


def _check_rsa(blob: bytes, data: bytes, reader: Reader) -> None:
    key = _public_key(blob)
    if not isinstance(key, rsa.RSAPublicKey):
        raise WireError("another kind of key")
    key.verify(reader.string(), data, padding.PKCS1v15(), SHA512())


def _check_security_key(blob: bytes, data: bytes, reader: Reader) -> None:
    key, application = _security_key(blob)
    signature, flags, counter = reader.string(), reader.take(1), reader.take(4)
    if not flags[0] & 1:
        raise WireError("nobody touched the token")
    signed = hashlib.sha256(application).digest() + flags + counter + hashlib.sha256(data).digest()
    key.verify(signature, signed)


# Signature algorithm to the key type it belongs to. "ssh-rsa" means SHA-1 here and is left out.
_ALGORITHMS: dict[str, tuple[str, Callable[[bytes, bytes, Reader], None]]] = {
    "ssh-ed25519": ("ssh-ed25519", _check_ed25519),
    "ecdsa-sha2-nistp256": ("ecdsa-sha2-nistp256", _check_ecdsa),
    "rsa-sha2-512": ("ssh-rsa", _check_rsa),
    "sk-ssh-ed25519@openssh.com": ("sk-ssh-ed25519@openssh.com", _check_security_key),
}
