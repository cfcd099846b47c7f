"""Two revisions compared, and which ones the events name."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.model.canonical import canonical
from kaitsu.model.pages import NO_PAGES, Pages
from kaitsu.model.setup import Revision
from kaitsu.process.events import Approval, Body
from kaitsu.process.revisions import (
    FieldChange,
    PageChange,
    Recorded,
    RecordedName,
    field_changes,
    page_changes,
    recorded,
)
from tests.process.rollouts import DAY, OTHER, PAGES, REVISION, SETUP, WORD, events_of, rollback, run, until

MANIFEST: dict[str, Any] = {
    "shop": {"system": "sandbox", "version": "1.0"},
    "module": {"code": "sandbox_pay", "version": "1.2.0", "sha256": "ab" * 32},
    "options": {"three_ds": "required", "capture": "at_shipping"},
    "methods": [{"code": "sandbox_card", "name": "カード"}, {"code": "sandbox_cvs", "name": "コンビニ"}],
}


def changed(**parts: Any) -> list[tuple[str, str | None, str | None]]:
    changes = field_changes(MANIFEST, {**MANIFEST, **parts})
    return [(change.name, change.before, change.after) for change in changes]


def test_each_kind_of_field_has_a_name_an_engineer_reads() -> None:
    assert changed(
        shop={"system": "sandbox", "version": "1.1"},
        module={"code": "sandbox_pay", "version": "1.3.0", "sha256": "ab" * 32},
        options={"three_ds": "required", "capture": "at_order"},
        methods=[{"code": "sandbox_card", "name": "クレジットカード"}, MANIFEST["methods"][1]],
    ) == [
        ("shop.version", "1.0", "1.1"),
        ("module.version", "1.2.0", "1.3.0"),
        ("options.capture", "at_shipping", "at_order"),
        ("methods.sandbox_card.name", "カード", "クレジットカード"),
    ]


def test_the_order_of_methods_is_a_field_of_its_own() -> None:
    other = list(reversed(MANIFEST["methods"]))
    assert changed(methods=other) == [("methods", "sandbox_card, sandbox_cvs", "sandbox_cvs, sandbox_card")]


def test_what_comes_and_goes_has_one_side() -> None:
    assert changed(options={"capture": "at_shipping", "mail": "yes"}, methods=MANIFEST["methods"][:1]) == [
        ("options.mail", None, "yes"),
        ("options.three_ds", "required", None),
        ("methods", "sandbox_card, sandbox_cvs", "sandbox_card"),
        ("methods.sandbox_cvs.name", "コンビニ", None),
    ]


def test_without_one_side_every_field_is_a_change() -> None:
    added, removed = field_changes(None, MANIFEST), field_changes(MANIFEST, None)
    assert [change.name for change in added] == [change.name for change in removed]
    assert {change.before for change in added} == {change.after for change in removed} == {None}
    assert field_changes(None, None) == ()


def test_methods_that_share_a_code_are_compared_whole() -> None:
    twice = [{"code": "a", "name": "1"}, {"code": "a", "name": "2"}]
    ((name, _, after), *_rest) = changed(methods=twice)
    assert (name, after) == ("methods", canonical(twice).decode())


word = st.text(min_size=1, max_size=3, alphabet="ab. ")
manifests = st.fixed_dictionaries(
    {
        "shop": st.fixed_dictionaries({"system": word, "version": word}),
        "module": st.fixed_dictionaries({"code": word, "version": word, "sha256": word}),
        "options": st.dictionaries(word, word, max_size=3),
        "methods": st.lists(st.fixed_dictionaries({"code": word, "name": word}), max_size=3),
    }
)


@given(before=manifests, after=manifests)
def test_there_are_no_changes_exactly_if_the_manifests_are_equal(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert (field_changes(before, after) == ()) == (canonical(before) == canonical(after))


@given(manifest=manifests)
def test_a_manifest_read_back_from_json_is_equal(manifest: dict[str, Any]) -> None:
    back = {**manifest, "options": dict(reversed(manifest["options"].items()))}
    assert field_changes(manifest, back) == ()


@given(before=manifests, after=manifests)
def test_the_way_back_is_the_way_there_turned_round(before: dict[str, Any], after: dict[str, Any]) -> None:
    turned = [
        FieldChange(change.name, change.after, change.before) for change in field_changes(before, after)
    ]
    assert field_changes(after, before) == tuple(turned)


def test_pages_are_added_removed_and_changed() -> None:
    changes = page_changes(Pages({"a": "1", "b": "2", "c": "3"}), Pages({"b": "2", "c": "4", "d": "5"}))
    assert changes == (PageChange("a", "1", None), PageChange("c", "3", "4"), PageChange("d", None, "5"))
    assert [change.kind for change in changes] == ["removed", "changed", "added"]


texts = st.dictionaries(word, st.text(alphabet="a\r\n", max_size=3), max_size=3).map(Pages)


@given(before=texts, after=texts)
def test_no_page_is_different_exactly_if_the_digests_are_equal(before: Pages, after: Pages) -> None:
    assert (page_changes(before, after) == ()) == (before.digest == after.digest)


def test_an_empty_fragment_is_not_the_same_as_none() -> None:
    assert page_changes(NO_PAGES, Pages({"a": ""})) == (PageChange("a", None, ""),)


WHOLE = Recorded(REVISION, SETUP, PAGES)


@pytest.mark.parametrize(
    ("step", "name", "expected"),
    [
        ("4", "tested", None),
        ("7", "tested", Recorded(None, SETUP, None)),
        ("13", "tested", WHOLE),
        ("14", "approved", None),
        ("15", "approved", WHOLE),
        ("16", "production", None),
        ("17", "production", WHOLE),
    ],
)
def test_what_the_events_name(step: str, name: RecordedName, expected: Recorded | None) -> None:
    assert recorded(name, events_of(until(step))) == expected


def test_what_was_rolled_back_is_not_named() -> None:
    released = until("17")
    assert recorded("production", events_of([*released, rollback("production", stage="production")])) is None
    back = [*until("13"), rollback("test-pages")]
    assert recorded("tested", events_of(back)) == Recorded(None, SETUP, None)


def test_an_approval_stays_what_it_was_when_test_goes_on() -> None:
    further: list[Body] = [*until("15"), run("test.pages", setup=OTHER, pages=OTHER, name="again")]
    assert recorded("approved", events_of(further)) == WHOLE
    assert recorded("tested", events_of(further)) == Recorded(Revision(OTHER, OTHER).digest, OTHER, OTHER)


def test_a_revision_of_two_runs_is_taken_apart() -> None:
    """The pages ran before, the setup ran again: no single run holds both."""
    mixed = Revision(OTHER, PAGES).digest
    bodies = [*until("13"), run("test.setup", setup=OTHER, name="again")]
    approved = [*bodies, Approval(on_behalf_of=WORD, approves=mixed, expires=DAY)]
    assert recorded("approved", events_of(approved)) == Recorded(mixed, OTHER, PAGES)


def test_an_approval_of_nothing_that_ran_has_no_parts() -> None:
    approved = [*until("13"), Approval(on_behalf_of=WORD, approves=OTHER, expires=DAY)]
    assert recorded("approved", events_of(approved)) == Recorded(OTHER, None, None)
