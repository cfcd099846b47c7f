"""`kaitsu archive`: pin what the gateway gave out, and see what is there."""

import hashlib
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

import gateways
from kaitsu.cli.main import cli
from kaitsu.declare.home import Home
from kaitsu.declare.pins import read_pins
from kaitsu.model.problem import Refused
from tests.declare.samples import HANAYA, home_with

SANDBOX = gateways.catalogue()["sandbox"]
MODULE = next(module for module in SANDBOX.modules if module.shop == "sandbox")
NAME = MODULE.archive


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose one site needs a module the catalogue has no hash of."""
    monkeypatch.setenv("KAITSU_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    unpinned = {"sandbox": replace(SANDBOX, modules=(replace(MODULE, sha256=""),))}
    monkeypatch.setattr("gateways.catalogue", lambda: unpinned)
    made = home_with(tmp_path, hanaya=HANAYA)
    made.archives.mkdir()
    return made


def kaitsu(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(arg) for arg in args])


def reasons(result: Result) -> list[str]:
    assert isinstance(result.exception, Refused)
    return [problem.reason for problem in result.exception.problems]


def put(home: Home, content: str = "module", name: str = NAME) -> str:
    """Lay an archive down and return its SHA-256."""
    with ZipFile(home.archives / name, "w") as archive:
        archive.writestr("module.php", content)
    return hashlib.sha256((home.archives / name).read_bytes()).hexdigest()


@pytest.mark.parametrize("given", [NAME, f"archives/{NAME}", f"./archives/../archives/{NAME}"])
def test_an_archive_is_pinned_by_its_bytes(given: str, home: Home) -> None:
    sha256 = put(home)
    printed = kaitsu("archive", "pin", given).stdout
    assert sha256 in printed
    assert str(home.pins_file) in printed
    assert read_pins(home) == {NAME: sha256}
    assert "already" in kaitsu("archive", "pin", given).stdout


def test_other_bytes_are_pinned_only_when_that_is_said(home: Home) -> None:
    first = put(home)
    kaitsu("archive", "pin", NAME)
    second = put(home, "another")
    assert reasons(kaitsu("archive", "pin", NAME)) == ["pin_other"]
    assert read_pins(home) == {NAME: first}
    assert first in kaitsu("archive", "pin", NAME, "--replace").stdout
    assert read_pins(home) == {NAME: second}


def test_other_pins_stay(home: Home) -> None:
    home.pins_file.write_text(f"older-1.zip: {'0' * 64}\n", encoding="utf-8")
    sha256 = put(home)
    kaitsu("archive", "pin", NAME)
    assert read_pins(home) == {"older-1.zip": "0" * 64, NAME: sha256}


def test_what_lies_elsewhere_is_not_pinned(home: Home) -> None:
    put(home)
    (home.archives / NAME).rename(home.path / NAME)
    assert reasons(kaitsu("archive", "pin", home.path / NAME)) == ["archive_elsewhere"]
    assert reasons(kaitsu("archive", "pin", NAME)) == ["file_missing"]
    assert not home.pins_file.exists()


def test_what_is_no_module_is_not_pinned(home: Home) -> None:
    renamed = NAME.replace(".zip", " (1).zip")
    put(home, name=renamed)
    result = kaitsu("archive", "pin", renamed)
    assert reasons(result) == ["archive_of_no_module"]
    assert isinstance(result.exception, Refused)
    assert result.exception.problems[0].values["nearest"] == NAME


def test_a_page_that_was_saved_instead_is_not_pinned(home: Home) -> None:
    (home.archives / NAME).write_text("<html>please log in</html>", encoding="utf-8")
    assert reasons(kaitsu("archive", "pin", NAME)) == ["archive_no_zip"]


def test_what_the_gateway_file_declares_needs_no_pin(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateways.catalogue", lambda: {"sandbox": SANDBOX})
    put(home)
    assert reasons(kaitsu("archive", "pin", NAME)) == ["archive_declared"]


def test_wrong_pins_are_mended_before_anything_is_added(home: Home) -> None:
    put(home)
    home.pins_file.write_text("a.zip: 12ab\n", encoding="utf-8")
    assert reasons(kaitsu("archive", "pin", NAME)) == ["pin_hash"]
    assert reasons(kaitsu("archive", "list")) == ["pin_hash"]
    result = kaitsu("site", "check")
    assert (result.exit_code, "[pin_hash]" in result.stderr) == (2, True)


def test_the_list_tells_what_is_there_and_what_is_known_of_it(home: Home) -> None:
    def line() -> list[str]:
        [found] = kaitsu("archive", "list").stdout.splitlines()
        return found.split("  ")

    module = f"{MODULE.code} {MODULE.version}"
    assert line() == [NAME, module, "missing", "not pinned", "hanaya"]
    sha256 = put(home)
    assert line() == [NAME, module, "there", "not pinned", "hanaya"]
    kaitsu("archive", "pin", NAME)
    assert line() == [NAME, module, "there", f"pinned {sha256[:12]}", "hanaya"]
    put(home, "another")
    assert line() == [NAME, module, "other bytes than known", f"pinned {sha256[:12]}", "hanaya"]
    (home.archives / NAME).unlink()
    assert line() == [NAME, module, "missing", f"pinned {sha256[:12]}", "hanaya"]


def test_the_list_knows_what_the_gateway_declares(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateways.catalogue", lambda: {"sandbox": SANDBOX})
    assert f"declared {MODULE.sha256[:12]}" in kaitsu("archive", "list").stdout


def test_the_list_of_a_home_without_sites_says_so_and_names_broken_ones(home: Home) -> None:
    home.site_file("hanaya").write_text("site: [", encoding="utf-8")
    result = kaitsu("archive", "list")
    assert "no declared site needs an archive" in result.stdout
    assert "hanaya" in result.stderr


def test_a_site_whose_module_is_not_pinned_waits_for_a_person(home: Home) -> None:
    result = kaitsu("site", "check")
    assert (result.exit_code, "[archive_unpinned]" in result.stderr) == (3, True)
    put(home)
    kaitsu("archive", "pin", NAME)
    assert kaitsu("site", "check").exit_code == 0


def test_a_module_that_is_part_of_the_shop_system_needs_none(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    built_in = {"sandbox": replace(SANDBOX, modules=(replace(MODULE, archive="", sha256=""),))}
    monkeypatch.setattr("gateways.catalogue", lambda: built_in)
    assert kaitsu("archive", "list").stdout == "no declared site needs an archive\n"
    assert kaitsu("site", "check").exit_code == 0
    put(home)
    assert reasons(kaitsu("archive", "pin", NAME)) == ["archive_of_no_module"]
