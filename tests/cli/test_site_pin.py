"""`kaitsu site pin`: a key is shown, compared, pinned; anything doubtful changes nothing."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from kaitsu.cli.main import cli
from kaitsu.declare.home import Home
from kaitsu.model.problem import Refused
from kaitsu.reports.words import explain
from tests.declare.samples import HANAYA, home_with

if TYPE_CHECKING:
    from tests.deploys.sshd import Sshd

pytest_plugins = ("tests.deploys.sshd",)

ANOTHER = "SHA256:" + "A" * 43


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("KAITSU_HOME", str(tmp_path))
    return home_with(tmp_path, hanaya=HANAYA)


@pytest.fixture
def server(home: Home, sshd: Sshd) -> Sshd:
    declare(home, sshd.port)
    return sshd


def declare(home: Home, port: int, extra: str = "") -> None:
    there = f"    address: 127.0.0.1\n    port: {port}\n{extra}"
    test, production, rest = HANAYA.partition("  production:\n")
    declared = test.replace("    address: www12.example.jp\n", there)
    home.site_file("hanaya").write_text(declared + production + rest, encoding="utf-8")


def pin(*flags: str, stage: str = "test", typed: str | None = None) -> tuple[int, str, list[str]]:
    """Exit code, all output, reasons; output ends with the sentences of the refusal."""
    result = CliRunner().invoke(cli, ["site", "pin", "hanaya", "--stage", stage, *flags], input=typed)
    if isinstance(result.exception, Refused):
        problems = result.exception.problems
        told = "".join(explain(problem) for problem in problems)
        return max(problem.exit for problem in problems), result.output + told, [p.reason for p in problems]
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output, []


def fingerprint(server: Sshd) -> str:
    import subprocess

    told = subprocess.run(
        ["ssh-keygen", "-l", "-f", server.folder / "host_key.pub"], capture_output=True, text=True, check=True
    )
    return told.stdout.split()[1]


def pinned(home: Home) -> str:
    return home.known_hosts.read_text() if home.known_hosts.exists() else ""


def test_the_key_is_shown_and_pinned_once_confirmed(home: Home, server: Sshd) -> None:
    code, output, _ = pin(typed="y\n")
    assert code == 0
    assert f"[127.0.0.1]:{server.port} shows this key: ssh-ed25519  {fingerprint(server)}" in output
    key = (server.folder / "host_key.pub").read_text().rsplit(" ", 1)[0]
    assert pinned(home) == f"[127.0.0.1]:{server.port} {key}\n"
    assert server.logins == 0


@pytest.mark.parametrize("typed", ["n\n", "\n", "maybe\nn\n", ""])
def test_anything_but_yes_pins_nothing(home: Home, server: Sshd, typed: str) -> None:
    code, output, reasons = pin(typed=typed)
    assert (code, reasons) == (130, ["pin_declined"])
    assert "--fingerprint" in output
    assert pinned(home) == ""


@pytest.mark.parametrize("padding", ["", "="])
def test_the_right_fingerprint_is_consent(home: Home, server: Sshd, padding: str) -> None:
    assert pin("--fingerprint", fingerprint(server) + padding)[0] == 0
    assert pinned(home) != ""


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (ANOTHER, "pin_fingerprint_other"),
        ("16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48", "pin_fingerprint_malformed"),
        ("SHA256:", "pin_fingerprint_malformed"),
    ],
)
def test_another_fingerprint_pins_nothing_even_with_yes(
    home: Home, server: Sshd, given: str, reason: str
) -> None:
    assert pin("--fingerprint", given, "--yes")[::2] == (2, [reason])
    assert pinned(home) == ""


def test_the_same_key_again_is_said_and_nothing_is_asked(home: Home, server: Sshd) -> None:
    pin("--yes")
    before = pinned(home)
    code, output, _ = pin()
    assert code == 0
    assert "pinned already" in output
    assert pinned(home) == before
    assert pin("--fingerprint", ANOTHER)[2] == ["pin_fingerprint_other"]


def test_another_key_is_refused_unless_it_is_to_replace_the_pinned_one(home: Home, server: Sshd) -> None:
    pin("--yes")
    before = pinned(home)
    server.change_host_key()
    code, output, reasons = pin("--yes")
    assert (code, reasons) == (2, ["host_key_changed"])
    assert "--replace" in output
    assert pinned(home) == before
    assert pin("--replace", typed="n\n")[2] == ["pin_declined"]
    assert pinned(home) == before
    assert pin("--replace", "--fingerprint", fingerprint(server))[0] == 0
    assert pinned(home).count("\n") == 1
    assert pinned(home) != before


@contextmanager
def listening(says: bytes | None) -> Iterator[int]:
    """A server that says something to everybody, or with None only waits; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                if says is not None:
                    connection.sendall(says)
                connection.settimeout(5)
                while connection.recv(4096):
                    pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(timeout=10)


@pytest.mark.parametrize("says", [None, b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-odd\r\n" + b"\0" * 64])
def test_what_is_no_ssh_server_is_said_without_a_traceback(
    home: Home, says: bytes | None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kaitsu.cli.site_pin.TIMEOUT", 1)
    with listening(says) as port:
        declare(home, port)
        code, output, reasons = pin("--yes")
    assert (code, reasons) == (1, ["pin_no_ssh"])
    assert f"[127.0.0.1]:{port}" in output
    assert "Traceback" not in output
    assert pinned(home) == ""


def test_a_port_where_nothing_listens_is_said(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    declare(home, port)
    code, output, reasons = pin("--yes")
    assert (code, reasons) == (1, ["pin_unreachable"])
    assert os.strerror(111) in output


def test_a_name_that_does_not_exist_is_said(home: Home) -> None:
    text = HANAYA.replace("www12.example.jp", "nowhere.invalid")
    home.site_file("hanaya").write_text(text, encoding="utf-8")
    assert pin("--yes")[2] == ["pin_unreachable"]


def test_behind_a_jump_host_it_is_told_what_to_do_by_hand(home: Home) -> None:
    declare(home, 2222, "    jump_host: gate@bastion.example.jp:2200\n")
    code, output, reasons = pin("--yes")
    assert (code, reasons) == (2, ["pin_behind_jump_host"])
    assert "ssh-keyscan -p 2200 bastion.example.jp >>" in output
    assert "ssh -p 2200 gate@bastion.example.jp ssh-keyscan -p 2222 127.0.0.1 >>" in output


def test_an_embedded_shop_has_nothing_to_pin(home: Home) -> None:
    text = HANAYA.replace("    address: www12.example.jp\n    user: hanaya\n", "    connect: sandbox\n", 1)
    home.site_file("hanaya").write_text(text, encoding="utf-8")
    assert pin("--yes")[::2] == (2, ["pin_nothing"])


def test_a_stage_that_is_not_declared_is_said(home: Home) -> None:
    head, _, rest = HANAYA.partition("  test:\n")
    production = "  production:\n" + rest.partition("  production:\n")[2]
    text = head.replace("hosts:\n", "test_site: none\nhosts:\n") + production
    home.site_file("hanaya").write_text(text, encoding="utf-8")
    assert pin("--yes")[::2] == (2, ["pin_no_stage"])
