"""The client of the ssh-agent, against a real one and against bad ones."""

import contextlib
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaitsu.model.problem import Refused
from kaitsu.signing.agent import Agent
from kaitsu.signing.agent import running_agent as agent_of_environment
from kaitsu.signing.keys import blob_of, is_signed
from kaitsu.signing.wire import pack
from tests.conftest import need
from tests.signing.samples import TYPES, make_key, public_text, running_agent


def test_a_real_agent_lists_its_keys_and_signs_with_each(tmp_path: Path) -> None:
    keys = [make_key(tmp_path, kind) for kind in TYPES]
    with running_agent(tmp_path, *keys) as path:
        agent = Agent(path)
        blobs = [blob_of(public_text(key)) for key in keys]
        assert list(agent.held_keys()) == blobs
        for blob in blobs:
            assert is_signed(blob, b"data", agent.sign(blob, b"data"))


def test_an_agent_without_the_key_refuses(tmp_path: Path) -> None:
    other = blob_of(public_text(make_key(tmp_path)))
    with running_agent(tmp_path) as path, pytest.raises(Refused, match="agent_refused"):
        Agent(path).sign(other, b"data")


def test_a_locked_agent_shows_no_key(tmp_path: Path) -> None:
    with running_agent(tmp_path, make_key(tmp_path)) as path:
        import os

        lock = [need("ssh-add"), "-x"]
        askpass = tmp_path / "askpass"
        askpass.write_text("#!/bin/sh\necho locked\n", encoding="ascii")
        askpass.chmod(0o700)
        environment = {
            **os.environ,
            "SSH_AUTH_SOCK": path,
            "SSH_ASKPASS": str(askpass),
            "SSH_ASKPASS_REQUIRE": "force",
        }
        subprocess.run(lock, env=environment, check=True, capture_output=True, timeout=10)
        assert Agent(path).held_keys() == ()


@contextlib.contextmanager
def answering(folder: Path, answer: bytes | None) -> Iterator[Agent]:
    """Something at the agent's socket that answers so, or never (None)."""
    path = folder / "bad.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        done = threading.Event()

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(100)
                if answer is None:
                    done.wait(5)
                else:
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield Agent(str(path), list_seconds=0.2)
        finally:
            done.set()
            thread.join(5)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "agent_too_slow"),
        (b"", "agent_unreachable"),
        (b"\0\0\0\0", "agent_unreachable"),
        (b"\xff\xff\xff\xff", "agent_unreachable"),
        (b"\0\0\0\x09\x0c", "agent_unreachable"),
        (pack(b"\x05"), "agent_refused"),
        (pack(b"\x0c\0\0\0\x09"), "agent_unreachable"),
    ],
)
def test_what_an_agent_never_says_is_refused(tmp_path: Path, answer: bytes | None, reason: str) -> None:
    with answering(tmp_path, answer) as agent, pytest.raises(Refused, match=reason):
        agent.held_keys()


def test_a_socket_nobody_listens_at_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="agent_unreachable"):
        Agent(str(tmp_path / "gone")).held_keys()


def test_without_the_variable_there_is_no_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert agent_of_environment() is None
    monkeypatch.setenv("SSH_AUTH_SOCK", "/somewhere")
    assert agent_of_environment() == Agent("/somewhere")
