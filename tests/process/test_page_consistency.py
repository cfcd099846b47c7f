"""Pages that contradict the shop: each fault planted once and found, and what we draft ourselves passes."""

from dataclasses import replace
from pathlib import Path

import pytest

from kaitsu.checks.page_words import words_by_line
from kaitsu.declare.home import Home
from kaitsu.declare.page_rules import page_template_folders
from kaitsu.model.gateway import MethodKind
from kaitsu.process.page_consistency import Shown, in_fragments, on_pages
from kaitsu.process.page_facts import facts_of
from kaitsu.reports.page_drafts import drafts_of
from tests.process.planned import KINDS, rollout_of, rules, site_of

FOLDERS = page_template_folders(Home(Path("/nonexistent")))
HTML = ("legal", "payment", "guide", "faq", "privacy")


def shown(*kinds: MethodKind, facts: dict[str, str] | None = None) -> Shown:
    rollout = rollout_of(*kinds)
    return Shown(facts_of(site_of(rollout, facts), rollout), rules())


def drafted(held: Shown) -> dict[str, list[str]]:
    drafts = drafts_of(held.facts, rules(), FOLDERS)
    return {page: words_by_line(text) for page, text in drafts.items()}


@pytest.mark.parametrize("kinds", [*((kind,) for kind in KINDS), KINDS])
def test_what_we_draft_ourselves_contradicts_nothing(kinds: tuple[MethodKind, ...]) -> None:
    held = shown(*kinds)
    assert in_fragments(drafted(held), held) == ()
    assert on_pages(drafted(held), held) == ()


def found(text: str, held: Shown, page: str = "legal") -> list[tuple[str, str]]:
    return [(one.reason, one.what) for one in in_fragments({page: words_by_line(text)}, held)]


CARD = "<p>クレジットカード（VISA、Mastercard）</p>"


@pytest.mark.parametrize(
    ("text", "reason", "what"),
    [
        ("<p>VISA、Mastercard</p>", "method_not_named", "クレジットカード"),
        (f"{CARD}<p>PayPayも使えます</p>", "method_not_open", "PayPay"),
        (f"{CARD}<p>コンビニ決済は前払いです</p>", "method_not_open", "コンビニ決済"),
        (f"{CARD}<p>カード決済は現在準備中です</p>", "left_over", "準備中"),
        (
            f"{CARD}<p>クレジットカードはご利用いただけません</p>",
            "left_over",
            "カードはご利用いただけません",
        ),
        ("<p>クレジットカード（VISA、Mastercard、JCB）</p>", "brand_not_contracted", "JCB"),
        ("<p>クレジットカード（VISA）</p>", "brand_missing", "Mastercard"),
        (f"{CARD}<p>アメックスも使えます</p>", "brand_not_contracted", "American Express"),
    ],
)
def test_a_planted_fault_of_a_card_page_is_found(text: str, reason: str, what: str) -> None:
    assert found(CARD, shown("card")) == []
    assert found(text, shown("card")) == [(reason, what)]


STORE = "<p>コンビニ決済（前払い）。ご注文日から７日以内。手数料３３０円。</p>"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("７日", "14日", "due_days_differ"),
        ("３３０円", "220円", "fee_differs"),
        ("３３０円", "1,330円", "fee_differs"),
    ],
)
def test_days_and_charges_are_those_of_the_module(old: str, new: str, reason: str) -> None:
    held = shown("convenience_store")
    assert found(STORE, held) == []  # full-width digits are the same number
    ((seen, _),) = found(STORE.replace(old, new), held)
    assert seen == reason


def test_where_nothing_is_declared_no_number_is_judged() -> None:
    assert found(STORE.replace("７", "9"), shown("convenience_store", facts={})) == []


def test_the_shops_other_methods_and_rollouts_may_be_named() -> None:
    held = shown("card")
    text = f"{CARD}<p>PayPay、代金引換、銀行振込もご利用いただけます</p>"
    assert found(text, held) == [("method_not_open", "PayPay")]
    assert found(text, replace(held, open_names=("PayPay（自社）",))) == []
    assert found(text, replace(held, other_kinds=("wallet",))) == []


def test_only_pages_that_must_name_every_method_have_to() -> None:
    held = shown("card", "wallet")
    assert found("<p>VISA、Mastercard</p>", held, "faq") == []
    assert [one.page for one in on_pages({"payment": ["クレジットカード"], "guide": ["PayPay"]}, held)] == [
        "payment"
    ]


def test_a_question_of_the_faq_is_no_left_over() -> None:
    assert found("<dt>Q. カードはご利用いただけませんか。</dt>", shown("card"), "faq") == []


def test_a_left_over_of_something_else_than_payment_is_not_ours() -> None:
    held = shown("card")
    lines = ["クレジットカードでお支払いいただけます。", "夏の新商品は準備中です"]
    assert on_pages({"legal": lines}, held) == ()
    assert on_pages({"legal": [*lines, "お支払い方法の詳細は準備中です"]}, held)[0].reason == "left_over"


WORDING = "後払いのご注意\nご利用には審査があります。\n限度額は累計55,000円（税込）です。\n"


def test_wording_a_gateway_requires_stands_in_full_in_its_three_places() -> None:
    held = replace(shown("deferred"), wording=WORDING)
    whole = [*WORDING.splitlines(), "後払い"]
    pages = dict.fromkeys(("checkout_notes", "payment", "legal", "faq"), whole)
    assert in_fragments(pages, held) == ()
    for page in ("checkout_notes", "payment", "legal"):
        cut = {**pages, page: [line for line in whole if "審査" not in line]}
        assert [(one.page, one.reason) for one in in_fragments(cut, held)] == [(page, "wording_not_in_full")]
        assert [one.page for one in on_pages(cut, held)] == [page]
    assert in_fragments({**pages, "faq": ["後払い"]}, held) == ()


def test_wording_nobody_supplied_is_a_fault_of_its_own() -> None:
    held = replace(shown("deferred"), wording_known=False)
    assert [one.reason for one in in_fragments({"legal": ["後払い"]}, held)] == ["wording_unknown"]
