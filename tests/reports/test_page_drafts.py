"""Drafts: every page for every kind of method, a gap for what nobody declared, nothing lost or invented."""

from datetime import date
from pathlib import Path

import pytest

from kaitsu.checks.page_words import folded, words_by_line
from kaitsu.declare.home import Home
from kaitsu.declare.page_rules import page_template_folders, read_page_rules
from kaitsu.model.gateway import MethodKind
from kaitsu.model.problem import Refused
from kaitsu.process.page_facts import facts_of
from kaitsu.process.page_plan import Known, page_plan
from kaitsu.reports.page_drafts import WORDING_HERE, drafts_of, has_gaps
from kaitsu.reports.page_list import list_html, list_text
from tests.process.planned import FACTS, KINDS, NAMES, rollout_of, rules, site_of

FOLDERS = page_template_folders(Home(Path("/nonexistent")))


def drafts(*kinds: MethodKind, facts: dict[str, str] | None = None, wording: bool = False) -> dict[str, str]:
    rollout = rollout_of(*kinds)
    return drafts_of(facts_of(site_of(rollout, facts), rollout), rules(), FOLDERS, wording=wording)


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_that_must_say_something_has_a_draft_that_names_the_method(kind: MethodKind) -> None:
    rollout = rollout_of(kind)
    found = drafts(kind)
    for row in page_plan(site_of(rollout), rollout, rules(), Known()):
        assert found[row.page].strip(), row.page
    for page in ("legal", "payment", "confirmation", "checkout_notes", "guide"):
        assert NAMES[kind] in found[page], page


@pytest.mark.parametrize("kind", KINDS)
def test_with_all_facts_there_is_no_gap_and_without_them_there_is(kind: MethodKind) -> None:
    assert not [page for page, text in drafts(kind).items() if has_gaps(text)]
    assert has_gaps(drafts(kind, facts={})["legal"])


def test_the_facts_stand_where_they_belong() -> None:
    found = drafts("card", "convenience_store", "payeasy", "deferred")
    for said in ("VISA、Mastercard", "7日以内", "5日以内", "手数料330円（税込）", "発行日から14日以内"):
        assert said in found["legal"]
    assert "商品の発送時に売上を確定" in found["legal"]  # as the module's option says
    assert "ペイジーの手数料" not in found["legal"]
    assert "299999円" in found["checkout_notes"]
    assert "ハナヤ" in found["order_mail"]


def test_the_final_screen_has_the_six_items_and_an_order_button() -> None:
    lines = drafts("card")["confirmation"].splitlines()
    assert [line[:2] for line in lines if line[:1].isdigit()] == ["1.", "2.", "3.", "4.", "5.", "6."]
    assert "注文を確定する" in "".join(lines)


def test_the_privacy_policy_tells_of_3d_secure_foreign_issuers_and_tokens() -> None:
    text = drafts("card")["privacy"]
    for word in ("カードの発行会社", "外国", "IPアドレス", "保護者", "当店のサーバーを通過することも"):
        assert word in text


def test_wording_a_gateway_requires_leaves_its_place_open_and_never_another_text() -> None:
    found = drafts("deferred", wording=True)
    assert {page for page, text in found.items() if WORDING_HERE in text} == {
        "legal",
        "payment",
        "checkout_notes",
    }
    assert has_gaps(found["legal"])


def test_a_fact_is_never_markup() -> None:
    found = drafts("card", facts={**FACTS, "card_brands": "<script>x</script>"})
    assert "<script>" not in found["legal"]
    assert "&lt;script&gt;" in found["legal"]
    assert "はな&amp;や" in found["news"]
    assert "はな&や" in found["mail_magazine"]


def test_an_agencys_own_file_stands_for_ours(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (home.page_templates / "kinds").mkdir(parents=True)
    (home.page_templates / "faq.html.j2").write_text("<p>{{ facts.shop_name }}のFAQ</p>", encoding="utf-8")
    rollout = rollout_of("card")
    facts = facts_of(site_of(rollout), rollout)
    found = drafts_of(facts, read_page_rules(home), page_template_folders(home))
    assert found["faq"] == "<p>はな&amp;やのFAQ</p>"
    assert found["legal"] == drafts("card")["legal"]


@pytest.mark.parametrize(
    "text", ["{{ nothing.here }}", "{% if %}", "{{ ().__class__.__mro__[1] }}", "{{ 1/0 }}"]
)
def test_a_broken_template_is_named(text: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.page_templates.mkdir(parents=True)
    (home.page_templates / "faq.html.j2").write_text(text, encoding="utf-8")
    rollout = rollout_of("card")
    with pytest.raises(Refused) as caught:
        drafts_of(facts_of(site_of(rollout), rollout), rules(), page_template_folders(home))
    assert caught.value.problems[0].reason == "page_template_broken"


@pytest.mark.rule("S10b/list")
def test_the_list_for_the_client_says_page_change_date_and_what_to_fill_in() -> None:
    rollout = rollout_of("card", "convenience_store")
    site = site_of(rollout, {"card_brands": "VISA"})
    facts = facts_of(site, rollout)
    known = Known(due=date(2026, 12, 8), drafts=drafts_of(facts, rules(), FOLDERS))
    rows = page_plan(site, rollout, rules(), known)
    text, html = list_text(site, rollout, rows, FOLDERS), list_html(site, rollout, rows, FOLDERS)
    for said in ("特定商取引法に基づく表記", "修正", "新規作成", "2026年12月8日（火）", "VISA", "文例"):
        assert said in text
        assert said in html
    assert "□ お支払い期限（ご注文日からの日数）（コンビニ決済）：＿＿" in text
    assert "カードブランドのロゴ画像" in text
    assert "法律上の助言ではありません" in text
    assert "はな&amp;や 様" in html
    assert folded("".join(words_by_line(html))).startswith(folded("はな&や 様"))
    assert "None" not in text + html
