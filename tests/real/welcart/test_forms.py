"""What we write for a module is what Welcart's own form stores of the same values, with their types."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

import gateways
from kaitsu.model.gateway import STAGES, Gateway, Stage
from shops.welcart.storage import Storage
from tests.real.welcart.sheets import SHEETS, credentials, typed
from tests.real.welcart.shop import Administrator, Put, WelcartShop

CATALOGUE = {key: gateway for key, gateway in gateways.catalogue().items() if gateway.module_for("welcart")}
# A folder with a random name, which the module makes by itself; an address that the form stores at test
# alone and that nothing reads.
UNTOLD = {"paygent": {"certificate_path"}, "remise": {"send_url_mbl_test"}}


def storage_of(gateway: Gateway) -> Storage:
    module = gateway.module_for("welcart")
    assert module is not None
    assert isinstance(module.storage, Storage)
    return module.storage


def cases() -> Iterator[tuple[str, Stage, bool, bool]]:
    """Each gateway at each stage, its card alone or all methods, each option's first or last value."""
    for key in CATALOGUE:
        for stage in STAGES:
            for everything in (False, True):
                for last in (False, True):
                    yield key, stage, everything, last


def written(
    gateway: Gateway, stage: Stage, options: Mapping[str, str], methods: Mapping[str, bool]
) -> list[Put]:
    """What the host's program puts where (shops/protocol.py), with the credentials in clear."""
    described = storage_of(gateway).described(stage)
    values = credentials(gateway.id, stage)
    settings = {**options, **{item.key: item.values[stage] for item in gateway.environment}}
    codes = {method.code for method in gateway.methods if methods[method.key]}
    puts: list[Put] = [(place, value, True) for place, value in described["defaults"]]
    for key, about in described["settings"].items():
        puts += [(place, about["values"].get(settings[key], settings[key]), False) for place in about["rows"]]
    for key, about in described["credentials"].items():
        puts += [(place, values[key], False) for place in about["rows"]]
    for method in described["methods"]:
        if method["code"] in codes:
            puts += [(place, value, False) for place, value in method["rows"]]
            puts.append((["usces_payment_structure", method["code"]], method["label"], False))
    return puts


def prepare(shop: WelcartShop, slug: str, gateway: Gateway) -> None:
    """A Japanese shop that uses the module and has never seen its form."""
    shop.put(
        (["usces_settlement_selected", ""], [slug], False),
        (["usces_welcartpay_keys", ""], [hashlib.md5(b"1234567890").hexdigest()], False),  # noqa: S324
    )
    shop.speak_japanese()


@pytest.mark.parametrize(("key", "stage", "everything", "last"), list(cases()))
def test_the_rows_are_those_of_the_form(
    shop: WelcartShop, administrator: Administrator, key: str, stage: Stage, everything: bool, last: bool
) -> None:
    gateway, slug = CATALOGUE[key], storage_of(CATALOGUE[key]).slug
    options = {option.key: option.values[-1 if last else 0] for option in gateway.options}
    methods = {method.key: everything or method.key == "card" for method in gateway.methods}

    prepare(shop, slug, gateway)
    administrator.save(slug, typed(key, stage, options, methods))
    theirs = seen_by_a_visitor(shop, administrator)

    shop.put_back()
    prepare(shop, slug, gateway)
    shop.put(*written(gateway, stage, options, methods))
    ours = seen_by_a_visitor(shop, administrator)

    assert told(ours, slug, key) == told(theirs, slug, key)
    assert ours["usces_payment_structure"] == theirs["usces_payment_structure"]
    assert ours["usces_payment_method"] == theirs["usces_payment_method"]


def seen_by_a_visitor(shop: WelcartShop, administrator: Administrator) -> dict[str, Any]:
    """The rows after a page was made: Welcart's modules fill in what is missing each time."""
    assert administrator.visitor.get("/").status == 200
    return shop.values()


def told(values: Mapping[str, Any], slug: str, key: str) -> dict[str, str]:
    """The module's keys with their types: 1 is not "1", and no key is not an empty one."""
    found = values["usces"]["acting_settings"][slug]
    return {name: json.dumps(value) for name, value in found.items() if name not in UNTOLD.get(key, set())}


def test_every_gateway_is_compared() -> None:
    assert SHEETS.keys() == CATALOGUE.keys()
