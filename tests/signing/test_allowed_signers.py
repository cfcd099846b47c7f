"""The file that says whose keys count."""

from datetime import datetime
from pathlib import Path

import pytest

from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import Refused
from kaitsu.signing.allowed_signers import AllowedSigners, read_allowed_signers

ED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHWu6BGPgC5V7Y5i2dRRz1PHXmGrKyjYzJTT2lyiQ7Xj"


def read(folder: Path, text: str) -> AllowedSigners:
    file = folder / "allowed_signers"
    file.write_text(text, encoding="utf-8")
    return read_allowed_signers(file)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAPAN)


def test_comments_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    signers = read(tmp_path, f"# people\n\n  # more\nsato@example.jp {ED} Sato's laptop\n")
    assert [line.principals for line in signers.lines] == [("sato@example.jp",)]


def test_a_key_counts_within_its_times(tmp_path: Path) -> None:
    options = 'valid-after="20260401",valid-before="202610011200"'
    (line,) = read(tmp_path, f"sato,s.sato {options} {ED}").lines
    assert line.principals == ("sato", "s.sato")
    assert not line.may_sign_at(at("2026-03-31T23:59:59"))
    assert line.may_sign_at(at("2026-04-01T00:00:00"))
    assert line.may_sign_at(at("2026-10-01T11:59:59"))
    assert not line.may_sign_at(at("2026-10-01T12:00:00"))


def test_a_time_with_a_z_is_universal(tmp_path: Path) -> None:
    (line,) = read(tmp_path, f'sato valid-after="20260401000000Z" {ED}').lines
    assert not line.may_sign_at(at("2026-04-01T08:59:59"))
    assert line.may_sign_at(at("2026-04-01T09:00:00"))


@pytest.mark.parametrize(
    ("namespaces", "allowed"),
    [
        ("", True),
        ('namespaces="kaitsu-ledger@v1"', True),
        ('namespaces="git,kaitsu-*"', True),
        ('namespaces="git"', False),
        ('namespaces="kaitsu-ledger"', False),
    ],
)
def test_a_key_for_other_things_signs_no_ledger(tmp_path: Path, namespaces: str, *, allowed: bool) -> None:
    signers = read(tmp_path, f"sato {namespaces} {ED}")
    assert bool(signers.of_key(signers.lines[0].key)) is allowed


@pytest.mark.parametrize(
    "line",
    [
        "sato",
        f"*@example.jp {ED}",
        f"!sato {ED}",
        f"sato cert-authority {ED}",
        f'sato valid-before="tomorrow" {ED}',
        f'sato valid-before="20261301" {ED}',
        f'sato unknown="x" {ED}',
        f"sato {ED[:-4]}",
        f"sato {ED.replace('ssh-ed25519', 'ssh-rsa')}",
        "sato ssh-dss AAAAB3NzaC1kc3M=",
        f"sato {ED.split()[0]} ***",
    ],
)
def test_a_line_we_cannot_use_is_refused_by_its_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path, f"# first\n{line}\n")
    (problem,) = refused.value.problems
    assert (problem.reason, problem.line) == ("signers_malformed", 2)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="signers_missing"):
        read_allowed_signers(tmp_path / "allowed_signers")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "allowed_signers").write_bytes(b"\xff\xfe")
    with pytest.raises(Refused, match="signers_malformed"):
        read_allowed_signers(tmp_path / "allowed_signers")
