"""From the cart to a placed order: the form, the final confirmation, the payment, the thank-you page."""

import logging

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shops.sandbox.shop import payment
from shops.sandbox.shop.carts import Customer, customer_of, keep_customer, lines_of
from shops.sandbox.shop.context import cart_id, check_mark, db, folder, preview, shop
from shops.sandbox.shop.methods import PaymentMethod, offered_methods
from shops.sandbox.shop.orders import (
    Order,
    newest_order_of,
    order_by,
    place_order,
    remember_reference,
    settle,
)
from shops.sandbox.shop.pricing import Quote, quote

log = logging.getLogger(__name__)
pages = Blueprint("checkout", __name__)


@pages.get("/checkout")
def form() -> ResponseReturnValue:
    cart = _filled_cart()
    if cart is None:
        return redirect(url_for("storefront.cart"), 303)
    return _form(customer_of(db(), cart), error=request.args.get("error", ""))


@pages.post("/checkout")
def fill_in() -> ResponseReturnValue:
    cart = _filled_cart()
    if cart is None:
        return redirect(url_for("storefront.cart"), 303)
    customer = Customer.from_form(request.form)
    wrong = customer.malformed_fields()
    if _offered(customer.method) is None:
        wrong = (*wrong, "payment_method")
    if wrong:
        return _form(customer, wrong=wrong), 422
    keep_customer(db(), cart, customer)
    return redirect(url_for("checkout.confirm"), 303)


@pages.get("/confirm")
def confirm() -> ResponseReturnValue:
    cart = _filled_cart()
    if cart is None:
        return redirect(url_for("storefront.cart"), 303)
    customer = customer_of(db(), cart)
    method = _offered(customer.method)
    if not customer.is_complete or method is None:
        return redirect(url_for("checkout.form"), 303)
    return render_template(
        "confirm.html",
        customer=customer,
        method=method,
        quote=quote(lines_of(db(), cart), method.code),
        capture=_capture(method),
    )


@pages.post("/confirm")
def order() -> ResponseReturnValue:
    """Place the order. The method is looked up again: it may have been hidden since it was chosen."""
    cart = _filled_cart()
    if cart is None:
        return _after_a_second_click()
    customer = customer_of(db(), cart)
    if not customer.is_complete:
        return redirect(url_for("checkout.form"), 303)
    method = _offered(customer.method)
    if method is None:
        return _failed("method_unavailable")
    asked: Quote = quote(lines_of(db(), cart), method.code)
    placed = place_order(db(), cart, customer, method, asked, preview=check_mark())
    if placed is None:
        return _failed("out_of_stock")
    if not method.module:
        return redirect(url_for("checkout.done", number=placed.number), 303)
    return _to_gateway(placed)


@pages.get("/payment/return")
def come_back() -> ResponseReturnValue:
    """The shopper is back from the gateway; what was paid is asked from the gateway itself."""
    found = order_by(db(), "payment_reference", request.args.get("session") or None)
    if found is None:
        abort(404)
    if found.status == "pending":
        return _settle(found)
    return _show_result(found, "declined")


@pages.get("/done/<number>")
def done(number: str) -> ResponseReturnValue:
    found = order_by(db(), "number", number)
    if found is None or found.cart_id != cart_id() or found.status not in ("paid", "accepted"):
        abort(404)
    return render_template("done.html", order=found)


def _to_gateway(placed: Order) -> ResponseReturnValue:
    try:
        url, reference = payment.start(db(), folder(), shop()["base_url"], placed)
    except payment.PaymentUnavailable as error:
        log.warning("order %s: payment not started (%s)", placed.number, error)
        settle(db(), placed, paid=False, masked_card="")
        return _failed("gateway_unavailable")
    remember_reference(db(), placed, reference)
    return redirect(url, 303)


def _settle(found: Order) -> ResponseReturnValue:
    """Write what the gateway says. While it says nothing the order stays pending: money may have moved."""
    try:
        status, masked_card = payment.result(db(), folder(), shop()["base_url"], found)
    except payment.PaymentUnavailable as error:
        log.warning("order %s: result unknown (%s)", found.number, error)
        return _failed("gateway_unavailable")
    if status == "pending":
        return redirect(url_for("checkout.form"), 303)
    settle(db(), found, paid=status == "paid", masked_card=masked_card)
    return _show_result(order_by(db(), "id", found.id) or found, status)


def _show_result(found: Order, error: str) -> ResponseReturnValue:
    if found.status == "paid":
        return redirect(url_for("checkout.done", number=found.number), 303)
    return _failed(error)


def _failed(error: str) -> ResponseReturnValue:
    return redirect(url_for("checkout.form", error=error), 303)


def _after_a_second_click() -> ResponseReturnValue:
    """The cart is empty because its order went through a moment ago: show that one."""
    newest = newest_order_of(db(), cart_id())
    if newest is None:
        return redirect(url_for("storefront.cart"), 303)
    return redirect(url_for("checkout.done", number=newest.number), 303)


def _form(customer: Customer, *, error: str = "", wrong: tuple[str, ...] = ()) -> str:
    methods = offered_methods(db(), folder(), preview=preview())
    return render_template("checkout.html", customer=customer, methods=methods, error=error, wrong=wrong)


def _filled_cart() -> str | None:
    """The cart's id, or None when there is nothing in it."""
    return cart_id() if lines_of(db(), cart_id()) else None


def _offered(code: str) -> PaymentMethod | None:
    """The method of that code, if this very request is offered it."""
    methods = offered_methods(db(), folder(), preview=preview())
    return next((method for method in methods if method.code == code), None)


def _capture(method: PaymentMethod) -> str:
    """When a module takes the money: at_order or at_shipping; "" for the shop's own methods."""
    row = (
        db()
        .execute("SELECT value FROM module_settings WHERE module = ? AND key = 'capture'", (method.module,))
        .fetchone()
    )
    return "" if row is None else str(row["value"])
