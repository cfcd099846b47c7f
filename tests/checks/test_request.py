"""What a check is asked for."""

from collections.abc import Sequence

import pytest

from kaitsu.checks.request import CheckRequest, goal_for
from kaitsu.checks.result import Level
from kaitsu.model.gateway import Stage, TestCard

PAYS = TestCard("4111111111111111", "approved")
CHALLENGED = TestCard("4000000000003220", "challenge")
DECLINED = TestCard("4000000000000002", "declined")


@pytest.mark.rule("S9b", "S9c", "S19b")
@pytest.mark.parametrize(
    ("stage", "cards", "goal"),
    [
        ("test", [PAYS], "completed"),
        ("test", [DECLINED, CHALLENGED], "completed"),
        ("test", [DECLINED], "card_form"),
        ("test", [], "card_form"),
        ("production", [PAYS], "card_form"),
        ("production", [], "card_form"),
    ],
)
def test_a_purchase_is_the_goal_on_test_with_a_card_that_pays(
    stage: Stage, cards: Sequence[TestCard], goal: Level
) -> None:
    assert goal_for(stage, cards) == goal


def test_the_preview_token_does_not_show_in_a_repr() -> None:
    request = CheckRequest("http://shop.test", "test", (), (), (), "offered", (), preview_token="top-secret")
    assert "top-secret" not in repr(request)
