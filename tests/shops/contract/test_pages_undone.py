"""Undoing what a run wrote into pages: our fragment as before, and everybody else's work left alone."""

from typing import Any

import pytest

from tests.shops.contract.harness import LEASE, Subject
from tests.shops.contract.texts import TEXT, marked

EDIT = "<p>𠮷年末年始休業</p>\r\n \t"


def undone(served: Subject, *runs: str) -> dict[str, Any]:
    answer = served.undo(*runs)
    assert (answer["ok"], answer["undone"]) == (True, list(runs))
    return answer


def test_a_fragment_that_was_not_there_is_taken_out_to_the_byte(served: Subject) -> None:
    served.set_body(EDIT)
    before = served.snapshot()
    served.put("r1", legal=TEXT, guide="b")
    assert undone(served, "r1")["equal"] is True
    assert served.snapshot() == before
    assert served.is_open()


def test_a_fragment_that_was_there_is_put_back_to_the_byte(served: Subject) -> None:
    served.put("r1", legal=TEXT)
    served.set_body(served.body() + EDIT)
    before = served.body()
    served.put("r2", legal="新")
    assert undone(served, "r2")["equal"] is True
    assert served.body() == before


def test_runs_are_undone_one_after_the_other(served: Subject) -> None:
    before = served.body()
    served.put("r1", legal=TEXT)
    served.put("r2", legal="新", guide="b")
    assert undone(served, "r2", "r1")["equal"] is True
    assert served.body() == before


@pytest.mark.parametrize("first", ["", "旧"])
def test_what_somebody_else_wrote_around_our_fragment_stays(served: Subject, first: str) -> None:
    if first:
        served.put("r0", legal=first)
    before = served.body()
    served.put("r1", legal=TEXT)
    served.set_title("新しい表題")
    served.set_body(EDIT + served.body() + EDIT)
    around = served.probe()["pages"]["legal"]["around"]
    answer = undone(served, "r1")
    assert served.body() == EDIT + before + EDIT
    assert answer["equal"] is True
    assert answer["state"]["pages"]["legal"]["around"] == around


def test_what_somebody_else_wrote_into_our_fragment_is_ours_and_goes(served: Subject) -> None:
    before = served.body()
    served.put("r1", legal=TEXT)
    served.set_body(served.body().replace("カード", "クレカ"))
    assert undone(served, "r1")["equal"] is True
    assert served.body() == before


@pytest.mark.parametrize("first", ["", "旧"])
def test_a_fragment_somebody_has_removed_is_put_back_only_if_it_was_there(
    served: Subject, first: str
) -> None:
    if first:
        served.put("r0", legal=first)
    served.put("r1", legal=TEXT)
    served.set_body("<p>書き直し</p>")
    assert undone(served, "r1")["equal"] is True
    assert served.body() == "<p>書き直し</p>" + (marked(first) if first else "")


def test_another_gateways_fragment_stays(served: Subject) -> None:
    """Both ways round: the first of two is undone with the second in place, then the second."""
    before = served.body()
    served.put("r1", legal=TEXT)
    served.put("r2", "paidy", legal="後払い")
    assert undone(served, "r1")["equal"] is True
    assert served.body() == before + marked("後払い", "paidy")
    assert undone(served, "r2")["equal"] is True
    assert served.body() == before


def test_while_real_orders_need_the_module_its_pages_are_put_back_all_the_same(served: Subject) -> None:
    served.remove_method()
    before = served.body()
    served.write("r1", served.register_action())
    served.write("r2", served.go_live_action(legal=TEXT))
    served.order()
    served.set_body(served.body() + EDIT)
    answer = undone(served, "r2", "r1")
    assert (answer["stays"], answer["equal"]) == ([served.sample.method], True)
    assert served.body() == before + EDIT
    assert not served.is_open()
    assert served.state().modules[served.sample.module.code].enabled


def test_a_fragment_that_stays_is_not_called_undone_because_orders_are_there(served: Subject) -> None:
    """The marks were broken meanwhile: nobody knows where our text ends, and the answer does not hide it."""
    served.remove_method()
    served.put("r1", legal=TEXT)
    served.order()
    broken = served.body().replace("<!-- /kaitsu:sandbox -->", "")
    served.set_body(broken)
    answer = undone(served, "r1")
    assert (answer["stays"], answer["equal"]) == ([served.sample.method], False)
    assert served.body() == broken


def test_a_page_with_marks_broken_meanwhile_is_left_and_said(served: Subject) -> None:
    served.put("r1", legal=TEXT, guide="b")
    broken = served.body().replace("<!-- kaitsu:sandbox -->", "")
    served.set_body(broken)
    assert undone(served, "r1")["equal"] is False
    assert served.body() == broken
    assert "kaitsu" not in served.body("guide")
    assert served.is_open()


def test_marks_that_were_broken_before_the_run_are_not_its_own(served: Subject) -> None:
    served.set_body("a<!-- kaitsu:sandbox -->b")
    served.put("r1", guide="b")
    repaired = f"a{marked('b')}"
    served.set_body(repaired)
    undone(served, "r1")
    assert served.body() == repaired


@pytest.mark.parametrize(("first", "equal"), [("", True), ("旧", False)])
def test_a_page_deleted_meanwhile_is_skipped_and_equality_tells(
    served: Subject, first: str, equal: bool
) -> None:
    if first:
        served.put("r0", legal=first)
    served.put("r1", legal=TEXT, guide="b")
    served.delete_page()
    assert undone(served, "r1")["equal"] is equal
    assert "kaitsu" not in served.body("guide")


def test_a_run_that_fails_later_takes_its_fragments_back(served: Subject) -> None:
    before = served.body()
    served.write("r1", served.pages_action(legal=TEXT), last=False)
    answer = served.write("r1", served.go_live_action("unknown"), lease={**LEASE, "first": False})
    assert (answer["reason"], answer["restored"]) == ("method_foreign", True)
    assert served.body() == before
    assert served.is_open()
