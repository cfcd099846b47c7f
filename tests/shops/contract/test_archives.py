"""A module's archive is checked whole before anything of it lies where the shop looks."""

import base64
import hashlib
import json
import zipfile
from io import BytesIO

import pytest

from gateways.sandbox import GATEWAY
from tests.shops.contract.harness import Subject

MODULE = GATEWAY.modules[0]
IDENTITY = json.dumps({"code": MODULE.code, "version": MODULE.version}).encode()


def zipped(members: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def lying(content: bytes, name: bytes = b"large.bin") -> bytes:
    """The archive with headers that say of a member that it is 1 byte long, in both places."""
    archive = bytearray(content)
    for signature, offset, length in ((b"PK\x03\x04", 22, 26), (b"PK\x01\x02", 24, 28)):
        at = archive.find(signature)
        while at >= 0:
            start = at + (30 if signature == b"PK\x03\x04" else 46)
            if archive[start : start + archive[at + length]] == name:
                archive[at + offset : at + offset + 4] = (1).to_bytes(4, "little")
            at = archive.find(signature, at + 1)
    return bytes(archive)


LARGE = zipped({"module.json": IDENTITY, "large.bin": b"\0" * (51 * 1024 * 1024)})
REFUSED = {
    "empty": (b"", "not_a_zip"),
    "text": (b"not a zip", "not_a_zip"),
    "cut": (zipped({"module.json": IDENTITY})[:-20], "not_a_zip"),
    "above": (zipped({"../../evil.php": b"", "module.json": IDENTITY}), "path_outside"),
    "inside out": (zipped({"a/../../evil.php": b"", "module.json": IDENTITY}), "path_outside"),
    "absolute": (zipped({"/etc/evil.php": b"", "module.json": IDENTITY}), "path_outside"),
    "backslash": (zipped({"..\\evil.php": b"", "module.json": IDENTITY}), "path_outside"),
    "no identity": (zipped({"readme.txt": b""}), "no_module_json"),
    "another module": (zipped({"module.json": b'{"code": "other", "version": "1.2.0"}'}), "another_module"),
    "another version": (
        zipped({"module.json": b'{"code": "sandbox_pay", "version": "9"}'}),
        "another_module",
    ),
    "too large": (LARGE, "too_large"),
}


def asked(content: bytes) -> dict[str, str]:
    return {
        "action": "module",
        "version": MODULE.version,
        "sha256": hashlib.sha256(content).hexdigest(),
        "archive": base64.b64encode(content).decode(),
    }


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("is_there", [False, True])
def test_an_archive_is_refused_and_nothing_has_changed(shop: Subject, name: str, is_there: bool) -> None:
    if is_there:
        shop.in_service("1.1.0")
    content, why = REFUSED[name]
    before = shop.snapshot()
    answer = shop.write("r1", asked(content))
    assert (answer["reason"], answer["detail"]) == ("archive_refused", {"why": why})
    assert answer["restored"] is True
    assert shop.snapshot() == before
    assert not (shop.own / "drafts").exists()


def test_a_member_that_is_larger_than_it_says_is_refused(shop: Subject) -> None:
    before = shop.snapshot()
    answer = shop.write("r1", asked(lying(LARGE)))
    assert (answer["ok"], answer["restored"]) == (False, True)
    assert shop.snapshot() == before


@pytest.mark.parametrize(("change", "why"), [("sha256", "other_hash"), ("archive", "not_base64")])
def test_an_archive_that_came_otherwise_than_it_was_sent_is_refused(
    shop: Subject, change: str, why: str
) -> None:
    damaged = {"sha256": "0" * 64, "archive": "not base64!"}
    answer = shop.write("r1", {**shop.module_action, change: damaged[change]})
    assert (answer["reason"], answer["detail"]) == ("archive_refused", {"why": why})


def test_folders_and_files_are_unpacked_to_the_byte(shop: Subject) -> None:
    members = {"module.json": IDENTITY, "empty.txt": b"", "a/b/c.bin": bytes(range(256)) * 1000, "d/": b""}
    assert shop.write("r1", asked(zipped(members)))["ok"] is True
    folder = shop.module_folder()
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found == {name: content for name, content in members.items() if not name.endswith("/")}
