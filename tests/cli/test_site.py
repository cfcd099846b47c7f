"""`kaitsu site`: a file to fill in, and everything that is wrong with it afterwards."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import gateways
from kaitsu.cli.main import cli
from kaitsu.declare.home import ROOT, Home
from kaitsu.declare.new_site import site_text
from kaitsu.declare.yaml_file import read_yaml
from kaitsu.model.problem import Refused
from kaitsu.reports.words import catalogue
from shops.sandbox.driver import SandboxShop
from tests.declare.samples import HANAYA, SHOPS, fill_in, home_with, load, spoilt

NEW = ("site", "new", "hanaya", "--system", "sandbox", "--gateway", "sandbox")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("KAITSU_HOME", str(tmp_path))
    return home_with(tmp_path)


def kaitsu(*args: str) -> Result:
    return CliRunner().invoke(cli, args)


def reasons(result: Result) -> list[str]:
    assert isinstance(result.exception, Refused)
    return [problem.reason for problem in result.exception.problems]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_new_file_is_sound_once_it_is_filled_in(
    language: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAITSU_LANG", language)
    assert str(home.site_file("hanaya")) in kaitsu(*NEW).stdout
    fill_in(home.site_file("hanaya"))
    [rollout] = load(home).valid["hanaya"].rollouts
    assert rollout.answers == {"capture": "at_shipping", "card_on_file": "no"}


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_new_file_for_a_server_is_sound_once_it_is_filled_in(
    language: str, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAITSU_LANG", language)
    file = home.site_file("hanaya")
    file.write_text(site_text(home, "hanaya", "eccube", [gateways.catalogue()["sandbox"]]), encoding="utf-8")
    fill_in(file)
    [rollout] = load(home).valid["hanaya"].rollouts
    assert rollout.module is None  # the sandbox has none for EC-CUBE: that is somebody's turn, no mistake


def test_a_new_file_names_every_empty_value_and_nothing_else(home: Home) -> None:
    kaitsu(*NEW)
    assert {problem.reason for problem in load(home).broken["hanaya"]} == {"value_empty"}


def test_the_file_is_the_same_in_both_languages_but_for_its_comments(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = []
    for language in ("ja", "en"):
        monkeypatch.setenv("KAITSU_LANG", language)
        home.site_file(language).write_text(
            site_text(home, "hanaya", "eccube", [gateways.catalogue()["sandbox"]]), encoding="utf-8"
        )
        data.append(read_yaml(home.site_file(language)).data)
    assert data[0] == data[1]


def test_a_new_file_speaks_of_the_modules_for_its_own_system_alone(home: Home) -> None:
    sandbox = gateways.catalogue()["sandbox"]
    [module] = [module for module in sandbox.modules if module.shop == "sandbox"]
    other = replace(module, shop="eccube", code="other_pay", shop_versions=("4.2", "4.3"))
    several = replace(sandbox, modules=(other, module))
    texts = {
        system: site_text(home, "hanaya", system, [several]) for system in ("sandbox", "eccube", "welcart")
    }
    lines = {system: text.splitlines()[6] for system, text in texts.items()}
    assert lines["sandbox"].endswith("(the modules run on 1.0)")
    assert lines["eccube"].endswith("(the modules run on 4.2, 4.3)")
    assert "run on" not in lines["welcart"]


def test_an_editor_finds_the_schema_by_the_first_line(home: Home) -> None:
    kaitsu(*NEW)
    modeline = home.site_file("hanaya").read_text(encoding="utf-8").splitlines()[0]
    assert (home.sites / modeline.split("$schema=")[1]).resolve() == ROOT / "docs/schema/site.json"


def test_an_existing_file_is_not_overwritten(home: Home) -> None:
    home.site_file("hanaya").write_text("mine", encoding="utf-8")
    assert reasons(kaitsu(*NEW)) == ["site_exists"]
    assert home.site_file("hanaya").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("site", "system", "gateway", "reason"),
    [
        ("Hanaya", "sandbox", "sandbox", "site_id_invalid"),
        ("../hanaya", "sandbox", "sandbox", "site_id_invalid"),
        ("production", "sandbox", "sandbox", "site_id_reserved"),
        ("hanaya", "sandbax", "sandbox", "shop_unknown"),
        ("hanaya", "sandbox", "sandbax", "gateway_unknown"),
    ],
)
def test_nothing_is_written_for_a_wrong_name(
    site: str, system: str, gateway: str, reason: str, home: Home
) -> None:
    assert reasons(kaitsu("site", "new", site, "--system", system, "--gateway", gateway)) == [reason]
    assert list(home.sites.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path, home: Home) -> None:
    home.sites.rmdir()
    home.sites.write_text("a file where the folder should be", encoding="utf-8")
    assert reasons(kaitsu(*NEW)) == ["file_unwritable"]
    assert reasons(kaitsu("site", "check")) == ["file_unreadable"]


def test_check_says_ok_for_each_sound_site_and_all_that_is_wrong_with_the_others(home: Home) -> None:
    home_with(home.path, hanaya=HANAYA, tulip=spoilt("2026-04-01", "2026-02-30").replace("[card]", "[cart]"))
    result = kaitsu("site", "check")
    assert result.exit_code == 2
    assert result.stdout == "hanaya: ok\n"
    for reason in ("site_other_than_file", "date_invalid", "method_unknown"):
        assert f"[{reason}]" in result.stderr
    assert f"{home.site_file('tulip')}:4: delivered_on: `2026-02-30` is not a date" in result.stderr


def test_check_of_one_site_passes_over_the_others(home: Home) -> None:
    home_with(home.path, hanaya=HANAYA, tulip="site: [")
    assert (kaitsu("site", "check", "hanaya").exit_code, kaitsu("site", "check", "tulip").exit_code) == (0, 2)
    assert "did you mean: hanaya?" in kaitsu("site", "check", "hanaia").stderr


def test_check_finds_a_broken_agency_file_too(home: Home) -> None:
    home_with(home.path, hanaya=HANAYA)
    home.agency_file.write_text("nmae: x\n", encoding="utf-8")
    result = kaitsu("site", "check")
    assert (result.exit_code, "[key_unknown]" in result.stderr) == (2, True)


def test_a_mistake_comes_before_a_wait(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shops.catalogue", lambda: dict.fromkeys(SHOPS, SandboxShop()))
    home_with(home.path, hanaya=spoilt("system: sandbox", "system: eccube"))  # no module for it
    assert kaitsu("site", "check").exit_code == 3
    home_with(home.path, tulip="site: [")
    assert kaitsu("site", "check").exit_code == 2


def page(home: Home, *parts: str, text: str = "<p>カード</p>") -> Path:
    file = home.pages.joinpath(*parts)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_check_reads_the_pages_as_a_run_would(home: Home) -> None:
    home_with(home.path, hanaya=HANAYA)
    page(home, "hanaya", "sandbox", "guide.html")
    assert kaitsu("site", "check").stdout == "hanaya: ok\n"
    spoilt_page = page(home, "hanaya", "sandbox", "giude.html", text=" ")
    for words in ([], ["hanaya"]):
        result = kaitsu("site", "check", *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"{spoilt_page}: " in result.stderr
        assert [f"[{reason}]" in result.stderr for reason in ("page_unknown", "page_empty")] == [True, True]


@pytest.mark.parametrize("parts", [("hanaya", "sandbx", "guide.html"), ("hanaya", "guide.html")])
def test_pages_of_no_declared_gateway_are_named(parts: tuple[str, ...], home: Home) -> None:
    home_with(home.path, hanaya=HANAYA, tulip="site: [")
    page(home, *parts)
    page(
        home, "tulip", "anything", "guide.html"
    )  # which gateways it has is not known as long as it is broken
    for words in ([], ["hanaya"]):
        result = kaitsu("site", "check", *words)
        assert (result.exit_code, result.stderr.count("[page_folder_unknown]")) == (2, 1)


def test_pages_of_no_declared_site_are_named_where_all_are_looked_at(home: Home) -> None:
    home_with(home.path, hanaya=HANAYA)
    page(home, "README.md")
    page(home, "hanaja", "sandbox", "guide.html")
    result = kaitsu("site", "check")
    assert (result.exit_code, "[page_folder_unknown]" in result.stderr) == (2, True)
    assert "did you mean: hanaya?" in result.stderr
    assert kaitsu("site", "check", "hanaya").exit_code == 0


def test_a_page_folder_that_is_a_file_is_a_sentence(home: Home) -> None:
    home_with(home.path, hanaya=HANAYA)
    page(home, "hanaya")
    assert "[file_unreadable]" in kaitsu("site", "check").stderr


def test_a_home_without_sites_is_told_how_to_begin(home: Home) -> None:
    for name in ("check", "list"):
        result = kaitsu("site", name)
        assert result.exit_code == 0
        assert "kaitsu site new SITE" in result.stdout


def test_list_shows_broken_sites_too(home: Home) -> None:
    home_with(home.path, hanaya=HANAYA, tulip="site: [")
    assert kaitsu("site", "list").stdout.splitlines() == [
        "hanaya  はなや  sandbox 1.0  sandbox: card",
        "tulip  (see kaitsu site check tulip)",
    ]


@pytest.mark.parametrize("option", [[], ["--agency"]])
def test_schema_prints_what_is_committed(option: list[str]) -> None:
    committed = ROOT / "docs" / "schema" / ("agency.json" if option else "site.json")
    assert kaitsu("site", "schema", *option).stdout == committed.read_text(encoding="utf-8")


def test_every_sentence_of_the_declarations_can_be_said(home: Home) -> None:
    """Reasons that reach a Problem by a table, not by a literal, have their words too."""
    from kaitsu.declare.fields import REASONS
    from kaitsu.declare.validation import _REASONS

    used = (
        REASONS | set(_REASONS.values()) | {"yaml_key", "yaml_key_twice", "yaml_character", "value_malformed"}
    )
    assert used <= catalogue("ja")["problems"].keys()
