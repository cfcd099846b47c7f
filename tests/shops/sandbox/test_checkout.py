"""The walk finds a good shop good, and names what is wrong with each bad one."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateways.sandbox import GATEWAY
from kaitsu.checks.browser import Browser, Limits
from kaitsu.checks.errors import CardNumberOnProduction
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.cli.sample import Sample
from kaitsu.model.gateway import Method
from shops.sandbox import checkout
from shops.sandbox.checkout import open_checkout, walk
from shops.sandbox.shop.serve import ensure_running
from tests.checks.fake_shop import CARD, TOKEN, FakeShop, serving

NOT_REACHED = "http://127.0.0.1:9"


def noon() -> datetime:
    return datetime(2025, 4, 1, 3, 0, tzinfo=UTC)


def request_for(shop: FakeShop, **changes: object) -> CheckRequest:
    request = CheckRequest(
        url=shop.url or NOT_REACHED,
        stage="test",
        methods=GATEWAY.methods,
        test_cards=GATEWAY.test_cards,
        existing_methods=("bank_transfer", "cod"),
        goal="completed",
        hidden_methods=() if shop.card_is_open else tuple(method.code for method in GATEWAY.methods),
        preview_token=TOKEN,
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def walked(*faults: str, card_is_open: bool = False, **changes: object) -> tuple[CheckResult, FakeShop]:
    with serving(FakeShop(frozenset(faults), card_is_open=card_is_open)) as shop:
        return walk(request_for(shop, **changes), now=noon), shop


@pytest.fixture(scope="module")
def good() -> tuple[CheckResult, FakeShop]:
    return walked()


def test_a_good_shop_passes_up_to_the_completed_purchase(good: tuple[CheckResult, FakeShop]) -> None:
    result, _ = good
    assert (result.verdict, result.reached, result.reason) == ("pass", "completed", "")
    assert all(item.as_expected for item in result.evidence)


@pytest.mark.rule("S9a")
def test_every_test_card_is_tried_once(good: tuple[CheckResult, FakeShop]) -> None:
    result, shop = good
    assert shop.typed == [card.number for card in GATEWAY.test_cards]
    tried = {item.card: item.seen for item in result.evidence if item.card}
    assert tried == {card.masked: card.outcome for card in GATEWAY.test_cards}


def test_only_paid_orders_have_an_order_number_and_each_its_own(good: tuple[CheckResult, FakeShop]) -> None:
    orders = {item.seen: item.order for item in good[0].evidence if item.order}
    assert orders.keys() == {"approved", "challenge"}
    assert len(set(orders.values())) == 2


def test_evidence_carries_the_time_in_japan(good: tuple[CheckResult, FakeShop]) -> None:
    assert {item.at for item in good[0].evidence} == {"2025-04-01T12:00:00+09:00"}


def test_the_shopper_of_the_check_is_plainly_fictitious(good: tuple[CheckResult, FakeShop]) -> None:
    assert good[1].emails == {"kaitsu-check@example.invalid"}


def test_the_result_holds_neither_token_nor_card_number(good: tuple[CheckResult, FakeShop]) -> None:
    assert TOKEN not in repr(good[0])
    assert re.search(r"[0-9]{13,}", repr(good[0])) is None


def test_a_hidden_method_is_looked_for_without_the_token_first(good: tuple[CheckResult, FakeShop]) -> None:
    assert good[1].tokens_seen == {None, TOKEN}
    assert (good[0].evidence[0].expected, good[0].evidence[0].seen) == ("none", "none")


def test_an_open_method_needs_no_token() -> None:
    result, shop = walked(card_is_open=True, preview_token="")
    assert (result.verdict, result.reached) == ("pass", "completed")
    assert shop.tokens_seen == {None}


@pytest.mark.rule("S19b", "S19c")
def test_production_is_checked_up_to_the_card_form_and_no_card_is_typed() -> None:
    result, shop = walked(stage="production", goal="card_form")
    assert (result.verdict, result.reached) == ("pass", "card_form")
    assert shop.typed == []


def test_a_goal_of_offered_places_no_order() -> None:
    result, shop = walked("skips_gateway", goal="offered")
    assert (result.verdict, result.reached) == ("pass", "offered")
    assert shop.emails == set()


@pytest.mark.rule("S19c")
def test_a_purchase_on_production_is_a_hard_stop() -> None:
    with serving(FakeShop()) as shop:
        with pytest.raises(CardNumberOnProduction):
            walk(request_for(shop, stage="production"), now=noon)
        assert shop.typed == []


@pytest.mark.rule("I3", "S9a")
@pytest.mark.parametrize(
    ("fault", "reason", "reached"),
    [
        ("ignores_hidden", "method_visible_too_early", "none"),
        ("never_offers_card", "method_not_offered", "none"),
        ("renames_card", "method_name_differs", "none"),
        ("forgets_cod", "existing_method_gone", "none"),
        ("preview_drops_cod", "existing_method_gone", "offered"),
        ("loses_cart", "cart_unusable", "none"),
        ("broken_form", "checkout_unusable", "none"),
        ("leads_away", "left_the_shop", "none"),
        ("vague_button", "confirmation_incomplete", "offered"),
        ("unnamed_method", "confirmation_incomplete", "offered"),
        ("skips_gateway", "card_form_not_reached", "offered"),
        ("no_security_code", "card_form_not_reached", "offered"),
        ("refuses_number", "card_outcome_differs", "card_form"),
        ("approves_all", "card_outcome_differs", "card_form"),
        ("declines_all", "card_outcome_differs", "card_form"),
        ("challenges_all", "card_outcome_differs", "card_form"),
        ("skips_challenge", "card_outcome_differs", "card_form"),
        ("distrusts_3ds", "order_not_confirmed", "card_form"),
        ("mixes_numbers", "order_not_confirmed", "card_form"),
        ("wrong_mask", "wrong_masked_card", "card_form"),
        ("shows_number", "wrong_masked_card", "card_form"),
        ("done_names_no_method", "method_name_differs", "card_form"),
        ("empties_cart", "cart_lost", "card_form"),
    ],
)
def test_a_defect_fails_the_check_under_its_own_name(fault: str, reason: str, reached: str) -> None:
    result, _ = walked(fault)
    assert (result.verdict, result.reason, result.reached) == ("fail", reason, reached)


def test_a_paid_card_without_an_order_page_is_named_in_the_evidence() -> None:
    result, _ = walked("confirms_nothing")
    assert (result.verdict, result.reason) == ("fail", "card_outcome_differs")
    assert (result.evidence[-1].expected, result.evidence[-1].seen) == ("approved", "unknown")


def test_an_unexpected_order_is_recorded_with_its_number() -> None:
    result, _ = walked("approves_all")
    last = result.evidence[-1]
    assert (last.expected, last.seen, last.as_expected) == ("declined", "approved", False)
    assert last.order


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("gateway_down", "gateway_unavailable"),
        ("gateway_fails", "shop_server_error"),
        ("broken_checkout", "shop_server_error"),
        ("sold_out", "nothing_to_buy"),
    ],
)
def test_trouble_that_says_nothing_of_the_setup_is_inconclusive(fault: str, reason: str) -> None:
    result, _ = walked(fault)
    assert (result.verdict, result.reason) == ("inconclusive", reason)


def test_a_session_id_does_not_get_into_the_detail() -> None:
    result, _ = walked("gateway_fails")
    assert result.detail == "POST /_gateway/pay/...: HTTP 500"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"methods": ()}, "nothing_to_check"),
        ({"test_cards": ()}, "test_cards_missing"),
        ({"preview_token": ""}, "preview_token_missing"),
        ({"methods": (Method("cvs", "cvs", "コンビニ", "convenience_store"),)}, "method_kind_unchecked"),
    ],
)
def test_a_check_that_would_look_at_nothing_does_not_pass(changes: dict[str, object], reason: str) -> None:
    result = walk(request_for(FakeShop(), **changes), now=noon)
    assert (result.verdict, result.reached, result.reason) == ("inconclusive", "none", reason)


def test_a_shop_that_is_not_there_is_inconclusive() -> None:
    result = walk(request_for(FakeShop()), now=noon)
    assert (result.verdict, result.reason) == ("inconclusive", "shop_unreachable")


def test_an_address_that_is_none_fails() -> None:
    result = walk(request_for(FakeShop(), url="ftp://shop.test"), now=noon)
    assert (result.verdict, result.reason) == ("fail", "shop_url_unusable")


def test_the_whole_walk_has_one_deadline() -> None:
    with serving(FakeShop()) as shop:
        result = walk(request_for(shop), now=noon, limits=Limits(overall_seconds=0.0))
    assert (result.verdict, result.reason) == ("inconclusive", "shop_timed_out")


def test_a_fault_of_our_own_is_inconclusive_and_shows_its_type_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_browser: object) -> None:
        raise KeyError(TOKEN)

    monkeypatch.setattr(checkout, "open_checkout", broken)
    result = walk(request_for(FakeShop()), now=noon)
    assert (result.verdict, result.reason, result.detail) == ("inconclusive", "check_error", "KeyError")


def test_the_method_is_found_by_its_code() -> None:
    """The fake shop and the declaration must speak of the same method, or every test above is void."""
    assert [method.code for method in GATEWAY.methods] == [CARD]


def test_the_real_storefront_is_walked_and_a_method_it_does_not_have_is_missed(sample: Sample) -> None:
    """A whole purchase there is made by the documented command's tests, which deploy the module first."""
    url = ensure_running(sample.shop("test"))
    page, _ = open_checkout(Browser(url))
    assert page.url == f"{url}/checkout"
    result = walk(request_for(FakeShop(), url=url), now=noon)
    assert (result.verdict, result.reason, result.reached) == ("fail", "method_not_offered", "none")
    gone = walk(request_for(FakeShop(), url=url, existing_methods=("cod", "paidy")), now=noon)
    assert (gone.reason, gone.detail) == ("existing_method_gone", "paidy")
