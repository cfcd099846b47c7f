"""The diff of two fragments: whatever differs can be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.reports.page_diff import page_diff, visible

NAMES = ("before", "after")


def diff(before: str | None, after: str | None) -> list[str]:
    return list(page_diff(before, after, NAMES))


def test_a_changed_line_is_shown_among_its_neighbours() -> None:
    assert diff("<p>\n一括払い\n</p>\n", "<p>\n分割払い\n</p>\n") == [
        "--- before",
        "+++ after",
        "@@ -1,3 +1,3 @@",
        " <p>",
        "-一括払い",
        "+分割払い",
        " </p>",
    ]


def test_a_page_that_comes_or_goes_is_shown_whole() -> None:
    assert diff(None, "a\nb\n")[2:] == ["@@ -0,0 +1,2 @@", "+a", "+b"]
    assert diff("a\nb\n", None)[2:] == ["@@ -1,2 +0,0 @@", "-a", "-b"]


@pytest.mark.parametrize(
    ("before", "after", "minus", "plus"),
    [
        ("a\n", "a\r\n", "-a", "+a␍"),
        ("a\n", "a", "-a", "+a\n\\ No newline at end of file"),
        ("a b\n", "a\u00a0b\n", "-a b", "+a<U+00A0>b"),
        ("ab\n", "a\u200bb\n", "-ab", "+a<U+200B>b"),
        ("ab\n", "a\u202eb\n", "-ab", "+a<U+202E>b"),
        ("a\u2028b\n", "ab\n", "-a<U+2028>b", "+ab"),
    ],
)
def test_what_looks_alike_is_made_visible(before: str, after: str, minus: str, plus: str) -> None:
    assert diff(before, after)[3:] == [minus, plus]


def test_japanese_text_is_left_as_it_is() -> None:
    text = "お支払い\u3000方法（税込）\t1,000円〜"
    assert visible(text) == text


text = st.text(alphabet="ab \n\r\u200b")


@given(before=text, after=text)
def test_a_diff_is_empty_exactly_if_the_texts_are_equal(before: str, after: str) -> None:
    assert (diff(before, after) == []) == (before == after)
