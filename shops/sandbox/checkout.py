"""The storefront check of the embedded shop: it is walked as a shopper does, on test up to a paid order.

Every attempt is a browser session of its own. Nothing is believed that a page does not show.
"""

import re
from collections.abc import Callable
from datetime import datetime

from kaitsu.checks.address import path_of, shown
from kaitsu.checks.browser import LIMITS, Browser, Limits
from kaitsu.checks.card import takes_card, type_card
from kaitsu.checks.errors import CardNumberOnProduction, CheckFailed, CheckInconclusive
from kaitsu.checks.page import Form, Page
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import LEVELS, CheckResult, Evidence, Level, Verdict
from kaitsu.checks.transport import Deadline
from kaitsu.model.gateway import Method, TestCard
from kaitsu.model.japan import JAPAN

PREVIEW_COOKIE = "kaitsu_preview"
CHECK_COOKIE = "kaitsu_check"  # shows nothing; what its holder leaves in the shop is known as the check's
ORDER_BUTTON = "注文を確定する"
MOST_PRODUCTS_TRIED = 20

# Nobody's data, and plain to see as such for whoever finds the order.
SHOPPER = {
    "name": "カイツウ テスト",
    "email": "kaitsu-check@example.invalid",
    "address": "架空県架空市架空町0-0-0（動作確認のため発送不要）",
}
# What the shop may say after a payment. Anything else is its own text and stays out of our records.
SHOP_ERRORS = frozenset(
    ("declined", "insufficient_funds", "authentication_failed", "method_unavailable", "out_of_stock")
)

Clock = Callable[[], datetime]


def walk(request: CheckRequest, *, now: Clock, limits: Limits = LIMITS) -> CheckResult:
    """Check a shop. Raises nothing but CardNumberOnProduction; whatever else goes wrong is in the result."""
    walker = _Walk(request, now, limits)
    try:
        walker.run()
    except CardNumberOnProduction:
        raise
    except CheckFailed as stop:
        return walker.result("fail", stop.reason, stop.detail)
    except CheckInconclusive as stop:
        return walker.result("inconclusive", stop.reason, stop.detail)
    except Exception as error:  # noqa: BLE001 — a fault of ours must open no method and break no run
        return walker.result("inconclusive", "check_error", type(error).__name__)
    return walker.result("pass")


