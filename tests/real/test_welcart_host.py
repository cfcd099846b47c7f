"""Welcart alone on the host: rows that modules share, methods by settlement code, what excludes what."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kaitsu.remote.frame import Program
from shops.welcart.driver import SHOP
from shops.welcart.storage import Method, Storage, acting
from shops.wordpress.storage import Credential
from tests.shops.contract.harness import LEASE, Subject
from tests.shops.contract.welcart import METHOD, MODULE, NAME, SLUG, STORAGE, WelcartSubject

LATER = {**LEASE, "first": False}
SHARED = ("usces", "usces_settlement_selected", "usces_payment_structure", "usces_payment_method")
EPSILON = Storage(
    slug="epsilon",
    credentials=(Credential("contract_code", both=(acting("epsilon", "contract_code"),)),),
    settings=(),
    methods=(Method("acting_epsilon_card", "イプシロン", ((acting("epsilon", "card_activate"), "on"),)),),
)


class TwoModules(WelcartSubject):
    """Two rollouts on one shop."""

    def program(self, request: Mapping[str, Any]) -> Program:
        both = {SLUG: STORAGE.described("test"), "epsilon": EPSILON.described("test")}
        return SHOP.program(self.host, {"modules": both, "grace": 0, **request})


class Epsilon(TwoModules):
    """The same shop, and the other rollout of it."""

    def __init__(self, one: WelcartSubject) -> None:
        self.__dict__.update(one.__dict__)
        module = replace(MODULE, code="epsilon", storage=EPSILON)
        self.sample = replace(
            one.sample,
            gateway="epsilon",
            module=module,
            method="acting_epsilon_card",
            method_name="イプシロン",
            settings={},
        )

    def action(self, name: str, key: str, token_hash: str = "00") -> dict[str, Any]:
        if name == "credentials":
            return self.credentials_action(key, contract_code="canary" + "7" * 20)
        return super().action(name, key, token_hash)


@pytest.fixture
def shop(tmp_path: Path) -> WelcartSubject:
    if not os.environ.get("KAITSU_REAL_WELCART"):
        pytest.skip("KAITSU_REAL_WELCART=root,url is not set")
    return TwoModules(tmp_path)


def add_method(shop: WelcartSubject, number: int, **about: Any) -> None:
    row = {"name": "別の名前", "explanation": "", "settlement": METHOD, "module": "", "use": "activate"}
    methods = {**shop._methods(), number: {**row, "sort": number, **about}}
    shop.shop.set_options(usces_payment_method=methods)


def opened(shop: Subject) -> dict[str, bool]:
    return {method.code: method.open for method in shop.state().methods}


@pytest.mark.parametrize("first", [SLUG, "epsilon"])
def test_of_two_modules_in_the_same_rows_one_is_undone(shop: WelcartSubject, first: str) -> None:
    """Whichever came first: the other's part of the rows stays, and its method stays open."""
    other = Epsilon(shop)
    rollouts: list[Subject] = [shop, other] if first == SLUG else [other, shop]
    before = values_of(shop)
    rollouts[0].whole_run("r1")
    rollouts[1].whole_run("r2")
    both = shop.state()
    assert rollouts[0].undo("r1")["equal"] is True
    now = shop.state()
    kept, gone = rollouts[1].sample, rollouts[0].sample
    assert now.method(kept.method) == both.method(kept.method)
    assert now.method(gone.method) is None
    assert now.credentials.keys() == {kept.module.code}
    assert now.modules[kept.module.code].enabled
    assert not now.modules[gone.module.code].enabled
    assert rollouts[1].undo("r2")["equal"] is True
    assert values_of(shop) == before


def values_of(shop: WelcartSubject) -> dict[str, Any]:
    """What the shared rows say: the order of their keys may be another, and an empty room be left."""
    found: dict[str, Any] = {name: shop.shop.option(name) or [] for name in SHARED}
    return {**found, "usces": {"acting_settings": [], **found["usces"]}}


