"""The storefront check of WooCommerce: what a shopper with something in the cart is offered to pay with.

It goes as far as ``offered`` whatever the goal: card forms of real gateways are drawn by scripts from their
own servers, and no card number is ever typed here. Every look is a session of its own; nothing is ordered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from kaitsu.checks.browser import Browser, Limits
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import LEVELS, CheckResult, Evidence, Level, Verdict
from kaitsu.checks.transport import Deadline
from kaitsu.model.gateway import Method
from kaitsu.model.japan import JAPAN
from shops.woocommerce.checkout_page import Checkout, open_checkout
from shops.woocommerce.store_api import StoreApi, find_store_api
from shops.wordpress.trouble import LIMITS, require_let_in

PREVIEW_COOKIE = "kaitsu_preview"
CHECK_COOKIE = "kaitsu_check"  # shows nothing; what its holder leaves in the shop is known as the check's
# Not the shop's fault, as far as we can tell from outside: its address may just not be the declared one.
UNTOLD = frozenset(("left_the_shop",))

Clock = Callable[[], datetime]


def walk(request: CheckRequest, *, now: Clock, limits: Limits = LIMITS) -> CheckResult:
    """Check a shop. Raises nothing."""
    walker = _Walk(request, now, limits)
    try:
        walker.run()
    except CheckFailed as stop:
        verdict: Verdict = "inconclusive" if stop.reason in UNTOLD else "fail"
        return walker.result(verdict, stop.reason, stop.detail)
    except CheckInconclusive as stop:
        return walker.result("inconclusive", stop.reason, stop.detail)
    except Exception as error:  # noqa: BLE001 — a fault of ours must open no method and break no run
        return walker.result("inconclusive", "check_error", type(error).__name__)
    return walker.result("pass")


@dataclass(frozen=True)
class Looked:
    """What one session was offered: by the Store API, and by the checkout page."""

    api: frozenset[str]
    page: Checkout

    def offers(self, code: str) -> bool:
        """As a shopper sees it: the block page shows only what the Store API lists for the cart."""
        if self.page.kind == "classic":
            return code in self.page.names
        return code in self.api and code in self.page.names

    @property
    def hinted(self) -> frozenset[str]:
        """Offered in either place: for a method that is to be hidden, one is too many.

        Block pages carry data of methods they do not offer (Stripe's, switched off), so that is no hint.
        """
        return self.api if self.page.kind == "block" else self.api | self.page.names.keys()

    def missing(self, code: str) -> str:
        """The place that does not offer the method; "" where both do."""
        if code not in self.api:
            return "Store API"
        return "" if code in self.page.names else f"{self.page.kind} checkout"


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
        """As any shopper first; where methods are hidden still, then as the holder of the preview."""
        self._require_something_to_check()
        api = self._enter()
        hidden = frozenset(self._request.hidden_methods)
        before = self._look(self._shopper(), api, hidden)
        if hidden:
            looked = self._look(self._preview(), api, frozenset())
            self._require_kept(before, looked)

    def result(self, verdict: Verdict, reason: str = "", detail: str = "") -> CheckResult:
        reached: Level = min(self._reached.values(), key=LEVELS.index, default="none")
        return CheckResult(verdict, reached, tuple(self._evidence), reason, detail)

    def _require_something_to_check(self) -> None:
        """A check that looks at nothing must not pass."""
        if not self._request.methods:
            raise CheckInconclusive("nothing_to_check")
        if self._request.hidden_methods and not self._request.preview_token:
            raise CheckInconclusive("preview_token_missing")

    def _enter(self) -> StoreApi:
        """The front page, and from there what can be bought and how."""
        browser = self._shopper()
        front = browser.ask("")
        require_let_in(front)
        if front.status != 200:
            reason = "shop_server_error" if front.status >= 500 else "shop_page_refused"
            raise CheckInconclusive(reason, front.what)
        return find_store_api(browser, front)

    def _look(self, browser: Browser, api: StoreApi, hidden: frozenset[str]) -> Looked:
        """One session: ``hidden`` must not be offered, all else must, and what was open before is there."""
        looked = Looked(api.fill_cart(browser), open_checkout(browser))
        for method in self._request.methods:
            self._note(method, "none" if method.code in hidden else "offered", looked)
        early = [method.code for method in self._request.methods if method.code in hidden & looked.hinted]
        if early:
            raise CheckFailed("method_visible_too_early", ", ".join(early))
        for method in self._request.methods:
            if method.code not in hidden:
                self._require_offered(method, looked)
        self._require_existing(looked)
        return looked

    def _require_offered(self, method: Method, looked: Looked) -> None:
        missing = looked.missing(method.code)
        if missing:
            raise CheckFailed("method_not_offered", f"{method.code} ({missing})")
        self._require_name(method, looked.page)
        self._reached[method.code] = "offered"

    def _require_name(self, method: Method, page: Checkout) -> None:
        shown = page.names[method.code]
        if method.code in self._request.unnamed_methods or shown is None:
            return
        if " ".join(method.name.split()) not in shown:
            raise CheckFailed("method_name_differs", method.code)

    def _require_existing(self, looked: Looked) -> None:
        """All that was open before. Old modules know no blocks: there the Store API alone counts."""
        places = [looked.api, *([looked.page.names] if looked.page.kind == "classic" else [])]
        gone = [code for code in self._request.existing_methods if any(code not in place for place in places)]
        if gone:
            raise CheckFailed("existing_method_gone", ", ".join(gone))

    def _require_kept(self, before: Looked, looked: Looked) -> None:
        """With our methods beside them, the page still offers the existing ones it offered without."""
        existing = self._request.existing_methods
        gone = [code for code in existing if before.offers(code) and not looked.offers(code)]
        if gone:
            raise CheckFailed("existing_method_gone", ", ".join(gone))

    def _note(self, method: Method, expected: Level, looked: Looked) -> None:
        at = self._now().astimezone(JAPAN).isoformat(timespec="seconds")
        is_seen = method.code in looked.hinted if expected == "none" else not looked.missing(method.code)
        self._evidence.append(Evidence(method.code, at, expected, "offered" if is_seen else "none"))

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
        """A session that is shown hidden methods."""
        browser = self._shopper()
        browser.set_cookie(PREVIEW_COOKIE, self._request.preview_token)
        return browser
