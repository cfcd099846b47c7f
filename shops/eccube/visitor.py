"""A visitor of an EC-CUBE shop: waits while the shop is in maintenance, and tells trouble from answers."""

import time

from kaitsu.checks.browser import Browser, Limits
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.page import Button, Form
from kaitsu.checks.reply import Reply

# A shop with a cold cache took eleven seconds for its first page.
LIMITS = Limits(request_seconds=60.0, overall_seconds=300.0)

# A password in front (401), an address filter, a firewall or a form's token that does not hold (403).
REFUSED = frozenset((401, 403))
# Load and trouble of the server's own; 429 is also EC-CUBE's limit of checkouts for one address.
TROUBLED = frozenset((408, 425, 429))
ERROR_PAGE = "ec-404Role"  # EC-CUBE's own error page, whatever theme and language


class Patience:
    """Seconds one whole check may wait for the end of a maintenance, ours or another's."""

    def __init__(self, seconds: float = 30.0, pause: float = 2.0) -> None:
        self._left = seconds
        self._pause = pause

    def wait(self) -> bool:
        """Whether to ask again; False once there is none left."""
        if self._left <= 0:
            return False
        time.sleep(min(self._pause, self._left))
        self._left -= self._pause
        return True


class Visitor:
    """A browser session; every call raises CheckInconclusive where the shop shows a visitor nothing."""

    def __init__(self, browser: Browser, patience: Patience) -> None:
        self._browser = browser
        self._patience = patience

    def open(self, address: str) -> Reply:
        return self._asked(address, None)

    def send(self, form: Form, press: Button | None = None) -> Reply:
        """Send a form by POST, the only way EC-CUBE's own are sent."""
        return self._asked(form.action, form.encoded(press).encode("ascii"))

    def send_once(self, form: Form) -> Reply:
        """An order: sent again it might be a second one."""
        return _let_in(self._browser.ask(form.action, body=form.encoded().encode("ascii")))

    def _asked(self, address: str, body: bytes | None) -> Reply:
        while True:
            reply = self._browser.ask(address, body=body)
            if reply.status != 503 or not self._patience.wait():
                return _let_in(reply)


def require_checkout(reply: Reply) -> Reply:
    """A page on the way to an order. Raises CheckFailed where the shop broke under it."""
    if reply.status != 200 or ERROR_PAGE in reply.text:
        raise CheckFailed("checkout_broken", reply.what)
    return reply


def _let_in(reply: Reply) -> Reply:
    if reply.status in REFUSED:
        raise CheckInconclusive("shop_page_refused", reply.what)
    if reply.status == 503:
        raise CheckInconclusive("shop_maintenance", reply.what)
    if reply.status == 504:
        raise CheckInconclusive("shop_timed_out", reply.what)
    if reply.status in TROUBLED:
        raise CheckInconclusive("shop_server_error", reply.what)
    return reply
