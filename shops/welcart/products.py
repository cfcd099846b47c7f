"""Something to buy in a Welcart shop, found as a shopper would: on its pages, by the button into the cart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaitsu.checks.address import origin_of, path_of
from kaitsu.checks.browser import Browser
from kaitsu.checks.page import Button, Form, Page
from kaitsu.checks.reply import Reply
from shops.welcart.trouble import require_open

# Welcart files every product under this category, however a theme presents it.
LISTS = ("category/item/", "?category_name=item")
INTO_CART = "inCart["
PRICE = "skuPrice["
# Pages that never sell anything; the last are files.
ELSEWHERE = ("usces-cart", "usces-member", "wp-login", "wp-admin", "/tag/", "/author/", "/feed", "wp-content")
MOST_PAGES_TRIED = 25


@dataclass(frozen=True)
class Product:
    """The form that puts it into the cart, and the button to press."""

    form: Form
    button: Button


def find_products(browser: Browser, front: Reply) -> Iterator[Product]:
    """What is in stock and costs something, page by page. Raises CheckInconclusive where none may look in."""
    yield from _on(front.page())
    lists = []
    for address in LISTS:
        reply = browser.ask(address)
        require_open(reply)
        if reply.status == 200:
            lists.append(reply.page())
            yield from _on(lists[-1])
    for address in _addresses(front.page(), lists)[:MOST_PAGES_TRIED]:
        reply = browser.ask(address)
        require_open(reply)
        if reply.status == 200:
            yield from _on(reply.page())


def _on(page: Page) -> Iterator[Product]:
    for form in page.forms:
        for button in form.buttons:
            if button.name.startswith(INTO_CART) and _is_priced(form, button):
                yield Product(form, button)


def _is_priced(form: Form, button: Button) -> bool:
    """What costs nothing may need no payment."""
    price = form.field(PRICE + button.name.removeprefix(INTO_CART))
    return price is None or price.value not in ("", "0", "0.00")


def _addresses(front: Page, lists: Sequence[Page]) -> list[str]:
    """Pages that may be a product's: those a list of products links and not every page does come first."""
    everywhere = {link.url: None for link in front.links}
    listed = {link.url: None for page in lists for link in page.links}
    first = [url for url in listed if url not in everywhere]
    found = dict.fromkeys((*first, *(url for url in listed if url in everywhere), *everywhere))
    return [url for url in found if _may_sell(url, front)]


def _may_sell(url: str, front: Page) -> bool:
    is_here = origin_of(url) == origin_of(front.url) and path_of(url) != path_of(front.url)
    return is_here and not any(part in url for part in ELSEWHERE)
