"""The question sheet: what the client decides, with its consequences; what is settled, with its reason."""

from dataclasses import replace

import pytest

from gateways import catalogue
from kaitsu.letters.case import Case
from kaitsu.model.gateway import Gateway
from kaitsu.model.problem import Refused
from tests.letters.cases import case, letter, text, way
from tests.process.test_answers import DEPENDENT


def unanswered(found: Case) -> Case:
    return replace(found, rollout=replace(found.rollout, answers={}))


@pytest.mark.rule("S5c/sheet")
@pytest.mark.step(5)
def test_each_question_has_its_choices_their_effects_and_what_is_recommended() -> None:
    said = text("questions", unanswered(case(way("3"))))
    assert "■ 質問1　売上確定の時期" in said
    assert "□ 発送時（仮売上）【おすすめ】：発送のたびに" in said
    assert "□ ご注文時（即時売上）：" in said
    assert "会員の方が、2回目から" in said
    assert "これまでに" not in said


@pytest.mark.rule("S5b", "S5c/sheet")
def test_what_contract_and_law_decided_is_told_with_the_reason_and_not_asked() -> None:
    said = text("questions", case(way("3")))
    settled = said[said.index("ご回答の要らない項目") :]
    assert "クレジットカード・セキュリティガイドラインにより" in settled
    assert "・分割払い／利用する／ご契約のとおり" in settled
    assert "■ 質問" not in settled


def test_what_was_answered_before_is_told() -> None:
    assert "これまでに「ご注文時（即時売上）」と伺っております" in text("questions", case(way("3")))


@pytest.mark.rule("S5c/sheet", "S6")
def test_a_question_that_depends_on_another_says_so() -> None:
    said = text("questions", unanswered(case(way("3"), gateway=DEPENDENT)))
    assert "（クイック決済）」で「利用する」をお選びの場合だけ、お答えください。）" in said
    no = case(way("3"), gateway=DEPENDENT)
    no = replace(no, rollout=replace(no.rollout, answers={"capture": "at_order", "card_on_file": "no"}))
    assert "カードを登録するかどうか" not in text("questions", no)


def test_before_the_credentials_there_is_nothing_to_ask() -> None:
    with pytest.raises(Refused, match="step_not_yet"):
        letter("questions", case(way("2")))


def test_where_nothing_is_the_clients_there_is_no_sheet() -> None:
    with pytest.raises(Refused, match="letter_no_question"):
        letter("questions", case(way("3"), gateway="paidy", shop="woocommerce"))


@pytest.mark.parametrize("gateway", catalogue().values(), ids=lambda gateway: gateway.id)
def test_every_gateways_sheet_can_be_written(gateway: Gateway) -> None:
    if not any(option.decided_by == "client" for option in gateway.options):
        return
    made = letter(
        "questions",
        case(way("3"), gateway=gateway, shop=next((one.shop for one in gateway.modules), "eccube")),
    )
    assert made.remarks == 0
    for option in gateway.options:
        assert option.label.ja in made.texts["txt"]


def test_html_is_escaped() -> None:
    made = letter("questions", case(way("3"), client="<script>x</script>"))
    assert "<script>" not in made.texts["html"]