class _Walk:
    """One check: what was reached so far, per method, and the evidence for it."""

    def __init__(self, request: CheckRequest, now: Clock, limits: Limits) -> None:
        self._request = request
        self._now = now
        self._limits = limits
        self._deadline = Deadline.after(limits.overall_seconds)
        self._reached: dict[str, Level] = {method.code: "none" for method in request.methods}
        self._evidence: list[Evidence] = []

    def run(self) -> None:
        """Everything the goal asks for, in rising order; the first thing that is not as expected ends it."""
        request = self._request
        self._require_something_to_check()
        if request.hidden_methods:
            self._check_hidden()
        self._check_offered()
        if request.goal == "card_form":
            for method in request.methods:
                self._to_card_form(self._preview(), method)
        if request.goal == "completed":
            for method in request.methods:
                for card in request.test_cards:
                    self._buy(method, card)
                self._reached[method.code] = "completed"

    def result(self, verdict: Verdict, reason: str = "", detail: str = "") -> CheckResult:
        reached: Level = min(self._reached.values(), key=LEVELS.index, default="none")
        return CheckResult(verdict, reached, tuple(self._evidence), reason, detail)

    def _require_something_to_check(self) -> None:
        """A check that looks at nothing must not pass."""
        request = self._request
        if not request.methods:
            raise CheckInconclusive("nothing_to_check")
        if request.hidden_methods and not request.preview_token:
            raise CheckInconclusive("preview_token_missing")
        if request.goal == "completed" and not request.test_cards:
            raise CheckInconclusive("test_cards_missing")
        other = [method.code for method in request.methods if method.kind != "card"]
        if request.goal != "offered" and other:
            raise CheckInconclusive("method_kind_unchecked", ", ".join(other))

    def _check_hidden(self) -> None:
        """What a shopper sees before the opening: the methods there were before, and no other."""
        _, form = open_checkout(self._shopper())
        offered = _offered(form)
        for method in self._request.methods:
            if method.code not in self._request.hidden_methods:
                continue
            self._note(method, expected="none", seen="offered" if method.code in offered else "none")
            if method.code in offered:
                raise CheckFailed("method_visible_too_early", method.code)
        self._require_existing(offered)

    def _check_offered(self) -> None:
        _, form = open_checkout(self._preview())
        offered = _offered(form)
        for method in self._request.methods:
            self._note(method, expected="offered", seen="offered" if method.code in offered else "none")
            if method.code not in offered:
                raise CheckFailed("method_not_offered", method.code)
            if method.name not in offered[method.code]:
                raise CheckFailed("method_name_differs", method.code)
            self._reached[method.code] = "offered"
        self._require_existing(offered)

    def _require_existing(self, offered: dict[str, str]) -> None:
        gone = [code for code in self._request.existing_methods if code not in offered]
        if gone:
            raise CheckFailed("existing_method_gone", ", ".join(gone))

    def _to_card_form(self, browser: Browser, method: Method) -> tuple[Page, Form]:
        """Order with the method. Raises CheckFailed unless that leads to a form a card can be typed into."""
        page = place_order(browser, method)
        form = page.form_marked("kaitsu", "card-form")
        if form is None or not takes_card(form):
            _require_gateway(page)
            self._note(method, expected="card_form", seen="offered")
            raise CheckFailed("card_form_not_reached", _where(page))
        if self._reached[method.code] == "offered":
            self._note(method, expected="card_form", seen="card_form")
            self._reached[method.code] = "card_form"
        return page, form

    def _buy(self, method: Method, card: TestCard) -> None:
        """One whole purchase. Raises CheckFailed unless the card ends as its gateway has published."""
        browser = self._preview()
        page, form = self._to_card_form(browser, method)
        page = browser.submit(page, type_card(form, card, stage=self._request.stage))
        challenge = page.form_marked("kaitsu", "three-ds")
        if challenge is not None and card.outcome == "challenge":
            page = browser.submit(page, challenge, challenge.button("result", "authenticated"))
            self._require_paid(method, card, page)
            return
        seen = _outcome(page)
        if seen != card.outcome:
            self._note(method, expected=card.outcome, seen=seen, order=_order(page), card=card.masked)
            raise CheckFailed("card_outcome_differs", f"{card.outcome}: {seen}")
        if seen == "approved":
            self._require_paid(method, card, page)
            return
        self._note(method, expected=card.outcome, seen=seen, card=card.masked)
        if path_of(page.url) != "/checkout" or page.form_with("payment_method") is None:
            raise CheckFailed("cart_lost", _where(page))

    def _require_paid(self, method: Method, card: TestCard, page: Page) -> None:
        """The page after a payment: an order number, the method, and the card with its last digits alone."""
        order = _order(page)
        if not order or path_of(page.url) != f"/done/{order}":
            _require_gateway(page)
            seen = _error(page) or "unconfirmed"
            self._note(method, expected=card.outcome, seen=seen, order=order, card=card.masked)
            raise CheckFailed("order_not_confirmed", _where(page))
        self._note(method, expected=card.outcome, seen=card.outcome, order=order, card=card.masked)
        masked = page.marked("masked-card")
        if masked is None or masked.text != card.masked or card.number in page.text:
            raise CheckFailed("wrong_masked_card", card.masked)
        if method.name not in page.text:
            raise CheckFailed("method_name_differs", method.code)

    def _note(self, method: Method, *, expected: str, seen: str, order: str = "", card: str = "") -> None:
        at = self._now().astimezone(JAPAN).isoformat(timespec="seconds")
        self._evidence.append(Evidence(method.code, at, expected, seen, order, card))

    def _shopper(self) -> Browser:
        browser = Browser(
            self._request.url,
            deadline=self._deadline,
            limits=self._limits,
            unwanted=self._request.unwanted,
        )
        if self._request.preview_token:
            browser.set_cookie(CHECK_COOKIE, self._request.preview_token)
        return browser

    def _preview(self) -> Browser:
        """A session that is shown hidden methods; a plain shopper where none is hidden."""
        browser = self._shopper()
        if self._request.preview_token:
            browser.set_cookie(PREVIEW_COOKIE, self._request.preview_token)
        return browser


