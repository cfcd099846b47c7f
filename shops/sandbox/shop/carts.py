"""Carts: what a browser put together, and what its shopper typed at the checkout."""

import secrets
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass

from shops.sandbox.shop.database import transaction
from shops.sandbox.shop.pricing import Line

MOST_PIECES = 99  # of one product


@dataclass(frozen=True)
class Customer:
    """What the checkout form holds; ``method`` is a payment method's code. All "" while it is empty."""

    name: str
    email: str
    address: str
    method: str

    @property
    def is_complete(self) -> bool:
        return all((self.name, self.email, self.address, self.method))

    def malformed_fields(self) -> tuple[str, ...]:
        """Names of the form fields that cannot be accepted; the method is checked elsewhere."""
        local, at, domain = self.email.partition("@")
        is_email = bool(local and at and "." in domain) and not any(sign.isspace() for sign in self.email)
        checks = {
            "name": 0 < len(self.name) <= 60,
            "email": is_email and len(self.email) <= 254,
            "address": 0 < len(self.address) <= 200,
        }
        return tuple(name for name, is_right in checks.items() if not is_right)

    @classmethod
    def from_form(cls, form: Mapping[str, str]) -> "Customer":
        fields = ("name", "email", "address", "payment_method")
        return cls(*(form.get(field, "").strip() for field in fields))


def add_to_cart(
    db: sqlite3.Connection, cart_id: str | None, product_id: int, quantity: int, *, preview: str = ""
) -> str:
    """Put pieces of a product in the cart, as many as are in stock; returns the (perhaps new) cart's id."""
    with transaction(db):
        if not _is_cart(db, cart_id) or cart_id is None:
            cart_id = secrets.token_urlsafe(24)
            db.execute(
                "INSERT INTO carts (id, created_at, preview) VALUES (?, ?, ?)",
                (cart_id, int(time.time()), preview),
            )
        db.execute(
            "INSERT INTO cart_items (cart_id, product_id, quantity)"
            " SELECT ?, id, min(?, stock, ?) FROM products WHERE id = ? AND stock > 0"
            " ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity ="
            " min(quantity + ?, ?, (SELECT stock FROM products WHERE id = product_id))",
            (cart_id, quantity, MOST_PIECES, product_id, quantity, MOST_PIECES),
        )
    return cart_id


def remove_from_cart(db: sqlite3.Connection, cart_id: str, product_id: int) -> None:
    db.execute("DELETE FROM cart_items WHERE cart_id = ? AND product_id = ?", (cart_id, product_id))


def lines_of(db: sqlite3.Connection, cart_id: str | None) -> tuple[Line, ...]:
    rows = db.execute(
        "SELECT products.id, name, price, quantity FROM cart_items"
        " JOIN products ON products.id = product_id WHERE cart_id = ? ORDER BY products.id",
        (cart_id,),
    )
    return tuple(Line(row["id"], row["name"], row["price"], row["quantity"]) for row in rows)


def customer_of(db: sqlite3.Connection, cart_id: str | None) -> Customer:
    row = db.execute(
        "SELECT customer_name, customer_email, customer_address, method FROM carts WHERE id = ?", (cart_id,)
    ).fetchone()
    return Customer("", "", "", "") if row is None else Customer(*row)


def keep_customer(db: sqlite3.Connection, cart_id: str, customer: Customer) -> None:
    db.execute(
        "UPDATE carts SET customer_name = ?, customer_email = ?, customer_address = ?, method = ?"
        " WHERE id = ?",
        (customer.name, customer.email, customer.address, customer.method, cart_id),
    )


def _is_cart(db: sqlite3.Connection, cart_id: str | None) -> bool:
    return db.execute("SELECT 1 FROM carts WHERE id = ?", (cart_id,)).fetchone() is not None
