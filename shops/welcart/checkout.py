"""Welcart's checkout up to the page that asks how to pay: cart, customer, delivery and payment."""

from collections.abc import Iterable

from kaitsu.checks.browser import Browser
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.page import Field, Form, Page
from kaitsu.checks.reply import Reply
from shops.welcart.products import Product
from shops.wordpress.trouble import require_let_in, shows_php_error

MOST_PRODUCTS_TRIED = 5
METHOD = "offer[payment_name]"
DELIVERY = ("delivery[delivery_flag]", "offer[delivery_method]")  # there even where no method is offered
# Nobody. Nothing is ordered, and Welcart writes a customer down with an order alone.
CUSTOMER = {
    "customer[mailaddress1]": "kaitsu-check@example.com",
    "customer[mailaddress2]": "kaitsu-check@example.com",
    "customer[name1]": "動作確認",
    "customer[name2]": "担当",
    "customer[name3]": "ドウサカクニン",
    "customer[name4]": "タントウ",
    "customer[zipcode]": "1000001",
    "customer[pref]": "東京都",
    "customer[address1]": "千代田区",
    "customer[address2]": "千代田1-1",
    "customer[tel]": "0312345678",
}


def offered(browser: Browser, products: Iterable[Product]) -> frozenset[str]:
    """The names of the methods a session is offered that has something in its cart."""
    cart = _filled(browser, products)
    customer = _pressed(browser, _form(cart, "customerinfo"), "customerinfo")
    page = _sent(browser, customer)
    form = page.form_with(METHOD)
    found = form.field(METHOD) if form is not None else None
    choices = found.choices if found is not None else ()
    return frozenset(" ".join(choice.value.split()) for choice in choices)


def _filled(browser: Browser, products: Iterable[Product]) -> Page:
    """The cart with one product in it; a shop may have its reasons to refuse some."""
    tried = 0
    for product in products:
        tried += 1
        reply = _send(browser, product.form, product.button.name, product.button.value)
        if shows_php_error(reply) or reply.status >= 500:
            raise CheckFailed("cart_unusable", reply.what)
        cart = reply.page()
        if reply.status == 200 and _form(cart, "customerinfo") is not None:
            return cart
        if tried == MOST_PRODUCTS_TRIED:
            break
    if tried == 0:
        raise CheckInconclusive("nothing_to_buy", "0")
    raise CheckFailed("cart_unusable", reply.what)


def _sent(browser: Browser, customer: Page) -> Page:
    """The page of delivery and payment, with nobody's name and address given."""
    form = _form(customer, "deliveryinfo")
    if form is None:
        raise CheckInconclusive("checkout_for_members", "deliveryinfo")
    filled = form.fill(**{name: value for name, value in _typed(form) if form.field(name) is not None})
    page = _pressed(browser, filled, "deliveryinfo")
    if page.form_with(METHOD) is None and all(page.form_with(name) is None for name in DELIVERY):
        raise CheckInconclusive("customer_refused", "deliveryinfo")
    return page


def _typed(form: Form) -> Iterable[tuple[str, str]]:
    """What is typed or chosen, also for questions of the shop's own."""
    for field in form.fields:
        if field.name in CUSTOMER:
            yield field.name, _chosen(field, CUSTOMER[field.name])
        elif field.name.startswith("custom_customer[") and not field.value:
            yield field.name, _chosen(field, "動作確認")


def _chosen(field: Field, value: str) -> str:
    values = [choice.value for choice in field.choices]
    return value if not values or value in values else values[-1]


def _form(page: Page, button: str) -> Form | None:
    """The form with this button."""
    return next((form for form in page.forms if any(item.name == button for item in form.buttons)), None)


def _pressed(browser: Browser, form: Form | None, name: str) -> Page:
    """Raises CheckFailed where the next page breaks down: no shopper gets any further."""
    if form is None:
        raise CheckFailed("checkout_unusable", name)
    button = next(item for item in form.buttons if item.name == name)
    reply = _send(browser, form, button.name, button.value)
    if reply.status != 200 or shows_php_error(reply):
        raise CheckFailed("checkout_broken", f"{reply.what} ({name})")
    return reply.page()


def _send(browser: Browser, form: Form, name: str, value: str) -> Reply:
    body = form.encoded(form.button(name, value)).encode("ascii")
    # Welcart looks at where a shopper comes from, and PHP complains where nobody says.
    reply = browser.ask(form.action, body=body, headers={"Referer": browser.absolute("")})
    require_let_in(reply)
    return reply
