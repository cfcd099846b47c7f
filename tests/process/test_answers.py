"""What is decided about a rollout, and which questions are still open."""

from dataclasses import replace
from datetime import date

import pytest

from gateways.sandbox import GATEWAY
from kaitsu.model.site import Rollout
from kaitsu.process.answers import answers

ROLLOUT = Rollout(
    site="hanaya",
    gateway=GATEWAY,
    module=GATEWAY.module_for("sandbox"),
    methods=GATEWAY.methods,
    contract_completed_on=date(2026, 10, 1),
    contract_options={"installments": "yes"},
    answers={"card_on_file": "no", "capture": "at_shipping"},
    line=1,
)


@pytest.mark.rule("S5a")
def test_law_contract_and_client_each_decide_their_own() -> None:
    assert answers(ROLLOUT).decided == {
        "three_ds": "required",
        "installments": "yes",
        "capture": "at_shipping",
        "card_on_file": "no",
    }
    assert answers(ROLLOUT).unanswered == ()


def test_the_order_is_the_gateways_whatever_the_files_is() -> None:
    assert list(answers(ROLLOUT).decided) == [option.key for option in GATEWAY.options]


@pytest.mark.rule("S5c")
@pytest.mark.parametrize(
    ("given", "open_questions"),
    [({}, ["capture", "card_on_file"]), ({"capture": "at_order"}, ["card_on_file"])],
)
def test_an_open_question_is_not_filled_with_what_is_recommended(
    given: dict[str, str], open_questions: list[str]
) -> None:
    result = answers(replace(ROLLOUT, answers=given))
    assert [option.key for option in result.unanswered] == open_questions
    assert result.decided.keys().isdisjoint(open_questions)


@pytest.mark.rule("S5b")
def test_only_the_client_is_asked() -> None:
    result = answers(replace(ROLLOUT, contract_options={}))
    assert "installments" not in result.decided
    assert result.unanswered == ()


def test_the_client_cannot_override_the_law() -> None:
    assert answers(replace(ROLLOUT, answers={"three_ds": "off"})).decided["three_ds"] == "required"
