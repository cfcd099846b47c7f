"""Every gateway with a module of Welcart's: what it declares has its place, and is what the form stores."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from kaitsu.model.gateway import STAGES, Gateway
from shops.wordpress.storage import Row
from tests.gateways.welcart import (
    CATALOGUE,
    RECORDINGS,
    credentials,
    recorded,
    storage_of,
    stored,
    told,
    written,
)

GATEWAYS = pytest.mark.parametrize("gateway", CATALOGUE.values(), ids=CATALOGUE.keys())
SLUGS = {"robotpayment": "jpayment", "welcartpay": "welcart"}  # where Welcart's name is another
# Without a law's option: 3-D Secure takes place on the gateway's pages, and the module has no say in it.
ELSEWHERE = {"remise", "robotpayment"}


def declared_values(gateway: Gateway) -> dict[str, set[str]]:
    options = {option.key: set(option.values) for option in gateway.options}
    return options | {item.key: set(item.values.values()) for item in gateway.environment}


def rows_of(gateway: Gateway) -> list[Row]:
    """Every place it names, of both stages."""
    storage = storage_of(gateway)
    found = [row for item in storage.credentials for row in (*item.both, *item.test, *item.production)]
    found += [row for item in storage.files for rows in item.ways.values() for row in rows]
    found += [row for setting in storage.settings for row in setting.rows]
    return found + [row for method in storage.methods for row, _ in method.rows]


def test_the_eight_are_there() -> None:
    expected = "epsilon escott paygent remise robotpayment sbps welcartpay zeus"
    assert set(CATALOGUE) == set(expected.split())


@GATEWAYS
def test_the_module_is_welcarts_own(gateway: Gateway) -> None:
    module = gateway.module_for("welcart")
    assert module is not None
    assert (module.archive, module.sha256) == ("", "")
    assert module.shop_versions == (module.version,)
    assert module.code == storage_of(gateway).slug == SLUGS.get(gateway.id, gateway.id)


@GATEWAYS
def test_what_is_declared_has_its_place_and_nothing_else(gateway: Gateway) -> None:
    storage, module = storage_of(gateway), gateway.module_for("welcart")
    assert module is not None
    told = [item.field for item in storage.credentials] + [item.field for item in storage.files]
    assert told == [field.key for field in gateway.fields]
    assert {item.field for item in storage.files} == {field.key for field in gateway.fields if field.file}
    kept = set(declared_values(gateway)) - set(module.by_methods)
    assert {setting.key for setting in storage.settings} == kept
    assert len({setting.key for setting in storage.settings}) == len(storage.settings)
    assert [method.code for method in storage.methods] == [method.code for method in gateway.methods]


@GATEWAYS
def test_every_credential_has_a_place_at_both_stages(gateway: Gateway) -> None:
    for stage in STAGES:
        for field, place in storage_of(gateway).described(stage)["credentials"].items():
            assert place["rows"], f"{field} has no place at {stage}"


@GATEWAYS
def test_what_makes_a_field_needed_is_declared(gateway: Gateway) -> None:
    for field in gateway.fields:
        if field.need is not None:
            assert all(gateway.method(key) for key in field.need.methods)
            for key, values in field.need.options.items():
                option = gateway.option(key)
                assert option is not None
                assert set(values) < set(option.values)


@GATEWAYS
def test_what_may_not_be_needed_is_laid_as_the_module_does(gateway: Gateway) -> None:
    """Else the first visit after us lays it, over what we write meanwhile."""
    storage = storage_of(gateway)
    optional = {field.key for field in gateway.fields if field.need is not None}
    rows = [row for item in storage.credentials if item.field in optional for row in item.both]
    assert [dict(storage.defaults)[row] for row in rows] == [""] * len(rows)


@GATEWAYS
def test_values_cover_all_choices(gateway: Gateway) -> None:
    declared = declared_values(gateway)
    for setting in storage_of(gateway).settings:
        assert setting.rows
        if setting.values:
            assert set(setting.values) == declared[setting.key], setting.key
            assert len(set(map(repr, setting.values.values()))) == len(setting.values), setting.key


@GATEWAYS
def test_no_two_things_share_a_place(gateway: Gateway) -> None:
    places = rows_of(gateway)
    assert len(places) == len(set(places))
    defaults = [row for row, _ in storage_of(gateway).defaults]
    assert len(defaults) == len(set(defaults))


@GATEWAYS
def test_every_place_is_the_modules_own(gateway: Gateway) -> None:
    storage = storage_of(gateway)
    for row in (*rows_of(gateway), *(row for row, _ in storage.defaults)):
        assert row.option == "usces"
        assert row.path.startswith(f"acting_settings/{storage.slug}/")


@GATEWAYS
def test_what_a_method_needs_is_off_without_it(gateway: Gateway) -> None:
    """A shop that has one method of a module must not come to have another."""
    defaults = dict(storage_of(gateway).defaults)
    for method in storage_of(gateway).methods:
        assert [defaults[row] for row, _ in method.rows] == ["off"] * len(method.rows)


@GATEWAYS
def test_it_is_described_as_json_and_without_a_value(gateway: Gateway) -> None:
    for stage in STAGES:
        described = storage_of(gateway).described(stage)
        assert json.loads(json.dumps(described)) == described


@GATEWAYS
def test_an_excluded_method_is_another_modules(gateway: Gateway) -> None:
    own = {method.code for method in gateway.methods}
    assert own.isdisjoint(storage_of(gateway).excludes)


@GATEWAYS
def test_the_law_asks_for_3_d_secure(gateway: Gateway) -> None:
    option = gateway.option("three_ds")
    if gateway.id in ELSEWHERE:
        assert option is None
        assert any("3-D Secure" in text.en for text in gateway.registrations)
    else:
        assert option is not None
        assert (option.decided_by, option.fixed) == ("law", "required")
        assert option.source


@GATEWAYS
def test_the_client_is_asked(gateway: Gateway) -> None:
    for option in gateway.options:
        if option.decided_by == "client":
            assert option.question is not None
            assert option.recommended in option.values


@GATEWAYS
def test_samples_are_taken_and_the_mark_is_not(gateway: Gateway) -> None:
    for stage in STAGES:
        for field in (field for field in gateway.fields if field.file is None):
            value = credentials(gateway.id, stage)[field.key]
            assert field.is_well_formed(value), field.key
            assert field.stage_of(value) in (None, stage), field.key
            assert not any(map(field.is_well_formed, ("", "@vault", "a b", value + "\n", value + "　")))


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        ("sbps", "merchant_id", "30132"),
        ("remise", "card_url", "https://test.remise.jp/rpgw2/pc/card/paycard.aspx"),
    ],
)
def test_a_value_of_the_test_environment_is_told(key: str, field: str, value: str) -> None:
    found = next(item for item in CATALOGUE[key].fields if item.key == field)
    assert found.is_well_formed(value)
    assert found.stage_of(value) == "test"


@pytest.mark.parametrize(
    "address",
    [
        "http://www.remise.jp/rpgw2/pc/card/paycard.aspx",
        "https://remise.jp.example.com/x",
        "https://example.com/remise.jp/x",
        "https://evilremise.jp/x",
        "https://www.remise.jp",
    ],
)
def test_payments_go_to_remise_alone(address: str) -> None:
    field = next(item for item in CATALOGUE["remise"].fields if item.key == "card_url")
    assert not field.is_well_formed(address)


@GATEWAYS
def test_the_stage_is_told_in_every_place_the_module_keeps_it(gateway: Gateway) -> None:
    """What the form stores otherwise at the other stage follows from the stage alone, or is the letter's."""
    told_by = {item.key for item in gateway.environment if len(set(item.values.values())) > 1}
    rows = [row for item in storage_of(gateway).settings if item.key in told_by for row in item.rows]
    rows += [row for item in storage_of(gateway).credentials for row in (*item.test, *item.production)]
    by_stage = [
        [case["stored"] for case in recorded(gateway.id) if case["stage"] == stage] for stage in STAGES
    ]
    for test, production in zip(*by_stage, strict=True):
        found = {name for name in {*test, *production} if test.get(name) != production.get(name)}
        assert found == {row.path.rpartition("/")[2] for row in rows}


@pytest.mark.parametrize("key", CATALOGUE)
def test_we_store_what_the_form_stored(key: str) -> None:
    cases = recorded(key)
    assert {case["stage"] for case in cases} == set(STAGES)
    for case in cases:
        assert told(stored_by_us(CATALOGUE[key], case), key) == told(case["stored"], key)


@pytest.mark.parametrize("key", CATALOGUE)
def test_methods_are_listed_under_the_labels_of_the_form(key: str) -> None:
    for case in recorded(key):
        codes = {method.code for method in CATALOGUE[key].methods if case["methods"][method.key]}
        labels = {method.code: method.label for method in storage_of(CATALOGUE[key]).methods}
        assert {code: labels[code] for code in codes} == case["labels"]


def stored_by_us(gateway: Gateway, case: Mapping[str, Any]) -> dict[str, Any]:
    return stored(written(gateway, case["stage"], case["options"], case["methods"]))


def test_nothing_else_is_recorded() -> None:
    assert {file.stem for file in RECORDINGS.glob("*.json")} == set(CATALOGUE)
