"""The agency's scope is data: included, extra, or undecided, which is never guessed."""

import pytest

from kaitsu.process.scope import DEFAULT_SCOPE, WORKS, Scope, is_unknown, work_text


@pytest.mark.rule("R2")
def test_what_stands_in_neither_list_is_undecided() -> None:
    scope = Scope(included=("module_setup",), extra=("out_of_hours",))
    assert scope.decision("module_setup") == "included"
    assert scope.decision("out_of_hours") == "extra"
    assert scope.decision("design_change") == "undecided"
    assert set(scope.undecided) == WORKS.keys() - {"module_setup", "out_of_hours"}


def test_the_examples_are_marked_as_the_tools_own() -> None:
    assert DEFAULT_SCOPE.is_default
    assert not Scope(DEFAULT_SCOPE.included, DEFAULT_SCOPE.extra).is_default
    assert {*DEFAULT_SCOPE.included, *DEFAULT_SCOPE.extra} <= WORKS.keys()
    assert DEFAULT_SCOPE.undecided == ("new_pages",)


def test_a_key_is_told_from_the_agencys_own_words() -> None:
    assert is_unknown("modul_setup")
    assert not is_unknown("module_setup")
    assert not is_unknown("バナー画像の差し替え")
    assert work_text("バナー画像の差し替え").ja == "バナー画像の差し替え"
