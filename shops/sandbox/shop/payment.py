"""The shop's side of a module's payment: starting it and fetching its result. The only caller of modules."""

import sqlite3
from typing import Any

from shops.sandbox.shop.folder import ShopFolder
from shops.sandbox.shop.modules import ModuleBroken, installed_module, load_module, open_box
from shops.sandbox.shop.orders import Order

GATEWAY_PATH = "/_gateway"
RETURN_PATH = "/payment/return"

# What a failed payment may say to the checkout page; anything else a module answers is "still pending".
FAILURES = ("declined", "insufficient_funds", "authentication_failed")


class PaymentUnavailable(Exception):
    """The module or its gateway could not be used; the text names the kind of error and nothing else."""


def start(db: sqlite3.Connection, folder: ShopFolder, base_url: str, order: Order) -> tuple[str, str]:
    """The card form's URL and the payment's reference. Raises PaymentUnavailable."""
    asked = {"number": order.number, "total": order.total}
    return_url, gateway_url = base_url + RETURN_PATH, base_url + GATEWAY_PATH
    answer = _call(db, folder, order.module, "start_payment", asked, return_url, gateway_url)
    if not (isinstance(answer, tuple) and len(answer) == 2 and all(isinstance(item, str) for item in answer)):
        raise PaymentUnavailable("TypeError")
    return answer


def result(db: sqlite3.Connection, folder: ShopFolder, base_url: str, order: Order) -> tuple[str, str]:
    """paid, pending or one of FAILURES, and the masked card. Raises PaymentUnavailable."""
    gateway_url = base_url + GATEWAY_PATH
    answer = _call(db, folder, order.module, "finish_payment", order.payment_reference, gateway_url)
    try:
        status, masked_card = answer["status"], answer["masked_card"]
    except (LookupError, TypeError) as error:
        raise PaymentUnavailable(type(error).__name__) from None
    return (status if status in ("paid", *FAILURES) else "pending"), str(masked_card)


def _call(db: sqlite3.Connection, folder: ShopFolder, code: str, function: str, *arguments: Any) -> Any:
    """Call a module's function with its settings and credentials; a module may fail in any way it likes.

    Whether the module is still enabled is not asked: a payment that was begun must come to its end.
    """
    module, credentials = installed_module(folder, code), open_box(folder, code)
    if module is None or credentials is None:
        raise PaymentUnavailable("not installed" if module is None else "no credentials")
    rows = db.execute("SELECT key, value FROM module_settings WHERE module = ?", (code,))
    settings = {row["key"]: row["value"] for row in rows}
    try:
        return getattr(load_module(module), function)(settings, credentials, *arguments)
    except ModuleBroken as error:
        raise PaymentUnavailable(str(error)) from None
    except Exception as error:  # noqa: BLE001 (a stranger's module)
        # Only the kind: the text of a stranger's exception may hold what was sent.
        raise PaymentUnavailable(type(error).__name__) from None
