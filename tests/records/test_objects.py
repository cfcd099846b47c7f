"""The content behind digests: named by its hash, written whole, never believed without being hashed."""

import multiprocessing
import os
import signal
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.declare.home import Home
from kaitsu.model.canonical import canonical
from kaitsu.model.pages import NO_PAGES, Pages
from kaitsu.model.problem import Refused
from kaitsu.records import objects
from kaitsu.records.objects import keep, pages_of, setup_of
from kaitsu.records.paths import object_file
from tests.conftest import need
from tests.process.test_plan import SETUP

PAGES = Pages({"legal": "<p>お支払い方法</p>\r\n", "guide": "<p>\u3000</p>"})
PARTS = {SETUP.digest, PAGES.digest, *PAGES.hashes.values()}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def put(home: Home, manifest: dict[str, Any] = SETUP.manifest, pages: Pages = PAGES) -> None:
    keep(home, "hanaya", "sandbox", manifest, pages)


def file(home: Home, digest: str) -> Path:
    return object_file(home, "hanaya", "sandbox", digest)


def setup(home: Home, digest: str = SETUP.digest) -> dict[str, Any]:
    return setup_of(home, "hanaya", "sandbox", digest)


def pages(home: Home, digest: str = PAGES.digest) -> Pages:
    return pages_of(home, "hanaya", "sandbox", digest)


def kept(home: Home) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in file(home, "x").parent.iterdir()}


def test_what_was_kept_is_read_back(home: Home) -> None:
    put(home)
    assert setup(home) == SETUP.manifest
    assert pages(home) == PAGES
    assert set(kept(home)) == PARTS


def test_a_revision_without_pages_has_an_empty_list_of_them(home: Home) -> None:
    put(home, pages=NO_PAGES)
    assert pages(home, NO_PAGES.digest) == NO_PAGES


text = st.text(st.characters(exclude_categories=["Cs"]))


@given(options=st.dictionaries(text, text), texts=st.dictionaries(text, text))
def test_any_content_comes_back_under_its_digest(
    options: dict[str, str], texts: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home, manifest = Home(tmp_path_factory.mktemp("home")), {**SETUP.manifest, "options": options}
    put(home, manifest, Pages(texts))
    assert setup(home, objects._sha256(canonical(manifest))) == manifest
    assert pages(home, Pages(texts).digest) == Pages(texts)


def test_sha256sum_finds_every_name_to_be_the_hash(home: Home) -> None:
    put(home)
    folder = file(home, "x").parent
    words = [need("sha256sum"), *sorted(PARTS)]
    told = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == [f"{name}  {name}" for name in sorted(PARTS)]


def test_colleagues_may_read_what_was_kept(home: Home) -> None:
    put(home)
    assert {stat.S_IMODE(file(home, part).stat().st_mode) for part in PARTS} == {0o644}


def test_what_is_there_is_not_written_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home)
    before = {part: file(home, part).stat() for part in PARTS}
    put(home)
    changed = {**SETUP.manifest, "options": {}}
    put(home, changed)
    after = {part: file(home, part).stat() for part in PARTS}
    assert {part: (one.st_ino, one.st_mtime_ns) for part, one in before.items()} == {
        part: (one.st_ino, one.st_mtime_ns) for part, one in after.items()
    }
    assert len(kept(home)) == len(PARTS) + 1


def test_what_is_there_and_altered_is_put_right(home: Home) -> None:
    put(home)
    file(home, SETUP.digest).write_bytes(b"{}")
    put(home)
    assert setup(home) == SETUP.manifest


@pytest.mark.parametrize("digest", sorted(PARTS))
def test_every_flipped_bit_is_found(digest: str, home: Home) -> None:
    put(home)
    path = file(home, digest)
    sound = path.read_bytes()
    for bit in range(len(sound) * 8):
        spoilt = bytearray(sound)
        spoilt[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bytes(spoilt))
        with pytest.raises(Refused) as caught:
            setup(home) if digest == SETUP.digest else pages(home)
        (problem,) = caught.value.problems
        assert (problem.reason, problem.file, problem.exit) == ("object_altered", str(path), 2)


@pytest.mark.parametrize("spoilt", [b"", b"{"])
def test_a_cut_file_is_altered(spoilt: bytes, home: Home) -> None:
    put(home)
    file(home, PAGES.digest).write_bytes(spoilt)
    with pytest.raises(Refused, match="object_altered"):
        pages(home)


@pytest.mark.parametrize("digest", sorted(PARTS))
def test_a_part_that_is_gone_is_named(digest: str, home: Home) -> None:
    put(home)
    file(home, digest).unlink()
    with pytest.raises(Refused) as caught:
        setup(home) if digest == SETUP.digest else pages(home)
    (problem,) = caught.value.problems
    assert (problem.reason, problem.file, problem.exit) == ("object_missing", str(file(home, digest)), 2)


def test_another_rollouts_content_is_not_found(home: Home) -> None:
    put(home)
    with pytest.raises(Refused, match="object_missing"):
        setup_of(home, "hanaya", "other", SETUP.digest)


@pytest.mark.parametrize(
    "content", [b"[]", b"not JSON", b"\xff", b'{"legal":"../../../../etc/passwd"}', b'{"legal":1}']
)
def test_a_sound_file_that_lists_no_pages_is_not_followed(content: bytes, home: Home) -> None:
    digest = objects._sha256(content)
    file(home, digest).parent.mkdir(parents=True)
    file(home, digest).write_bytes(content)
    with pytest.raises(Refused, match="object_altered"):
        pages(home, digest)


def test_only_a_digest_is_looked_up(home: Home) -> None:
    with pytest.raises(ValueError, match="not a digest"):
        setup(home, "../ledger.jsonl")


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("count", range(4))
def test_killed_half_way_leaves_no_half_part(call: str, count: int, home: Home) -> None:
    killed = multiprocessing.get_context("fork").Process(target=_keep_until, args=(home, call, count))
    killed.start()
    killed.join(20)
    assert killed.exitcode == -signal.SIGKILL
    named = {name: content for name, content in kept(home).items() if not name.startswith(".")}
    assert [name for name, content in named.items() if objects._sha256(content) != name] == []
    assert len(named) == (0 if call == "fsync" else count)
    assert PAGES.digest not in named or set(PAGES.hashes.values()) <= named.keys()
    put(home)
    assert (setup(home), pages(home)) == (SETUP.manifest, PAGES)


def _keep_until(home: Home, call: str, count: int) -> None:
    """Keep the sample revision, and die at the ``count``-th ``call``."""
    owner: Any = {"fsync": os, "replace": Path}[call]
    left, real = [count], getattr(owner, call)

    def deadly(*words: Any) -> Any:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return real(*words)

    setattr(owner, call, deadly)
    put(home)


def test_a_full_disk_leaves_nothing_new(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    put(home, pages=NO_PAGES)
    before = kept(home)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kaitsu.vault.files.os.fsync", full)
    with pytest.raises(Refused, match="file_unwritable"):
        put(home)
    assert kept(home) == before


def test_a_folder_in_a_files_place_is_named(home: Home) -> None:
    file(home, SETUP.digest).mkdir(parents=True)
    for attempt in (put, setup):
        with pytest.raises(Refused, match="file_unreadable"):
            attempt(home)
