"""Files replaced whole, all or none."""

import stat
from pathlib import Path

import pytest

from kaitsu.model.problem import Refused
from kaitsu.vault.files import read_file, replace_files
from tests.vault.samples import reasons


def test_files_are_written_privately_and_folders_made(tmp_path: Path) -> None:
    one, two = tmp_path / "a" / "one", tmp_path / "b" / "two"
    replace_files({one: b"1", two: b"2"})
    assert (read_file(one), read_file(two)) == (b"1", b"2")
    assert stat.S_IMODE(one.stat().st_mode) == 0o600


def test_one_file_that_can_not_be_written_keeps_all_as_they_were(tmp_path: Path) -> None:
    one = tmp_path / "one"
    one.write_bytes(b"old")
    (tmp_path / "file").touch()
    with pytest.raises(Refused) as caught:
        replace_files({one: b"new", tmp_path / "file" / "two": b"2"})
    assert reasons(caught.value) == ["secrets_unwritable"]
    assert one.read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"one", "file"}


def test_reading_tells_absent_from_unreadable(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "nothing")
    with pytest.raises(Refused) as caught:
        read_file(tmp_path)
    assert reasons(caught.value) == ["secrets_unreadable"]
