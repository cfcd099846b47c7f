"""Every gateway with a plugin for EC-CUBE: what it declares has its place, and only that."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

import gateways
from kaitsu.model.gateway import STAGES, Gateway, Module, Stage
from shops.eccube.storage import Column, Storage

CATALOGUE = {key: gateway for key, gateway in gateways.catalogue().items() if gateway.module_for("eccube")}
GATEWAYS = pytest.mark.parametrize("gateway", CATALOGUE.values(), ids=CATALOGUE.keys())

# Values of the shape each field has at each stage; made up.
LETTERS = "abcDEF0123456789abcDEF0123456789"
SHAPES: dict[tuple[str, str], tuple[str, str]] = {
    ("elepay", "public_key"): (f"pk_test_{LETTERS}", f"pk_live_{LETTERS}"),
    ("elepay", "secret_key"): (f"sk_test_{LETTERS}", f"sk_live_{LETTERS}"),
}
# Those that do not tell their stage.
SILENT: dict[tuple[str, str], str] = {
    ("ecsample", "api_id"): "api-id",
    ("ecsample", "api_password"): "api-password",
    ("epsilonlite", "contract_code"): "12345678",
    ("sln", "merchant_id"): "00001234",
    ("sln", "merchant_pass"): "abcd1234",
    ("sln", "tenant_id"): "0001",
    ("sln", "token_code"): LETTERS,
    ("sln", "card_key_aes"): LETTERS[:16],
    ("sln", "card_key_iv"): LETTERS[:16],
}


def module_of(gateway: Gateway) -> Module:
    module = gateway.module_for("eccube")
    assert module is not None
    return module


def storage_of(gateway: Gateway) -> Storage:
    storage = module_of(gateway).storage
    assert isinstance(storage, Storage)
    return storage


def declared_values(gateway: Gateway) -> dict[str, set[str]]:
    options = {option.key: set(option.values) for option in gateway.options}
    return options | {item.key: set(item.values.values()) for item in gateway.environment}


def places_of(storage: Storage) -> list[Column]:
    """Every place it names, of both stages."""
    found = [place for item in storage.credentials for place in (*item.both, *item.test, *item.production)]
    found += [place for setting in storage.settings for place in setting.columns]
    return found + [place for place, _ in storage.defaults]


def test_those_that_ran_are_there() -> None:
    assert set(CATALOGUE) == {"ecsample", "elepay", "epsilonlite", "sln"}


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
def test_every_credential_has_a_place_at_both_stages(gateway: Gateway) -> None:
    for stage in STAGES:
        for field, places in storage_of(gateway).described(stage)["credentials"].items():
            assert places["places"] or places["env"], f"{field} has no place at {stage}"


@GATEWAYS
def test_values_cover_all_choices(gateway: Gateway) -> None:
    declared = declared_values(gateway)
    for setting in storage_of(gateway).settings:
        assert setting.columns
        if setting.values:
            assert set(setting.values) == declared[setting.key], setting.key
            assert len(set(map(repr, setting.values.values()))) == len(setting.values), setting.key


@GATEWAYS
def test_no_two_things_share_a_place(gateway: Gateway) -> None:
    places = places_of(storage_of(gateway))
    assert len(places) == len(set(places))
    whole = {(place.table, place.column) for place in places if place.path == ""}
    assert [place for place in places if place.path and (place.table, place.column) in whole] == []


@GATEWAYS
def test_every_place_is_the_modules_own(gateway: Gateway) -> None:
    """Doctrine finds it by the entity, the host by the table: both are the plugin's."""
    storage = storage_of(gateway)
    for place in places_of(storage):
        assert place.table in storage.tables
        assert place.table.startswith("plg_")
        assert place.entity.startswith(f"Plugin\\{storage.code}\\Entity\\")


@GATEWAYS
def test_only_settings_are_put_back(gateway: Gateway) -> None:
    """Tables of payments, members and masters go on living, and orders refer to them."""
    assert [name for name in storage_of(gateway).tables if not name.endswith("_config")] == []


@GATEWAYS
def test_its_classes_are_below_its_namespace(gateway: Gateway) -> None:
    described = storage_of(gateway).described("test")
    names = [method["class"] for method in described["methods"]]
    assert len(set(names)) == len(names)
    for name in names:
        assert name.startswith(f"Plugin\\{module_of(gateway).code}\\Service\\Method\\")
    for method in described["methods"]:
        assert (method["rule_min"] or 0) <= (method["rule_max"] or 10**8)


@GATEWAYS
def test_it_is_described_as_json_and_without_a_value(gateway: Gateway) -> None:
    for stage in STAGES:
        described = storage_of(gateway).described(stage)
        assert json.loads(json.dumps(described)) == described
        assert described["code"] == module_of(gateway).code


@GATEWAYS
def test_the_archive_is_the_one_of_that_version(gateway: Gateway) -> None:
    module = module_of(gateway)
    assert module.archive == f"{module.code}-{module.version}.tar.gz"
    assert module.sha256 == "", "the home pins it"
    assert module.shop_versions, "a plugin is made for some versions of EC-CUBE"


@GATEWAYS
def test_the_stages_differ_wherever_they_are_told(gateway: Gateway) -> None:
    for setting in gateway.environment:
        assert setting.values["test"] != setting.values["production"], setting.key


@GATEWAYS
def test_no_more_than_the_text_of_a_column_is_a_list(gateway: Gateway) -> None:
    """PHP and JSON agree about texts, whole numbers, and lists of them; a column takes no list."""

    def plain(value: Any) -> bool:
        return isinstance(value, str | int) and not isinstance(value, bool)

    def stored() -> Iterator[tuple[Column, Any]]:
        for setting in storage_of(gateway).settings:
            for place in setting.columns:
                yield from ((place, value) for value in setting.values.values())
        yield from storage_of(gateway).defaults

    for place, value in stored():
        assert plain(value) or (place.path and isinstance(value, list) and all(map(plain, value))), place


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


@GATEWAYS
@pytest.mark.parametrize("wrong", ["", "@vault", "two words", "x" * 300])
def test_what_is_no_value_is_refused(gateway: Gateway, wrong: str) -> None:
    assert [field.key for field in gateway.fields if field.is_well_formed(wrong)] == []


@GATEWAYS
def test_the_client_is_asked_and_the_law_is_not(gateway: Gateway) -> None:
    for option in gateway.options:
        if option.decided_by == "client":
            assert option.question is not None
            assert option.recommended in option.values
        if option.decided_by == "law":
            assert option.fixed in option.values
            assert option.source
