"""The way of a guest through an EC-CUBE shop, up to the page where payments are chosen."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kaitsu.checks.address import path_of
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.page import Form, Page
from kaitsu.checks.reply import Reply
from shops.eccube.shopping import payment_form
from shops.eccube.visitor import Visitor, require_checkout

MOST_PRODUCTS_TRIED = 10
PRODUCT = re.compile(r"/products/detail/[0-9]+$")
BUY_STEP = re.compile(r"/cart/buystep/[^/]+$")
CLASSES = re.compile(r"eccube\.classCategories\s*=\s*")
UNCHOSEN = "__unselected"

# Nobody's data, and plain to see as such for whoever finds the order.
SHOPPER = {
    "nonmember[name][name01]": "カイツウ",
    "nonmember[name][name02]": "テスト",
    "nonmember[kana][kana01]": "カイツウ",
    "nonmember[kana][kana02]": "テスト",
    "nonmember[postal_code]": "0000000",
    "nonmember[address][pref]": "13",
    "nonmember[address][addr01]": "架空市架空町",
    "nonmember[address][addr02]": "0-0-0（動作確認のため発送不要）",
    "nonmember[phone_number]": "0000000000",
    "nonmember[email][first]": "kaitsu-check@example.invalid",
    "nonmember[email][second]": "kaitsu-check@example.invalid",
}


def enter(visitor: Visitor, *, from_end: bool = False) -> Reply:
    """The page where payments are chosen, with the list's first or last product in the cart of a guest."""
    cart = _fill_cart(visitor, -1 if from_end else 1)
    step = next((link for link in cart.page().links if BUY_STEP.search(path_of(link.url))), None)
    if step is None:
        raise CheckFailed("cart_unusable", cart.what)
    require_checkout(visitor.open(step.url))  # leads to the login, past which guests go
    reply = _introduce(visitor)
    payment_form(reply)
    return reply


def _introduce(visitor: Visitor) -> Reply:
    reply = require_checkout(visitor.open("shopping/nonmember"))
    form = reply.page().form_with("nonmember[_token]")
    if form is None:
        raise CheckFailed("checkout_unusable", reply.what)
    known = {name: value for name, value in SHOPPER.items() if form.has(name)}
    return visitor.send(form.fill(**known))


def _fill_cart(visitor: Visitor, step: int) -> Reply:
    """Put a product that can be bought into the cart; one that is sold out has no quantity."""
    listed = visitor.open("products/list")
    if listed.status != 200:
        reason = "shop_server_error" if listed.status >= 500 else "shop_page_refused"
        raise CheckInconclusive(reason, listed.what)
    tried = 0
    for form in _offers(visitor, listed.page(), step):
        tried += 1
        cart = require_checkout(visitor.send(form))
        if any(BUY_STEP.search(path_of(link.url)) for link in cart.page().links):
            return cart
        if tried >= MOST_PRODUCTS_TRIED:
            break
    if tried:
        raise CheckFailed("cart_unusable", cart.what)
    raise CheckInconclusive("nothing_to_buy", listed.what)


def _offers(visitor: Visitor, listed: Page, step: int) -> Iterator[Form]:
    """Forms that put a product into the cart: first the list's own, where nothing has to be chosen.

    From the end the other way round, so that it is another product wherever there are two.
    """
    ready = (form for form in listed.forms[::step] if form.has("quantity") and _value(form, "ProductClass"))
    linked = dict.fromkeys(link.url for link in listed.links if PRODUCT.search(path_of(link.url)))
    detailed = _detailed(visitor, list(linked)[::step][:MOST_PRODUCTS_TRIED], step)
    for forms in (ready, detailed)[::step]:
        yield from forms


def _detailed(visitor: Visitor, urls: list[str], step: int) -> Iterator[Form]:
    for url in urls:
        reply = visitor.open(url)
        found = reply.page().form_with("product_id", "quantity", "ProductClass")
        chosen = _with_class(found, reply.text, step) if found is not None else None
        if chosen is not None:
            yield chosen


def _with_class(form: Form, markup: str, step: int) -> Form | None:
    """The form with a kind chosen that is in stock, as the page's script does it; None: there is none."""
    if _value(form, "ProductClass"):
        return form
    begin = CLASSES.search(markup)
    try:
        classes = json.JSONDecoder().raw_decode(markup, begin.end())[0] if begin else {}
    except ValueError:
        return None
    for first, seconds in list(_items(classes))[::step]:
        for kind in (item for _, item in _items(seconds) if isinstance(item, dict)):
            if first != UNCHOSEN and kind.get("stock_find") and kind.get("product_class_id"):
                return _chosen(form, first, kind)
    return None


def _chosen(form: Form, first: str, kind: dict[str, Any]) -> Form:
    values = {
        "ProductClass": str(kind["product_class_id"]),
        "classcategory_id1": first,
        "classcategory_id2": str(kind.get("classcategory_id2") or ""),
    }
    # The choices of the second select come with the first, by the page's script.
    fields = (replace(field, value=values.get(field.name, field.value), choices=()) for field in form.fields)
    return replace(form, fields=tuple(fields))


def _items(found: Any) -> Iterator[tuple[str, Any]]:
    yield from found.items() if isinstance(found, dict) else ()


def _value(form: Form, name: str) -> str:
    field = form.field(name)
    return (field.value or "") if field is not None else ""
