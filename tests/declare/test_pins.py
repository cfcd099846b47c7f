"""Archives nobody may pass on: the home pins them, and a wrong pins.yml is named by line and field."""

from dataclasses import replace
from pathlib import Path

import pytest

import gateways
from kaitsu.declare.home import Home
from kaitsu.declare.pins import pin_problems, pinned, read_pins, write_pins
from kaitsu.declare.sites import load_sites
from kaitsu.model.gateway import Gateway, Module
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused
from tests.declare.samples import HANAYA, SHOPS, home_with

HASH = "ab" * 32
SANDBOX = gateways.catalogue()["sandbox"]
MODULE = next(module for module in SANDBOX.modules if module.shop == "sandbox")
UNPINNED = replace(SANDBOX, modules=(replace(MODULE, sha256=""),))


def home_of(folder: Path, pins: str) -> Home:
    home = home_with(folder, hanaya=HANAYA)
    home.archives.mkdir()
    home.pins_file.write_text(pins, encoding="utf-8")
    return home


def module_of(home: Home, gateway: Gateway) -> Module:
    [rollout] = load_sites(home, {"sandbox": gateway}, SHOPS).valid["hanaya"].rollouts
    assert rollout.module is not None
    return rollout.module


def test_a_module_without_a_hash_takes_the_pin_of_its_archive(tmp_path: Path) -> None:
    home = home_of(tmp_path, f"{MODULE.archive}: {HASH}\n")
    assert module_of(home, UNPINNED) == replace(MODULE, sha256=HASH)
    assert pin_problems(module_of(home, UNPINNED), home) == ()


def test_a_hash_the_gateway_file_has_is_never_overruled(tmp_path: Path) -> None:
    home = home_of(tmp_path, f"{MODULE.archive}: {HASH}\n")
    assert module_of(home, SANDBOX) == MODULE
    assert pinned({"sandbox": SANDBOX}, home)["sandbox"] is SANDBOX


def test_of_several_modules_only_the_unpinned_ones_are_touched(tmp_path: Path) -> None:
    other = replace(MODULE, shop="eccube", archive="other.tar.gz", sha256="")
    several = {"sandbox": replace(SANDBOX, modules=(MODULE, other))}
    home = home_of(tmp_path, f"other.tar.gz: {HASH}\n")
    assert pinned(several, home)["sandbox"].modules == (MODULE, replace(other, sha256=HASH))


def test_a_module_that_is_part_of_the_shop_system_has_no_bytes_to_pin(tmp_path: Path) -> None:
    built_in = replace(SANDBOX, modules=(replace(MODULE, archive="", sha256=""),))
    home = home_of(tmp_path, f"{MODULE.archive}: {HASH}\n")
    assert module_of(home, built_in).sha256 == ""
    assert pin_problems(module_of(home, built_in), home) == ()
    assert pinned({"sandbox": built_in}, home)["sandbox"] is built_in


@pytest.mark.parametrize("pins", ["", "# nothing yet\n", f"other-1.zip: {HASH}\n"])
def test_without_its_pin_a_module_is_refused_with_what_to_do(pins: str, tmp_path: Path) -> None:
    home = home_of(tmp_path, pins)
    [problem] = pin_problems(module_of(home, UNPINNED), home)
    assert (problem.reason, problem.exit) == ("archive_unpinned", Exit.WRONG)
    assert problem.file == str(home.archives / MODULE.archive)
    assert problem.values["archive"] == MODULE.archive


def test_a_home_need_not_have_pins(tmp_path: Path) -> None:
    assert read_pins(Home(tmp_path)) == {}
    assert pin_problems(None, Home(tmp_path)) == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a.zip: 12ab", ("pin_hash", 2, "a.zip")),
        (f"a.zip: {HASH.upper()}", ("pin_hash", 2, "a.zip")),
        (f"a.zip: [{HASH}]", ("pin_hash", 2, "a.zip")),
        ("a.zip:", ("pin_hash", 2, "a.zip")),
        (f"../a.zip: {HASH}", ("pin_name", 2, "../a.zip")),
        (f".a.zip: {HASH}", ("pin_name", 2, ".a.zip")),
        (f"first.zip: {HASH}", ("yaml_key_twice", 2, "first.zip")),
        ("- a.zip", ("yaml_syntax", 2, None)),
    ],
)
def test_wrong_pins_are_named_by_file_line_and_field(
    line: str, expected: tuple[str, int, str | None], tmp_path: Path
) -> None:
    home = home_of(tmp_path, f"first.zip: {HASH}\n{line}\n")
    with pytest.raises(Refused) as caught:
        read_pins(home)
    [problem] = caught.value.problems
    assert (problem.reason, problem.line, problem.field) == expected
    assert problem.file == str(home.pins_file)


def test_wrong_pins_break_no_site_but_are_what_whoever_installs_is_told(tmp_path: Path) -> None:
    """A shop may have to be put back while the file is wrong."""
    home = home_of(tmp_path, f"{MODULE.archive}: 12ab\n")
    module = module_of(home, UNPINNED)
    assert module.sha256 == ""
    assert [problem.reason for problem in pin_problems(module, home)] == ["pin_hash"]
    assert pin_problems(MODULE, home) == ()


def test_what_is_written_is_read_again_and_is_in_order(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write_pins(home, {"b-1.zip": HASH, "a-1.2.zip": "0" * 64})
    assert read_pins(home) == {"a-1.2.zip": "0" * 64, "b-1.zip": HASH}
    assert home.pins_file.read_text(encoding="utf-8") == f"a-1.2.zip: {'0' * 64}\nb-1.zip: {HASH}\n"
    assert home.pins_file.stat().st_mode & 0o777 == 0o644


def test_pins_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    (tmp_path / "archives").write_text("a file", encoding="utf-8")
    with pytest.raises(Refused) as caught:
        write_pins(Home(tmp_path), {"a.zip": HASH})
    assert caught.value.problems[0].reason == "file_unwritable"
