"""The trade law and the guide are asked for where EC-CUBE has them; a fragment counts where it is read."""

from datetime import UTC, datetime

import pytest

from kaitsu.checks.result import CheckResult
from shops.eccube.page_check import look
from shops.eccube.visitor import Patience
from tests.shops.eccube.fake_shop import ERROR, FakeShop, serving

TEXT = "<h2>お支払い方法</h2>\n<p>クレジットカード</p>"
SET = f"<dd>銀行振込<br />\n<!-- kaitsu:x -->{TEXT}<!-- /kaitsu:x --></dd>"
ADDRESSES = {"legal": "help/tradelaw", "guide": "guide"}


def noon() -> datetime:
    return datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def looked(shop: FakeShop, **pages: str) -> CheckResult:
    with serving(shop):
        return look(shop.url, pages, now=noon, patience=Patience(0.0))


def told(result: CheckResult) -> tuple[str, str, str]:
    return result.verdict, result.reason, result.detail


@pytest.mark.parametrize("page", ["legal", "guide"])
@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (SET, "shown"),
        (SET.replace("カード", "払い"), "differs"),
        (f"<script>{TEXT}</script>", "missing"),
        ("<p>銀行振込</p>", "missing"),
        (f"{ERROR}{SET}", "missing"),
    ],
)
def test_a_page_shows_a_fragment_or_does_not(page: str, body: str, seen: str) -> None:
    result = looked(FakeShop(pages={ADDRESSES[page]: body}), **{page: TEXT})
    assert [(item.method, item.expected, item.seen) for item in result.evidence] == [(page, "shown", seen)]
    assert told(result) == (
        ("pass", "", "") if seen == "shown" else ("fail", "page_not_shown", f"{page}: {seen}")
    )


def test_all_pages_are_looked_at_and_a_missing_one_is_told() -> None:
    result = looked(FakeShop(pages={"guide": SET}), legal=TEXT, guide=TEXT)
    assert told(result) == ("fail", "page_not_shown", "legal: missing")
    assert [item.seen for item in result.evidence] == ["missing", "shown"]


@pytest.mark.parametrize(
    ("fault", "reason"), [("maintenance", "shop_maintenance"), ("basic_auth", "shop_page_refused")]
)
def test_a_shop_that_shows_nothing_is_inconclusive(fault: str, reason: str) -> None:
    result = looked(FakeShop(frozenset((fault,))), legal=TEXT)
    assert (result.verdict, result.reason) == ("inconclusive", reason)
    assert [item.seen for item in result.evidence] == ["unknown"]


def test_a_check_that_looks_at_nothing_does_not_pass() -> None:
    assert told(looked(FakeShop())) == ("inconclusive", "nothing_to_check", "")
