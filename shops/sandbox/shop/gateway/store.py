"""The gateway's own database: merchants and payment sessions, shared by the test and the live shop."""

import secrets
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from shops.sandbox.shop.gateway.cards import Mode

Status = Literal["open", "authenticating", "finished"]

SESSION_LIFETIME = 30 * 60  # seconds a shopper has to type the card
BUSY_TIMEOUT = 5.0  # seconds

SCHEMA = """
CREATE TABLE IF NOT EXISTS merchants (
    shop_id TEXT PRIMARY KEY, mode TEXT NOT NULL, secret_key_hash TEXT NOT NULL,
    hash_key TEXT NOT NULL                      -- as it is: an HMAC cannot be checked with a hash of its key
);
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, shop_id TEXT NOT NULL, mode TEXT NOT NULL, created_at INTEGER NOT NULL,
    amount INTEGER NOT NULL, order_number TEXT NOT NULL, return_url TEXT NOT NULL,
    capture TEXT NOT NULL, installments TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'open', outcome TEXT NOT NULL DEFAULT '',
    masked_card TEXT NOT NULL DEFAULT '', authentication TEXT NOT NULL DEFAULT '',
    payments INTEGER NOT NULL DEFAULT 1
);
PRAGMA user_version = 1;
"""


@dataclass(frozen=True)
class Merchant:
    """A shop's contract; ``secret_key_hash`` is SHA-256 in hex."""

    shop_id: str
    mode: Mode
    secret_key_hash: str
    hash_key: str


@dataclass(frozen=True)
class Session:
    """One payment. ``outcome`` is "" until it is finished; ``authentication``: frictionless, challenge."""

    id: str
    shop_id: str
    mode: Mode
    created_at: int  # Unix seconds
    amount: int  # yen
    order_number: str
    return_url: str
    capture: str
    installments: str
    status: Status
    outcome: str
    masked_card: str
    authentication: str
    payments: int  # 1: paid at once; more: in instalments

    @property
    def is_expired(self) -> bool:
        return self.status != "finished" and self.created_at + SESSION_LIFETIME < time.time()

    @property
    def back(self) -> str:
        """Where the shopper goes when all is said: the shop's address, with the session's name."""
        separator = "&" if "?" in self.return_url else "?"
        return f"{self.return_url}{separator}session={self.id}"


class Store:
    """Merchants and sessions in ``<gateway_root>/gateway.db``, one short connection per call."""

    def __init__(self, gateway_root: Path) -> None:
        self._path = gateway_root / "gateway.db"
        gateway_root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._is_prepared():
            self._prepare()

    def add_merchant(self, merchant: Merchant) -> None:
        with self._connection() as db:
            db.execute(
                "INSERT INTO merchants VALUES (?, ?, ?, ?)",
                (merchant.shop_id, merchant.mode, merchant.secret_key_hash, merchant.hash_key),
            )

    def merchant(self, shop_id: str) -> Merchant | None:
        with self._connection() as db:
            row = db.execute("SELECT * FROM merchants WHERE shop_id = ?", (shop_id,)).fetchone()
        return None if row is None else Merchant(**dict(row))

    def open_session(self, merchant: Merchant, request: Mapping[str, Any]) -> str:
        """Store a checked request; its unguessable id is all a shopper's browser ever holds."""
        session_id = secrets.token_urlsafe(24)
        with self._connection() as db:
            db.execute(
                "INSERT INTO sessions (id, shop_id, mode, created_at, amount, order_number, return_url,"
                " capture, installments) VALUES (:id, :shop_id, :mode, :created_at, :amount, :order_number,"
                " :return_url, :capture, :installments)",
                {
                    **request,
                    "id": session_id,
                    "shop_id": merchant.shop_id,
                    "mode": merchant.mode,
                    "created_at": int(time.time()),
                },
            )
        return session_id

    def session(self, session_id: str) -> Session | None:
        with self._connection() as db:
            row = db.execute("SELECT * FROM sessions WHERE id = ?", (session_id,)).fetchone()
        return None if row is None else Session(**dict(row))

    def choose_payments(self, session: Session, payments: int) -> None:
        self._move(session, "open", payments=payments)

    def challenge(self, session: Session, masked_card: str) -> bool:
        """The issuer wants to see the shopper; False when the card was sent twice and this one is late."""
        return self._move(session, "open", status="authenticating", masked_card=masked_card)

    def finish(self, session: Session, outcome: str, masked_card: str, authentication: str) -> bool:
        """Write the result once, from the status that ``session`` was read with; False when it is late."""
        return self._move(
            session,
            session.status,
            status="finished",
            outcome=outcome,
            masked_card=masked_card,
            authentication=authentication,
        )

    def _move(self, session: Session, expected: Status, **values: str | int) -> bool:
        columns = ", ".join(f"{name} = :{name}" for name in values)
        statement = f"UPDATE sessions SET {columns} WHERE id = :id AND status = :expected"  # noqa: S608
        with self._connection() as db:
            cursor = db.execute(statement, {**values, "id": session.id, "expected": expected})
        return cursor.rowcount == 1

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=BUSY_TIMEOUT)) as db, db:
            db.row_factory = sqlite3.Row
            yield db

    def _is_prepared(self) -> bool:
        if not self._path.is_file():
            return False
        with self._connection() as db:
            return cast("int", db.execute("PRAGMA user_version").fetchone()[0]) == 1

    def _prepare(self) -> None:
        self._path.touch(mode=0o600)
        with closing(sqlite3.connect(self._path, timeout=BUSY_TIMEOUT)) as db:
            # WAL: a shopper reading a page never waits for another one's payment.
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(SCHEMA)
