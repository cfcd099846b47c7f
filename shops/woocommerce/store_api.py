"""WooCommerce's Store API, as the scripts of its own pages use it: products, a cart, its payment methods."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kaitsu.checks.browser import Browser
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.reply import Reply
from shops.wordpress.trouble import REFUSED, require_let_in

# WordPress names its API in this header; it knows about folders and permalinks what we could only guess.
API_LINK = re.compile(r"<([^<>]+)>\s*;\s*rel=\"https://api\.w\.org/\"")
GUESSED_ROOTS = ("wp-json/", "?rest_route=/")
ERROR_CODE = re.compile(r"[a-z0-9_]{1,60}")
MOST_PRODUCTS_TRIED = 5
JSON_HEADERS = {"Accept": "application/json"}


@dataclass(frozen=True)
class Product:
    id: int
    quantity: int
    is_priced: bool


@dataclass(frozen=True)
class StoreApi:
    """``root`` is the absolute address of wc/store/v1, with ``?rest_route=`` in shops without permalinks."""

    root: str
    products: tuple[Product, ...]

    def fill_cart(self, browser: Browser) -> frozenset[str]:
        """Put a product that must be paid for into the session's cart; what may be paid with."""
        cart = browser.ask(f"{self.root}/cart", headers=JSON_HEADERS)
        _require_answer(cart)
        nonce = cart.headers.get("Nonce") or cart.headers.get("X-WC-Store-API-Nonce")
        if not nonce:
            raise CheckInconclusive("store_api_unusable", "no nonce")
        if not any(self._add(browser, product, nonce) for product in self.products[:MOST_PRODUCTS_TRIED]):
            raise CheckInconclusive("nothing_to_buy", f"{len(self.products)}")
        # Asked for again: only now is it known that the session keeps its cart.
        cart = browser.ask(f"{self.root}/cart", headers=JSON_HEADERS)
        _require_answer(cart)
        found = _read(cart)
        if not isinstance(found, dict) or not found.get("items"):
            raise CheckFailed("cart_unusable", cart.what)
        methods = found.get("payment_methods")
        listed = methods.values() if isinstance(methods, dict) else methods or ()
        return frozenset(method for method in listed if isinstance(method, str))

    def _add(self, browser: Browser, product: Product, nonce: str) -> bool:
        """Whether the cart now holds something to pay for; a shop may have its reasons to refuse one."""
        wanted = json.dumps({"id": product.id, "quantity": product.quantity}).encode()
        headers = {**JSON_HEADERS, "Content-Type": "application/json", "Nonce": nonce}
        reply = browser.ask(f"{self.root}/cart/add-item", body=wanted, headers=headers)
        if reply.status in (400, 404, 409):
            return False
        _require_answer(reply)
        found = _read(reply)
        return isinstance(found, dict) and bool(found.get("needs_payment"))


def find_store_api(browser: Browser, front: Reply) -> StoreApi:
    """Raises CheckInconclusive where visitors cannot use it, or where it lists nothing that can be bought."""
    last = ""
    for root in _roots(front):
        query = "per_page=20&stock_status=instock&type=simple"
        address = f"{root}/products{'&' if '?' in root else '?'}{query}"
        reply = browser.ask(address, headers=JSON_HEADERS)
        last = _told(reply)
        if reply.status == 404 or (reply.status == 200 and not _is_json(reply)):
            continue
        _require_answer(reply)
        products = sorted(_products(_read(reply)), key=lambda product: not product.is_priced)
        if not products:
            raise CheckInconclusive("nothing_to_buy", "0")
        return StoreApi(root, tuple(products))
    raise CheckInconclusive("store_api_unusable", last)


def _roots(front: Reply) -> Iterator[str]:
    named = API_LINK.search(", ".join(front.headers.get_all("Link", [])))
    for root in dict.fromkeys((*((named[1],) if named else ()), *GUESSED_ROOTS)):
        yield f"{root}wc/store/v1"


def _products(found: Any) -> Iterator[Product]:
    for item in found if isinstance(found, list) else ():
        if not isinstance(item, dict) or not isinstance(item.get("id"), int):
            continue
        if not item.get("is_purchasable") or not item.get("is_in_stock", True):
            continue
        price = str((item.get("prices") or {}).get("price", ""))
        minimum = (item.get("add_to_cart") or {}).get("minimum", 1)
        yield Product(
            id=item["id"],
            quantity=minimum if isinstance(minimum, int) and minimum > 0 else 1,
            is_priced=price.isdecimal() and int(price) > 0,
        )


def _require_answer(reply: Reply) -> None:
    """Raises unless the API did what it was asked."""
    if reply.status in REFUSED and _is_json(reply):  # closed by a security plugin, not a password in front
        raise CheckInconclusive("store_api_unusable", _told(reply))
    require_let_in(reply)
    if reply.status >= 500:  # computing a cart runs every gateway's code: this is how one of them dies
        raise CheckFailed("checkout_broken", _told(reply))
    if reply.status not in (200, 201):
        raise CheckInconclusive("store_api_unusable", _told(reply))


def _read(reply: Reply) -> Any:
    try:
        return json.loads(reply.text.removeprefix("\ufeff"))
    except ValueError:
        raise CheckInconclusive("shop_answer_broken", f"{reply.what}: no JSON") from None


def _is_json(reply: Reply) -> bool:
    return bool(reply.headers.get_content_type() == "application/json")


def _told(reply: Reply) -> str:
    """The request, its status, and the API's name for what went wrong where it looks like one."""
    try:
        found = json.loads(reply.text)
    except ValueError:
        return reply.what
    code = found.get("code") if isinstance(found, dict) else None
    is_name = isinstance(code, str) and ERROR_CODE.fullmatch(code)
    return f"{reply.what} {code}" if is_name else reply.what
