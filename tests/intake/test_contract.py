"""What a letter says of the contract: the option, the line that says it, and nothing that no line says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways import catalogue
from kaitsu.intake import read_contract
from kaitsu.model.gateway import Gateway

ZEUS, REMISE, SBPS, PAYGENT = (catalogue()[name] for name in ("zeus", "remise", "sbps", "paygent"))


def options(text: str, gateway: Gateway) -> dict[str, tuple[str, int]]:
    return {said.key: (said.value, said.line) for said in read_contract(text, gateway).options}


def methods(text: str, gateway: Gateway) -> dict[str, str]:
    return {said.key: said.value for said in read_contract(text, gateway).methods}


@pytest.mark.rule("S5b/letter")
@pytest.mark.step(5)
@pytest.mark.parametrize(
    ("line", "gateway", "expected"),
    [
        ("お支払い回数：一括払いのみ", ZEUS, {"installments": ("no", 2)}),
        ("支払回数　一括・分割（3,5,6,10,12回）・リボ", ZEUS, {"installments": ("yes", 2)}),
        ("支払区分\t1回、分割、ボーナス一括", PAYGENT, {"installments": ("with_bonus", 2)}),
        ("ご契約プラン：スーパーバリュープラン", REMISE, {"installments": ("no", 2)}),
        ("セキュリティコード認証：必須", ZEUS, {"security_code": ("yes", 2)}),
        ("セキュリティコード：利用しない", ZEUS, {"security_code": ("no", 2)}),
        ("3Dセキュア：未契約", PAYGENT, {"three_ds": ("", 2)}),
        ("3Dセキュア：契約済み", PAYGENT, {}),
        ("コンビニ支払期限：10日", PAYGENT, {"payment_due": ("10", 2)}),
        ("支払期限：11日", PAYGENT, {}),
        ("分割払いをご希望の場合はお申し込みください。", ZEUS, {}),
        ("セキュリティコード：123", ZEUS, {}),
    ],
)
def test_an_option_is_told_by_the_line_that_says_it(
    line: str, gateway: Gateway, expected: dict[str, tuple[str, int]]
) -> None:
    assert options(f"設定情報\n{line}\n", gateway) == expected


@pytest.mark.rule("S5b/letter")
@pytest.mark.parametrize(
    ("line", "lacking"),
    [
        ("決済手段：クレジットカード、コンビニ", {"payeasy", "paypay"}),
        ("PayPay：未契約", {"paypay"}),
        ("コンビニ決済：契約済み", set()),
        ("決済手段：未定", set()),
        ("ショップ名：花屋", set()),
    ],
)
def test_a_method_is_lacking_only_where_a_line_says_so(line: str, lacking: set[str]) -> None:
    assert {key for key, value in methods(line, SBPS).items() if not value} == lacking


def test_two_words_about_one_thing_decide_nothing() -> None:
    found = read_contract("支払回数：一括のみ\n支払回数：分割\n", ZEUS)
    assert (found.options, found.unclear) == ((), ("installments",))


@given(text=st.text(), gateway=st.sampled_from(list(catalogue().values())))
def test_any_text_gives_an_answer(text: str, gateway: Gateway) -> None:
    found = read_contract(text, gateway)
    known = {option.key for option in gateway.options} | {method.key for method in gateway.methods}
    assert {said.key for said in (*found.options, *found.methods)} <= known
