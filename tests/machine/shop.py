"""The shop without its web server: a rigged check that lies only to the bad, a shopper, somebody's hands."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from kaitsu.checks.page import Page
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult, Verdict
from kaitsu.model.process_note import ProcessNote
from kaitsu.model.site import Host
from kaitsu.process.preflight import Finding
from kaitsu.remote.frame import Program
from shops.sandbox.driver import SHOP
from tests.machine.seen import METHOD, MODULE, Seen, see

MODES = {"test": "test", "production": "live"}


@contextmanager
def opened(root: Path) -> Iterator[sqlite3.Connection]:
    """The shop's database, to write in as a shopper, a check or the client does."""
    with closing(sqlite3.connect(root / "shop.db", timeout=5)) as db, db:
        db.row_factory = sqlite3.Row
        yield db


def order(root: Path, number: str, *, preview: str = "", status: str = "paid") -> None:
    """Buy one piece with the card method, as the storefront writes it down."""
    with opened(root) as db:
        values = (number, status, METHOD, MODULE, preview)
        cursor = db.execute(
            "INSERT INTO orders (number, created_at, status, cart_id, method, method_name, module, total,"
            " customer_name, customer_email, customer_address, preview)"
            " VALUES (?, 0, ?, 'c', ?, 'x', ?, 100, 'x', 'x', 'x', ?)",
            values,
        )
        db.execute("INSERT INTO order_items VALUES (?, 1, 1, 100)", (cursor.lastrowid,))
        db.execute("UPDATE products SET stock = stock - 1 WHERE id = 1")


@dataclass
class Witness:
    """What the rigged checks have let pass, seen in the shop itself: setups by stage, whole revisions, pages.
    ``bought`` are the setups that something was bought with on test, by a check or by people.

    What ends in ``by_hand`` is by stage, and was made by somebody else under an open method: no check of ours
    has seen it, and none of our runs made it. ``released`` was vetted when it went live.
    """

    passed: dict[str, set[str]] = field(default_factory=lambda: {"test": set(), "production": set()})
    revisions: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    bought: set[str] = field(default_factory=set)
    released: set[str] = field(default_factory=set)
    by_hand: set[tuple[str, str]] = field(default_factory=set)
    pages_by_hand: set[tuple[str, str]] = field(default_factory=set)
    released_by_hand: set[tuple[str, str]] = field(default_factory=set)


class RiggedShop:
    """The driver of the embedded shop, but for its checks. A verdict but "pass" is given as it is wished;
    a pass only when the shop is as the check was asked to find it."""

    id = SHOP.id
    pages = SHOP.pages
    notes: tuple[ProcessNote, ...] = ()

    def __init__(self, roots: Mapping[str, Path], witness: Callable[[], Witness]) -> None:
        self._roots = roots  # by public URL
        self._witness = witness
        self.verdict: Verdict = "pass"
        self.pages_verdict: Verdict = "pass"
        self.can_be_bought_in = True  # by a check; else it sees no more than what is offered
        self.bought = 0

    def program(self, host: Host, request: Mapping[str, Any]) -> Program:
        return SHOP.program(host, request)

    def check(self, request: CheckRequest, *, now: Callable[[], datetime]) -> CheckResult:
        root = self._roots[request.url]
        token = hashlib.sha256(request.preview_token.encode()).hexdigest()
        if request.stage == "test" and self.can_be_bought_in:
            self.bought += 1
            order(root, f"check-{self.bought}", preview=token)
        if self.verdict != "pass":
            return CheckResult(self.verdict, "none", reason="method_not_offered")
        seen = see(root)
        wrong = _wrong(seen, request, token, now().timestamp())
        if wrong:
            return CheckResult("fail", "none", reason="method_not_offered", detail=wrong)
        self._witness().passed[request.stage].add(seen.substance)
        if not self.can_be_bought_in:
            return CheckResult("pass", "offered")
        if request.stage == "test":
            self._witness().bought.add(seen.setup)
        return CheckResult("pass", request.goal)

    def fetch_pages(self, host: Host, names: Iterable[str]) -> Mapping[str, Page]:
        return {}

    def look_outside(self, host: Host, callbacks: Sequence[str]) -> tuple[Finding, ...]:
        return ()

    def check_pages(
        self, host: Host, pages: Mapping[str, str], *, now: Callable[[], datetime]
    ) -> CheckResult:
        root = self._roots[host.url]
        if self.pages_verdict != "pass":
            return CheckResult(self.pages_verdict, "none", reason="page_not_shown")
        seen, stage = see(root), root.name
        if seen.fragments != dict(pages):
            return CheckResult("fail", "none", reason="page_not_shown")
        if stage == "test":
            self._witness().revisions.add(seen.revision)
            self._witness().pages.add(seen.pages)
        return CheckResult("pass", "none")


def _wrong(seen: Seen, request: CheckRequest, token: str, now: float) -> str:
    """What a walk through the storefront would stumble over, "" for nothing."""
    there = {row["code"]: row for row in seen.rows["payment_methods"]}
    wanted = [method.code for method in request.methods]
    previews = [row for row in seen.rows["preview"] if row["token_hash"] == token and row["expires_at"] > now]
    if not seen.is_enabled:
        return "module"
    is_of_stage = seen.box is not None and seen.box["stage"] == request.stage
    if not is_of_stage or seen.settings.get("mode") != MODES[request.stage]:
        return "credentials"
    if any(code not in there for code in wanted) or (not previews and request.hidden_methods):
        return "offered"
    if any(there[code]["open"] for code in request.hidden_methods):
        return "hidden"
    if not all(there[code]["open"] for code in request.existing_methods):
        return "existing"
    return ""
