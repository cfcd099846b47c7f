"""Pages as rows of the shop: their State, and fragments written by programs as on a host."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shops.sandbox.host.killing import kill_at
from tests.shops.sandbox.host.paged import HEAD, TEXT, Shop, marked, sha256

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "vectors" / "protocol.json").read_text(encoding="utf-8")
)["fragments"]


def test_the_state_of_a_page_is_that_of_the_vectors(shop: Shop) -> None:
    given = VECTORS["state"]
    shop.rows("UPDATE pages SET title = ?, body = ? WHERE name = 'legal'", given["title"], given["body"])
    assert shop.state()["pages"]["legal"] == given["page"]


def test_a_page_without_fragments_is_known_by_all_of_it(shop: Shop) -> None:
    expected = sha256(f"特定商取引法に基づく表記\0{shop.body()}")
    assert shop.state()["pages"]["legal"] == {"around": expected, "fragments": {}}


def test_the_host_remembers_the_ledgers_head(shop: Shop) -> None:
    answer = shop.write("r1", "options", settings={"mode": "test"})
    assert [record["head"] for record in answer["records"]] == [HEAD]


@pytest.mark.rule("S20")
def test_a_fragment_lies_at_the_end_to_the_byte_and_nothing_else_has_changed(shop: Shop) -> None:
    before, around = shop.body(), shop.state()["pages"]
    answer = shop.put("r1", legal=TEXT)
    assert shop.body() == before + marked(TEXT)
    assert answer["state"]["pages"]["legal"] == {
        "around": around["legal"]["around"],
        "fragments": {"sandbox": sha256(TEXT)},
    }
    assert answer["state"]["pages"]["guide"] == around["guide"]


def test_writing_it_again_changes_nothing_and_another_text_takes_its_place(shop: Shop) -> None:
    before = shop.body()
    first = shop.put("r1", legal=TEXT)["state"]
    assert shop.put("r2", legal=TEXT)["state"] == first
    shop.set_body(shop.body() + "<p>年末年始休業</p>\r\n")
    assert shop.put("r3", legal="新")["ok"] is True
    assert shop.body() == before + marked("新") + "<p>年末年始休業</p>\r\n"


def test_pages_hides_the_methods_and_only_go_live_opens_them(shop: Shop) -> None:
    assert shop.put("r1", legal=TEXT)["ok"] is True
    assert not shop.is_open()
    assert shop.write("r2", "go_live", methods=["sandbox_card"])["ok"] is True
    assert shop.is_open()
    assert shop.body().endswith(marked(TEXT))


@pytest.mark.rule("I5")
def test_going_live_puts_the_fragments_in_with_the_opening(shop: Shop) -> None:
    shop.rows("UPDATE payment_methods SET open = 0 WHERE code = 'sandbox_card'")
    answer = shop.write("r1", "go_live", methods=["sandbox_card"], pages={"legal": "a", "guide": "b"})
    assert answer["ok"] is True
    assert shop.is_open()
    assert shop.body("legal").endswith(marked("a"))
    assert shop.body("guide").endswith(marked("b"))


@pytest.mark.rule("H1")
@pytest.mark.parametrize(
    "request_of",
    [
        {"methods": ["sandbox_card"], "pages": {"legal": "a", "nowhere": "b"}},
        {"methods": ["sandbox_card", "unknown"], "pages": {"legal": "a"}},
    ],
)
def test_going_live_is_all_or_nothing(shop: Shop, request_of: dict[str, Any]) -> None:
    shop.rows("UPDATE payment_methods SET open = 0 WHERE code = 'sandbox_card'")
    before = shop.state()
    answer = shop.write("r1", "go_live", **request_of)
    assert (answer["ok"], answer["restored"]) == (False, True)
    assert not shop.is_open()
    assert {**shop.state(), "box_key": ""} == {**before, "box_key": ""}


@pytest.mark.rule("H1")
@pytest.mark.parametrize(("point", "is_in"), [("before_commit", False), ("after_commit", True)])
def test_fragment_and_opening_are_one_transaction(shop: Shop, point: str, is_in: bool) -> None:
    """Killed on either side of the one commit, no shopper meets one without the other."""
    shop.rows("UPDATE payment_methods SET open = 0 WHERE code = 'sandbox_card'")
    before = shop.body()
    kill_at(shop, shop.request("r1", "go_live", methods=["sandbox_card"], pages={"legal": TEXT}), point)
    assert shop.body() == before + (marked(TEXT) if is_in else "")
    assert shop.is_open() is is_in


@pytest.mark.parametrize(("point", "is_in"), [("before_commit", False), ("after_commit", True)])
def test_fragment_and_hiding_are_one_transaction(shop: Shop, point: str, is_in: bool) -> None:
    before = shop.body()
    kill_at(shop, shop.request("r1", "pages", pages={"legal": TEXT}), point)
    assert shop.body() == before + (marked(TEXT) if is_in else "")
    assert shop.is_open() is not is_in


@pytest.mark.parametrize(
    ("pages", "why"),
    [
        ({"nowhere": "a"}, {"page": "nowhere", "why": "page_absent"}),
        ({"guide": "a", "legal": f"a{marked('b')}"}, {"page": "legal", "why": "mark_in_fragment"}),
        ({"guide": "a", "legal": "half \ud83d"}, {"page": "legal", "why": "fragment_not_text"}),
    ],
)
def test_what_cannot_be_put_in_is_refused_and_the_run_undone(
    shop: Shop, pages: dict[str, str], why: dict[str, str]
) -> None:
    before = shop.rows("SELECT * FROM pages")
    answer = shop.put("r1", **pages)
    assert (answer["reason"], answer["detail"], answer["restored"]) == ("page_refused", why, True)
    assert shop.rows("SELECT * FROM pages") == before
    assert shop.is_open()


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        ("<!-- kaitsu:sandbox -->a", "mark_nested_or_without_end"),
        (marked("a") * 2, "mark_twice"),
        (f"<!-- kaitsu:paidy -->{marked('a')}<!-- /kaitsu:paidy -->", "mark_nested_or_without_end"),
        ("<!--kaitsu:sandbox-->", "mark_unknown"),
    ],
)
def test_a_page_with_broken_marks_is_not_written(shop: Shop, damage: str, why: str) -> None:
    shop.set_body(damage)
    answer = shop.put("r1", legal="a")
    assert (answer["reason"], answer["detail"]) == ("page_refused", {"page": "legal", "why": why})
    assert shop.body() == damage


def test_no_page_is_written_for_a_module_that_is_not_enabled(shop: Shop) -> None:
    shop.rows("UPDATE modules SET enabled = 0")
    assert shop.put("r1", legal="a")["reason"] == "module_absent"
