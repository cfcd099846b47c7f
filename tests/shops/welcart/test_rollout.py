"""What a real shop with Welcart answered to a whole rollout: the plan follows it to its end, and back."""

import json
from typing import Any

import pytest

from kaitsu.model.canonical import digest
from kaitsu.model.state import State
from tests.shops.contract.harness import ACTIONS
from tests.shops.welcart.rollout import FIELDS, RECORDING, goal, operations

STEPS: list[dict[str, Any]] = json.loads(RECORDING.read_text(encoding="utf-8"))
ROLLOUT = STEPS[:-1]


def test_each_answer_leaves_to_be_done_what_was_asked_for_next() -> None:
    assert [step["operation"] for step in ROLLOUT] == ["", *ACTIONS]
    for number, step in enumerate(ROLLOUT):
        left = operations(goal(), State.from_json(step["state"]))
        # What shows hidden methods to the check is laid down once more by a run that begins here.
        preview = [] if number == len(ACTIONS) else ["register_methods"]
        assert [*left] == [name for name in ACTIONS if name in (*preview, *ACTIONS[number:])]


@pytest.mark.parametrize("step", STEPS, ids=[step["operation"] or "probe" for step in STEPS])
def test_a_state_has_the_name_the_host_had_for_it_and_no_value(step: dict[str, Any]) -> None:
    assert digest(step["state"]) == step["digest"]
    assert [value for value in FIELDS.values() if f'"{value}"' in json.dumps(step["state"])] == []


def test_methods_are_hidden_until_they_are_opened_and_the_shops_own_never_change() -> None:
    own = [method for method in ROLLOUT[0]["state"]["methods"] if method["module"] == ""]
    for step in STEPS:
        found = State.from_json(step["state"]).methods
        ours = [method.open for method in found if method.module == "escott"]
        assert [item for item in step["state"]["methods"] if item["module"] == ""] == own
        assert not any(ours) or step["operation"] == "go_live"
    assert [method["open"] for method in ROLLOUT[-1]["state"]["methods"]] == [True] * 4


def test_what_was_undone_is_as_before() -> None:
    assert {**STEPS[-1]["state"], "box_key": ""} == STEPS[0]["state"]
