"""Something to buy in a Welcart shop, found as a shopper would: on its pages, by the button into the cart."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urldefrag

from kaitsu.checks.address import origin_of
from kaitsu.checks.browser import Browser
from kaitsu.checks.errors import CheckFailed
from kaitsu.checks.page import Button, Form, Page
from kaitsu.checks.reply import Reply
from shops.wordpress.trouble import require_let_in

# Welcart files every product under this category, however a theme presents it.
LISTS = ("category/item/", "?category_name=item")
CART = "usces-cart/"  # links what every page does, and no product while it is empty
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
    pages = [front.page()]
    cart = browser.ask(CART)
    require_let_in(cart)
    for page in itertools.islice(_pages(browser, LISTS), 1):
        pages.append(page)
        yield from _on(page)
    for page in _pages(browser, _addresses(pages, cart.page())[:MOST_PAGES_TRIED]):
        yield from _on(page)


def _pages(browser: Browser, addresses: Iterable[str]) -> Iterator[Page]:
    """Those that lead anywhere: not every page of a shop is for everybody."""
    for address in addresses:
        try:
            reply = browser.ask(address)
        except CheckFailed:  # out of the shop, or round in circles
            continue
        if reply.status == 200:
            yield reply.page()


def _on(page: Page) -> Iterator[Product]:
    for form in page.forms:
        for button in form.buttons:
            if button.name.startswith(INTO_CART) and _is_priced(form, button):
                yield Product(form, button)


def _is_priced(form: Form, button: Button) -> bool:
    """What costs nothing may need no payment."""
    price = form.field(PRICE + button.name.removeprefix(INTO_CART))
    return price is None or price.value not in ("", "0", "0.00")


def _addresses(pages: Sequence[Page], cart: Page) -> list[str]:
    """Pages that may be a product's: first what is linked more often than every page links it."""
    everywhere = _counted(cart)
    more: Counter[str] = Counter()
    for page in pages:
        more |= _counted(page)
    found = [url for url in more if _may_sell(url, pages)]
    return sorted(found, key=lambda url: everywhere[url] - more[url])


def _counted(page: Page) -> Counter[str]:
    return Counter(urldefrag(link.url).url for link in page.links)


def _may_sell(url: str, pages: Sequence[Page]) -> bool:
    is_here = origin_of(url) == origin_of(pages[0].url) and url not in {page.url for page in pages}
    return is_here and not any(part in url for part in ELSEWHERE)
