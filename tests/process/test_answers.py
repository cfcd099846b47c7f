"""What is decided about a rollout, and which questions are still open."""

from dataclasses import replace
from datetime import date

import pytest

from gateways import catalogue
from gateways.sandbox import GATEWAY
from kaitsu.model.gateway import Choice, Gateway, Need, Option
from kaitsu.model.site import Rollout
from kaitsu.model.text import Text
from kaitsu.process.answers import answers, clients_options, is_needless

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

ASK_EACH_TIME = Option(
    "ask_each_time",
    Text("カードを登録するかどうかの確認", "Ask each time whether to keep the card"),
    decided_by="client",
    choices=(Choice("yes", Text("毎回尋ねる", "ask")), Choice("no", Text("尋ねない", "do not ask"))),
    question=Text("カードを登録するかどうかを、購入のたびに尋ねますか。", "Ask at each purchase?"),
    recommended="yes",
    need=Need(options={"card_on_file": ("yes",)}),
)
DEPENDENT: Gateway = replace(GATEWAY, options=(*GATEWAY.options, ASK_EACH_TIME))


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


@pytest.mark.rule("S6")
@pytest.mark.parametrize(
    ("given", "open_ones"),
    [
        ({}, ["capture", "card_on_file"]),
        ({"card_on_file": "no"}, ["capture"]),
        ({"card_on_file": "yes"}, ["capture", "ask_each_time"]),
        ({"card_on_file": "yes", "capture": "at_order", "ask_each_time": "no"}, []),
    ],
)
def test_an_option_that_depends_on_another_is_asked_only_with_it(
    given: dict[str, str], open_ones: list[str]
) -> None:
    rollout = replace(ROLLOUT, gateway=DEPENDENT, answers=given)
    found = answers(rollout)
    assert [option.key for option in found.unanswered] == open_ones
    assert {option.key for option in clients_options(rollout)} == {*open_ones, *given}


@pytest.mark.rule("S6")
def test_an_answer_to_what_nobody_asks_decides_nothing() -> None:
    rollout = replace(ROLLOUT, gateway=DEPENDENT, answers={**ROLLOUT.answers, "ask_each_time": "yes"})
    assert "ask_each_time" not in answers(rollout).decided
    assert is_needless(ASK_EACH_TIME, {}, rollout)
    assert not is_needless(ASK_EACH_TIME, {"card_on_file": "yes"}, rollout)


def test_an_option_of_a_method_is_not_asked_without_it() -> None:
    capture = replace(GATEWAY.options[2], need=Need(methods=("paypay",)))
    gateway = replace(GATEWAY, options=(capture,))
    assert clients_options(replace(ROLLOUT, gateway=gateway, answers={})) == ()
    by_method = replace(capture, need=Need(methods=("card",)))
    gateway = replace(GATEWAY, options=(by_method,))
    assert clients_options(replace(ROLLOUT, gateway=gateway, answers={})) == (by_method,)


@pytest.mark.parametrize("gateway", catalogue().values(), ids=lambda gateway: gateway.id)
def test_what_is_asked_is_explained_and_depends_on_what_stands_before_it(gateway: Gateway) -> None:
    for at, option in enumerate(gateway.options):
        before = {one.key: one for one in gateway.options[:at]}
        if option.decided_by == "client":
            assert option.question is not None
            assert option.recommended in option.values
            assert [choice.value for choice in option.choices if choice.effect is None] == []
        if option.decided_by == "law":
            assert option.because is not None
        for key, values in option.need.options.items() if option.need is not None else ():
            assert set(values) <= set(before[key].values)
