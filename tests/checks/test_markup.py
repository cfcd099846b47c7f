"""HTML is read as a browser reads it: forgiving, and without what a person does not see."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.checks.markup import parse_page
from kaitsu.checks.page import Page


def read(markup: str, url: str = "http://shop.test/a/b?c=1") -> Page:
    return parse_page(markup, url=url, status=200, encoding="utf-8")


def labels(page: Page) -> list[tuple[str, str]]:
    found = page.forms[0].field("m")
    return [(choice.value, choice.label) for choice in found.choices] if found else []


def test_marked_elements_have_their_data_and_their_text() -> None:
    page = read(
        '<p class="error" data-error="declined">だめ<b>でした</b></p><strong data-order-number>7</strong>'
    )
    error, number = page.marked("error"), page.marked("order-number")
    assert error is not None
    assert (error.data["error"], error.text) == ("declined", "だめでした")
    assert number is not None
    assert (number.tag, number.text) == ("strong", "7")
    assert page.marked("masked-card") is None


@pytest.mark.parametrize(
    "markup",
    [
        "<label><input type=radio name=m value=c> カード</label>",
        "<label>カード<input type=radio name=m value=c></label>",
        "<input type=radio name=m value=c id=x><label for=x>カード</label>",
        "<LABEL><INPUT TYPE=RADIO NAME=m VALUE=c> <b>カー</b>ド",
    ],
)
def test_a_radio_button_has_the_text_of_its_label(markup: str) -> None:
    assert labels(read(f"<form>{markup}</form>")) == [("c", "カード")]


@pytest.mark.parametrize(
    "unseen",
    [
        "<template><input type=radio name=m value=c></template>",
        "<!-- <input type=radio name=m value=c> -->",
        "<script>'<input type=radio name=m value=c>'</script>",
        "<input type=radio name=m value=c disabled>",
        "<fieldset disabled><label><input type=radio name=m value=c></label></fieldset>",
    ],
)
def test_what_a_person_cannot_choose_is_not_offered(unseen: str) -> None:
    page = read(f"<form><label><input type=radio name=m value=b> 振込</label>{unseen}</form>")
    assert labels(page) == [("b", "振込")]


def test_the_text_is_what_a_person_reads() -> None:
    page = read("<title>店</title><style>p{}</style><p>花 &amp;\n 束</p><script>x()</script><p>&yen;100")
    assert page.text == "店花 & 束¥100"


def test_links_and_actions_are_absolute() -> None:
    page = read("<a href='/x'>x</a><a href=y>y</a><form action='?d'></form><form></form>")
    assert [link.url for link in page.links] == ["http://shop.test/x", "http://shop.test/a/y"]
    assert [form.action for form in page.forms] == ["http://shop.test/a/b?d", "http://shop.test/a/b?c=1"]


def test_a_base_moves_references_but_not_an_empty_action() -> None:
    page = read("<base href='/deep/'><a href=y>y</a><form action=z></form><form action=''></form>")
    assert page.links[0].url == "http://shop.test/deep/y"
    assert [form.action for form in page.forms] == ["http://shop.test/deep/z", "http://shop.test/a/b?c=1"]


def test_a_reference_that_is_no_address_leads_nowhere() -> None:
    assert read("<a href='http://[oops'>x</a>").links[0].url == "about:invalid"


def test_a_form_is_found_by_its_mark_and_by_its_fields() -> None:
    page = read("<form data-kaitsu=card-form><input name=a></form><form><input name=a><input name=b></form>")
    assert page.form_marked("kaitsu", "card-form") == page.forms[0]
    assert page.form_marked("kaitsu", "three-ds") is None
    assert page.form_with("a", "b") == page.forms[1]
    assert page.form_with("c") is None


def test_a_form_reaches_across_wrongly_closed_tables() -> None:
    page = read("<table><form><input name=a></table><input name=b></form><input name=c>")
    assert [field.name for field in page.forms[0].fields] == ["a", "b"]


def test_buttons_are_those_that_submit() -> None:
    page = read(
        "<form><button type=button name=x>閉じる</button><input type=submit name=s value=送信>"
        "<button>確定 する</button><input type=reset></form>"
    )
    assert [(button.name, button.label) for button in page.forms[0].buttons] == [
        ("s", "送信"),
        ("", "確定 する"),
    ]
    assert page.forms[0].fields == ()


@given(st.text("<>/=\"'! abdfilmopqt-&;\n", max_size=300) | st.text(max_size=200))
def test_no_markup_breaks_the_reader(markup: str) -> None:
    assert isinstance(read(markup), Page)


@pytest.mark.parametrize("piece", ["<a href=x data-x>t", "<div>", "<label>", "<form><input>", "</b><b>"])
def test_a_page_of_unclosed_tags_is_read_in_time(piece: str) -> None:
    began = time.monotonic()
    read(piece * 20_000)
    assert time.monotonic() - began < 3
