"""The list of manuscripts in the report of step 10: what the page plan knows of each page, if it does."""

from datetime import date

import pytest

from kaitsu.letters.manuscripts import manuscript_rows
from kaitsu.process.events import Report
from kaitsu.process.page_plan import Known, PageRow
from tests.letters.cases import case, text, way
from tests.process.planned import planned
from tests.process.rollouts import SETUP

FIFTEENTH = Known(due=date(2026, 12, 15), existing=("legal",))


def plan(facts: dict[str, str] | None = None, known: Known = FIFTEENTH) -> tuple[PageRow, ...]:
    return tuple(planned("card", "convenience_store", facts=facts, known=known).values())


def asked(page: str, rows: tuple[PageRow, ...]) -> str:
    """The line of one page in the letter that asks for it alone."""
    said = text("setup-report", case([*way("7"), Report(SETUP, (page,))], plan=rows))
    return said.partition("／期日）\n")[2].splitlines()[0]


@pytest.mark.rule("S10b/list")
def test_a_row_says_whether_the_page_is_there_what_is_needed_why_and_until_when() -> None:
    title, change, needed, why, due = asked("legal", plan()).split("／")
    assert (title, change, due) == ("・特定商取引法に基づく表記", "修正", "2026年12月15日（火）")
    assert needed.startswith("お支払い方法、お支払い時期、商品代金以外の必要料金、")
    # Several parts of the page have this reason; it is told once.
    assert why.count("特定商取引法11条（代金の支払いの時期と方法）") == 1


def test_a_page_the_shop_does_not_have_is_new() -> None:
    assert "／新規／" in asked("legal", plan(known=Known(existing=())))


def test_only_what_nobody_declared_and_files_are_asked_for() -> None:
    (row,) = manuscript_rows(case([*way("7"), Report(SETUP, ("payment",))], plan=plan()))
    assert "カードブランドのロゴ画像（ブランドの規定に沿ったもの）" in row.supplies
    assert "使えるカードのブランド" not in row.supplies
    (row,) = manuscript_rows(case([*way("7"), Report(SETUP, ("payment",))], plan=plan(facts={})))
    assert "使えるカードのブランド" in row.supplies


def test_before_any_report_what_has_to_be_there_for_the_opening_is_asked_for() -> None:
    pages = [row.page for row in manuscript_rows(case(way("7"), plan=plan()))]
    assert {"legal", "payment", "confirmation"} <= set(pages)
    assert not {"news", "mail_magazine"} & set(pages)


@pytest.mark.parametrize("rows", [(), plan()])
def test_a_page_the_plan_does_not_know_has_its_row_all_the_same(rows: tuple[PageRow, ...]) -> None:
    assert asked("campaign", rows) == "・campaign／－／オンライン決済に関する記載／－／別途ご相談"


def test_without_a_plan_a_page_keeps_its_name_and_what_it_needs() -> None:
    assert asked("legal", ()) == (
        "・特定商取引法に基づく表記／－／お支払い方法、お支払いの時期、返品・返金の方法／－／別途ご相談"
    )