def open_checkout(browser: Browser) -> tuple[Page, Form]:
    """The checkout page and its form, with one product in the cart."""
    page = _fill_cart(browser)
    link = next((link for link in page.links if path_of(link.url) == "/checkout"), None)
    if path_of(page.url) != "/cart" or link is None:
        raise CheckFailed("cart_unusable", _where(page))
    page = browser.follow(page, link.url)
    form = page.form_with("payment_method", *SHOPPER)
    if path_of(page.url) != "/checkout" or form is None:
        raise CheckFailed("checkout_unusable", _where(page))
    return page, form


def place_order(browser: Browser, method: Method) -> Page:
    """Fill in the checkout, confirm, and return the page on which the shopper then is."""
    page, form = open_checkout(browser)
    if method.code not in _offered(form):
        raise CheckFailed("method_not_offered", method.code)
    page = browser.submit(page, form.fill(payment_method=method.code, **SHOPPER))
    for confirmation in page.forms:
        button = next((button for button in confirmation.buttons if ORDER_BUTTON in button.label), None)
        if path_of(confirmation.action) == "/confirm" and button is not None and method.name in page.text:
            return browser.submit(page, confirmation, button)
    raise CheckFailed("confirmation_incomplete", _where(page))


def _fill_cart(browser: Browser) -> Page:
    """Put the first product that can be bought into the cart; one that is sold out has no button."""
    top = browser.open()
    products = dict.fromkeys(link.url for link in top.links if re.search(r"/products/[^/]+$", link.url))
    for url in list(products)[:MOST_PRODUCTS_TRIED]:
        page = browser.follow(top, url)
        form = page.form_with("product_id", "quantity")
        if form is not None and form.buttons:
            return browser.submit(page, form.fill(quantity="1"))
    raise CheckInconclusive("nothing_to_buy", f"{len(products)}")


def _offered(form: Form) -> dict[str, str]:
    """Code and label of every payment method the checkout offers."""
    methods = form.field("payment_method")
    return {choice.value: choice.label for choice in methods.choices} if methods is not None else {}


def _outcome(page: Page) -> str:
    """What became of a card, in the words of CardOutcome where they fit."""
    _require_gateway(page)
    if page.form_marked("kaitsu", "three-ds") is not None:
        return "challenge"
    if page.form_marked("kaitsu", "card-form") is not None:
        return "card_form"
    if page.marked("order-number") is not None:
        return "approved"
    return _error(page) or "unknown"


def _order(page: Page) -> str:
    """The order number on the page, "" where there is none that looks like one."""
    number = page.marked("order-number")
    found = number.text if number is not None else ""
    return found if re.fullmatch(r"[0-9A-Za-z-]{1,40}", found) else ""


def _require_gateway(page: Page) -> None:
    """A shop that could not reach its gateway tells nothing about the setup."""
    error = page.marked("error")
    if error is not None and error.data["error"] == "gateway_unavailable":
        raise CheckInconclusive("gateway_unavailable")


def _error(page: Page) -> str:
    error = page.marked("error")
    return error.data["error"] if error is not None and error.data["error"] in SHOP_ERRORS else ""


def _where(page: Page) -> str:
    """Where the walk stood: a path, and the shop's error if it is one we know."""
    return " ".join(filter(None, (shown(page.url), _error(page))))
