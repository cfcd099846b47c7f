"""The storefront check of EC-CUBE: what a guest with a cart may pay with, and where that leads.

EC-CUBE's pages show numbers and names of payments, so methods are known by their names. On test, modules
whose card form needs no script of a gateway are bought with; no card number is ever typed.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from kaitsu.checks.browser import Browser, Limits
from kaitsu.checks.errors import CardNumberOnProduction, CheckFailed, CheckInconclusive
from kaitsu.checks.reply import Reply
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import LEVELS, CheckResult, Evidence, Level, Verdict
from kaitsu.checks.transport import Deadline
from kaitsu.model.gateway import Method, TestCard
from kaitsu.model.japan import JAPAN
from shops.eccube import shopping
from shops.eccube.card_form import asks_for_card, is_plain, with_card
from shops.eccube.looked import Looked, look
from shops.eccube.ordering import order
from shops.eccube.shopping import Offer
from shops.eccube.visitor import LIMITS, Patience, Visitor

PREVIEW_COOKIE = "kaitsu_preview"
CHECK_COOKIE = "kaitsu_check"  # shows nothing; what its holder leaves in the shop is known as the check's
# Not the shop's fault, as far as we can tell from outside: its address may just not be the declared one.
LEFT = "left_the_shop"

Clock = Callable[[], datetime]


def walk(
    request: CheckRequest,
    *,
    now: Clock,
    limits: Limits = LIMITS,
    patience: Patience | None = None,
) -> CheckResult:
    """Check a shop. Raises nothing but CardNumberOnProduction."""
    walker = _Walk(request, now, limits, patience or Patience())
    try:
        walker.run()
    except CardNumberOnProduction:
        raise
    except CheckFailed as stop:
        verdict: Verdict = "inconclusive" if stop.reason == LEFT else "fail"
        return walker.result(verdict, stop.reason, stop.detail)
    except CheckInconclusive as stop:
        return walker.result("inconclusive", stop.reason, stop.detail)
    except Exception as error:  # noqa: BLE001 — a fault of ours must open no method and break no run
        return walker.result("inconclusive", "check_error", type(error).__name__)
    return walker.result("pass")


class _Walk:
    """One check: what was reached so far, per method, and the evidence for it."""

    def __init__(self, request: CheckRequest, now: Clock, limits: Limits, patience: Patience) -> None:
        self._request = request
        self._now = now
        self._names = {method.code: request.names.get(method.code, method.name) for method in request.methods}
        self._existing = Counter(request.existing_names)
        self._limits = limits
        self._patience = patience
        self._deadline = Deadline.after(limits.overall_seconds)
        self._reached: dict[str, Level] = {method.code: "none" for method in request.methods}
        self._evidence: list[Evidence] = []
        self._unasked: frozenset[str] = frozenset()  # ids a shopper was offered without the preview

    def run(self) -> None:
        """As any shopper first; where methods are hidden still, then as the holder of the preview."""
        self._require_something_to_check()
        hidden = frozenset(self._request.hidden_methods)
        looked = self._look(self._shopper, hidden)
        self._require_existing(looked)
        if hidden:
            self._unasked = looked.ids
            looked = self._look(self._preview, frozenset())
            self._require_existing(looked)
        if self._request.goal != "offered":
            for method in self._request.methods:
                self._go_on(method, looked)

    def result(self, verdict: Verdict, reason: str = "", detail: str = "") -> CheckResult:
        reached: Level = min(self._reached.values(), key=LEVELS.index, default="none")
        return CheckResult(verdict, reached, tuple(self._evidence), reason, detail)

    def _require_something_to_check(self) -> None:
        """A check that looks at nothing must not pass."""
        if not self._request.methods:
            raise CheckInconclusive("nothing_to_check")
        if self._request.hidden_methods and not self._request.preview_token:
            raise CheckInconclusive("preview_token_missing")

    def _look(self, visitors: Callable[[], Visitor], hidden: frozenset[str]) -> Looked:
        """``hidden`` must not be offered, with any delivery; all else of ours must."""
        ours = [self._names[code] for code in self._names if code not in hidden]
        looked = self._offered(visitors, (*ours, *self._request.existing_names), thoroughly=bool(hidden))
        for method in self._request.methods:
            self._require_as_expected(method, looked, is_hidden=method.code in hidden)
        return looked

    def _offered(
        self, visitors: Callable[[], Visitor], wanted: Iterable[str], *, thoroughly: bool = False
    ) -> Looked:
        known = frozenset((*self._names.values(), *self._existing))
        return look(visitors, wanted, known, thoroughly=thoroughly)

    def _require_as_expected(self, method: Method, looked: Looked, *, is_hidden: bool) -> None:
        """An existing method of the same name is beside ours, never instead of it."""
        name = self._names[method.code]
        is_seen = len(looked.named(name)) > self._existing[name]
        self._note(method, "none" if is_hidden else "offered", "offered" if is_seen else "none")
        if is_hidden and is_seen:
            raise CheckFailed("method_visible_too_early", method.code)
        if not is_hidden and not is_seen:
            strangers = [offer for offer in looked.named("") if offer.id not in self._unasked]
            raise CheckFailed("method_name_differs" if strangers else "method_not_offered", method.code)
        if not is_hidden:
            self._reached[method.code] = "offered"

    def _require_existing(self, looked: Looked) -> None:
        gone = [name for name, count in self._existing.items() if len(looked.named(name)) < count]
        if gone:
            raise CheckFailed("existing_method_gone", ", ".join(gone))

    def _go_on(self, method: Method, looked: Looked) -> None:
        """Choose the method and go as far as a shopper gets without a card; on test, buy where we can."""
        offer = self._ours(method, looked)
        reply = shopping.choose(offer)
        if method.kind != "card":
            self._confirm(offer.visitor, reply)
            return
        if not asks_for_card(reply.text):
            following = self._confirm(offer.visitor, reply)
            if following is not None and asks_for_card(following.text):
                self._raise(method, "card_form")
            return
        self._raise(method, "card_form")
        request = self._request
        if request.goal == "completed" and request.test_cards and is_plain(reply.text):
            for card in request.test_cards:
                self._buy(method, card)
            self._reached[method.code] = "completed"

    def _confirm(self, visitor: Visitor, reply: Reply) -> Reply | None:
        """The page after the choice; None where the module leads to its gateway."""
        try:
            return shopping.confirm(visitor, shopping.payment_form(reply))
        except CheckFailed as stop:
            if stop.reason != LEFT:
                raise
            return None

    def _buy(self, method: Method, card: TestCard) -> None:
        """One whole purchase. Raises CheckFailed unless the card ends as its gateway has published."""
        visitors = self._preview if self._request.hidden_methods else self._shopper
        name = self._names[method.code]
        offer = self._ours(method, self._offered(visitors, [name] * (self._existing[name] + 1)))
        reply = shopping.choose(offer)
        filled = with_card(shopping.payment_form(reply), reply.text, stage=self._request.stage)
        placed, where = order(offer.visitor, shopping.confirm(offer.visitor, filled))
        seen = "approved" if placed else "unconfirmed"
        self._note(method, card.outcome, seen, placed, card.masked)
        if not placed:
            raise CheckFailed("order_not_confirmed", where)
        if card.outcome != "approved":
            raise CheckFailed("card_outcome_differs", f"{card.outcome}: {seen}")

    def _ours(self, method: Method, looked: Looked) -> Offer:
        """Of two with one name, the one the preview brought, else the younger."""
        found = looked.named(self._names[method.code])
        if not found:
            raise CheckFailed("method_not_offered", method.code)
        return max(found, key=lambda offer: (offer.id not in self._unasked, len(offer.id), offer.id))

    def _raise(self, method: Method, level: Level) -> None:
        self._note(method, level, level)
        self._reached[method.code] = level

    def _note(self, method: Method, expected: str, seen: str, number: str = "", card: str = "") -> None:
        at = self._now().astimezone(JAPAN).isoformat(timespec="seconds")
        self._evidence.append(Evidence(method.code, at, expected, seen, number, card))

    def _shopper(self) -> Visitor:
        return Visitor(self._browser(), self._patience)

    def _preview(self) -> Visitor:
        """A session that is shown hidden methods."""
        browser = self._browser()
        browser.set_cookie(PREVIEW_COOKIE, self._request.preview_token)
        return Visitor(browser, self._patience)

    def _browser(self) -> Browser:
        browser = Browser(
            self._request.url,
            deadline=self._deadline,
            limits=self._limits,
            unwanted=self._request.unwanted,
        )
        if self._request.preview_token:
            browser.set_cookie(CHECK_COOKIE, self._request.preview_token)
        return browser
