"""Which page needs what: by the kind of method, by law, by what is declared and how far the ledger is."""

from dataclasses import replace
from datetime import date

import pytest

from kaitsu.model.gateway import MethodKind
from kaitsu.model.page_plan import WORDING
from kaitsu.process.page_facts import contradictions, facts_of, wording_methods
from kaitsu.process.page_plan import Known, page_plan, required_pages
from tests.process.planned import FACTS, KINDS, planned, rollout_of, rules, site_of

# facts/domain.md section 2.3: R required, r recommended, - nothing; PayPay is the wallet.
TABLE = {
    "payment": "RRRRRR",
    "faq": "rrrrrr",
    "privacy": "RrrrRr",
    "order_mail": "rRrRRr",
    "checkout_notes": "RRrRRR",
    "guide": "rrrrrr",
    "legal": "RRRRRR",
    "confirmation": "RRRRRR",
    "news": "rrrrrr",
    "mail_magazine": "rrrrrr",
}
ORDER: tuple[MethodKind, ...] = ("card", "convenience_store", "wallet", "payeasy", "deferred", "carrier")


@pytest.mark.rule("I5/plan")
@pytest.mark.parametrize("kind", ORDER)
def test_the_pages_follow_from_the_kinds_of_the_methods(kind: MethodKind) -> None:
    rows = planned(kind)
    letters = {"required": "R", "recommended": "r"}
    found = {page: letters[rows[page].need] if page in rows else "-" for page in TABLE}
    assert found == {page: needs[ORDER.index(kind)] for page, needs in TABLE.items()}


def titles(page: str, *kinds: MethodKind, facts: dict[str, str] | None = None) -> list[str]:
    return [item.title.en for item in planned(*kinds, facts=facts)[page].items]


def test_a_charge_is_told_only_where_there_is_one_or_nobody_said() -> None:
    assert "other charges" not in titles("legal", "card")
    assert "other charges" not in titles("legal", "payeasy")  # declared to be 0
    assert "other charges" in titles("legal", "convenience_store")
    assert "other charges" in titles("legal", "payeasy", facts={})


@pytest.mark.rule("I5/plan")
def test_every_row_says_by_which_law_and_for_which_methods() -> None:
    rows = planned("card", "convenience_store")
    final = rows["confirmation"].items[0]
    assert (final.methods, final.need) == (("クレジットカード", "コンビニ決済"), "required")
    assert "12条の6" in final.why[0].ja
    delivery = next(item for item in rows["legal"].items if item.title.en == "delivery")
    assert delivery.need == "required"  # of the convenience store; of the card it is recommended
    assert all(item.why for row in rows.values() for item in row.items)


@pytest.mark.rule("D5/kinds")
def test_three_kinds_of_pages_wait_for_the_contract() -> None:
    before = planned("card", known=Known(contracted=False))
    waiting = {page for page, row in before.items() if row.state == "waits_for_contract"}
    assert waiting == {"payment", "guide", "checkout_notes"}
    after = planned("card", known=Known(contracted=True))
    assert not [row for row in after.values() if row.state == "waits_for_contract"]


@pytest.mark.rule("S10b/list")
def test_a_row_says_whether_the_page_is_new_what_is_supplied_and_until_when() -> None:
    due = date(2026, 12, 8)
    known = Known(writable=("legal",), existing=("legal", "privacy"), due=due, drafts={"legal": "<p>x</p>"})
    rows = planned("card", "convenience_store", facts={"card_brands": "VISA"}, known=known)
    assert (rows["legal"].change, rows["legal"].by_hand) == ("revised", False)
    assert (rows["payment"].change, rows["payment"].by_hand) == ("new", True)
    assert (rows["legal"].due, rows["news"].due, rows["legal"].draft) == (due, None, "<p>x</p>")
    supplies = {(one.key, one.of): one.value for one in rows["legal"].supplies}
    assert supplies[("card_brands", "")] == "VISA"
    assert supplies[("due_days", "コンビニ決済")] == ""
    assert "card_brands" not in [one.key for one in rows["legal"].missing]
    assert [one.key for one in rows["payment"].supplies if one.is_file] == ["card_logos"]


def test_the_state_follows_the_ledger() -> None:
    known = Known(asked=("legal", "guide", "payment"), received=("guide", "payment"), made=("payment",))
    rows = planned("card", known=known)
    states = [rows[page].state for page in ("legal", "guide", "payment", "faq", "news")]
    assert states == ["asked", "received", "made", "planned", "after_release"]


def test_the_report_asks_for_what_is_required_before_the_opening() -> None:
    asked = required_pages(planned("card").values())
    assert asked == ("legal", "payment", "privacy", "checkout_notes", "confirmation")


def test_wording_a_gateway_requires_has_three_places() -> None:
    rollout = rollout_of("card", "deferred")
    named = site_of(rollout, {**FACTS, "required_wording": "deferred"})
    row = page_plan(named, rollout, rules(), Known())[-1]
    assert (row.page, row.need, row.draft) == (WORDING, "required", "")  # the client brings it, not we
    assert [item.title.en for item in row.items] == [
        "notes at checkout",
        "payment methods page",
        "legal notice",
    ]
    assert {item.methods for item in row.items} == {("後払い",)}
    flagged = replace(rollout, methods=tuple(replace(one, wording_required=True) for one in rollout.methods))
    assert [one.key for one in wording_methods(site_of(flagged), flagged)] == ["card", "deferred"]
    assert WORDING not in planned("card", "deferred")


def test_what_the_module_is_set_to_is_what_the_pages_say() -> None:
    rollout = rollout_of("card", "convenience_store")
    facts = facts_of(site_of(rollout, {"capture": "at_order"}), rollout)
    assert facts.values["capture"] == "at_shipping"
    assert [one.fact for one in contradictions({"capture": "at_order"}, {"capture": "at_shipping"})] == [
        "capture"
    ]
    assert not list(contradictions({"due_days.payeasy": "7"}, {"payment_due": "7"}))
    assert [one.fact for one in contradictions({"due_days.payeasy": "7"}, {"payment_due": "10"})] == [
        "due_days.payeasy"
    ]
    assert not list(contradictions({"due_days.payeasy": "7"}, {"payment_due": "default"}))
    assert [one.fact for one in contradictions({"installments": "一括、分割"}, {"installments": "no"})] == [
        "installments"
    ]


def test_every_kind_of_method_has_a_plan() -> None:
    for kind in KINDS:
        assert {"legal", "payment", "confirmation"} <= planned(kind).keys()
