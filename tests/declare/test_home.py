"""Which folder is the agency's: the variable, then the pointer, then Kaitsu's own."""

from pathlib import Path

import pytest

from kaitsu.declare import home as module
from kaitsu.declare.home import ROOT, Home, choose_home, find_home, point_to
from kaitsu.model.problem import Refused


@pytest.fixture
def pointer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pointer of the test's own; no variable is set."""
    path = tmp_path / ".kaitsu-home"
    monkeypatch.setattr(module, "POINTER", path)
    monkeypatch.delenv("KAITSU_HOME", raising=False)
    return path


def test_without_a_name_it_is_kaitsus_own_folder(pointer: Path) -> None:
    assert (find_home(), choose_home().named_by) == (Home(ROOT), "nothing")


def test_the_pointer_names_it(pointer: Path, tmp_path: Path) -> None:
    point_to(Home(tmp_path))
    assert (find_home(), choose_home().named_by) == (Home(tmp_path), "pointer")
    assert pointer.read_text(encoding="utf-8") == f"{tmp_path}\n"
    assert [path.name for path in tmp_path.iterdir()] == [".kaitsu-home"]


def test_a_relative_pointer_begins_at_kaitsus_root(pointer: Path) -> None:
    pointer.write_text("docs\n", encoding="utf-8")
    assert find_home() == Home(ROOT / "docs")


def test_an_empty_pointer_names_nothing(pointer: Path) -> None:
    pointer.write_text("\n", encoding="utf-8")
    assert choose_home().named_by == "nothing"


def test_the_variable_wins(pointer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pointer.write_text("docs\n", encoding="utf-8")
    monkeypatch.setenv("KAITSU_HOME", str(tmp_path))
    assert (find_home(), choose_home().named_by) == (Home(tmp_path), "variable")


def test_a_relative_variable_begins_where_the_command_runs(
    pointer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ours").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KAITSU_HOME", "ours")
    assert find_home() == Home(tmp_path / "ours")


@pytest.mark.parametrize("named", ["/no/such/folder", "~nobody-of-this-name/x", "x" * 5000, __file__])
def test_a_home_that_is_no_folder_is_refused_with_who_named_it(
    named: str, pointer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAITSU_HOME", named)
    with pytest.raises(Refused) as caught:
        find_home()
    assert [(item.reason, item.file) for item in caught.value.problems] == [("home_missing", "KAITSU_HOME")]


def test_a_pointer_that_is_no_file_is_refused(pointer: Path) -> None:
    pointer.mkdir()
    for refused in (find_home, lambda: point_to(Home(ROOT))):
        with pytest.raises(Refused) as caught:
            refused()
        assert caught.value.problems[0].file == str(pointer)
    assert [path.name for path in pointer.parent.iterdir()] == [".kaitsu-home"]
