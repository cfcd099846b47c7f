"""What many tests stand on: embedded shops and sample homes, on loopback, ended with the test."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from kaitsu.cli.sample import Sample
from kaitsu.model.site import Host
from kaitsu.remote.frame import read_answer
from shops.sandbox.driver import SHOP
from tests.ports import free_port


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences are compared in English; a test of Japanese says so itself."""
    monkeypatch.setenv("KAITSU_LANG", "en")


@pytest.fixture(autouse=True, scope="session")
def ports() -> Iterator[None]:
    """Samples made in this process have ports of this worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kaitsu.cli.sample._free_port", free_port)
        yield


def missing(what: str) -> NoReturn:
    """A part a test needs is not here: in CI that is a failure, elsewhere a skip."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} (see tests/system-packages.txt)")
    pytest.skip(what)


def need(program: str) -> str:
    """The path of other people's program."""
    found = shutil.which(program)
    return found if found is not None else missing(f"{program} is not installed")


class HostShell:
    """Runs a driver's programs as a host would: one process each, everything on stdin."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.executions = 0

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        program = SHOP.program(self.host, request)
        self.executions += 1
        ran = subprocess.run(
            program.argv, input=program.stdin, capture_output=True, text=True, timeout=30, check=False
        )
        assert ran.returncode == 0, ran.stderr
        return read_answer(ran.stdout.splitlines(), program.nonce)


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Sample]:
    """A fresh sample home with its two shops; whatever was started for it is ended."""
    from shops.sandbox.shop.serve import stop

    made = Sample(tmp_path / "sample")
    made.make()
    yield made
    for root in made.folder.glob("shops/*/*/shop.db"):
        stop(root.parent)
