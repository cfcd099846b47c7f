"""`kaitsu ledger adopt`, and the remedies that lead to it, tried with real git in two clones."""

import re
import shlex
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from kaitsu.declare.home import Home
from kaitsu.model.problem import Refused
from kaitsu.records.paths import head_file, ledger_file
from kaitsu.reports.words import explain
from tests.cli.ledger_home import Desk, make_desk
from tests.conftest import need


@dataclass
class Clone:
    """One engineer's clone of the home; commands are typed in it."""

    desk: Desk
    monkeypatch: pytest.MonkeyPatch

    @property
    def file(self) -> Path:
        return ledger_file(self.desk.home, "hanaya", "sandbox")

    def run(self, *words: str, typed: str | None = None) -> tuple[int, str]:
        self.monkeypatch.setenv("KAITSU_HOME", str(self.desk.home.path))
        self.monkeypatch.setattr("kaitsu.declare.clock.now", lambda: self.desk.clock)
        return self.desk.run(*words, typed=typed)

    def extra_day(self, day: int) -> tuple[int, str]:
        return self.run("record", "letter", "hanaya", "--on", f"2026-10-{day:02}")

    def git(self, *words: str, code: int | None = 0) -> str:
        done = subprocess.run(
            [need("git"), *words], cwd=self.desk.home.path, capture_output=True, text=True, check=False
        )
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "records")

    def shell(self, command: str) -> None:
        subprocess.run(command, shell=True, cwd=self.desk.home.path, check=True, capture_output=True)  # noqa: S602

    def told(self) -> dict[str, str]:
        """The commands of the remedy for what the ledger is refused for now, by their first two words."""
        with pytest.raises(Refused) as refused:
            _ = self.desk.ledger
        (problem,) = refused.value.problems
        remedy = explain(problem)
        commands = re.findall(r"`((?:git|sed|kaitsu) [^`]*)`", remedy)
        return {" ".join(command.split()[:2]): command for command in commands}

    def adopt(self) -> tuple[int, str]:
        """The command as the remedy has it."""
        words = shlex.split(self.told()["kaitsu ledger"])
        assert words[:3] == ["kaitsu", "ledger", "adopt"]
        return self.run(*words[1:], "--yes")


