"""Credentials that are files: laid for the shop's user alone, told by path, undone like all else."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from kaitsu.vault.credentials import CredentialSet
from tests.shops.contract.embedded import SandboxSubject
from tests.shops.contract.harness import COMPARE_KEY, LEASE, Subject

SECRET = "sk_test_" + "x" * 32
FILES = {"authorities": "-----BEGIN\r\n認証局", "certificate": "-----BEGIN KEY\ncanary7f3a\n"}


def folder(shop: Subject) -> Path:
    return shop.own / "files" / shop.sample.module.code


def lay(shop: Subject, run: str = "r2", **files: str) -> dict[str, Any]:
    key = shop.probe()["box_key"] or shop.write("r1", shop.module_action)["state"]["box_key"]
    return shop.write(run, shop.credentials_action(key, secret_key=SECRET, files=files))


def tags(shop: Subject) -> dict[str, str]:
    return dict(shop.state().credentials[shop.sample.module.code].tags)


def expected(shop: Subject, **files: str) -> dict[str, str]:
    fields = {"secret_key": SECRET, **files}
    return CredentialSet("s", shop.sample.gateway, "test", COMPARE_KEY, fields).tags()


def laid(shop: Subject) -> dict[str, str]:
    return {path.stem: path.read_bytes().decode() for path in folder(shop).glob("*")}


def test_files_lie_for_the_shops_user_alone_and_nowhere_else(reader: Subject) -> None:
    answer = lay(reader, **FILES)
    assert answer["ok"] is True, answer
    assert laid(reader) == FILES
    for path in folder(reader).iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder(reader).stat().st_mode) == 0o700
    assert tags(reader) == expected(reader, **FILES)
    assert "canary7f3a" not in json.dumps(answer) + repr(reader.snapshot())
    others = [path for path in (*reader.root.rglob("*"), *reader.own.rglob("*")) if path.is_file()]
    assert [path for path in others if b"canary7f3a" in path.read_bytes()] == [
        folder(reader) / "certificate.pem"
    ]


def test_laid_once_more_nothing_changes(reader: Subject) -> None:
    lay(reader, **FILES)
    state = reader.probe()
    lay(reader, "r3", **FILES)
    assert reader.probe() == state
    assert laid(reader) == FILES


@pytest.mark.parametrize("how", ["gone", "edited", "readable by others", "a link"])
def test_a_file_that_somebody_touched_is_told_by_its_field(reader: Subject, how: str) -> None:
    lay(reader, **FILES)
    path = folder(reader) / "certificate.pem"
    if how == "readable by others":
        path.chmod(0o640)
    elif how == "edited":
        path.write_text("another")
    else:
        path.rename(path.with_suffix(".away"))
        if how == "a link":
            path.symlink_to(path.with_suffix(".away"))
    found, wanted = tags(reader), expected(reader, **FILES)
    assert found.pop("certificate") != wanted.pop("certificate")
    assert found == wanted
    path.with_suffix(".away").unlink(missing_ok=True)
    assert lay(reader, "r3", **FILES)["ok"] is True
    assert tags(reader) == expected(reader, **FILES)
    assert not path.is_symlink()


def test_a_file_that_is_needed_no_longer_is_gone(reader: Subject) -> None:
    lay(reader, **FILES)
    lay(reader, "r3", authorities="a")
    assert laid(reader) == {"authorities": "a"}
    lay(reader, "r4")
    assert not folder(reader).parent.exists()
    assert tags(reader) == expected(reader)


def test_a_rollback_takes_them_away(reader: Subject) -> None:
    before = reader.snapshot()
    reader.begin("r1", 1)
    answer = reader.write(
        "r1",
        reader.credentials_action(reader.probe()["box_key"], secret_key=SECRET, files=FILES),
        lease={**LEASE, "first": False},
    )
    assert answer["ok"] is True, answer
    answer = reader.undo("r1")
    assert answer.get("equal") is True, answer
    assert reader.snapshot() == before
    assert not folder(reader).parent.exists()


def test_a_rollback_puts_those_of_before_back_to_the_byte_with_their_mode(reader: Subject) -> None:
    lay(reader, **FILES)
    (folder(reader) / "authorities.pem").chmod(0o400)
    before = reader.snapshot()
    lay(reader, "r3", certificate="another")
    answer = reader.undo("r3")
    assert answer.get("equal") is True, answer
    assert laid(reader) == FILES
    assert stat.S_IMODE((folder(reader) / "authorities.pem").stat().st_mode) == 0o400
    assert reader.snapshot() == before


def test_files_other_than_the_box_names_are_refused(reader: Subject) -> None:
    key = reader.write("r1", reader.module_action)["state"]["box_key"]
    before = reader.snapshot()
    one = reader.credentials_action(key, secret_key=SECRET, files=FILES)
    other = reader.credentials_action(key, secret_key=SECRET, files={"certificate": "x"})
    for number, action in enumerate([{**one, "files": other["files"]}, {**one, "files": "AAAA"}]):
        answer = reader.write(f"r2{number}", action)
        assert (answer["reason"], answer["restored"]) == ("box_refused", True)
        assert reader.snapshot() == before
        assert not folder(reader).parent.exists()


def test_the_embedded_shop_has_no_place_for_them(tmp_path: Path) -> None:
    shop = SandboxSubject(tmp_path)
    answer = lay(shop, **FILES)
    assert (answer["reason"], answer["restored"]) == ("box_refused", True)


def test_whatever_a_killed_program_left_is_laid_or_undone(reader: Subject) -> None:
    """Killed between the box and its files: told as not there, and laid by whoever goes on."""
    key = reader.begin("r1", 1)
    later = {**LEASE, "first": False}
    action = reader.credentials_action(key, secret_key=SECRET, files=FILES)
    reader.kill_at(reader.request("r1", action, lease=later, last=False), "after_files")
    assert reader.write("r1", action, lease=later)["ok"] is True
    assert tags(reader) == expected(reader, **FILES)
    answer = reader.undo("r1")
    assert answer.get("equal") is True, answer
    assert not folder(reader).parent.exists()
