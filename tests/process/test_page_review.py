"""A manuscript against the page made of it: what is missing, what was changed, what is only set otherwise."""

import pytest

from kaitsu.process.page_review import deviations

MANUSCRIPT = (
    "■ お支払い方法\nクレジットカード（VISA、Mastercard）。\n"
    "商品の発送時に売上を確定します。手数料は330円です。\n"
)
PAGE = [
    "会社概要",
    "お支払い方法",
    "クレジットカード（VISA、Mastercard）。",
    "商品の発送時に売上を確定します。",
    "手数料は330円です。",
]


def found(page: list[str], manuscript: str = MANUSCRIPT) -> list[tuple[str, str, str]]:
    return [(one.verdict, one.sentence, one.instead) for one in deviations("legal", manuscript, page)]


def test_a_page_that_says_it_all_deviates_in_nothing() -> None:
    assert found(PAGE) == []


@pytest.mark.parametrize(
    "page",
    [
        ["".join(PAGE)],
        [line.replace("（", " (").replace("）", ") ") for line in PAGE],
        [line.replace("330", "３３０") for line in PAGE],
        [word for line in PAGE for word in (line[:4], line[4:])],
    ],
)
def test_how_it_is_set_is_no_deviation(page: list[str]) -> None:
    assert found(page) == []


@pytest.mark.rule("S14b")
def test_one_changed_character_is_found_with_what_stands_there_instead() -> None:
    page = [line.replace("330", "300") for line in PAGE]
    assert found(page) == [("changed", "手数料は330円です", "手数料は300円です")]


@pytest.mark.rule("S14b")
def test_a_sentence_that_was_left_out_is_missing() -> None:
    assert found(PAGE[:-1]) == [("missing", "手数料は330円です", "")]


def test_what_the_page_says_beyond_it_is_its_own() -> None:
    assert found([*PAGE, "手数料は3300円です。"]) == []
