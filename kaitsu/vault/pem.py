"""Credentials that are PEM files: what has to be in one, and until when it is good. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from kaitsu.model.credential_file import CredentialFile
from kaitsu.model.gateway import Field, FileKind
from kaitsu.model.japan import JAPAN

MOST_BYTES = 512 * 1024  # a bundle of every public authority has half of it
NOTICE = timedelta(days=30)  # before it ends; a gateway takes days to issue another

_CERTIFICATE = re.compile("-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN (?P<name>(?:[A-Z]+ )?PRIVATE KEY)-----.+?-----END (?P=name)-----", re.DOTALL
)


def pem_reason(text: str, kind: FileKind, now: datetime) -> str | None:
    """The stable reason why it cannot be used as this kind of file, or None."""
    if len(text.encode()) > MOST_BYTES:
        return "credential_file_large"
    if kind != "client_certificate":
        has = _certificates(text) if kind == "authorities" else _PRIVATE_KEY.search(text)
        if not has:
            return "credential_file_other"
    elif not (_certificates(text) and _PRIVATE_KEY.search(text)):
        return "credential_file_other"
    elif _own(text) is None:
        return "credential_file_pair"
    ends = pem_ends(text, kind)
    return "credential_expired" if ends is not None and ends <= now else None


def pem_ends(text: str, kind: FileKind) -> datetime | None:
    """Until when it is good, in Japanese time; None for what has no end, and for what cannot be read.

    A bundle of authorities is good for as long as one of them is: old ones stay in it for years.
    """
    if kind == "private_key":
        return None
    if kind == "client_certificate":
        own = _own(text)
        return None if own is None else own.not_valid_after_utc.astimezone(JAPAN)
    ends = [certificate.not_valid_after_utc for certificate in _certificates(text)]
    return max(ends).astimezone(JAPAN) if ends else None


def files_in(values: Mapping[str, str], fields: Iterable[Field], now: datetime) -> tuple[CredentialFile, ...]:
    """Those of a credential set that are files, with the end of each."""
    found = []
    for field in fields:
        if field.file is not None and field.key in values:
            ends = pem_ends(values[field.key], field.file)
            is_soon = ends is not None and ends <= now + NOTICE
            found.append(CredentialFile(field.key, None if ends is None else ends.date(), is_soon))
    return tuple(found)


def _certificates(text: str) -> list[x509.Certificate]:
    """Those that can be read: bundles hold some that today's rules no longer take."""
    found = []
    for block in _CERTIFICATE.findall(text):
        try:
            found.append(x509.load_pem_x509_certificate(block.encode()))
        except ValueError:
            continue
    return found


def _own(text: str) -> x509.Certificate | None:
    """The certificate of the private key in it; the first where the key is closed to us by a passphrase."""
    certificates = _certificates(text)
    key = _PRIVATE_KEY.search(text)
    if not certificates or key is None:
        return None
    try:
        public = serialization.load_pem_private_key(key[0].encode(), password=None).public_key()
    except TypeError:
        return certificates[0]
    except ValueError:
        return None
    return next((one for one in certificates if _raw(one.public_key()) == _raw(public)), None)


def _raw(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
