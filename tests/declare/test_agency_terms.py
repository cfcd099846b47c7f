"""The promises in agency.yml: each with a default that promises nothing the agency did not say."""

from pathlib import Path

import pytest

from kaitsu.declare.agency import read_agency
from kaitsu.declare.agency_terms import Link, OrdinarySupport, Terms
from kaitsu.declare.home import Home
from kaitsu.model.problem import Refused
from kaitsu.process.fees import FeeRule
from kaitsu.process.scope import DEFAULT_SCOPE, Scope


def read(folder: Path, text: str) -> Terms:
    home = Home(folder)
    home.agency_file.parent.mkdir(parents=True, exist_ok=True)
    home.agency_file.write_text(text, encoding="utf-8")
    return read_agency(home).terms


def test_nothing_is_promised_that_is_not_declared(tmp_path: Path) -> None:
    terms = read(tmp_path, "name: 見本制作\n")
    assert terms == Terms()
    assert (terms.ordinary_support, terms.quotation, terms.links) == (None, None, ())
    assert terms.scope is DEFAULT_SCOPE


def test_the_agency_sets_periods_scope_and_links(tmp_path: Path) -> None:
    terms = read(
        tmp_path,
        "contact: [担当 佐藤]\n"
        "free_period: {months: 18, first_day: included, if_last_day_is_holiday: next_business_day}\n"
        "ordinary_support: {months: 3, document: {title: 納品後の各種修正対応について}}\n"
        "scope: {included: [module_setup, ロゴの差し替え], extra: [out_of_hours]}\n"
        "quotation: {title: お見積もり, url: https://agency.example/quote}\n"
        "correction_business_days: 1\n"
        "links: [{title: よくあるご質問, url: https://agency.example/faq/}]\n",
    )
    assert terms.contact == ("担当 佐藤",)
    assert terms.free_period == FeeRule(18, "next_business_day", "included")
    assert terms.ordinary_support == OrdinarySupport(3, Link("納品後の各種修正対応について", ""))
    assert terms.scope == Scope(("module_setup", "ロゴの差し替え"), ("out_of_hours",))
    assert terms.quotation == Link("お見積もり", "https://agency.example/quote")
    assert terms.correction_business_days == 1
    assert terms.links == (Link("よくあるご質問", "https://agency.example/faq"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scope: {included: [modul_setup]}\n", ("scope_work_unknown", 1, "scope.included[0]")),
        (
            "scope:\n  included: [page_texts]\n  extra: [page_texts]\n",
            ("scope_work_twice", 3, "scope.extra[0]"),
        ),
        ("free_period: {months: 0}\n", ("number_out_of_range", 1, "free_period.months")),
        ("free_period: {first_day: maybe}\n", ("value_unknown", 1, "free_period.first_day")),
        ("links: [{url: https://a.example}]\n", ("key_missing", 1, "links[0].title")),
        ("quotation: {title: a, url: ftp://a}\n", ("url_invalid", 1, "quotation.url")),
        ("correction_business_days: -1\n", ("number_out_of_range", 1, "correction_business_days")),
    ],
)
def test_a_wrong_promise_is_named_by_line_and_field(
    text: str, expected: tuple[str, int, str | None], tmp_path: Path
) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, text)
    assert [(item.reason, item.line, item.field) for item in caught.value.problems] == [expected]
