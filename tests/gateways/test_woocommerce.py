"""Every gateway with a module for WooCommerce: what it declares has its place, and only that."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

import gateways
from kaitsu.model.gateway import STAGES, Gateway, Module, Stage
from shops.wordpress.storage import Row, Storage

CATALOGUE = {
    key: gateway
    for key, gateway in gateways.catalogue().items()
    if gateway.module_for("woocommerce") and key != "sandbox"  # nobody's gateway
}
GATEWAYS = pytest.mark.parametrize("gateway", CATALOGUE.values(), ids=CATALOGUE.keys())

# Values of the shape each field has at each stage; the gateways' published ones, or made up.
LETTERS = "abcDEF0123456789abcDEF0123456789"
SHAPES: dict[tuple[str, str], tuple[str, str]] = {
    ("stripe", "publishable_key"): (f"pk_test_{LETTERS}", f"pk_live_{LETTERS}"),
    ("stripe", "secret_key"): (f"sk_test_{LETTERS}", f"rk_live_{LETTERS}"),
    ("komoju", "secret_key"): (f"sk_test_{LETTERS}", f"sk_live_{LETTERS}"),
    ("komoju", "publishable_key"): (f"pk_test_{LETTERS}", f"pk_live_{LETTERS}"),
    ("payjp", "public_key"): (f"pk_test_{LETTERS}", f"pk_live_{LETTERS}"),
    ("payjp", "secret_key"): (f"sk_test_{LETTERS}", f"sk_live_{LETTERS}"),
    ("paidy", "public_key"): (f"pk_test_{LETTERS}", f"pk_live_{LETTERS}"),
    ("paidy", "secret_key"): (f"sk_test_{LETTERS}", f"sk_live_{LETTERS}"),
    ("square", "application_id"): (f"sandbox-sq0idb-{LETTERS[:22]}", f"sq0idp-{LETTERS[:22]}"),
}
# Those that do not tell their stage.
SILENT: dict[tuple[str, str], str] = {
    ("stripe", "webhook_secret"): f"whsec_{LETTERS}",
    ("komoju", "webhook_secret"): "a secret chosen by the client".replace(" ", "-"),
    ("payjp", "webhook_secret"): f"whook_{LETTERS}",
    ("square", "access_token"): f"EAAA{LETTERS}{LETTERS[:28]}",
    ("square", "location_id"): "LABCDEF012345",
    ("paypal", "client_id"): f"A{LETTERS}{LETTERS}-{LETTERS[:14]}",
    ("paypal", "client_secret"): f"E{LETTERS}{LETTERS}_{LETTERS[:14]}",
    ("paypal", "merchant_id"): "ABCDEF0123456",
    ("paypal", "merchant_email"): "merchant@example.com",
}


def module_of(gateway: Gateway) -> Module:
    module = gateway.module_for("woocommerce")
    assert module is not None
    return module


def storage_of(gateway: Gateway) -> Storage:
    storage = module_of(gateway).storage
    assert isinstance(storage, Storage)
    return storage


def declared_values(gateway: Gateway) -> dict[str, set[str]]:
    options = {option.key: set(option.values) for option in gateway.options}
    return options | {item.key: set(item.values.values()) for item in gateway.environment}


def rows_of(storage: Storage) -> list[Row]:
    """Every place it names, of both stages."""
    found = [row for item in storage.credentials for row in (*item.both, *item.test, *item.production)]
    found += [row for setting in storage.settings for row in setting.rows]
    for method in storage.methods:
        found += [switch.row for switch in method.switches]
        found += [row for row, _ in method.rows]
        found += [] if method.name is None else [method.name]
    return found + [row for row, _ in (*storage.defaults, *storage.beforehand)]


def test_the_six_are_there() -> None:
    assert set(CATALOGUE) == {"komoju", "paidy", "payjp", "paypal", "square", "stripe"}


@GATEWAYS
def test_what_is_declared_has_its_place_and_nothing_else(gateway: Gateway) -> None:
    storage = storage_of(gateway)
    assert [item.field for item in storage.credentials] == [field.key for field in gateway.fields]
    assert {setting.key for setting in storage.settings} == set(declared_values(gateway))
    assert len({setting.key for setting in storage.settings}) == len(storage.settings)
    codes = module_of(gateway).codes
    assert [method.code for method in storage.methods] == [
        codes.get(method.key, method.code) for method in gateway.methods
    ]


@GATEWAYS
def test_every_credential_can_be_given_at_both_stages(gateway: Gateway) -> None:
    for stage in STAGES:
        for field, place in storage_of(gateway).described(stage)["credentials"].items():
            assert place["rows"] or place["filters"], f"{field} has no place at {stage}"


@GATEWAYS
def test_values_cover_all_choices(gateway: Gateway) -> None:
    declared = declared_values(gateway)
    for setting in storage_of(gateway).settings:
        assert setting.rows
        if setting.values:
            assert set(setting.values) == declared[setting.key], setting.key
            assert len(set(map(repr, setting.values.values()))) == len(setting.values), setting.key


@GATEWAYS
def test_every_method_is_off_when_hidden(gateway: Gateway) -> None:
    for method in storage_of(gateway).methods:
        assert any(not switch.member and switch.hidden == "no" for switch in method.switches), method.code
        assert all(switch.member or switch.open != switch.hidden for switch in method.switches)


@GATEWAYS
def test_no_two_things_share_a_place(gateway: Gateway) -> None:
    storage = storage_of(gateway)
    members = {switch.row for method in storage.methods for switch in method.switches if switch.member}
    places = [row for row in rows_of(replace(storage, defaults=())) if row not in members]
    assert len(places) == len(set(places))
    for row in places:
        inside = [other for other in places if other.option == row.option and row.path == "" and other != row]
        assert inside == [], f"{row} is written whole and in parts"


@GATEWAYS
def test_every_place_is_the_modules_own(gateway: Gateway) -> None:
    storage = storage_of(gateway)
    for row in rows_of(storage):
        assert row.option.startswith(storage.own), row
    for cache in storage.caches:
        plain = re.sub(r"^_transient_(timeout_)?", "", cache)
        assert plain != cache or cache.startswith(storage.own), cache
        assert len(plain) >= len("ppcp-"), f"{cache} would hit others"


@GATEWAYS
def test_it_is_described_as_json_and_without_a_value(gateway: Gateway) -> None:
    for stage in STAGES:
        described = storage_of(gateway).described(stage)
        assert json.loads(json.dumps(described)) == described
        assert described["plugin"].partition("/")[0] == module_of(gateway).code


@GATEWAYS
def test_the_archive_is_the_official_one_of_that_version(gateway: Gateway) -> None:
    module = module_of(gateway)
    assert module.archive == f"{module.code}.{module.version}.zip"
    assert module.sha256 == "", "the home pins it"


def test_every_field_has_a_sample() -> None:
    fields = {(key, field.key) for key, gateway in CATALOGUE.items() for field in gateway.fields}
    assert fields == SHAPES.keys() | SILENT.keys()


@pytest.mark.parametrize(("gateway", "key"), SHAPES, ids=".".join)
def test_a_value_tells_its_stage(gateway: str, key: str) -> None:
    field = next(field for field in CATALOGUE[gateway].fields if field.key == key)
    expected: dict[str, Stage] = dict(zip(SHAPES[gateway, key], STAGES, strict=True))
    for value, stage in expected.items():
        assert field.is_well_formed(value)
        assert field.stage_of(value) == stage


@pytest.mark.parametrize(("gateway", "key"), SILENT, ids=".".join)
def test_a_value_may_not_tell_its_stage(gateway: str, key: str) -> None:
    field = next(field for field in CATALOGUE[gateway].fields if field.key == key)
    assert field.is_well_formed(SILENT[gateway, key])
    assert field.stage_of(SILENT[gateway, key]) is None


@pytest.mark.parametrize(
    "wrong", ["", "@vault", "pk_test_", "tshop00000001", "sk_test_with a space in it 0123"]
)
@pytest.mark.parametrize(("gateway", "key"), SHAPES, ids=".".join)
def test_what_is_not_of_the_shape_is_refused(gateway: str, key: str, wrong: str) -> None:
    field = next(field for field in CATALOGUE[gateway].fields if field.key == key)
    assert not field.is_well_formed(wrong)


@GATEWAYS
def test_the_mark_is_no_value(gateway: Gateway) -> None:
    assert [field.key for field in gateway.fields if field.is_well_formed("@vault")] == []


@GATEWAYS
def test_the_client_is_asked_and_the_law_is_not(gateway: Gateway) -> None:
    for option in gateway.options:
        if option.decided_by == "client":
            assert option.question is not None
            assert option.recommended in option.values
        if option.decided_by == "law":
            assert option.fixed in option.values
            assert option.source


@GATEWAYS
def test_its_test_cards_have_a_right_check_digit(gateway: Gateway) -> None:
    for card in gateway.test_cards:
        digits = [int(digit) for digit in reversed(card.number)]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
        assert (sum(digits[0::2]) + sum(doubled)) % 10 == 0, card.masked


@GATEWAYS
def test_nothing_is_stored_as_a_float_or_nothing(gateway: Gateway) -> None:
    """PHP and JSON agree about texts, whole numbers, true and false, and lists of them."""

    def plain(value: Any) -> bool:
        return all(map(plain, value)) if isinstance(value, list) else isinstance(value, str | bool | int)

    storage = storage_of(gateway)
    stored = [value for setting in storage.settings for value in setting.values.values()]
    stored += [value for method in storage.methods for _, value in method.rows]
    stored += [value for _, value in (*storage.defaults, *storage.beforehand)]
    assert all(map(plain, stored))
