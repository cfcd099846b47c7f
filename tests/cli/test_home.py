"""`kaitsu home`, and the whole way from an empty folder to a site that holds."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kaitsu.cli.main import cli
from kaitsu.declare import home as module
from kaitsu.declare.agency import read_agency
from kaitsu.declare.home import ROOT, Home
from kaitsu.model.problem import Refused
from kaitsu.vault.recipients import read_recipients
from tests.declare.samples import fill_in


@pytest.fixture(autouse=True)
def pointer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / ".kaitsu-home"
    monkeypatch.setattr(module, "POINTER", path)
    monkeypatch.setattr("kaitsu.cli.home.POINTER", path)
    monkeypatch.delenv("KAITSU_HOME", raising=False)
    return path


def kaitsu(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def reasons(result: Result) -> list[str]:
    assert isinstance(result.exception, Refused)
    return [problem.reason for problem in result.exception.problems]


def test_a_new_home_has_everything_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "clients" / "home"
    assert f"git -C {path} init" in kaitsu("home", "new", path).stdout
    files = {str(file.relative_to(path)) for file in path.rglob("*") if file.is_file()}
    assert files == {
        ".gitattributes",
        ".gitignore",
        "README.md",
        "archives/README.md",
        "inventories/agency.yml",
        "inventories/known_hosts",
        "inventories/sites/.gitkeep",
        "pages/README.md",
        "records/.gitkeep",
        "secrets/recipients.yml",
    }


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_files_of_a_new_home_are_sound(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAITSU_LANG", language)
    home = Home(tmp_path / "home")
    kaitsu("home", "new", home.path)
    assert read_agency(home) == read_agency(Home(tmp_path))
    assert dict(read_recipients(home.recipients_file).by_stage) == {"test": (), "production": ()}
    modeline = home.agency_file.read_text(encoding="utf-8").splitlines()[0]
    assert (
        home.agency_file.parent / modeline.split("$schema=")[1]
    ).resolve() == ROOT / "docs/schema/agency.json"


def test_the_defaults_shown_in_agency_yml_are_the_defaults(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    kaitsu("home", "new", home.path)
    lines = home.agency_file.read_text(encoding="utf-8").splitlines()[2:]
    shown = "".join(f"{line.removeprefix('# ')}\n" for line in lines if ': ""' not in line)
    home.agency_file.write_text(shown, encoding="utf-8")
    assert read_agency(home) == read_agency(Home(tmp_path))


def test_git_keeps_what_a_home_holds_and_nothing_of_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "home"
    kaitsu("home", "new", path)
    for private in (path / ".state" / "run.json", path / "identities" / "test.txt"):
        private.parent.mkdir()
        private.touch()
    subprocess.run(["git", "init", "-q", path], check=True)
    listed = subprocess.run(
        ["git", "-C", path, "ls-files", "-co", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert "inventories/sites/.gitkeep" in listed
    assert [name for name in listed if name.startswith((".state", "identities"))] == []


def test_git_changes_no_line_end_of_what_an_approval_names(tmp_path: Path) -> None:
    path = tmp_path / "home"
    kaitsu("home", "new", path)
    subprocess.run(["git", "init", "-q", path], check=True)
    names = ["pages/hanaya/sandbox/legal.html", "records/hanaya/sandbox/ledger.jsonl"]
    names.append(f"records/hanaya/sandbox/objects/{'0' * 64}")
    words = ["git", "-C", str(path), "check-attr", "text", *names]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    assert told == [f"{name}: text: unset" for name in names]


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert reasons(kaitsu("home", "new", tmp_path)) == ["home_not_empty"]
    assert reasons(kaitsu("home", "new", tmp_path / "mine.txt")) == ["home_not_empty"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    assert kaitsu("home", "new", folder).exit_code == 0


def test_a_home_that_cannot_be_finished_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.write_text

    def full_disk(path: Path, text: str, **options: str) -> int:
        if path.name == "recipients.yml":
            raise OSError(28, "No space left on device")
        return real(path, text, **options)

    monkeypatch.setattr(Path, "write_text", full_disk)
    assert reasons(kaitsu("home", "new", tmp_path / "a" / "home")) == ["home_unwritable"]
    assert list(tmp_path.iterdir()) == []


def test_a_home_is_put_in_force_and_shown(tmp_path: Path, pointer: Path) -> None:
    path = tmp_path / "home"
    assert str(ROOT) in kaitsu("home", "show").stdout
    kaitsu("home", "new", path)
    kaitsu("home", "use", path)
    shown = kaitsu("home", "show").stdout
    assert shown.splitlines()[0] == str(path)
    assert str(pointer) in shown


def test_the_variable_is_said_to_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "home"
    kaitsu("home", "new", path)
    monkeypatch.setenv("KAITSU_HOME", str(tmp_path))
    assert "KAITSU_HOME is set and wins" in kaitsu("home", "use", path).stderr
    assert kaitsu("home", "show").stdout.splitlines() == [
        str(tmp_path),
        "named by the environment variable KAITSU_HOME",
    ]


def test_only_a_home_is_put_in_force(tmp_path: Path, pointer: Path) -> None:
    assert reasons(kaitsu("home", "use", tmp_path / "none")) == ["home_missing"]
    assert reasons(kaitsu("home", "use", tmp_path)) == ["home_shapeless"]
    assert not pointer.exists()


def test_from_an_empty_folder_to_a_site_that_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    kaitsu("home", "new", home.path)
    monkeypatch.setenv("KAITSU_HOME", str(home.path))
    assert kaitsu("site", "new", "hanaya", "--system", "sandbox", "--gateway", "sandbox").exit_code == 0
    assert kaitsu("site", "check").exit_code == 2
    fill_in(home.site_file("hanaya"))
    checked = kaitsu("site", "check")
    assert (checked.exit_code, checked.stdout, checked.stderr) == (0, "hanaya: ok\n", "")
    assert kaitsu("site", "list").stdout == "hanaya  はなや  sandbox 1.0  sandbox: card\n"
