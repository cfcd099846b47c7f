"""No value, host or mode of the test stage reaches production, whichever place a module keeps one in."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

import gateways
from kaitsu.model.gateway import STAGES, Gateway, Module, Stage
from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import Refused
from kaitsu.model.setup import Setup
from kaitsu.model.state import State
from kaitsu.process.plan import Goal, plan
from kaitsu.vault.credentials import CredentialSet, validate

NOW = datetime(2026, 12, 1, tzinfo=JAPAN)
CATALOGUE = gateways.catalogue()
DEPLOYABLE = [(key, module) for key, gateway in CATALOGUE.items() for module in gateway.modules]
MODULES = pytest.mark.parametrize(
    ("key", "module"), DEPLOYABLE, ids=[f"{key}-{module.shop}" for key, module in DEPLOYABLE]
)


def setup_of(gateway: Gateway, module: Module, stage: Stage) -> Setup:
    options = {option.key: option.fixed or option.values[0] for option in gateway.options}
    environment = {item.key: item.values[stage] for item in gateway.environment}
    return Setup(module.shop, "1", module, options, gateway.methods, environment)


def state_with(module: Module, settings: dict[str, str]) -> State:
    raw: dict[str, Any] = {
        "shop": {"system": module.shop, "version": "1"},
        "modules": {module.code: {"version": module.version, "enabled": True, "archive": "", "files": ""}},
        "box_key": "ab" * 32,
        "credentials": {module.code: {"stage": "production", "tags": {}}},
        "options": {module.code: settings},
        "methods": [],
        "pages": {},
    }
    return State.from_json(raw)


def differing(gateway: Gateway) -> set[str]:
    return {item.key for item in gateway.environment if len(set(item.values.values())) > 1}


@MODULES
def test_every_setting_of_the_test_stage_is_changed_on_production(key: str, module: Module) -> None:
    """Each of its places by itself: one that was left in test is seen though all others are right."""
    gateway = CATALOGUE[key]
    test, production = (setup_of(gateway, module, stage) for stage in STAGES)
    goal = Goal("production", gateway.id, module, production, {})
    for name in differing(gateway):
        left = {**production.settings, name: test.settings[name]}
        changes = plan(goal, state_with(module, left)).of("options")
        assert [(item.field, item.after) for item in changes] == [(name, production.settings[name])]
    assert plan(goal, state_with(module, production.settings)).of("options") == ()


@MODULES
def test_what_the_shop_does_not_tell_is_set_and_not_taken_for_right(key: str, module: Module) -> None:
    """A module that was never configured has its own default, which is the test stage of many."""
    gateway = CATALOGUE[key]
    goal = Goal("production", gateway.id, module, setup_of(gateway, module, "production"), {})
    changed = {item.field for item in plan(goal, state_with(module, {})).of("options")}
    assert differing(gateway) <= changed


@MODULES
def test_every_place_of_a_mode_is_declared_to_its_storage(key: str, module: Module) -> None:
    if module.storage is None:  # the embedded shop's keeps whatever it is told
        return
    for stage in STAGES:
        places = module.storage.described(stage)["settings"]
        assert differing(CATALOGUE[key]) <= places.keys()


def test_the_three_of_e_scott_the_dummy_of_veritrans_and_the_default_of_stripe() -> None:
    destinations = {name for name in differing(CATALOGUE["sln"]) if name.endswith("ConnectionDestination")}
    assert destinations == {f"{kind}ConnectionDestination" for kind in ("credit", "threed", "cvs")}
    assert "dummy_mode_flg" in differing(CATALOGUE["veritrans"])
    assert "mode" in differing(CATALOGUE["stripe"])
    assert "ope" in differing(CATALOGUE["sbps"])


@pytest.mark.parametrize("key", CATALOGUE)
@pytest.mark.parametrize("stage", STAGES)
def test_credentials_of_the_other_stage_are_refused_where_they_tell(key: str, stage: Stage) -> None:
    gateway = CATALOGUE[key]
    other: Stage = "production" if stage == "test" else "test"
    typed = [field for field in gateway.fields if field.file is None]
    telling = [field for field in typed if field.stage_of(field.example(other)) == other]
    fields = {field.key: field.example(other) for field in typed}
    credentials = CredentialSet.new("hanaya", key, stage, fields)
    if not telling:
        validate(credentials, gateway, None, now=NOW, needed=typed)
        return
    with pytest.raises(Refused) as caught:
        validate(credentials, gateway, None, now=NOW, needed=typed)
    found = {(problem.reason, problem.field) for problem in caught.value.problems}
    assert found == {("credential_wrong_stage", field.key) for field in telling}


def test_a_gateway_nobody_can_decide_has_nothing_that_tells() -> None:
    """And what has something needs no word of the client's: the two never mix."""
    for gateway in CATALOGUE.values():
        tells = bool(differing(gateway)) or any(field.tells_stage for field in gateway.fields)
        assert gateway.is_undecidable is not tells
    bare = replace(CATALOGUE["stripe"], environment=(), fields=())
    assert bare.is_undecidable
