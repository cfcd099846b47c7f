"""Forms are filled as a person fills them: known fields, offered choices, and no card number by hand."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.checks.errors import CardNumberOnProduction, CheckFailed
from kaitsu.checks.markup import parse_page
from kaitsu.checks.page import Form
from kaitsu.model.card_number import looks_like_card_number

ORDER = """
<form method="post" action="/checkout">
  <input type="hidden" name="token" value="t1"><input name="email" value="">
  <input type="checkbox" name="news">
  <label><input type="radio" name="payment_method" value="bank"> 銀行振込</label>
  <label><input type="radio" name="payment_method" value="card"> クレジットカード</label>
  <select name="times"><option value="1">一括<option value="3">3回</select>
  <button name="go" value="back">戻る</button><button name="go" value="on">次へ</button>
</form>
"""


def form_of(markup: str) -> Form:
    return parse_page(markup, url="http://shop.test/x", status=200, encoding="utf-8").forms[0]


def test_an_untouched_form_sends_what_a_browser_would() -> None:
    assert parse_qsl(form_of(ORDER).encoded(), keep_blank_values=True) == [
        ("token", "t1"),
        ("email", ""),
        ("times", "1"),
        ("go", "back"),
    ]


def test_a_filled_form_sends_what_was_typed_and_the_button_pressed() -> None:
    form = form_of(ORDER).fill(email="a@example.invalid", payment_method="card", times="3", news="on")
    assert parse_qsl(form.encoded(form.button("go", "on"))) == [
        ("token", "t1"),
        ("email", "a@example.invalid"),
        ("news", "on"),
        ("payment_method", "card"),
        ("times", "3"),
        ("go", "on"),
    ]


def test_filling_leaves_the_form_of_the_page_as_it_was() -> None:
    form = form_of(ORDER)
    form.fill(email="a@example.invalid")
    assert form == form_of(ORDER)


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(CheckFailed, match="form_field_missing: phone"):
        form_of(ORDER).fill(phone="1")


@pytest.mark.parametrize("values", [{"payment_method": "cod"}, {"times": "99"}, {"news": "maybe"}])
def test_a_choice_that_is_not_offered_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(CheckFailed, match="form_choice_missing"):
        form_of(ORDER).fill(**values)


def test_a_button_that_is_not_there_is_refused() -> None:
    with pytest.raises(CheckFailed, match="form_button_missing: go=up"):
        form_of(ORDER).button("go", "up")


def test_what_was_typed_does_not_show_in_a_repr() -> None:
    assert "typed-by-us" not in repr(form_of(ORDER).fill(email="typed-by-us"))


def test_a_form_is_sent_in_the_encoding_of_its_page() -> None:
    markup = "<form><input name=a value='花'></form>"
    page = parse_page(markup, url="http://shop.test/", status=200, encoding="euc-jp")
    assert page.forms[0].encoded() == "a=%B2%D6"


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=40))
def test_any_text_arrives_as_it_was_typed(text: str) -> None:
    if looks_like_card_number(text):
        return
    sent = form_of(ORDER).fill(email=text).encoded()
    assert dict(parse_qsl(sent, keep_blank_values=True))["email"] == text


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "４１１１１１１１１１１１１１１１",
        "378282246310005",
    ],
)
def test_a_card_number_cannot_be_typed_like_any_other_text(number: str) -> None:
    with pytest.raises(CardNumberOnProduction):
        form_of(ORDER).fill(email=number)


@pytest.mark.parametrize(
    "text", ["", "1", "4111111111111112", "411111111111", "09012345678", "250401-00000001"]
)
def test_other_numbers_are_not_taken_for_card_numbers(text: str) -> None:
    assert not looks_like_card_number(text)


@given(st.text("0123456789", min_size=12, max_size=18))
def test_exactly_one_check_digit_makes_a_card_number(body: str) -> None:
    assert sum(looks_like_card_number(f"{body}{digit}") for digit in range(10)) == 1
