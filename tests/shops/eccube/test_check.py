"""The walk finds a good EC-CUBE shop good, and names what is wrong with each bad one."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kaitsu.checks.browser import Limits
from kaitsu.checks.errors import CardNumberOnProduction
from kaitsu.checks.page import Form
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.gateway import Method, TestCard
from shops.eccube.card_form import asks_for_card, with_card
from shops.eccube.check import walk
from shops.eccube.shopping import name_of
from shops.eccube.visitor import Patience
from tests.shops.eccube.fake_shop import EXISTING, OURS, SCRIPT, SLOW_SECONDS, TOKEN, FakeShop, serving

CODE = "CreditCard"
METHOD = Method(key="card", code=CODE, name=OURS, kind="card")
CARDS = (TestCard("4444111122221234", "approved"), TestCard("4111111111111111", "approved"))


def noon() -> datetime:
    return datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def request_for(shop: FakeShop, **changes: object) -> CheckRequest:
    request = CheckRequest(
        url=shop.url,
        stage="production",
        methods=(METHOD,),
        test_cards=(),
        existing_methods=EXISTING,
        goal="card_form",
        hidden_methods=() if shop.is_open else (CODE,),
        preview_token=TOKEN,
        names=dict(zip(EXISTING, EXISTING, strict=True)),
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def walked(shop: FakeShop, **changes: object) -> CheckResult:
    limits = Limits(request_seconds=SLOW_SECONDS / 2) if shop.has("slow") else Limits()
    with serving(shop):
        request = request_for(shop, **changes)
        if shop.has("renames_known"):
            request = replace(request, names={**request.names, CODE: "カード払い"})
        patience = Patience(1.0 if shop.has("patience") else 0.0, 0.01)
        return walk(request, now=noon, limits=limits, patience=patience)


def told(result: CheckResult) -> tuple[str, str, str]:
    return result.verdict, result.reason, result.reached


def seen(result: CheckResult) -> list[tuple[str, str]]:
    return [(item.expected, item.seen) for item in result.evidence]


def shop_with(*faults: str, **knobs: object) -> FakeShop:
    return FakeShop(frozenset(faults), **knobs)  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", ["", "kinds", "charged"])
@pytest.mark.parametrize("second", [(), (OURS,), (EXISTING[0],)])
def test_a_good_shop_passes_as_far_as_the_card_form(fault: str, second: tuple[str, ...]) -> None:
    result = walked(shop_with(fault, second=frozenset(second)))
    assert (*told(result), result.detail) == ("pass", "", "card_form", "")
    assert seen(result) == [("none", "none"), ("offered", "offered"), ("card_form", "card_form")]
    assert result.evidence[0].at == "2026-11-25T12:00:00+09:00"


@pytest.mark.parametrize("dear", [OURS, EXISTING[1]])
def test_what_the_first_product_cannot_be_paid_with_the_last_one_may(dear: str) -> None:
    shop = shop_with(dear=frozenset((dear,)))
    result = walked(shop, stage="test", goal="completed", test_cards=CARDS[:1])
    assert told(result) == ("pass", "", "completed")
    assert shop.orders[0]["cart"] == ("3" if dear == OURS else "2")
    assert told(walked(shop_with("never_offers", dear=frozenset((dear,))))) == (
        "fail",
        "method_not_offered",
        "none",
    )


def test_another_of_our_methods_is_looked_at_after_one_was_bought_with() -> None:
    bank = Method(key="bank", code="Transfer", name=EXISTING[0], kind="bank_transfer")
    shop = shop_with(is_open=True)
    result = walked(
        shop,
        methods=(METHOD, bank),
        existing_methods=EXISTING[1:],
        stage="test",
        goal="completed",
        test_cards=CARDS[:1],
    )
    assert told(result) == ("pass", "", "offered")
    assert len(shop.orders) == 1


@pytest.mark.parametrize("fault", ["", "leads_to_gateway", "no_button"])
def test_without_a_card_form_the_method_is_offered_and_leads_somewhere(fault: str) -> None:
    assert told(walked(shop_with(fault, form=""))) == ("pass", "", "offered")


def test_the_card_form_may_be_on_the_next_page_or_a_gateways_script() -> None:
    assert told(walked(shop_with("card_on_confirm", form=""))) == ("pass", "", "card_form")
    assert told(walked(shop_with(form=SCRIPT))) == ("pass", "", "card_form")


def test_a_method_that_is_no_card_asks_for_none() -> None:
    method = replace(METHOD, kind="convenience_store")
    assert told(walked(shop_with(), methods=(method,))) == ("pass", "", "offered")


@pytest.mark.rule("S19c")
def test_on_production_nothing_is_ordered_and_no_card_form_is_sent() -> None:
    shop = shop_with()
    assert told(walked(shop, test_cards=CARDS)) == ("pass", "", "card_form")
    with pytest.raises(CardNumberOnProduction):
        walked(shop, goal="completed", test_cards=CARDS)
    assert shop.orders == []
    assert not any(asked == "POST shopping/confirm" for asked, _, _ in shop.asked)
    with pytest.raises(CardNumberOnProduction):
        with_card(Form("", "post", (), (), {}), "", stage="production")


def test_on_test_each_card_buys_and_leaves_its_orders_number() -> None:
    shop = shop_with()
    result = walked(shop, stage="test", goal="completed", test_cards=CARDS)
    assert told(result) == ("pass", "", "completed")
    bought = [(item.order, item.card, item.seen) for item in result.evidence if item.card]
    assert bought == [("1", "*" * 12 + "1234", "approved"), ("2", "*" * 12 + "1111", "approved")]
    assert [(order["payment"], order["token"]) for order in shop.orders] == [("5", "aaabbbccc123456")] * 2
    assert not any(card.number in str(fields) for card in CARDS for _, _, fields in shop.asked)


@pytest.mark.parametrize("changes", [{"goal": "card_form"}, {"test_cards": ()}])
def test_on_test_too_nothing_is_bought_unasked(changes: dict[str, object]) -> None:
    shop = shop_with()
    asked = {"stage": "test", "goal": "completed", "test_cards": CARDS, **changes}
    assert told(walked(shop, **asked)) == ("pass", "", "card_form")
    assert shop.orders == []


def test_a_form_that_needs_its_gateways_script_is_not_bought_with() -> None:
    shop = shop_with(form=SCRIPT)
    assert told(walked(shop, stage="test", goal="completed", test_cards=CARDS)) == ("pass", "", "card_form")
    assert shop.orders == []


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("declines", "order_not_confirmed"),
        ("no_button", "confirmation_incomplete"),
        ("confirm_dies", "checkout_broken"),
        ("refuses_payment", "checkout_unusable"),
    ],
)
def test_a_purchase_that_does_not_end_in_an_order_fails(fault: str, reason: str) -> None:
    result = walked(shop_with(fault), stage="test", goal="completed", test_cards=CARDS)
    assert told(result) == ("fail", reason, "card_form")


def test_a_card_that_should_not_have_paid_fails() -> None:
    card = TestCard("4000000000000002", "declined")
    result = walked(shop_with(), stage="test", goal="completed", test_cards=(card,))
    assert told(result) == ("fail", "card_outcome_differs", "card_form")


def test_every_request_says_whose_it_is_and_only_the_second_look_has_the_preview() -> None:
    shop = shop_with()
    walked(shop)
    assert all("kaitsu_check" in cookies for _, cookies, _ in shop.asked)
    looks = ["kaitsu_preview" in cookies for asked, cookies, _ in shop.asked if asked == "GET products/list"]
    assert looks == [False, True]


def test_an_open_method_is_looked_for_without_the_preview() -> None:
    shop = shop_with(is_open=True)
    assert told(walked(shop)) == ("pass", "", "card_form")
    assert not any("kaitsu_preview" in cookies for _, cookies, _ in shop.asked)
    assert told(walked(shop_with(), hidden_methods=())) == ("fail", "method_not_offered", "none")


def test_an_existing_method_of_the_same_name_is_not_taken_for_ours() -> None:
    names = {**dict(zip(EXISTING, EXISTING, strict=True)), "twin": OURS}
    shop = shop_with("twin")
    assert told(walked(shop, names=names, existing_methods=tuple(names))) == ("pass", "", "card_form")
    chosen = [
        fields.get("_shopping_order[Payment]") for asked, _, fields in shop.asked if "redirect" in asked
    ]
    assert chosen[-1] == "5"
    early = walked(shop_with("twin", "ignores_hidden"), names=names, existing_methods=tuple(names))
    assert told(early) == ("fail", "method_visible_too_early", "none")


def test_a_name_the_shop_keeps_is_known_by_its_code() -> None:
    assert told(walked(shop_with("renames", "renames_known"))) == ("pass", "", "card_form")


@pytest.mark.rule("I3", "S9a")
@pytest.mark.parametrize(
    ("fault", "reason", "reached"),
    [
        ("cart_dies", "checkout_broken", "none"),
        ("order_error", "checkout_broken", "none"),
        ("refuses_guest", "checkout_unusable", "none"),
        ("forgets", "checkout_unusable", "none"),
        ("ignores_hidden", "method_visible_too_early", "none"),
        ("never_offers", "method_not_offered", "none"),
        ("renames", "method_name_differs", "none"),
        ("cod_gone", "existing_method_gone", "none"),
        ("preview_drops_cod", "existing_method_gone", "offered"),
        ("refuses_product", "cart_unusable", "none"),
        ("ignores_choice", "checkout_unusable", "offered"),
    ],
)
def test_a_defect_fails_the_check_under_its_own_name(fault: str, reason: str, reached: str) -> None:
    assert told(walked(shop_with(fault))) == ("fail", reason, reached)


@pytest.mark.rule("I3")
@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("confirm_dies", "checkout_broken"),
        ("late_error", "checkout_broken"),
        ("refuses_order", "checkout_broken"),
        ("refuses_payment", "checkout_unusable"),
        ("leads_home", "checkout_unusable"),
    ],
)
def test_a_method_that_breaks_when_it_is_chosen_fails(fault: str, reason: str) -> None:
    assert told(walked(shop_with(fault, form=""))) == ("fail", reason, "offered")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("basic_auth", "shop_page_refused"),
        ("filtered", "shop_page_refused"),
        ("too_many", "shop_server_error"),
        ("maintenance", "shop_maintenance"),
        ("proxy_gave_up", "shop_timed_out"),
        ("checkout_filtered", "shop_page_refused"),
        ("checkout_too_many", "shop_server_error"),
        ("checkout_maintenance", "shop_maintenance"),
        ("list_dies", "shop_server_error"),
        ("nothing_to_buy", "nothing_to_buy"),
        ("sold_out", "nothing_to_buy"),
        ("slow", "shop_timed_out"),
    ],
)
def test_what_tells_nothing_about_the_methods_is_inconclusive(fault: str, reason: str) -> None:
    assert told(walked(shop_with(fault))) == ("inconclusive", reason, "none")


def test_a_maintenance_that_ends_in_time_is_waited_for() -> None:
    assert told(walked(shop_with("patience", maintained=3))) == ("pass", "", "card_form")
    assert told(walked(shop_with(maintained=3))) == ("inconclusive", "shop_maintenance", "none")


def test_a_check_that_looks_at_nothing_does_not_pass() -> None:
    assert told(walked(shop_with(), methods=())) == ("inconclusive", "nothing_to_check", "none")
    assert told(walked(shop_with(), preview_token="")) == ("inconclusive", "preview_token_missing", "none")


def test_the_result_does_not_hold_the_token() -> None:
    assert TOKEN not in repr(walked(shop_with("confirm_dies", form="")))


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("クレジットカード", "クレジットカード"),
        (" クレジット カード ", ""),
        ("クレジットカード（旧）", "クレジットカード（旧）"),
        ("クレジットカード（VISA）", "クレジットカード"),
        ("ｸﾚｼﾞｯﾄｶｰﾄﾞ", "クレジットカード"),
        ("クレジットカード払い", ""),
    ],
)
def test_a_label_is_known_by_the_longest_name_that_fits(label: str, name: str) -> None:
    assert name_of(label, ("クレジットカード", "クレジットカード（旧）")) == name


@pytest.mark.parametrize(
    ("markup", "is_card"),
    [
        ('<input type="tel" autocomplete="cc-number">', True),
        ('<input placeholder="カード番号">', True),
        ('<input type="hidden" name="card_no">', False),
        ("<script>s = '<input name=\"card_no\">'</script>", False),
        ('<script src="/plugin/Gateway/js/token.js?v=1"></script>', True),
        ('<script src="https://www.paypal.com/sdk/js?components=hosted-fields&client-id=x"></script>', True),
        ('<script src="https://www.paypal.com/sdk/js?client-id=x"></script>', False),
        ('<script src="https://paypay.jp/a.js"></script>', False),
        ('<input name="company_name">', False),
    ],
)
def test_a_card_form_is_known_by_its_inputs_or_its_script(markup: str, is_card: bool) -> None:
    assert asks_for_card(markup) is is_card
