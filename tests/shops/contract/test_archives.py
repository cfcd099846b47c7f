"""A module's archive is checked whole before anything of it lies where the shop looks."""

import base64
import hashlib
import zipfile
from io import BytesIO

import pytest

from tests.shops.contract.harness import Subject

pytestmark = pytest.mark.installs


def zipped(members: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def lying(content: bytes, name: bytes) -> bytes:
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


REFUSED = {
    "empty": "not_a_zip",
    "text": "not_a_zip",
    "cut": "not_a_zip",
    "above": "path_outside",
    "inside out": "path_outside",
    "absolute": "path_outside",
    "backslash": "path_outside",
    "no identity": "no_module_json",
    "another module": "another_module",
    "another version": "another_module",
    "too large": "too_large",
}
OUTSIDE = {
    "above": "../../evil.php",
    "inside out": "a/../../evil.php",
    "absolute": "/etc/evil.php",
    "backslash": "..\\evil.php",
}


def identity(shop: Subject, code: str = "", version: str = "") -> dict[str, bytes]:
    module = shop.sample.module
    return shop.identity(code or module.code, version or module.version)


def large(shop: Subject) -> bytes:
    return zipped(identity(shop) | {f"{shop.archive_folder}large.bin": b"\0" * (51 * 1024 * 1024)})


def wrong(shop: Subject, name: str) -> bytes:
    """An archive that is wrong in that way."""
    if name in OUTSIDE:
        return zipped({OUTSIDE[name]: b""} | identity(shop))
    if name == "too large":
        return large(shop)
    return {
        "empty": b"",
        "text": b"not a zip",
        "cut": zipped(identity(shop))[:-20],
        "no identity": zipped({"readme.txt": b""}),
        "another module": zipped(identity(shop, code="other")),
        "another version": zipped(identity(shop, version="9")),
    }[name]


def asked(shop: Subject, content: bytes) -> dict[str, str]:
    return {
        "action": "module",
        "version": shop.sample.module.version,
        "sha256": hashlib.sha256(content).hexdigest(),
        "archive": base64.b64encode(content).decode(),
    }


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("is_there", [False, True])
def test_an_archive_is_refused_and_nothing_has_changed(shop: Subject, name: str, is_there: bool) -> None:
    if is_there:
        shop.in_service("1.1.0")
    why = shop.refusals.get(name, REFUSED[name])
    before = shop.snapshot()
    answer = shop.write("r1", asked(shop, wrong(shop, name)))
    assert (answer["reason"], answer["detail"]) == ("archive_refused", {"why": why})
    assert answer["restored"] is True
    assert shop.snapshot() == before
    assert not (shop.own / "drafts").exists()


def test_a_member_that_is_larger_than_it_says_is_refused(shop: Subject) -> None:
    before = shop.snapshot()
    answer = shop.write("r1", asked(shop, lying(large(shop), f"{shop.archive_folder}large.bin".encode())))
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
    more = {"empty.txt": b"", "a/b/c.bin": bytes(range(256)) * 1000, "d/": b""}
    members = identity(shop) | {shop.archive_folder + name: content for name, content in more.items()}
    assert shop.write("r1", asked(shop, zipped(members)))["ok"] is True
    folder = shop.module_folder()
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    expected = {name.removeprefix(shop.archive_folder): content for name, content in members.items()}
    assert found == {name: content for name, content in expected.items() if not name.endswith("/")}
