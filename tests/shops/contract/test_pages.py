"""The shop's pages: their State, and fragments written by programs as on a host."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.shops.contract.harness import Subject
from tests.shops.contract.texts import TEXT, marked, sha256

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "protocol.json").read_text(encoding="utf-8")
)["fragments"]


def test_the_state_of_a_page_is_that_of_the_vectors(served: Subject) -> None:
    given = VECTORS["state"]
    served.set_title(given["title"])
    served.set_body(given["body"])
    assert served.probe()["pages"]["legal"] == given["page"]


def test_a_page_without_fragments_is_known_by_all_of_it(served: Subject) -> None:
    expected = sha256(f"{served.legal_title}\0{served.body()}")
    assert served.probe()["pages"]["legal"] == {"around": expected, "fragments": {}}


@pytest.mark.rule("S20")
def test_a_fragment_lies_at_the_end_to_the_byte_and_nothing_else_has_changed(served: Subject) -> None:
    before, around = served.body(), served.probe()["pages"]
    answer = served.put("r1", legal=TEXT)
    assert served.body() == before + marked(TEXT)
    assert answer["state"]["pages"]["legal"] == {
        "around": around["legal"]["around"],
        "fragments": {"sandbox": sha256(TEXT)},
    }
    assert answer["state"]["pages"]["guide"] == around["guide"]


def test_writing_it_again_changes_nothing_and_another_text_takes_its_place(served: Subject) -> None:
    before = served.body()
    first = served.put("r1", legal=TEXT)["state"]
    assert served.put("r2", legal=TEXT)["state"] == first
    served.set_body(served.body() + "<p>年末年始休業</p>\r\n")
    assert served.put("r3", legal="新")["ok"] is True
    assert served.body() == before + marked("新") + "<p>年末年始休業</p>\r\n"


def test_pages_hides_the_methods_and_only_go_live_opens_them(served: Subject) -> None:
    assert served.put("r1", legal=TEXT)["ok"] is True
    assert not served.is_open()
    assert served.write("r2", served.go_live_action())["ok"] is True
    assert served.is_open()
    assert served.body().endswith(marked(TEXT))


@pytest.mark.rule("I5")
def test_going_live_puts_the_fragments_in_with_the_opening(served: Subject) -> None:
    served.set_open(False)
    answer = served.write("r1", served.go_live_action(legal="a", guide="b"))
    assert answer["ok"] is True
    assert served.is_open()
    assert served.body("legal").endswith(marked("a"))
    assert served.body("guide").endswith(marked("b"))


@pytest.mark.rule("H1")
@pytest.mark.parametrize(
    ("more", "pages"), [((), {"legal": "a", "nowhere": "b"}), (("unknown",), {"legal": "a"})]
)
def test_going_live_is_all_or_nothing(served: Subject, more: tuple[str, ...], pages: dict[str, str]) -> None:
    served.set_open(False)
    before = served.probe()
    answer = served.write("r1", served.go_live_action(served.sample.method, *more, **pages))
    assert (answer["ok"], answer["restored"]) == (False, True)
    assert not served.is_open()
    assert {**served.probe(), "box_key": ""} == {**before, "box_key": ""}


@pytest.mark.rule("H1")
@pytest.mark.parametrize(("point", "is_in"), [("before_commit", False), ("after_commit", True)])
def test_fragment_and_opening_are_one_transaction(served: Subject, point: str, is_in: bool) -> None:
    """Killed on either side of the one commit, no shopper meets one without the other."""
    served.set_open(False)
    before = served.body()
    served.kill_at(served.request("r1", served.go_live_action(legal=TEXT)), point)
    assert served.body() == before + (marked(TEXT) if is_in else "")
    assert served.is_open() is is_in


@pytest.mark.parametrize(("point", "is_in"), [("before_commit", False), ("after_commit", True)])
def test_fragment_and_hiding_are_one_transaction(served: Subject, point: str, is_in: bool) -> None:
    before = served.body()
    served.kill_at(served.request("r1", served.pages_action(legal=TEXT)), point)
    assert served.body() == before + (marked(TEXT) if is_in else "")
    assert served.is_open() is not is_in


@pytest.mark.parametrize(
    ("pages", "why"),
    [
        ({"nowhere": "a"}, {"page": "nowhere", "why": "page_absent"}),
        ({"guide": "a", "legal": f"a{marked('b')}"}, {"page": "legal", "why": "mark_in_fragment"}),
        ({"guide": "a", "legal": "half \ud83d"}, {"page": "legal", "why": "fragment_not_text"}),
    ],
)
def test_what_cannot_be_put_in_is_refused_and_the_run_undone(
    served: Subject, pages: dict[str, str], why: dict[str, str]
) -> None:
    before = served.snapshot()
    answer = served.put("r1", **pages)
    assert (answer["reason"], answer["detail"], answer["restored"]) == ("page_refused", why, True)
    assert served.snapshot() == before
    assert served.is_open()


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        ("<!-- kaitsu:sandbox -->a", "mark_nested_or_without_end"),
        (marked("a") * 2, "mark_twice"),
        (f"<!-- kaitsu:paidy -->{marked('a')}<!-- /kaitsu:paidy -->", "mark_nested_or_without_end"),
        ("<!--kaitsu:sandbox-->", "mark_unknown"),
    ],
)
def test_a_page_with_broken_marks_is_not_written(served: Subject, damage: str, why: str) -> None:
    served.set_body(damage)
    answer = served.put("r1", legal="a")
    assert (answer["reason"], answer["detail"]) == ("page_refused", {"page": "legal", "why": why})
    assert served.body() == damage


def test_no_page_is_written_for_a_module_that_is_not_enabled(served: Subject) -> None:
    served.disable_module()
    assert served.put("r1", legal="a")["reason"] == "module_absent"
