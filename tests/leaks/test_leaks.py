"""The scanner finds what was planted, in each place and encoding; `make leaks` types all the commands."""

import base64
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import need
from tests.crash.table import Crash
from tests.leaks.commands import LOUD, _pyinfra
from tests.leaks.scanner import ENCODINGS, Scanner, written
from tests.leaks.watch import Watch
from tests.leaks.world import World

VALUE = "sk_test_Aa0+/=カナリア9"


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("before", range(4))
def test_a_secret_is_found_in_every_encoding(encoding: str, before: int) -> None:
    scanner = Scanner({"canary": VALUE})
    text = b"x" * before + written(VALUE, encoding) + b"y"
    assert [hit.encoding for hit in scanner.hits("p", "w", text)] == [encoding]
    assert list(scanner.hits("p", "w", text.replace(written(VALUE, encoding)[3:6], b"zz"))) == []


@pytest.mark.parametrize("before", range(4))
def test_a_secret_is_found_in_the_middle_of_a_base64_text(before: int) -> None:
    scanner = Scanner({"canary": VALUE})
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        text = encode(b"<" * before + VALUE.encode() + b">>>")
        assert {hit.encoding for hit in scanner.hits("p", "w", text)} == {"base64"}


def test_a_secret_that_would_be_found_anywhere_is_no_canary() -> None:
    with pytest.raises(ValueError, match="too short"):
        Scanner({"pin": "1234"})


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    need("sshd")
    with tempfile.TemporaryDirectory(prefix="kaitsu-leaks-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        made = World(folder)
        made.harness.prepare(Crash("new", "engine"))
        with made.watch:
            yield made
        made.close()


def test_a_loud_run_leaks_nothing(world: World) -> None:
    _pyinfra(world, "payment", *LOUD)
    assert b"exit 0: done" in b"".join(world.said.values())
    assert world.hits() == []
    assert {"pyinfra", "sshd", "sh"} <= {name.rstrip(":") for name in world.watch.programs} | {"pyinfra"}


def test_what_is_planted_is_found_in_each_place_and_each_encoding(world: World) -> None:
    world.bench.load("new.done")
    for place, plant in world.planters().items():
        for encoding in ENCODINGS:
            if encoding == "utf-16" and place in ("arguments", "environment"):
                continue  # a NUL ends an argument
            value = f"canary-{secrets.token_hex(12)}"
            world.scanner.add(value, value)
            plant(written(value, encoding))
            found = {(hit.place, hit.encoding) for hit in world.hits() if hit.what == value}
            # A dump of rows ends a text at its first NUL; the file's own bytes do not.
            places = {place, place.removesuffix(" dump")}
            assert {(one, encoding) for one in places} & found, (place, encoding)
            world.forget()


def test_the_watch_sees_a_process_that_lives_for_a_moment(tmp_path: Path) -> None:
    with Watch(tmp_path) as watch:
        subprocess.run([sys.executable, "-c", "import time; time.sleep(0.1)", "canary"], check=True)
        time.sleep(0.05)
    assert any(place == "arguments" and b"canary" in what for place, _, what in watch.seen)
