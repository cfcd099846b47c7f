"""Pinned host keys: written as OpenSSH writes them, judged as paramiko judges them when it connects."""

import subprocess
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paramiko import ECDSAKey, PKey
from paramiko.hostkeys import HostKeys

from kaitsu.declare.known_hosts import KnownHosts, host_name, jump_parts
from kaitsu.model.problem import Refused
from tests.conftest import need

HANAYA = "[www1.example.jp]:2222"
MOMIJI = "www2.example.jp"


@pytest.fixture(scope="module")
def keys() -> list[PKey]:
    return [ECDSAKey.generate() for _ in range(3)]


@pytest.fixture
def known(tmp_path: Path) -> KnownHosts:
    return KnownHosts(tmp_path / "inventories" / "known_hosts")


def line(names: str, key: PKey, end: str = "") -> str:
    return f"{names} {key.get_name()} {key.get_base64()}{end}\n"


def write(known: KnownHosts, *lines: str) -> None:
    known.file.parent.mkdir(exist_ok=True)
    known.file.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize("there", [False, True])
def test_a_file_that_is_not_there_or_empty_pins_nothing_and_takes_the_first_pin(
    known: KnownHosts, keys: list[PKey], there: bool
) -> None:
    if there:
        write(known)
    assert known.keys_of(HANAYA) == []
    known.pin(HANAYA, keys[0])
    assert known.keys_of(HANAYA) == [keys[0]]
    assert known.file.read_text() == line(HANAYA, keys[0])


def test_a_pin_leaves_every_line_that_was_there_and_the_files_mode(
    known: KnownHosts, keys: list[PKey]
) -> None:
    there = "# ours\n\n" + line(MOMIJI, keys[1], " a comment")
    write(known, there.rstrip("\n"))  # the last line without its end, as an editor may leave it
    known.file.chmod(0o640)
    known.pin(HANAYA, keys[0])
    assert known.file.read_text() == there + line(HANAYA, keys[0])
    assert known.file.stat().st_mode & 0o777 == 0o640
    assert list(known.file.parent.iterdir()) == [known.file]


def test_a_replaced_key_takes_nothing_from_other_hosts(known: KnownHosts, keys: list[PKey]) -> None:
    write(known, line(f"{HANAYA},{MOMIJI}", keys[0]), line(HANAYA, keys[1]), "# end\n")
    known.replace(HANAYA, keys[2])
    assert known.keys_of(HANAYA) == [keys[2]]
    assert known.keys_of(MOMIJI) == [keys[0]]
    assert "# end\n" in known.file.read_text()


def test_a_hashed_name_is_found_and_replaced(known: KnownHosts, keys: list[PKey]) -> None:
    write(known, line(HostKeys.hash_host(HANAYA), keys[0]))
    assert known.keys_of(HANAYA) == [keys[0]]
    assert known.keys_of(MOMIJI) == []
    known.replace(HANAYA, keys[1])
    assert known.keys_of(HANAYA) == [keys[1]]


def test_of_two_keys_of_a_kind_the_one_holds_that_paramiko_takes(known: KnownHosts, keys: list[PKey]) -> None:
    write(known, line(HANAYA, keys[0]), line(HANAYA, keys[1]))
    theirs = HostKeys(str(known.file)).lookup(HANAYA)
    assert theirs is not None
    assert known.keys_of(HANAYA) == [keys[0]] == [theirs[keys[0].get_name()]]


def test_openssh_reads_what_was_pinned(known: KnownHosts, keys: list[PKey]) -> None:
    known.pin(HANAYA, keys[0])
    shown = subprocess.run(
        [need("ssh-keygen"), "-l", "-F", HANAYA, "-f", known.file], capture_output=True, text=True, check=True
    ).stdout
    assert keys[0].fingerprint in shown


