"""The walk finds a good WooCommerce shop good, and names what is wrong with each bad one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kaitsu.checks.browser import Limits
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.gateway import Method
from shops.woocommerce.check import walk
from tests.shops.woocommerce.fake_shop import OURS, SLOW_SECONDS, TOKEN, FakeShop, serving

METHOD = Method(key="card", code=OURS, name="クレジットカード", kind="card")
KINDS = ("block", "classic")


def noon() -> datetime:
    return datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def request_for(shop: FakeShop, **changes: object) -> CheckRequest:
    request = CheckRequest(
        url=shop.url,
        stage="production",
        methods=(METHOD,),
        test_cards=(),
        existing_methods=("bacs", "cod"),
        goal="card_form",
        hidden_methods=() if shop.is_open else (OURS,),
        preview_token=TOKEN,
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def walked(shop: FakeShop, **changes: object) -> CheckResult:
    with serving(shop):
        limits = Limits(request_seconds=SLOW_SECONDS / 2) if shop.has("slow") else Limits()
        return walk(request_for(shop, **changes), now=noon, limits=limits)


def told(result: CheckResult) -> tuple[str, str, str]:
    return result.verdict, result.reason, result.reached


def shop_with(*faults: str, **knobs: object) -> FakeShop:
    return FakeShop(frozenset(faults), **knobs)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("fault", ["", "no_api_link"])
def test_a_good_shop_passes_as_far_as_offered(kind: str, plain: bool, fault: str) -> None:
    result = walked(shop_with(fault, kind=kind, plain=plain))
    assert (*told(result), result.detail) == ("pass", "", "offered", "")
    assert [(item.method, item.expected, item.seen) for item in result.evidence] == [
        (OURS, "none", "none"),
        (OURS, "offered", "offered"),
    ]
    assert result.evidence[0].at == "2026-11-25T12:00:00+09:00"


@pytest.mark.rule("S19c")
@pytest.mark.parametrize("goal", ["offered", "card_form", "completed"])
def test_whatever_the_goal_nothing_is_ordered(goal: str) -> None:
    shop = shop_with()
    assert told(walked(shop, goal=goal)) == ("pass", "", "offered")
    posted = {asked for asked, _ in shop.asked if asked.startswith("POST")}
    assert posted == {"POST wp-json/wc/store/v1/cart/add-item", "POST "}


def test_every_request_says_whose_it_is_and_only_the_second_look_has_the_preview() -> None:
    shop = shop_with()
    walked(shop)
    assert all("kaitsu_check" in cookies for _, cookies in shop.asked)
    at_checkout = ["kaitsu_preview" in cookies for asked, cookies in shop.asked if asked == "GET checkout/"]
    assert at_checkout == [False, True]


def test_an_open_method_is_looked_for_without_the_preview() -> None:
    shop = shop_with(is_open=True)
    assert told(walked(shop)) == ("pass", "", "offered")
    assert not any("kaitsu_preview" in cookies for _, cookies in shop.asked)
    assert told(walked(shop_with(), hidden_methods=())) == ("fail", "method_not_offered", "none")


def test_the_result_does_not_hold_the_token() -> None:
    assert TOKEN not in repr(walked(shop_with("checkout_dies")))


@pytest.mark.rule("I3", "S9a")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("fault", "reason", "reached"),
    [
        ("checkout_dies", "checkout_broken", "none"),
        ("dies_late", "checkout_broken", "none"),
        ("checkout_gone", "checkout_broken", "none"),
        ("api_dies", "checkout_broken", "none"),
        ("ignores_hidden", "method_visible_too_early", "none"),
        ("never_offers", "method_not_offered", "none"),
        ("page_hides_ours", "method_not_offered", "none"),
        ("renames", "method_name_differs", "none"),
        ("cod_gone", "existing_method_gone", "none"),
        ("preview_drops_cod", "existing_method_gone", "offered"),
        ("forgets_cart", "cart_unusable", "none"),
        ("back_to_cart", "checkout_unusable", "none"),
    ],
)
def test_a_defect_fails_the_check_under_its_own_name(
    kind: str, fault: str, reason: str, reached: str
) -> None:
    assert told(walked(shop_with(fault, kind=kind))) == ("fail", reason, reached)


@pytest.mark.parametrize(
    ("kind", "fault", "reason"),
    [
        ("classic", "page_ignores_hidden", "method_visible_too_early"),
        ("classic", "page_hides_cod", "existing_method_gone"),
        ("block", "no_data", "method_not_offered"),
        ("block", "no_settings", "checkout_unusable"),
    ],
)
def test_a_defect_of_one_kind_of_checkout(kind: str, fault: str, reason: str) -> None:
    result = walked(shop_with(fault, kind=kind))
    assert (result.verdict, result.reason) == ("fail", reason)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("basic_auth", "shop_page_refused"),
        ("filtered", "shop_page_refused"),
        ("checkout_filtered", "shop_page_refused"),
        ("too_many", "shop_server_error"),
        ("checkout_too_many", "shop_server_error"),
        ("maintenance", "shop_maintenance"),
        ("checkout_maintenance", "shop_maintenance"),
        ("checkout_proxy_gave_up", "shop_timed_out"),
        ("slow", "shop_timed_out"),
        ("coming_soon", "shop_coming_soon"),
        ("checkout_coming_soon", "shop_coming_soon"),
        ("leads_away", "left_the_shop"),
        ("api_closed", "store_api_unusable"),
        ("api_gone", "store_api_unusable"),
        ("no_nonce", "store_api_unusable"),
        ("api_prints_notices", "shop_answer_broken"),
        ("nothing_to_buy", "nothing_to_buy"),
        ("all_free", "nothing_to_buy"),
        ("refuses_product", "nothing_to_buy"),
    ],
)
def test_what_cannot_be_told_is_inconclusive(fault: str, reason: str) -> None:
    assert told(walked(shop_with(fault))) == ("inconclusive", reason, "none")


def test_a_shop_that_does_not_answer_is_inconclusive() -> None:
    request = request_for(FakeShop(url="http://127.0.0.1:9"))
    assert told(walk(request, now=noon)) == ("inconclusive", "shop_unreachable", "none")


def test_a_check_that_looks_at_nothing_does_not_pass() -> None:
    assert told(walked(shop_with(), methods=())) == ("inconclusive", "nothing_to_check", "none")
    assert told(walked(shop_with(), preview_token="")) == ("inconclusive", "preview_token_missing", "none")


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_of_the_modules_own_is_not_compared(kind: str) -> None:
    result = walked(shop_with("renames", kind=kind), unnamed_methods=(OURS,))
    assert told(result) == ("pass", "", "offered")


@pytest.mark.parametrize(
    "oddity",
    [
        "no_link",  # a theme without a way from the mini cart to the checkout: its usual address
        "bom",  # a byte order mark before the JSON: a PHP file saved by an editor; browsers skip it
        "titleless",  # a name that is made by the method's script
        "page_hides_cod",  # an existing method that knows no blocks: it was as little there before
    ],
)
def test_an_odd_block_shop_passes_all_the_same(oddity: str) -> None:
    assert told(walked(shop_with(oddity))) == ("pass", "", "offered")


def test_a_fault_of_our_own_is_inconclusive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shops.woocommerce.check.find_store_api", lambda *_: None)
    assert told(walked(shop_with())) == ("inconclusive", "check_error", "none")
