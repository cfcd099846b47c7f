"""What a real shop with Welcart answered to whole rollouts: the plan follows each to its end, and back."""

import json
from typing import Any

import pytest

from kaitsu.model.canonical import digest
from kaitsu.model.state import State
from tests.shops.contract.harness import ACTIONS
from tests.shops.welcart.rollout import CASES, RECORDINGS, Case, operations

every_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def steps(case: Case) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(case.recording.read_text(encoding="utf-8"))
    return found


def test_every_gateway_is_recorded_and_nothing_else() -> None:
    assert {file.stem for file in RECORDINGS.iterdir()} == {case.name for case in CASES}
    assert len({case.gateway.id for case in CASES}) == 8


@every_case
def test_each_answer_leaves_to_be_done_what_was_asked_for_next(case: Case) -> None:
    rollout = steps(case)[:-1]
    assert [step["operation"] for step in rollout] == ["", *ACTIONS]
    for number, step in enumerate(rollout):
        left = operations(case.goal, State.from_json(step["state"]))
        # What shows hidden methods to the check is laid down once more by a run that begins here.
        preview = [] if number == len(ACTIONS) else ["register_methods"]
        assert [*left] == [name for name in ACTIONS if name in (*preview, *ACTIONS[number:])]


@every_case
def test_a_state_has_the_name_the_host_had_for_it_and_no_value(case: Case) -> None:
    for step in steps(case):
        assert digest(step["state"]) == step["digest"]
        text = json.dumps(step["state"])
        assert [key for key, value in case.credentials.fields.items() if json.dumps(value) in text] == []


@every_case
def test_methods_are_hidden_until_they_are_opened_and_the_shops_own_never_change(case: Case) -> None:
    whole = steps(case)
    own = [method for method in whole[0]["state"]["methods"] if method["module"] == ""]
    for step in whole:
        found = State.from_json(step["state"]).methods
        ours = [method.open for method in found if method.module == case.goal.module.code]
        assert [item for item in step["state"]["methods"] if item["module"] == ""] == own
        assert not any(ours) or step["operation"] == "go_live"
    opened = [method["open"] for method in whole[-2]["state"]["methods"]]
    assert opened == [True] * (len(own) + len(case.gateway.methods))


@every_case
def test_what_was_undone_is_as_before(case: Case) -> None:
    whole = steps(case)
    assert {**whole[-1]["state"], "box_key": ""} == whole[0]["state"]