@pytest.fixture(autouse=True)
def own_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = tmp_path / "gitconfig"
    config.write_text(
        "[user]\nname = Sato\nemail = sato@example\n[init]\ndefaultBranch = main\n"
        "[pull]\nrebase = false\n[core]\neditor = true\n",
        encoding="ascii",
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.setenv("KAITSU_LANG", "en")


@pytest.fixture(params=["en", "ja"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KAITSU_LANG", request.param)
    return str(request.param)


@pytest.fixture
def clones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Clone, Clone]:
    """Both have the contract and the letter; neither knows what the other does next."""
    one = Clone(make_desk(tmp_path, monkeypatch), monkeypatch)
    (one.desk.home.path / ".gitignore").write_text(".state/\n", encoding="ascii")
    assert one.desk.record("contract", client=True)[0] == 0
    assert one.extra_day(5)[0] == 0
    origin, second = tmp_path / "origin", tmp_path / "second"
    subprocess.run([need("git"), "init", "-q", "--bare", str(origin)], check=True)
    one.git("init", "-q")
    one.git("remote", "add", "origin", str(origin))
    one.commit()
    one.git("push", "-q", "-u", "origin", "main")
    subprocess.run([need("git"), "clone", "-q", str(origin), str(second)], check=True)
    two = Clone(Desk(Home(second), one.desk.key, one.desk.mail, one.desk.clock), monkeypatch)
    return one, two


def apart(one: Clone, two: Clone, own: tuple[int, ...] = (7, 8)) -> None:
    """Both record; the first pushes."""
    assert one.extra_day(6)[0] == 0
    one.commit()
    one.git("push", "-q")
    for day in own:
        assert two.extra_day(day)[0] == 0
    two.commit()


def days(clone: Clone) -> list[str]:
    return re.findall(r'"received_on":"2026-10-(\d\d)"', clone.file.read_text(encoding="utf-8"))


def test_a_conflict_is_called_a_fork_and_its_remedy_works(clones: tuple[Clone, Clone], language: str) -> None:
    one, two = clones
    apart(one, two)
    two.git("pull", code=1)
    assert "<<<<<<< " in two.file.read_text(encoding="utf-8")
    assert two.run("ledger", "show", "hanaya") == (2, "ledger_forked")
    told = two.told()
    two.shell(told["git checkout"])
    two.shell(told["git commit"])
    ended_as_it_should(one, two)
    assert language


def test_after_a_rebase_the_remedy_works_too(clones: tuple[Clone, Clone]) -> None:
    one, two = clones
    apart(one, two)
    two.git("pull", "--rebase", code=1)
    told = two.told()
    two.shell(told["git checkout"])
    two.shell(told["git rebase"])
    assert "rebase in progress" not in two.git("status")
    ended_as_it_should(one, two)


@pytest.mark.parametrize(("own", "reason"), [((7,), "ledger_forked"), ((7, 8), "ledger_cut")])
def test_git_checkout_theirs_leads_out_as_well(
    clones: tuple[Clone, Clone], own: tuple[int, ...], reason: str
) -> None:
    one, two = clones
    apart(one, two, own)
    two.git("pull", code=1)
    two.git("checkout", "--theirs", str(two.file))
    two.commit()
    assert two.run("status", "hanaya") == (2, reason)
    ended_as_it_should(one, two, len(own))


def test_where_git_joined_both_without_a_conflict_the_remedy_works_too(clones: tuple[Clone, Clone]) -> None:
    one, two = clones
    (two.desk.home.path / ".git/info/attributes").write_text("*.jsonl merge=union\n", encoding="ascii")
    apart(one, two)
    two.git("pull", "--no-edit")
    told = two.told()
    two.shell(told["git fetch"])
    two.shell(told["git checkout"])
    two.commit()
    ended_as_it_should(one, two)


def ended_as_it_should(one: Clone, two: Clone, own: int = 2) -> None:
    """The second took the first's file; now it adopts it, records its own again and pushes."""
    assert days(two) == ["05", "06"]
    code, output = two.adopt()
    assert code == 0
    missing = re.search(r"([0-9]+) that this machine knew|うち ([0-9]+) 件", output)
    assert missing is not None
    assert int(missing[1] or missing[2]) == own
    assert two.extra_day(7)[0] == 0
    two.commit()
    two.git("push", "-q")
    one.git("pull", "-q")
    assert one.run("ledger", "verify", "hanaya")[0] == 0
    assert days(one) == days(two) == ["05", "06", "07"]


@pytest.mark.parametrize("committed", [False, True])
def test_an_event_of_a_wrong_clock_is_taken_out(
    clones: tuple[Clone, Clone], language: str, *, committed: bool
) -> None:
    one, _ = clones
    one.desk.clock += timedelta(days=1)
    assert one.extra_day(6)[0] == 0
    one.desk.clock -= timedelta(days=1)
    if committed:
        one.commit()
    assert one.extra_day(6) == (2, "ledger_future")
    one.shell(one.told()["sed -i"])
    assert one.extra_day(6) == (2, "ledger_cut")
    assert one.adopt()[0] == 0
    assert one.extra_day(6)[0] == 0
    one.commit()
    one.git("push", "-q")
    assert language


def test_a_file_restored_from_git_is_adopted(clones: tuple[Clone, Clone]) -> None:
    one, _ = clones
    assert one.extra_day(6)[0] == 0
    before = one.file.read_bytes()
    one.git("checkout", "--", str(one.file))
    assert one.run("ledger", "verify", "hanaya") == (2, "ledger_cut")
    known = head_file(one.desk.home, "hanaya", "sandbox").read_bytes()
    one.monkeypatch.setattr("kaitsu.cli.ledger.has_terminal", lambda: False)
    assert one.run("ledger", "adopt", "hanaya") == (2, "adopt_no_terminal")
    one.monkeypatch.setattr("kaitsu.cli.ledger.has_terminal", lambda: True)
    for typed in ("n\n", ""):
        assert one.run("ledger", "adopt", "hanaya", typed=typed) == (130, "adopt_declined")
    assert head_file(one.desk.home, "hanaya", "sandbox").read_bytes() == known
    lying = one.file.read_bytes()
    code, output = one.run("ledger", "adopt", "hanaya", "sandbox", typed="y\n")
    assert (code, one.file.read_bytes()) == (0, lying)
    assert "the file has 2 events; 1 that this machine knew (3 in all) are no longer in it" in output
    assert one.run("ledger", "verify", "hanaya")[0] == 0
    one.file.write_bytes(before)
    assert one.run("ledger", "adopt", "hanaya")[0] == 0  # nothing is missing: nothing is asked


def test_a_spoilt_file_is_never_adopted(clones: tuple[Clone, Clone]) -> None:
    one, _ = clones
    whole = one.file.read_bytes()
    spoilt = {
        "ledger_edited": whole.replace(b"2026-10-05", b"2026-10-06"),
        "ledger_torn": whole[:-5],
        "ledger_replayed": whole + whole.splitlines(keepends=True)[-1],
        "ledger_cut": whole.splitlines(keepends=True)[-1],
    }
    for reason, content in spoilt.items():
        one.file.write_bytes(content)
        assert one.run("ledger", "adopt", "hanaya", "--yes") == (2, reason)
    one.file.write_bytes(whole)
    assert "the file is what this machine recorded: 2 events" in one.run("ledger", "adopt", "hanaya")[1]
