"""The host's box: credentials sealed to a key pair whose private half never leaves the host."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox

from kaitsu.model.canonical import canonical
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import refuse
from kaitsu.vault.credentials import CredentialSet

FORMAT = 1


@dataclass(frozen=True)
class ForHost:
    """``box`` is kept sealed on the host; ``files`` are the texts of what it keeps as files, if any."""

    box: bytes
    files: bytes | None


def seal_for_host(credentials: CredentialSet, host_key_hex: str, files: Collection[str] = ()) -> ForHost:
    """Libsodium sealed boxes that only the host's private key opens (PHP: sodium_crypto_box_seal_open).

    ``host_key_hex`` is the X25519 public key as the module program reported it: 64 hex digits. ``files`` are
    the fields that are files there: the box names them alone. The recipients of the age file are not the
    host's business and stay out. Raises Refused (host_key_malformed).
    """
    if re.fullmatch(r"[0-9a-f]{64}", host_key_hex) is None:
        raise refuse("host_key_malformed", exit=Exit.FAILED, site=credentials.site)
    texts = {key: value for key, value in credentials.fields.items() if key in files}
    content = {
        "format": FORMAT,
        "site": credentials.site,
        "gateway": credentials.gateway,
        "stage": credentials.stage,
        "compare_key": credentials.compare_key.hex(),
        "fields": {key: value for key, value in credentials.fields.items() if key not in texts},
    }
    try:
        seal = SealedBox(PublicKey(bytes.fromhex(host_key_hex))).encrypt
        if not texts:
            return ForHost(seal(canonical(content)), None)
        return ForHost(seal(canonical({**content, "files": sorted(texts)})), seal(canonical(texts)))
    except CryptoError:  # a key of low order: nobody's, and everybody could open the box
        raise refuse("host_key_malformed", exit=Exit.FAILED, site=credentials.site) from None
