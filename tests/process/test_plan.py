"""The plan: pure, in the safe order, empty exactly when the shop is as declared."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.sandbox import GATEWAY
from kaitsu.model.change import OPERATIONS, Change, Plan
from kaitsu.model.setup import Setup
from kaitsu.model.state import CredentialState, MethodState, ModuleState, State
from kaitsu.process.plan import PREVIEW, Goal, plan

MODULE = next(module for module in GATEWAY.modules if module.shop == "sandbox")
CARD = GATEWAY.methods[0]
TAGS = {"shop_id": "a1", "secret_key": "b2", "hash_key": "c3"}
SETUP = Setup(
    shop_system="sandbox",
    shop_version="1.0",
    module=MODULE,
    options={"three_ds": "required", "capture": "at_shipping"},
    methods=(CARD,),
    environment={"mode": "test"},
)
GOAL = Goal("test", "sandbox", MODULE, SETUP, TAGS)
BANK = MethodState("bank_transfer", "銀行振込", "", open=True)
EMPTY = State("sandbox", "1.0", {}, "", {}, {}, (BANK,), {}, {})
DONE = State(
    "sandbox",
    "1.0",
    {MODULE.code: ModuleState(MODULE.version, enabled=True, archive=MODULE.sha256)},
    "ab" * 32,
    {MODULE.code: CredentialState("test", TAGS)},
    {MODULE.code: dict(SETUP.settings)},
    (BANK, MethodState(CARD.code, CARD.name, MODULE.code, open=True)),
    {},
    {},
)


def fields(made: Plan) -> list[tuple[str, str]]:
    return [(change.operation, change.field) for change in made.changes]


def test_a_shop_as_declared_needs_no_change() -> None:
    assert plan(GOAL, DONE).is_empty


def test_an_empty_shop_needs_every_operation_in_the_safe_order() -> None:
    made = plan(GOAL, EMPTY)
    expected = [operation for operation in OPERATIONS if operation != "pages"]  # GOAL declares no fragment
    assert [operation for operation in OPERATIONS if made.of(operation)] == expected
    assert made.changes[-1] == Change("go_live", "sandbox_card.open", "no", "yes")


def test_a_module_that_is_part_of_the_shop_system_is_enabled_and_never_installed() -> None:
    built_in = replace(MODULE, archive="", sha256="")
    there = replace(EMPTY, modules={MODULE.code: ModuleState(MODULE.version, enabled=False, archive="")})
    made = plan(Goal("test", "sandbox", built_in), there)
    assert [change.field for change in made.changes] == [f"{MODULE.code}.enabled", "credential box"]


def test_without_a_setup_only_the_module_is_planned() -> None:
    assert {change.operation for change in plan(Goal("test", "sandbox", MODULE), EMPTY).changes} == {"module"}


def test_no_plan_carries_a_credential_or_its_tag() -> None:
    made = plan(GOAL, EMPTY)
    texts = {text for change in made.changes for text in (change.before, change.after)}
    assert made.of("credentials")
    assert all(change.secret for change in made.of("credentials"))
    assert texts.isdisjoint(TAGS.values())


@pytest.mark.rule("S4")
@pytest.mark.parametrize(
    ("damage", "operation"),
    [
        ({"modules": {MODULE.code: ModuleState("1.1.0", enabled=True, archive="00")}}, "module"),
        (
            {"modules": {MODULE.code: ModuleState(MODULE.version, enabled=False, archive=MODULE.sha256)}},
            "module",
        ),
        (
            {"credentials": {MODULE.code: CredentialState("test", {**TAGS, "hash_key": "other"})}},
            "credentials",
        ),
        ({"credentials": {MODULE.code: CredentialState("production", TAGS)}}, "credentials"),
        ({"options": {MODULE.code: {**SETUP.settings, "mode": "live"}}}, "options"),
    ],
)
def test_what_changes_under_an_open_method_hides_it_first_and_opens_it_last(
    damage: Mapping[str, Any], operation: str
) -> None:
    made = plan(GOAL, replace(DONE, **damage))
    assert (operation, "sandbox_card.open") in fields(made)
    assert made.changes[-1].operation == "go_live"
    assert ("register_methods", PREVIEW) in fields(made)


def test_a_hidden_method_is_only_checked_and_opened() -> None:
    hidden = replace(DONE, methods=(BANK, MethodState(CARD.code, CARD.name, MODULE.code, open=False)))
    assert fields(plan(GOAL, hidden)) == [("register_methods", PREVIEW), ("go_live", "sandbox_card.open")]


def test_a_second_method_does_not_hide_the_first() -> None:
    other = replace(CARD, key="other", code="sandbox_other", name="別の方法")
    made = plan(replace(GOAL, setup=replace(SETUP, methods=(CARD, other))), DONE)
    assert [field for _, field in fields(made)] == ["sandbox_other", PREVIEW, "sandbox_other.open"]


states = st.builds(
    State,
    shop_system=st.just("sandbox"),
    shop_version=st.just("1.0"),
    modules=st.dictionaries(
        st.sampled_from([MODULE.code, "other"]),
        st.builds(
            ModuleState,
            st.sampled_from(["1.0", MODULE.version]),
            st.booleans(),
            st.sampled_from(["", MODULE.sha256]),
        ),
    ),
    box_key=st.sampled_from(["", "ab" * 32]),
    credentials=st.dictionaries(
        st.sampled_from([MODULE.code, "other"]),
        st.builds(
            CredentialState,
            st.sampled_from(["", "test", "production"]),
            st.dictionaries(st.sampled_from([*TAGS, "surplus"]), st.sampled_from(["a1", "b2", "c3"])),
        ),
    ),
    options=st.dictionaries(
        st.sampled_from([MODULE.code, "other"]),
        st.dictionaries(
            st.sampled_from(["mode", "capture", "three_ds", "theirs"]), st.sampled_from(["test", "live", "x"])
        ),
    ),
    methods=st.tuples(
        st.just(BANK),
        st.builds(
            MethodState,
            st.just(CARD.code),
            st.sampled_from(["x", CARD.name]),
            st.just(MODULE.code),
            st.booleans(),
        ),
    )
    | st.just((BANK,)),
    pages=st.just({}),
    raw=st.just({}),
)


def carried_out(made: Plan, state: State) -> State:
    """A model of a shop that does exactly what a plan says."""
    if made.is_empty:
        return state
    kept = [method for method in state.methods if method.code != CARD.code]
    return replace(DONE, methods=(*kept, MethodState(CARD.code, CARD.name, MODULE.code, open=True)))


@given(states)
def test_carrying_a_plan_out_leaves_nothing_to_plan(state: State) -> None:
    assert plan(GOAL, carried_out(plan(GOAL, state), state)).is_empty


@given(states)
def test_a_plan_that_writes_always_ends_with_opening_after_a_check(state: State) -> None:
    made = plan(GOAL, state)
    order = [OPERATIONS.index(change.operation) for change in made.changes]
    assert order == sorted(order)
    if made.of("go_live"):
        assert PREVIEW in [change.field for change in made.of("register_methods")]


@pytest.mark.rule("I3")
@given(states)
def test_methods_of_others_are_never_planned(state: State) -> None:
    assert all(not change.field.startswith("bank_transfer") for change in plan(GOAL, state).changes)


def test_after_a_run_that_died_the_methods_are_checked_once_more() -> None:
    """Everything is in place, but nobody knows whether the check had passed."""
    made = plan(GOAL, DONE, again=True)
    assert fields(made) == [("register_methods", PREVIEW), ("go_live", "sandbox_card.open")]
