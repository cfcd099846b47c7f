"""The storefront check of Welcart: what a shop shows, and which verdict it has."""

from datetime import UTC, datetime
from typing import Literal

import pytest

from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.gateway import Method
from shops.welcart.check import walk
from tests.shops.welcart.fake_shop import EXISTING, OURS, TOKEN, FakeShop, serving

CODE = "acting_escott_card"
NAMES = {"transferAdvance": EXISTING[0], "COD": EXISTING[1]}
Told = tuple[Literal["pass", "fail", "inconclusive"], str]


def walked(
    *faults: str, hidden: bool = True, token: str = TOKEN, name: str = OURS, ours: bool = True
) -> tuple[CheckResult, FakeShop]:
    with serving(FakeShop(frozenset(faults), is_open=not hidden)) as shop:
        request = CheckRequest(
            url=shop.url,
            stage="production",
            methods=(Method("card", CODE, OURS, "card"),) if ours else (),
            test_cards=(),
            existing_methods=tuple(NAMES),
            goal="card_form",
            hidden_methods=(CODE,) if hidden else (),
            preview_token=token,
            names={**NAMES, CODE: name},
        )
        return walk(request, now=lambda: datetime(2026, 11, 25, 3, 0, tzinfo=UTC)), shop


def told(*faults: str, hidden: bool = True) -> Told:
    result, _ = walked(*faults, hidden=hidden)
    return result.verdict, result.reason


@pytest.mark.parametrize("faults", [(), ("no_category",), ("guide_elsewhere",), ("guide_for_members",)])
def test_a_hidden_method_is_offered_under_the_preview_alone(faults: tuple[str, ...]) -> None:
    result, shop = walked(*faults)
    assert (result.verdict, result.reached) == ("pass", "offered")
    assert [(item.expected, item.seen) for item in result.evidence] == [("none", "none"), ("offered",) * 2]
    orders = [asked for asked, _ in shop.asked if asked.startswith("POST")]
    assert len(orders) == 6, "two carts, two customers, two looks; nothing is confirmed"


def test_an_open_method_is_seen_by_anybody() -> None:
    result, shop = walked(hidden=False)
    assert (result.verdict, result.reached) == ("pass", "offered")
    assert not any("kaitsu_preview" in cookies for _, cookies in shop.asked)
    assert all("kaitsu_check" in cookies for _, cookies in shop.asked)


def test_what_costs_nothing_is_not_bought() -> None:
    _, shop = walked(hidden=False)
    assert [asked for asked, _ in shop.asked][:7] == [
        "GET ",
        "GET usces-cart/",
        "GET category/item/",
        "GET guide/",
        "GET free/",
        "GET tea/",
        "POST usces-cart/",
    ]


def test_the_customer_is_nobody_and_every_question_is_answered() -> None:
    _, shop = walked(hidden=False)
    assert shop.typed["customer[mailaddress1]"] == "kaitsu-check@example.com"
    assert shop.typed["customer[pref]"] == "東京都"
    assert shop.typed["custom_customer[how]"] == "その他"
    assert shop.typed["custom_customer[note]"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("early", ("fail", "method_visible_too_early")),
        ("no_preview", ("fail", "method_not_offered")),
        ("disabled", ("fail", "method_not_offered")),
        ("renamed", ("fail", "method_not_offered")),
        ("existing_gone", ("fail", "existing_method_gone")),
        ("existing_gone_in_preview", ("fail", "existing_method_gone")),
        ("nothing_offered", ("fail", "existing_method_gone")),
        ("payment_500", ("fail", "checkout_broken")),
        ("payment_dies", ("fail", "checkout_broken")),
        ("customer_dies", ("fail", "checkout_broken")),
        ("cart_500", ("fail", "cart_unusable")),
        ("no_cart", ("fail", "cart_unusable")),
    ],
)
def test_a_defect_fails_under_its_own_name(fault: str, expected: Told) -> None:
    assert told(fault) == expected


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("basic_auth", "shop_page_refused"),
        ("filtered", "shop_page_refused"),
        ("updating", "shop_maintenance"),
        ("maintenance", "shop_maintenance"),
        ("gave_up", "shop_timed_out"),
        ("front_500", "shop_server_error"),
        ("sold_out", "nothing_to_buy"),
        ("free", "nothing_to_buy"),
        ("members", "checkout_for_members"),
        ("refuses_customer", "customer_refused"),
        ("elsewhere", "left_the_shop"),
    ],
)
def test_what_cannot_be_told_is_no_pass(fault: str, reason: str) -> None:
    assert told(fault) == ("inconclusive", reason)


def test_the_name_the_shop_keeps_is_looked_for() -> None:
    result, _ = walked("renamed", name="カード払い")
    assert result.verdict == "pass"


def test_a_check_that_looks_at_nothing_does_not_pass() -> None:
    assert walked(ours=False)[0].reason == "nothing_to_check"
    assert walked(token="")[0].reason == "preview_token_missing"


def test_a_fault_of_ours_opens_no_method(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shops.welcart.check.offered", lambda *_: 1 / 0)
    result, _ = walked()
    assert (result.verdict, result.reason, result.detail) == (
        "inconclusive",
        "check_error",
        "ZeroDivisionError",
    )
