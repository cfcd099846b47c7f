"""The storefront check of Welcart: what a shopper with something in the cart is offered to pay with.

It goes as far as ``offered`` whatever the goal: card forms of real gateways are drawn by scripts from their
own servers, and no card number is ever typed here. Every look is a session of its own; nothing is ordered.
The page tells methods by their names, which Welcart keeps unique: the shop's State has them by code.
"""

from collections.abc import Callable
from datetime import datetime

from kaitsu.checks.browser import Browser, Limits
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import LEVELS, CheckResult, Evidence, Level, Verdict
from kaitsu.checks.transport import Deadline
from kaitsu.model.gateway import Method
from kaitsu.model.japan import JAPAN
from shops.welcart.checkout import offered
from shops.welcart.products import find_products
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
        if not self._request.methods:  # a check that looks at nothing must not pass
            raise CheckInconclusive("nothing_to_check")
        hidden = frozenset(self._request.hidden_methods)
        if hidden and not self._request.preview_token:
            raise CheckInconclusive("preview_token_missing")
        self._look(self._shopper(), hidden)
        if hidden:
            self._look(self._preview(), frozenset())

    def result(self, verdict: Verdict, reason: str = "", detail: str = "") -> CheckResult:
        reached: Level = min(self._reached.values(), key=LEVELS.index, default="none")
        return CheckResult(verdict, reached, tuple(self._evidence), reason, detail)

    def _look(self, browser: Browser, hidden: frozenset[str]) -> None:
        """One session: ``hidden`` must not be offered, all else must, and what was open before is there."""
        front = browser.ask("")
        require_let_in(front)
        if front.status != 200:
            reason = "shop_server_error" if front.status >= 500 else "shop_page_refused"
            raise CheckInconclusive(reason, front.what)
        names = offered(browser, find_products(browser, front))
        for method in self._request.methods:
            self._note(method, "none" if method.code in hidden else "offered", names)
        self._require(names, hidden)

    def _require(self, names: frozenset[str], hidden: frozenset[str]) -> None:
        ours = {method.code: self._name(method.code, method.name) for method in self._request.methods}
        early = [code for code, name in ours.items() if code in hidden and name in names]
        if early:
            raise CheckFailed("method_visible_too_early", ", ".join(early))
        for code, name in ours.items():
            if code not in hidden and name not in names:
                raise CheckFailed("method_not_offered", code)
            if code not in hidden:
                self._reached[code] = "offered"
        existing = self._request.existing_methods
        gone = [code for code in existing if self._name(code, code) not in names]
        if gone:
            raise CheckFailed("existing_method_gone", ", ".join(gone))

    def _name(self, code: str, otherwise: str) -> str:
        """As the page shows it: the shop may keep another name than the declared one."""
        return " ".join((self._request.names.get(code) or otherwise).split())

    def _note(self, method: Method, expected: Level, names: frozenset[str]) -> None:
        at = self._now().astimezone(JAPAN).isoformat(timespec="seconds")
        is_seen = self._name(method.code, method.name) in names
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
