"""Payment methods: which there are, and which a shopper is offered."""

import hashlib
import sqlite3
import time
from dataclasses import dataclass

from shops.sandbox.shop.folder import ShopFolder
from shops.sandbox.shop.modules import installed_module, open_box


@dataclass(frozen=True)
class PaymentMethod:
    """``module`` is "" for the shop's own methods (bank transfer, cash on delivery)."""

    code: str
    name: str
    module: str
    open: bool


def all_methods(db: sqlite3.Connection) -> tuple[PaymentMethod, ...]:
    rows = db.execute("SELECT code, name, module, open FROM payment_methods ORDER BY position, id")
    return tuple(PaymentMethod(row["code"], row["name"], row["module"], bool(row["open"])) for row in rows)


def offered_methods(
    db: sqlite3.Connection, folder: ShopFolder, *, preview: bool
) -> tuple[PaymentMethod, ...]:
    """What a shopper may choose; the holder of a preview token also sees the hidden methods.

    A module's method is offered only when its module is enabled, on disk, and its credentials can be read.
    """
    wanted = [method for method in all_methods(db) if method.open or preview]
    usable = {code: _is_usable(db, folder, code) for code in {method.module for method in wanted}}
    return tuple(method for method in wanted if usable[method.module])


def is_preview(db: sqlite3.Connection, token: str | None) -> bool:
    """Whether this is a preview token that has not ended."""
    return live_token_hash(db, token) != ""


def live_token_hash(db: sqlite3.Connection, token: str | None) -> str:
    """The hash of a token that has not ended, which is all the database knows of it; "" for any other."""
    if not token:
        return ""
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    found = db.execute(
        "SELECT 1 FROM preview WHERE token_hash = ? AND expires_at > ?", (token_hash, int(time.time()))
    )
    return token_hash if found.fetchone() is not None else ""


def _is_usable(db: sqlite3.Connection, folder: ShopFolder, module: str) -> bool:
    if not module:
        return True
    enabled = db.execute("SELECT 1 FROM modules WHERE code = ? AND enabled = 1", (module,)).fetchone()
    return (
        enabled is not None
        and installed_module(folder, module) is not None
        and open_box(folder, module) is not None
    )
