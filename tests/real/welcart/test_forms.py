"""What we write for a module is what Welcart's own form stores of the same values, with their types."""

import hashlib
from typing import Any

import pytest

from kaitsu.model.gateway import STAGES, Stage
from tests.gateways.welcart import CATALOGUE, UNTOLD, recorded, storage_of, told, written
from tests.real.welcart.sheets import SHEETS, typed
from tests.real.welcart.shop import Administrator, WelcartShop

Case = tuple[str, Stage, bool, bool]


def cases() -> list[Case]:
    """Each gateway at each stage, its card alone or all methods, each option's first or last value."""
    return [
        (key, stage, everything, last)
        for key in CATALOGUE
        for stage in STAGES
        for everything in (False, True)
        for last in (False, True)
    ]


def chosen(key: str, everything: bool, last: bool) -> tuple[dict[str, str], dict[str, bool]]:
    gateway = CATALOGUE[key]
    options = {option.key: option.values[-1 if last else 0] for option in gateway.options}
    return options, {method.key: everything or method.key == "card" for method in gateway.methods}


def prepare(shop: WelcartShop, slug: str) -> None:
    """A Japanese shop that uses the module and has never seen its form."""
    shop.put(
        (["usces_settlement_selected", ""], [slug], False),
        (["usces_welcartpay_keys", ""], [hashlib.md5(b"1234567890").hexdigest()], False),  # noqa: S324
    )
    shop.speak_japanese()


def seen_by_a_visitor(shop: WelcartShop, administrator: Administrator) -> dict[str, Any]:
    """The rows after a page was made: Welcart's modules fill in what is missing each time."""
    assert administrator.visitor.get("/").status == 200
    return shop.values()


@pytest.mark.parametrize(("key", "stage", "everything", "last"), cases())
def test_the_rows_are_those_of_the_form(
    shop: WelcartShop, administrator: Administrator, key: str, stage: Stage, everything: bool, last: bool
) -> None:
    slug = storage_of(CATALOGUE[key]).slug
    options, methods = chosen(key, everything, last)
    theirs = as_the_form_stores(shop, administrator, key, stage, everything, last)
    shop.put_back()
    prepare(shop, slug)
    shop.put(*written(CATALOGUE[key], stage, options, methods))
    ours = seen_by_a_visitor(shop, administrator)

    stored = theirs["usces"]["acting_settings"][slug]
    assert told(ours["usces"]["acting_settings"][slug], key) == told(stored, key)
    assert ours["usces_payment_structure"] == theirs["usces_payment_structure"]
    assert ours["usces_payment_method"] == theirs["usces_payment_method"]
    if everything != last:
        assert recording(theirs, key, stage, everything, last) in recorded(key)


def as_the_form_stores(
    shop: WelcartShop, administrator: Administrator, key: str, stage: Stage, everything: bool, last: bool
) -> dict[str, Any]:
    slug = storage_of(CATALOGUE[key]).slug
    prepare(shop, slug)
    administrator.save(slug, typed(key, stage, *chosen(key, everything, last)))
    return seen_by_a_visitor(shop, administrator)


def recording(values: dict[str, Any], key: str, stage: Stage, everything: bool, last: bool) -> dict[str, Any]:
    options, methods = chosen(key, everything, last)
    stored = values["usces"]["acting_settings"][storage_of(CATALOGUE[key]).slug]
    labels = values["usces_payment_structure"]
    return {
        "stage": stage,
        "options": options,
        "methods": methods,
        "stored": {name: value for name, value in stored.items() if name not in UNTOLD.get(key, set())},
        "labels": {code: label for code, label in labels.items() if code.startswith("acting_")},
    }


def test_every_gateway_is_compared() -> None:
    assert SHEETS.keys() == CATALOGUE.keys()