def options_of(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    rows = [row for key, row in snapshot.items() if key.startswith("wp_options [")]
    return {row["option_name"]: row["option_value"] for row in rows}


def test_what_the_client_changed_meanwhile_stays(shop: WelcartSubject) -> None:
    shop.whole_run("r1")
    usces = shop.shop.option("usces")
    usces["company_name"] = "はなや(新)"
    shop.shop.set_options(usces=usces)
    add_method(shop, 7, settlement="transferDeferred", name="後払い")
    assert shop.undo("r1")["equal"] is True
    assert shop.shop.option("usces")["company_name"] == "はなや(新)"
    assert SLUG not in shop.shop.option("usces").get("acting_settings", {})
    assert opened(shop) == {"transferAdvance": True, "COD": True, "transferDeferred": True}


def test_beside_a_method_it_cannot_be_used_with_a_module_is_not_enabled(shop: WelcartSubject) -> None:
    add_method(shop, 7, settlement="acting_zeus_card")
    before = shop.snapshot()
    answer = shop.write("r1", shop.module_action)
    assert (answer["reason"], answer["restored"]) == ("method_conflict", True)
    assert (answer["detail"]["why"], answer["detail"]["with"]) == ("not_together", "acting_zeus_card")
    assert shop.snapshot() == before


def test_a_method_somebody_opens_meanwhile_keeps_it_closed(shop: WelcartSubject) -> None:
    before = shop.snapshot()
    shop.begin("r1", 4)
    add_method(shop, 7, settlement="acting_zeus_card", use="activate")
    answer = shop.write("r1", shop.go_live_action(), lease=LATER)
    assert (answer["reason"], answer["detail"]["why"]) == ("method_conflict", "not_together")
    assert answer["restored"] is True
    shop.shop.set_options(usces_payment_method=[row for key, row in shop._methods().items() if key < 7])
    assert options_of(shop.snapshot()) == options_of(before)


def test_a_name_that_orders_refer_to_is_never_changed(shop: WelcartSubject) -> None:
    shop.in_service("")
    shop.order()
    shop.begin("r1", 3)
    renamed = {**shop.register_action(), "methods": [{"code": METHOD, "name": "カード決済"}]}
    answer = shop.write("r1", renamed, lease=LATER)
    assert (answer["reason"], answer["detail"]["why"]) == ("method_conflict", "name_in_orders")
    assert (answer["restored"], shop.is_open()) == (True, True)


def test_a_name_nobody_ordered_by_is_changed_and_put_back(shop: WelcartSubject) -> None:
    shop.in_service("")
    before = shop.snapshot()
    shop.begin("r1", 3)
    renamed = {**shop.register_action(), "methods": [{"code": METHOD, "name": "カード決済"}]}
    assert shop.write("r1", renamed, lease=LATER)["ok"] is True
    method = shop.state().method(METHOD)
    assert method is not None
    assert (method.name, method.open) == ("カード決済", False)
    assert shop.undo("r1", unlock="r1")["equal"] is True
    assert shop.snapshot() == before


def test_a_name_another_method_has_is_not_given(shop: WelcartSubject) -> None:
    add_method(shop, 7, settlement="transferDeferred", name=NAME)
    shop.begin("r1", 3)
    answer = shop.write("r1", shop.register_action(), lease=LATER)
    assert (answer["reason"], answer["detail"]["why"]) == ("method_conflict", "name_taken")


def test_of_several_methods_of_one_settlement_the_last_is_ours(shop: WelcartSubject) -> None:
    shop.in_service("")
    add_method(shop, 3, sort=9)
    before = shop.snapshot()
    shop.whole_run("r1")
    assert {code: opened(shop)[code] for code in (METHOD, f"{METHOD}#3")} == {
        METHOD: True,
        f"{METHOD}#3": False,
    }
    assert shop.undo("r1")["equal"] is True
    assert shop.snapshot() == before
    assert opened(shop)[f"{METHOD}#3"] is True


def test_a_method_whose_module_was_switched_off_by_hand_is_told_as_not_enabled(shop: WelcartSubject) -> None:
    """Welcart would offer it all the same, and the purchase would end nowhere."""
    shop.whole_run("r1")
    usces = shop.shop.option("usces")
    usces["acting_settings"][SLUG]["activate"] = "off"
    shop.shop.set_options(usces=usces)
    assert not shop.state().modules[SLUG].enabled
    assert shop.write("r2", shop.go_live_action())["reason"] == "module_absent"
    assert shop.write("r3", shop.module_action)["state"]["modules"][SLUG]["enabled"] is True
    assert not shop.is_open()


def test_a_method_whose_module_is_not_configured_is_not_opened(shop: WelcartSubject) -> None:
    """Welcart would offer it all the same."""
    shop.begin("r1", 4)
    usces = shop.shop.option("usces")
    usces["acting_settings"][SLUG]["card_activate"] = "off"
    shop.shop.set_options(usces=usces)
    answer = shop.write("r1", shop.go_live_action(), lease=LATER)
    assert (answer["reason"], answer["restored"]) == ("module_absent", True)
    assert not shop.is_open()


def test_another_version_of_welcart_is_not_made_of_the_declared_one(shop: WelcartSubject) -> None:
    before = shop.snapshot()
    answer = shop.write("r1", {**shop.module_action, "version": "2.12.2"})
    assert (answer["reason"], answer["detail"]["why"]) == ("module_absent", "another_version")
    assert shop.snapshot() == before


def test_visits_leave_no_value_and_no_difference(shop: WelcartSubject) -> None:
    """Welcart writes its settings with every visit: marks stay marks."""
    shop.whole_run("r1")
    before = shop.shop.option("usces")["acting_settings"][SLUG]
    assert before["merchant_pass"] == "@vault"
    for _ in range(3):
        shop.shop.visit()
    state = shop.probe()
    assert shop.shop.option("usces")["acting_settings"][SLUG].items() >= before.items()
    assert "sk_test_" not in repr(shop.snapshot())
    assert state == shop.probe()
