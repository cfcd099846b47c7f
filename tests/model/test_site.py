"""Which fields of a settings letter a rollout needs: by its methods, and by what was decided."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

import gateways
from kaitsu.engine.shop_run import described_for
from kaitsu.model.gateway import Need
from kaitsu.model.site import Rollout

CATALOGUE = gateways.catalogue()


def rollout(gateway: str, *methods: str, contract: Mapping[str, str] | None = None) -> Rollout:
    declared = CATALOGUE[gateway]
    chosen = tuple(method for method in declared.methods if method.key in methods)
    module = declared.module_for("welcart")
    return Rollout("s", declared, module, chosen, date(2026, 10, 1), contract or {}, {}, 1)


def keys(of: Rollout) -> set[str]:
    return {field.key for field in of.fields}


@pytest.mark.parametrize(
    ("gateway", "methods", "needed", "unneeded"),
    [
        ("sbps", ("conv", "payeasy"), {"hash_key"}, {"des_key", "basic_password"}),
        ("sbps", ("conv", "paypay"), {"hash_key", "des_key", "basic_password"}, set()),
        ("sbps", ("card",), {"des_init_key", "basic_id"}, set()),
        ("escott", ("conv",), {"merchant_pass", "tenant_id"}, {"token_code", "card_key_aes"}),
        ("welcartpay", ("card",), {"auth_key", "token_code", "card_key_iv"}, set()),
        ("welcartpay", ("deferred",), {"auth_key"}, {"token_code"}),
    ],
)
def test_methods_need_fields(
    gateway: str, methods: tuple[str, ...], needed: set[str], unneeded: set[str]
) -> None:
    found = keys(rollout(gateway, *methods))
    assert needed <= found
    assert found.isdisjoint(unneeded)


def test_a_contracts_option_needs_fields() -> None:
    link = keys(rollout("paygent", "card", contract={"connection": "link"}))
    module = keys(rollout("paygent", "card", contract={"connection": "module"}))
    assert "hc" in link - module
    assert {"client_certificate", "authorities", "connect_password", "token_hc"} <= module - link
    assert {"seq_merchant_id", "conv_hc"} == link & module
    without_card = keys(rollout("paygent", "conv", contract={"connection": "module"}))
    assert module - without_card == {"token_key", "token_hc", "threedsecure_hc"}


def test_what_is_not_decided_yet_needs_nothing() -> None:
    assert keys(rollout("paygent", "card")) == {"seq_merchant_id", "conv_hc"}


def test_the_order_is_the_letters() -> None:
    found = rollout("sbps", "card").fields
    assert found == CATALOGUE["sbps"].fields


def test_a_need_is_met_by_a_method_together_with_the_options() -> None:
    need = Need(methods=("card", "wallet"), options={"type": ("api", "token")})
    assert need.is_met(["card"], {"type": "token"})
    assert need.is_met(["conv", "wallet"], {"type": "api", "other": "x"})
    assert not need.is_met(["conv"], {"type": "api"})
    assert not need.is_met(["card"], {"type": "link"})
    assert not need.is_met(["card"], {})
    assert Need(methods=("card",)).is_met(["card"], {})
    assert Need(options={"type": ("api",)}).is_met([], {"type": "api"})


def test_a_host_is_told_what_is_needed_where_that_is_not_all() -> None:
    some = described_for(rollout("sbps", "conv"), "test")
    every = described_for(rollout("sbps", "card"), "test")
    assert some is not None
    assert every is not None
    assert some["needed"] == ["merchant_id", "service_id", "hash_key"]
    assert "needed" not in every
    assert {key: value for key, value in some.items() if key != "needed"} == every
    assert described_for(replace(rollout("sbps", "card"), module=None), "test") is None


def test_what_a_method_stores_follows_the_option() -> None:
    for connection, stored in (("link", "on"), ("module", "module")):
        told = described_for(rollout("paygent", "card", contract={"connection": connection}), "test")
        assert told is not None
        rows = {row[1].rpartition("/")[2]: value for row, value in told["methods"][0]["rows"]}
        assert rows == {"activate": "on", "card_activate": stored}
