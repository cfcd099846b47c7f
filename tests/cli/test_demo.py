"""`kaitsu demo` in a copy of the checkout, as somebody who has just cloned it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kaitsu.cli import demo
from kaitsu.cli.sample import Sample
from kaitsu.declare.home import ROOT
from kaitsu.model.problem import Refused

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Clone:
    """A fresh clone in ``root``, its packages already there; ``user`` is an empty HOME."""

    root: Path
    user: Path

    @property
    def demo(self) -> Sample:
        return Sample(self.root / ".demo")

    @property
    def pointer(self) -> Path:
        return self.root / ".kaitsu-home"

    def run(self, *words: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
        """A command in the clone's root; ``kaitsu`` and ``pyinfra`` are the clone's own code."""
        program = {"kaitsu": [sys.executable, "-m", "kaitsu.cli.main"], "pyinfra": [str(BIN / "pyinfra")]}
        return subprocess.run(
            [*program.get(words[0], [words[0]]), *words[1:]],
            cwd=self.root,
            env=self._environment() | ({"KAITSU_HOME": str(home)} if home else {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.user),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(self.root),  # before the checkout these packages were installed from
            "GIT_CONFIG_GLOBAL": os.devnull,
        }

    def all_ended(self) -> bool:
        """Whether no server of this clone is left; one that no longer answers may need a moment to go."""
        deadline = time.monotonic() + 5
        while self.servers() and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.servers() == []

    def servers(self) -> list[int]:
        """The processes that serve this clone's shops."""
        root = os.fsencode(self.demo.folder)
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"shops.sandbox.shop.serve" in words and any(word.startswith(root) for word in words):
                found.append(int(process.name))
        return found


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    made = Clone(tmp_path / "お店 kaitsu", tmp_path / "user")
    made.user.mkdir()
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (made.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, made.root / name)
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-qm-"],
    ):
        assert made.run("git", *words).returncode == 0
    yield made
    made.run("kaitsu", "demo", "stop")
    assert made.all_ended()


def test_it_runs_twice_and_leaves_nothing_but_the_demo_folder_and_the_pointer(clone: Clone) -> None:
    first = clone.run("kaitsu", "demo", "run")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "paid with ************1111: approved, as expected, order " in first.stderr
    assert len(clone.servers()) == 2

    second = clone.run("kaitsu", "demo", "run")
    assert second.returncode == 0
    assert "is used as it is" in second.stdout
    assert "as declared; nothing to change" in second.stderr

    assert clone.run("git", "status", "--short").stdout == ""
    ignored = clone.run("git", "status", "--short", "--ignored").stdout.split()[1::2]
    assert [name for name in ignored if "__pycache__" not in name] == [".demo/", ".kaitsu-home"]
    assert list(clone.user.iterdir()) == []

    assert clone.run("kaitsu", "demo", "stop").stdout == "Ended: test, production.\n"
    assert clone.all_ended()

    documented = clone.run("pyinfra", "inventories/test", "deploys/payment.py", "-y")
    assert documented.returncode == 0
    assert "as declared; nothing to change" in documented.stderr
    assert len(clone.servers()) == 1  # the one it needed


def test_an_agency_with_a_home_in_its_environment_keeps_it(clone: Clone, tmp_path: Path) -> None:
    own = tmp_path / "ours"
    (own / "inventories" / "sites").mkdir(parents=True)
    by_variable = clone.run("kaitsu", "demo", "run", home=own)
    assert by_variable.returncode == 0
    assert "You have a home of your own" in by_variable.stdout
    assert not clone.pointer.exists()


def test_the_pointer_is_written_only_where_nothing_is_declared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pointer = tmp_path / ".kaitsu-home"
    monkeypatch.delenv("KAITSU_HOME", raising=False)
    monkeypatch.setattr(demo, "ROOT", tmp_path)
    monkeypatch.setattr(demo, "POINTER", pointer)
    site = tmp_path / "inventories" / "sites" / "ours.yml"
    site.parent.mkdir(parents=True)

    site.touch()
    demo._point_here()
    assert not pointer.exists()

    site.unlink()
    demo._point_here()
    assert pointer.read_text(encoding="utf-8") == ".demo\n"

    pointer.write_text("/ours\n", encoding="utf-8")
    demo._point_here()
    assert pointer.read_text(encoding="utf-8") == "/ours\n"


def test_a_run_that_fails_says_how_to_begin_again(clone: Clone) -> None:
    clone.demo.make()
    site = clone.demo.home.site_file("hanaya")
    site.write_text(site.read_text(encoding="utf-8").replace("at_shipping", "someday"), encoding="utf-8")
    ran = clone.run("kaitsu", "demo", "run")
    assert ran.returncode == 2
    assert "[choice_unknown]" in ran.stderr
    assert "make demo-stop && rm -rf .demo && make demo" in ran.stderr
    assert "Look at it" not in ran.stdout


@pytest.mark.parametrize("gone", ["shops/whole", "shops/hanaya/test", "identities"])
def test_a_sample_that_lost_a_part_is_made_anew(sample: Sample, gone: str) -> None:
    assert sample.make() == "again"
    part = sample.folder / gone
    shutil.rmtree(part) if part.is_dir() else part.unlink()
    assert sample.make() == "anew"
    assert part.exists()
    assert sample.make() == "again"


def test_a_sample_with_another_site_in_it_is_never_thrown_away(sample: Sample) -> None:
    own = sample.home.site_file("ours")
    own.write_text("mine", encoding="utf-8")
    assert sample.make() == "again"
    shutil.rmtree(sample.identities)
    with pytest.raises(Refused) as caught:
        sample.make()
    assert caught.value.problems[0].reason == "sample_incomplete"
    assert own.read_text(encoding="utf-8") == "mine"


def test_a_place_that_cannot_be_written_to_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused) as caught:
        Sample(tmp_path / "file" / ".demo").make()
    assert caught.value.problems[0].reason == "file_unwritable"