# RSA is left out: paramiko takes seconds for a number that claims to have a megabyte.
KINDS = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-dss", "sk-ssh-ed25519@openssh.com", "")
KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIKlPBRv9+o1feSORfmMf7UjjCjBebWct/luu60njPy0Y"


@pytest.mark.parametrize(
    "damaged",
    [
        "www1.example.jp",
        "x ssh-ed25519",
        "x ssh-ed25519 AAAA",
        "x ssh-rsa !",
        "x ssh-rsa AAAAB3NzaC1yc2EAAAABgA==",  # a negative exponent
        f"|1|AAAA|AAAA ssh-ed25519 {KEY}",
        f"|1|oops ssh-ed25519 {KEY}",
    ],
)
def test_a_damaged_line_is_named_and_nothing_is_written(
    known: KnownHosts, keys: list[PKey], damaged: str
) -> None:
    write(known, line(MOMIJI, keys[0]), damaged + "\n")
    before = known.file.read_bytes()
    for attempt in (lambda: known.keys_of(MOMIJI), lambda: known.pin(HANAYA, keys[1])):
        with pytest.raises(Refused) as refused:
            attempt()
        [problem] = refused.value.problems
        assert (problem.reason, problem.line) == ("known_hosts_damaged", 2)
    assert known.file.read_bytes() == before


@given(st.sampled_from(KINDS), st.binary(max_size=60), st.text(max_size=30), st.booleans())
def test_whatever_stands_in_the_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, kind: str, blob: bytes, name: str, whole: bool
) -> None:
    start = len(kind).to_bytes(4, "big") + kind.encode() if whole else b""
    known = KnownHosts(tmp_path_factory.getbasetemp() / "known_hosts")
    text = f"{name} {kind} {b64encode(start + blob).decode()}\n"
    known.file.write_text(text, encoding="utf-8", errors="replace")
    with suppress(Refused):
        assert known.keys_of(MOMIJI) == []


def test_a_file_of_other_bytes_or_a_folder_in_its_place_is_refused(
    known: KnownHosts, keys: list[PKey]
) -> None:
    write(known)
    known.file.write_bytes(b"\xff\xfe")
    with pytest.raises(Refused, match="file_unreadable"):
        known.keys_of(HANAYA)
    known.file.unlink()
    known.file.parent.rmdir()
    known.file.parent.write_text("a file where the folder should be")
    with pytest.raises(Refused, match="file_un"):
        known.pin(HANAYA, keys[0])


@given(st.lists(st.tuples(st.sampled_from([HANAYA, MOMIJI, "a", "b"]), st.integers(0, 2)), max_size=8))
def test_after_any_pins_and_replacements_every_host_has_the_key_it_was_given_last(
    tmp_path_factory: pytest.TempPathFactory, keys: list[PKey], given: list[tuple[str, int]]
) -> None:
    known = KnownHosts(tmp_path_factory.mktemp("pins") / "known_hosts")
    last: dict[str, PKey] = {}
    for name, number in given:
        (known.replace if name in last else known.pin)(name, keys[number])
        last[name] = keys[number]
    assert {name: known.keys_of(name) for name in last} == {name: [key] for name, key in last.items()}


def test_only_another_port_than_sshs_own_is_in_the_name() -> None:
    assert host_name("www1.example.jp", 22) == "www1.example.jp"
    assert host_name("2001:db8::1", 2222) == "[2001:db8::1]:2222"


@pytest.mark.parametrize(
    ("declared", "parts"),
    [
        ("bastion.example.jp", ("", "bastion.example.jp", 22)),
        ("hanaya@bastion.example.jp:2222", ("hanaya", "bastion.example.jp", 2222)),
        ("hanaya@example.jp@bastion", ("hanaya@example.jp", "bastion", 22)),
        ("hanaya@2001:db8::1", ("hanaya", "2001:db8::1", 22)),
    ],
)
def test_a_jump_host_is_taken_apart(declared: str, parts: tuple[str, str, int]) -> None:
    assert jump_parts(declared) == parts
