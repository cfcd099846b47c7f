"""WooCommerce's checkout page: where it is, and what a shopper is offered on it, in blocks or classic."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote

from kaitsu.checks.browser import Browser
from kaitsu.checks.errors import CheckFailed
from kaitsu.checks.markup import parse_page
from kaitsu.checks.page import Form, Page
from kaitsu.checks.reply import Reply
from shops.wordpress.trouble import require_let_in, shows_php_error

# The mini cart is made by WooCommerce whatever the theme shows, and links the checkout by its real address.
MINI_CART = "?wc-ajax=get_refreshed_fragments"
CHECKOUT_LINK = re.compile(r"<a\s[^>]*class=\"[^\"]*\bcheckout\b[^\"]*\"[^>]*>")
HREF = re.compile(r"href=\"([^\"]+)\"")
GUESSED = ("checkout/", "?pagename=checkout")

CLASSIC_NONCE = "woocommerce-process-checkout-nonce"  # in the classic form also where it offers no method
BLOCK = re.compile(r"wp-block-woocommerce-checkout\b|data-block-name=.woocommerce/checkout\b")
SETTINGS = re.compile(r"decodeURIComponent\(\s*(['\"])(.*?)\1", re.DOTALL)


@dataclass(frozen=True)
class Checkout:
    """``names`` holds each method's code and the name on the page; None where the page's script makes it."""

    kind: Literal["classic", "block"]
    names: Mapping[str, str | None]


def open_checkout(browser: Browser) -> Checkout:
    """The checkout of a session that has something in its cart. Raises CheckFailed where none can be used."""
    reply = None
    for address in _addresses(browser):
        reply = browser.ask(address)
        require_let_in(reply)
        if reply.status == 404:
            continue
        if reply.status != 200 or shows_php_error(reply):
            raise CheckFailed("checkout_broken", reply.what)
        found = read_checkout(reply)
        if found is not None:
            return found
    if reply is not None and reply.status == 404:
        raise CheckFailed("checkout_broken", reply.what)
    raise CheckFailed("checkout_unusable", reply.what if reply is not None else "")


def read_checkout(reply: Reply) -> Checkout | None:
    """None where the page is no checkout, for example the cart a shop sends shoppers back to."""
    page = reply.page()
    form = page.form_with("payment_method") or page.form_with(CLASSIC_NONCE)
    if form is not None:
        return Checkout("classic", _classic(form))
    data = _payment_data(reply.text) if BLOCK.search(reply.text) else None
    if data is None:
        return None
    return Checkout("block", {code: _title(page, item) for code, item in data.items()})


def _addresses(browser: Browser) -> Iterator[str]:
    """Where the checkout may be: the one address the shop links, guesses only where it links none."""
    linked = _linked(browser.ask(MINI_CART, body=b""))
    if linked:
        yield linked
    else:
        yield from GUESSED


def _linked(reply: Reply) -> str:
    try:
        found = json.loads(reply.text.removeprefix("\ufeff"))
    except ValueError:
        return ""
    fragments = found.get("fragments") if isinstance(found, dict) else None
    for markup in fragments.values() if isinstance(fragments, dict) else ():
        link = CHECKOUT_LINK.search(str(markup))
        href = HREF.search(link[0]) if link else None
        if href:
            return parse_page(href[1], url="", status=200, encoding="utf-8").text  # entities undone
    return ""


def _classic(form: Form) -> Mapping[str, str | None]:
    methods = form.field("payment_method")
    return {choice.value: choice.label for choice in methods.choices} if methods is not None else {}


def _payment_data(markup: str) -> Mapping[str, Any] | None:
    """What the page's settings script says of each method that is registered for the block checkout."""
    for match in SETTINGS.finditer(markup):
        try:
            found = json.loads(unquote(match[2]))
        except ValueError:
            continue
        if isinstance(found, dict) and "paymentMethodData" in found:
            data = found["paymentMethodData"]
            return data if isinstance(data, dict) else {}  # PHP writes an empty one as a list
    return None


def _title(page: Page, data: Any) -> str | None:
    title = data.get("title") if isinstance(data, dict) else None
    if not isinstance(title, str) or not title:
        return None
    return parse_page(title, url=page.url, status=page.status, encoding="utf-8").text
