"""Orders and their states: pending → paid or failed for a module's methods, accepted for the shop's own."""

import secrets
import sqlite3
import time
from dataclasses import dataclass
from datetime import datetime

from kaitsu.model.japan import JAPAN
from shops.sandbox.shop.carts import Customer
from shops.sandbox.shop.database import transaction
from shops.sandbox.shop.methods import PaymentMethod
from shops.sandbox.shop.pricing import Quote


@dataclass(frozen=True)
class Order:
    """An order as it is kept, without the customer's own data; ``total`` in yen."""

    id: int
    number: str
    created_at: int  # Unix seconds
    status: str
    cart_id: str
    method: str
    method_name: str
    module: str
    total: int
    payment_reference: str
    masked_card: str

    @property
    def ordered_at(self) -> datetime:
        return datetime.fromtimestamp(self.created_at, JAPAN)


_COLUMNS = ", ".join(Order.__dataclass_fields__)


def place_order(
    db: sqlite3.Connection,
    cart_id: str,
    customer: Customer,
    method: PaymentMethod,
    quote: Quote,
    *,
    preview: str,
) -> Order | None:
    """Write an order; None when another order has just taken the last piece of a product."""
    with transaction(db):
        if not _are_in_stock(db, quote):
            return None
        order_id = _insert(db, cart_id, customer, method, quote, preview=preview)
        if not method.module:
            _complete(db, order_id, cart_id)
    return order_by(db, "id", order_id)


def order_by(db: sqlite3.Connection, column: str, value: object) -> Order | None:
    """The order whose ``column`` (id, number, payment_reference) is ``value``."""
    row = db.execute(f"SELECT {_COLUMNS} FROM orders WHERE {column} = ?", (value,)).fetchone()  # noqa: S608
    return None if row is None else Order(**dict(row))


def newest_order_of(db: sqlite3.Connection, cart_id: str | None) -> Order | None:
    """The last order of a cart that went through."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM orders WHERE cart_id = ? AND status IN ('paid', 'accepted')"  # noqa: S608
        " ORDER BY id DESC LIMIT 1",
        (cart_id,),
    ).fetchone()
    return None if row is None else Order(**dict(row))


def remember_reference(db: sqlite3.Connection, order: Order, reference: str) -> None:
    db.execute("UPDATE orders SET payment_reference = ? WHERE id = ?", (reference, order.id))


def settle(db: sqlite3.Connection, order: Order, *, paid: bool, masked_card: str) -> None:
    """Write a payment's result once, however often the shopper comes back from the gateway."""
    with transaction(db):
        cursor = db.execute(
            "UPDATE orders SET status = ?, masked_card = ? WHERE id = ? AND status = 'pending'",
            ("paid" if paid else "failed", masked_card, order.id),
        )
        if paid and cursor.rowcount == 1:
            _complete(db, order.id, order.cart_id)


def _insert(
    db: sqlite3.Connection,
    cart_id: str,
    customer: Customer,
    method: PaymentMethod,
    quote: Quote,
    *,
    preview: str,
) -> int:
    now = int(time.time())
    values = {
        # The random part keeps a number from being guessed, and from coming back after a rollback.
        "number": f"{datetime.fromtimestamp(now, JAPAN):%y%m%d}-{secrets.randbelow(10**8):08d}",
        "created_at": now,
        "status": "pending" if method.module else "accepted",
        "cart_id": cart_id,
        "method": method.code,
        "method_name": method.name,
        "module": method.module,
        "total": quote.total,
        "customer_name": customer.name,
        "customer_email": customer.email,
        "customer_address": customer.address,
        "preview": preview,
    }
    columns, slots = ", ".join(values), ", ".join(f":{name}" for name in values)
    cursor = db.execute(f"INSERT INTO orders ({columns}) VALUES ({slots}) RETURNING id", values)  # noqa: S608
    order_id: int = cursor.fetchone()[0]
    db.executemany(
        "INSERT INTO order_items (order_id, product_id, quantity, price) VALUES (?, ?, ?, ?)",
        [(order_id, line.product_id, line.quantity, line.price) for line in quote.lines],
    )
    return order_id


def _are_in_stock(db: sqlite3.Connection, quote: Quote) -> bool:
    stock = dict(db.execute("SELECT id, stock FROM products").fetchall())
    return all(stock.get(line.product_id, 0) >= line.quantity for line in quote.lines)


def _complete(db: sqlite3.Connection, order_id: int, cart_id: str) -> None:
    """Take the goods out of stock and out of the cart; what was added to it since stays in.

    Stock may go below zero: the money of a second shopper who paid for the last piece is already taken.
    """
    db.execute(
        "UPDATE products SET stock = stock - (SELECT quantity FROM order_items"
        " WHERE order_id = :order AND product_id = products.id)"
        " WHERE id IN (SELECT product_id FROM order_items WHERE order_id = :order)",
        {"order": order_id},
    )
    db.execute(
        "DELETE FROM cart_items WHERE cart_id = ?"
        " AND product_id IN (SELECT product_id FROM order_items WHERE order_id = ?)",
        (cart_id, order_id),
    )
    db.execute("UPDATE carts SET method = '' WHERE id = ?", (cart_id,))
