"""Undoing what a run wrote into pages: our fragment as before, and everybody else's work left alone."""

import sqlite3
import time
from contextlib import closing
from typing import Any

import pytest

from tests.shops.sandbox.host.paged import TEXT, Shop, marked

EDIT = "<p>𠮷年末年始休業</p>\r\n \t"


def order(shop: Shop, method: str = "sandbox_card") -> None:
    """A real one: not placed under any token of ours."""
    with closing(sqlite3.connect(shop.root / "shop.db", isolation_level=None)) as db:
        db.execute(
            "INSERT INTO orders (number, created_at, status, cart_id, method, method_name, module, total,"
            " customer_name, customer_email, customer_address)"
            " VALUES ('1', ?, 'paid', 'c', ?, 'カード', 'sandbox_pay', 100, 'n', 'e', 'a')",
            (int(time.time()), method),
        )


def undone(shop: Shop, *runs: str) -> dict[str, Any]:
    answer = shop.undo(*runs)
    assert (answer["ok"], answer["undone"]) == (True, list(runs))
    return answer


def test_a_fragment_that_was_not_there_is_taken_out_to_the_byte(shop: Shop) -> None:
    shop.set_body(EDIT)
    before = shop.rows("SELECT * FROM pages")
    shop.put("r1", legal=TEXT, guide="b")
    assert undone(shop, "r1")["equal"] is True
    assert shop.rows("SELECT * FROM pages") == before
    assert shop.is_open()


def test_a_fragment_that_was_there_is_put_back_to_the_byte(shop: Shop) -> None:
    shop.put("r1", legal=TEXT)
    shop.set_body(shop.body() + EDIT)
    before = shop.body()
    shop.put("r2", legal="新")
    assert undone(shop, "r2")["equal"] is True
    assert shop.body() == before


def test_runs_are_undone_one_after_the_other(shop: Shop) -> None:
    before = shop.body()
    shop.put("r1", legal=TEXT)
    shop.put("r2", legal="新", guide="b")
    assert undone(shop, "r2", "r1")["equal"] is True
    assert shop.body() == before


@pytest.mark.parametrize("first", ["", "旧"])
def test_what_somebody_else_wrote_around_our_fragment_stays(shop: Shop, first: str) -> None:
    if first:
        shop.put("r0", legal=first)
    before = shop.body()
    shop.put("r1", legal=TEXT)
    shop.rows("UPDATE pages SET title = '新しい表題' WHERE name = 'legal'")
    shop.set_body(EDIT + shop.body() + EDIT)
    around = shop.state()["pages"]["legal"]["around"]
    answer = undone(shop, "r1")
    assert shop.body() == EDIT + before + EDIT
    assert answer["equal"] is True
    assert answer["state"]["pages"]["legal"]["around"] == around


def test_what_somebody_else_wrote_into_our_fragment_is_ours_and_goes(shop: Shop) -> None:
    before = shop.body()
    shop.put("r1", legal=TEXT)
    shop.set_body(shop.body().replace("カード", "クレカ"))
    assert undone(shop, "r1")["equal"] is True
    assert shop.body() == before


@pytest.mark.parametrize("first", ["", "旧"])
def test_a_fragment_somebody_has_removed_is_put_back_only_if_it_was_there(shop: Shop, first: str) -> None:
    if first:
        shop.put("r0", legal=first)
    shop.put("r1", legal=TEXT)
    shop.set_body("<p>書き直し</p>")
    assert undone(shop, "r1")["equal"] is True
    assert shop.body() == "<p>書き直し</p>" + (marked(first) if first else "")


def test_another_gateways_fragment_stays(shop: Shop) -> None:
    """Both ways round: the first of two is undone with the second in place, then the second."""
    before = shop.body()
    shop.put("r1", legal=TEXT)
    shop.put("r2", "paidy", legal="後払い")
    assert undone(shop, "r1")["equal"] is True
    assert shop.body() == before + marked("後払い", "paidy")
    assert undone(shop, "r2")["equal"] is True
    assert shop.body() == before


def test_while_real_orders_need_the_module_its_pages_are_put_back_all_the_same(shop: Shop) -> None:
    shop.rows("DELETE FROM payment_methods WHERE code = 'sandbox_card'")
    before = shop.body()
    card = {"code": "sandbox_card", "name": "カード"}
    shop.write("r1", "register_methods", methods=[card], preview={"token_hash": "00", "lifetime": 60})
    shop.write("r2", "go_live", methods=["sandbox_card"], pages={"legal": TEXT})
    order(shop)
    shop.set_body(shop.body() + EDIT)
    answer = undone(shop, "r2", "r1")
    assert (answer["stays"], answer["equal"]) == (["sandbox_card"], True)
    assert shop.body() == before + EDIT
    assert not shop.is_open()
    assert shop.rows("SELECT enabled FROM modules") == [(1,)]


def test_a_fragment_that_stays_is_not_called_undone_because_orders_are_there(shop: Shop) -> None:
    """The marks were broken meanwhile: nobody knows where our text ends, and the answer does not hide it."""
    shop.rows("DELETE FROM payment_methods WHERE code = 'sandbox_card'")
    shop.put("r1", legal=TEXT)
    order(shop)
    broken = shop.body().replace("<!-- /kaitsu:sandbox -->", "")
    shop.set_body(broken)
    answer = undone(shop, "r1")
    assert (answer["stays"], answer["equal"]) == (["sandbox_card"], False)
    assert shop.body() == broken


def test_a_page_with_marks_broken_meanwhile_is_left_and_said(shop: Shop) -> None:
    shop.put("r1", legal=TEXT, guide="b")
    broken = shop.body().replace("<!-- kaitsu:sandbox -->", "")
    shop.set_body(broken)
    assert undone(shop, "r1")["equal"] is False
    assert shop.body() == broken
    assert "kaitsu" not in shop.body("guide")
    assert shop.is_open()


def test_marks_that_were_broken_before_the_run_are_not_its_own(shop: Shop) -> None:
    shop.set_body("a<!-- kaitsu:sandbox -->b")
    shop.put("r1", guide="b")
    repaired = f"a{marked('b')}"
    shop.set_body(repaired)
    undone(shop, "r1")
    assert shop.body() == repaired


@pytest.mark.parametrize(("first", "equal"), [("", True), ("旧", False)])
def test_a_page_deleted_meanwhile_is_skipped_and_equality_tells(shop: Shop, first: str, equal: bool) -> None:
    if first:
        shop.put("r0", legal=first)
    shop.put("r1", legal=TEXT, guide="b")
    shop.rows("DELETE FROM pages WHERE name = 'legal'")
    assert undone(shop, "r1")["equal"] is equal
    assert "kaitsu" not in shop.body("guide")


def test_a_run_that_fails_later_takes_its_fragments_back(shop: Shop) -> None:
    before = shop.body()
    shop.write("r1", "pages", pages={"legal": TEXT}, last=False)
    lease = {"holder": "somebody@somewhere", "seconds": 60, "first": False, "unlock": ""}
    answer = shop.write("r1", "go_live", methods=["unknown"], lease=lease)
    assert (answer["reason"], answer["restored"]) == ("method_foreign", True)
    assert shop.body() == before
    assert shop.is_open()
