"""Fragments in a page's body: put in, taken out, and everything around them left to the character.

The vectors are held against every language in tests/shops/contract/test_vectors.py.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shops.sandbox.host.fragments import (
    LOOKS_LIKE_MARK,
    FragmentRefused,
    around,
    put_back,
    put_in,
    read,
    take_out,
)

# Pieces that make the interesting cases likely: halves of comments, line ends, what only resembles a mark.
PIECES = st.sampled_from(
    ["<!--", "<!-- ", "-->", " -->", "kaitsu", "/kaitsu:", "\r\n", "\n", "\t ", "𠮷野家", "<p>"]
)
PLAIN = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map("".join)
MARKS = st.sampled_from(
    [f"<!-- {slash}kaitsu:{name} -->" for slash in ("", "/") for name in ("sandbox", "paidy")]
)
PAGES = st.lists(st.one_of(MARKS, PIECES, st.text(max_size=4)), max_size=8).map("".join)
TEXTS = PLAIN.filter(lambda text: not LOOKS_LIKE_MARK.search(text) and "\0" not in text)


@given(body=TEXTS, text=TEXTS)
def test_taking_out_is_the_exact_inverse_of_putting_in(body: str, text: str) -> None:
    put = put_in(body, "sandbox", text)
    assert take_out(put, "sandbox") == body
    assert read(put) == {"sandbox": text}
    assert around(put) == around(body) == body


@given(body=TEXTS, first=TEXTS, second=TEXTS)
def test_putting_in_again_replaces_and_leaves_the_place(body: str, first: str, second: str) -> None:
    edited = put_in(body, "sandbox", first) + "<p>今月の花</p>\n"
    again = put_in(edited, "sandbox", second)
    assert again == put_in(body, "sandbox", second) + "<p>今月の花</p>\n"
    assert put_in(again, "sandbox", first) == edited


@given(body=TEXTS, ours=TEXTS, theirs=TEXTS, edit=TEXTS)
def test_two_gateways_on_one_page_do_not_disturb_each_other(
    body: str, ours: str, theirs: str, edit: str
) -> None:
    both = put_in(put_in(body, "sandbox", ours), "paidy", theirs)
    assert read(both) == {"sandbox": ours, "paidy": theirs}
    assert around(both) == body
    assert take_out(both, "sandbox") == put_in(body, "paidy", theirs)
    assert take_out(both, "paidy") == put_in(body, "sandbox", ours)
    assert read(put_in(both, "sandbox", edit))["paidy"] == theirs
    assert around(put_in(both, "sandbox", edit)) == body


@given(body=PAGES, text=TEXTS)
def test_whatever_the_page_putting_in_works_exactly_or_is_refused(body: str, text: str) -> None:
    try:
        put = put_in(body, "sandbox", text)
    except FragmentRefused:
        return
    assert read(put)["sandbox"] == text
    assert around(put) == around(body)


@pytest.mark.parametrize(
    "text", ["<!-- kaitsu:sandbox -->", "a<!--/KAITSU", "<!--\n kaitsu", "\ud83d", "a\0b"]
)
def test_a_text_that_could_be_mistaken_is_refused(text: str) -> None:
    with pytest.raises(FragmentRefused):
        put_in("<p>本文</p>", "sandbox", text)


@pytest.mark.parametrize("gateway", ["", "Sand Box", "a-->", "会社"])
def test_a_gateway_that_makes_no_mark_is_refused(gateway: str) -> None:
    with pytest.raises(FragmentRefused, match="gateway_unmarkable"):
        put_in("", gateway, "text")


def test_undoing_does_not_depend_on_the_marks_of_others() -> None:
    """Somebody has broken another gateway's marks: ours can still be taken out, and put back."""
    page = put_in("<p>本文</p>", "sandbox", "カード") + "<!-- kaitsu:paidy -->半分"
    assert take_out(page, "sandbox") == "<p>本文</p><!-- kaitsu:paidy -->半分"
    assert take_out(put_back(take_out(page, "sandbox"), "sandbox", "前"), "sandbox") == take_out(
        page, "sandbox"
    )


@pytest.mark.parametrize(
    "body", ["<!-- kaitsu:sandbox -->半分", "<!-- /kaitsu:sandbox --><!-- kaitsu:sandbox -->"]
)
def test_nothing_is_taken_out_where_nobody_knows_its_end(body: str) -> None:
    with pytest.raises(FragmentRefused, match="marks_broken"):
        take_out(body, "sandbox")
    with pytest.raises(FragmentRefused, match="marks_broken"):
        put_back(body, "sandbox", "前")
