"""Signing a contract with the sandbox gateway: a credential set as its settings letter would list it."""

import hashlib
import secrets
import string
from pathlib import Path

from shops.sandbox.shop.gateway.cards import Mode
from shops.sandbox.shop.gateway.store import Merchant, Store

ALPHANUMERIC = string.ascii_letters + string.digits


def create_merchant(gateway_root: Path, mode: Mode) -> dict[str, str]:
    """Register a new merchant and return its ``shop_id``, ``secret_key`` and ``hash_key``.

    The secret key is returned this once; the gateway keeps only its hash.
    """
    kind = "t" if mode == "test" else "p"
    secret_key = f"sk_{mode}_" + "".join(secrets.choice(ALPHANUMERIC) for _ in range(32))
    merchant = Merchant(
        shop_id=f"{kind}shop{secrets.randbelow(10**8):08d}",
        mode=mode,
        secret_key_hash=hash_secret(secret_key),
        hash_key=secrets.token_hex(16),
    )
    Store(gateway_root).add_merchant(merchant)
    return {"shop_id": merchant.shop_id, "secret_key": secret_key, "hash_key": merchant.hash_key}


def hash_secret(secret_key: str) -> str:
    """SHA-256 in hex; a key of 190 random bits needs no slow hash."""
    return hashlib.sha256(secret_key.encode()).hexdigest()
