"""A card is typed on test, and nowhere else."""

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.checks.card import takes_card, type_card
from kaitsu.checks.errors import CardNumberOnProduction, CheckFailed, CheckStopped
from kaitsu.checks.markup import parse_page
from kaitsu.checks.page import Form
from kaitsu.model.gateway import Stage, TestCard
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused
from kaitsu.reports.words import explain

CARD = TestCard("4111111111111111", "approved")
FIELDS = "<input name=card_number><input name=expiry><input name=security_code>"


def form_of(fields: str) -> Form:
    markup = f"<form method=post>{fields}</form>"
    return parse_page(markup, url="http://shop.test/pay", status=200, encoding="utf-8").forms[0]


def test_on_test_a_card_is_typed_whole() -> None:
    typed = type_card(form_of(FIELDS + "<input name=holder>"), CARD, stage="test")
    assert typed.encoded() == (
        "card_number=4111111111111111&expiry=12%2F34&security_code=123&holder=KAITSU+TEST"
    )


def test_a_typed_card_does_not_show_in_a_repr() -> None:
    assert CARD.number not in repr(type_card(form_of(FIELDS), CARD, stage="test"))


@pytest.mark.rule("S19c")
@given(st.text().filter(lambda stage: stage != "test"))
def test_on_any_other_stage_it_is_a_hard_stop(stage: str) -> None:
    with pytest.raises(CardNumberOnProduction):
        type_card(form_of(FIELDS), CARD, stage=cast("Stage", stage))


def test_the_hard_stop_is_no_result_of_a_check_and_fails_the_run() -> None:
    stop = CardNumberOnProduction()
    assert isinstance(stop, Refused)
    assert not isinstance(stop, CheckStopped)
    assert [problem.exit for problem in stop.problems] == [Exit.FAILED]
    assert "[card_number_on_production]" in explain(stop.problems[0])


def test_a_form_without_a_security_code_takes_no_card() -> None:
    form = form_of("<input name=card_number><input name=expiry>")
    assert not takes_card(form)
    with pytest.raises(CheckFailed, match="form_field_missing: security_code"):
        type_card(form, CARD, stage="test")
