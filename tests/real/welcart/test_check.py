"""The storefront check on a real shop: each verdict by what the rows say."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.gateway import Method
from shops.welcart.check import walk
from tests.gateways.welcart import CATALOGUE, Put, storage_of, written
from tests.real.welcart.shop import WelcartShop
from tests.shops.wordpress.must_use import OwnFolder, plugin_text

CODE = "acting_escott_card"
NAME = "クレジットカード"
TOKEN = "b7" * 32
METHODS = "usces_payment_method"
DIES = """<?php
add_filter('usces_filter_the_payment_method_choices', function () { throw new Error('out of reach'); });
"""


def row(use: str, name: str = NAME) -> Put:
    """Our method as the third one of the shop's."""
    about = {"name": name, "explanation": "", "settlement": CODE, "module": "", "use": use, "sort": 2}
    return [METHODS, "2"], about, False


def about_method(method: Method) -> dict[str, Any]:
    return {
        "name": method.name,
        "explanation": "",
        "settlement": method.code,
        "module": "",
        "use": "activate",
    }


def use(number: int, value: str) -> Put:
    return [METHODS, f"{number}/use"], value, False


def checked(shop: WelcartShop, hidden: bool = False, name: str = NAME) -> tuple[str, str, str]:
    result = walked(shop, hidden, name)
    return result.verdict, result.reason, result.detail


def walked(shop: WelcartShop, hidden: bool, name: str) -> CheckResult:
    request = CheckRequest(
        url=shop.url,
        stage="production",
        methods=(Method("card", CODE, NAME, "card"),),
        test_cards=(),
        existing_methods=("transferAdvance", "COD"),
        goal="card_form",
        hidden_methods=(CODE,) if hidden else (),
        preview_token=TOKEN,
        names={"transferAdvance": "銀行振込", "COD": "代金引換", CODE: name},
    )
    return walk(request, now=lambda: datetime.now(UTC))


@pytest.fixture
def ready(shop: WelcartShop) -> WelcartShop:
    """The card's module is set up."""
    gateway = CATALOGUE["escott"]
    options = {option.key: option.values[0] for option in gateway.options}
    methods = {"card": True, "conv": False}
    shop.put(
        (["usces_settlement_selected", ""], ["escott"], False), *written(gateway, "test", options, methods)
    )
    return shop


@pytest.fixture
def preview(ready: WelcartShop) -> Iterator[None]:
    """The must-use plugin as Kaitsu leaves it, with the switch that the host found."""
    described = dict(storage_of(CATALOGUE["escott"]).described("test"))
    switch = {"row": [METHODS, "2/use"], "open": "activate", "hidden": "deactivate"}
    described["methods"] = [{**described["methods"][0], "switches": [switch]}]
    own = OwnFolder(ready.own)
    own.keep("escott", described, dict.fromkeys(described["credentials"], "1234567890123456"))
    own.token("preview.json", TOKEN)
    ready.own_by_shop(ready.own)
    ready.lay(ready.must_use / "kaitsu.php", plugin_text(ready.own))
    yield
    (ready.must_use / "kaitsu.php").unlink()
    shutil.rmtree(ready.own)


@pytest.mark.parametrize("key", CATALOGUE)
def test_the_payment_page_lives_with_every_module(shop: WelcartShop, key: str) -> None:
    """Set up as Kaitsu does, with all its methods open and nobody's credentials."""
    gateway = CATALOGUE[key]
    slug = storage_of(gateway).slug
    options = {option.key: option.values[0] for option in gateway.options}
    methods = {method.key: True for method in gateway.methods}
    rows = [
        ([METHODS, str(number)], {**about_method(method), "sort": number}, False)
        for number, method in enumerate(gateway.methods, start=2)
    ]
    shop.put(
        (["usces_settlement_selected", ""], [slug], False),
        *written(gateway, "test", options, methods),
        *rows,
    )
    request = CheckRequest(
        url=shop.url,
        stage="test",
        methods=gateway.methods,
        test_cards=(),
        existing_methods=("transferAdvance", "COD"),
        goal="card_form",
        hidden_methods=(),
        names={"transferAdvance": "銀行振込", "COD": "代金引換"},
    )
    result = walk(request, now=lambda: datetime.now(UTC))
    assert (result.verdict, result.reason, result.detail) == ("pass", "", "")


def test_an_open_method_is_offered(ready: WelcartShop) -> None:
    ready.put(row("activate"))
    assert checked(ready) == ("pass", "", "")


@pytest.mark.usefixtures("preview")
def test_a_hidden_method_is_offered_under_the_preview_alone(ready: WelcartShop) -> None:
    ready.put(row("deactivate"))
    result = walked(ready, True, NAME)
    assert (result.verdict, result.reason) == ("pass", "")
    assert [(item.expected, item.seen) for item in result.evidence] == [("none", "none"), ("offered",) * 2]


def test_without_the_must_use_plugin_it_is_not(ready: WelcartShop) -> None:
    ready.put(row("deactivate"))
    assert checked(ready, hidden=True) == ("fail", "method_not_offered", CODE)


def test_a_method_is_seen_under_the_name_the_shop_keeps(ready: WelcartShop) -> None:
    ready.put(row("activate", name="カード払い  (一括)"))
    assert checked(ready, name="カード払い  (一括)") == ("pass", "", "")


@pytest.mark.parametrize(
    ("rows", "hidden", "expected"),
    [
        ([row("deactivate")], False, ("fail", "method_not_offered", CODE)),
        ([use(0, "deactivate"), use(1, "deactivate")], False, ("fail", "method_not_offered", CODE)),
        ([row("activate")], True, ("fail", "method_visible_too_early", CODE)),
        ([row("activate"), use(1, "deactivate")], False, ("fail", "existing_method_gone", "COD")),
    ],
)
def test_what_is_not_as_declared_fails(
    ready: WelcartShop, rows: list[Put], hidden: bool, expected: tuple[str, str, str]
) -> None:
    ready.put(*rows)
    assert checked(ready, hidden) == expected


def test_a_shop_under_maintenance_tells_nothing(ready: WelcartShop) -> None:
    ready.put(row("activate"), (["usces", "display_mode"], "Maintenancemode", False))
    assert checked(ready)[:2] == ("inconclusive", "shop_maintenance")


def test_a_shop_that_is_sold_out_tells_nothing(ready: WelcartShop) -> None:
    ready.put(row("activate"))
    ready.run_sql("UPDATE {prefix}usces_skus SET stock = 2")
    try:
        assert checked(ready) == ("inconclusive", "nothing_to_buy", "0")
    finally:
        ready.run_sql("UPDATE {prefix}usces_skus SET stock = 0")


def test_a_payment_page_that_dies_is_broken(ready: WelcartShop) -> None:
    ready.put(row("activate"))
    broken = ready.must_use / "kaitsu-test-dies.php"
    ready.lay(broken, DIES)
    try:
        assert checked(ready)[:2] == ("fail", "checkout_broken")
    finally:
        broken.unlink()


def test_a_shop_with_questions_of_its_own_is_answered(ready: WelcartShop) -> None:
    question = {"name": "きっかけ", "means": 2, "essential": 1, "value": "", "position": "name_after"}
    ready.put(row("activate"), (["usces_custom_customer_field", ""], {"source": question}, False))
    assert checked(ready) == ("pass", "", "")
