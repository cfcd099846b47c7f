"""Some bytes of all that is trusted; `make tamper` takes every one. Fuzzing: a few hundred cases."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kaitsu.remote.frame import BadAnswer
from tests.tamper import fuzz
from tests.tamper.php import tried_in_php
from tests.tamper.replayed import replays
from tests.tamper.spoil import tried
from tests.tamper.things import Ground

STEP = 211  # a prime: the bytes tried lie differently in every line


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("tamper") / "ground")
    yield made
    made.close()


def test_whatever_is_changed_is_refused_by_name(ground: Ground) -> None:
    found = [fault for thing in ground.things() for fault in tried(thing, STEP)[1]]
    assert found == []


def test_php_refuses_the_same(ground: Ground, tmp_path: Path) -> None:
    archive = base64.b64encode(ground.archive_here().file.read_bytes()).decode()
    count, found = tried_in_php(tmp_path, archive, STEP)
    assert count > 100
    assert found == []


def test_what_is_whole_and_does_not_belong_there_is_named(ground: Ground) -> None:
    assert {name: found for name, found in replays(ground) if found} == {}


def test_something_that_is_taken_or_left_behind_is_found(ground: Ground) -> None:
    """A reader that takes everything, one that refuses by another name, one that leaves a half file."""
    image = ground.image()
    count, found = tried(replace(image, use=lambda: None), 1000)
    assert len(found) == count > 0
    assert all("it was taken" in fault for fault in found)
    _, found = tried(replace(image, names={"other_reason"}), 1000)
    assert all("refused as image_damaged" in fault for fault in found)
    left = iter(range(10_000))

    def leaves() -> None:
        (ground.root / f"half-{next(left)}").touch()
        image.use()

    _, found = tried(replace(image, use=leaves), 1000)
    assert all("left or gone" in fault for fault in found)
    assert found != []


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_whatever_is_fed_to_it_ends_in_a_sentence(name: str) -> None:
    fuzz.fuzz(name, fuzz.CASES // len(fuzz.TARGETS))


def test_a_traceback_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(_folder: Path, seed: int) -> None:
        text = fuzz.spoilt(b"a: 1\nb: 2\n", seed)
        if b"\xff" in text:
            raise UnicodeDecodeError("utf-8", text, 0, 1, "a byte that is no text")
        raise BadAnswer("answer_cut")

    monkeypatch.setitem(fuzz.TARGETS, "careless", careless)
    with pytest.raises(UnicodeDecodeError):
        fuzz.fuzz("careless", 200)
