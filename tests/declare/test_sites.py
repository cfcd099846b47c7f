"""A folder of site files: each is sound or broken on its own, and no two may be the same shop."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gateways
from kaitsu.declare.sites import load_site
from kaitsu.model.problem import Refused
from kaitsu.model.site import RESERVED_SITE_IDS
from kaitsu.reports.words import explain
from tests.declare.samples import HANAYA, SHOPS, home_with, load, spoilt

TULIP = HANAYA.replace("/home/hanaya", "/home/tulip").replace("hanaya", "tulip")


def test_a_home_without_sites_has_none(tmp_path: Path) -> None:
    sites = load(home_with(tmp_path / "home"))
    assert (sites.valid, sites.broken) == ({}, {})


def test_a_broken_site_leaves_the_others_alone(tmp_path: Path) -> None:
    sites = load(home_with(tmp_path, hanaya=HANAYA, tulip="site: [", rose="- x\n"))
    assert list(sites.valid) == ["hanaya"]
    assert {name: found[0].reason for name, found in sites.broken.items()} == {
        "rose": "yaml_shape",
        "tulip": "yaml_syntax",
    }


def test_two_sites_may_live_on_one_host(tmp_path: Path) -> None:
    assert list(load(home_with(tmp_path, hanaya=HANAYA, tulip=TULIP)).valid) == ["hanaya", "tulip"]


def test_two_sites_may_not_be_one_shop_whichever_stage_it_is(tmp_path: Path) -> None:
    same = spoilt("/home/tulip/test\n", "/home/hanaya/shop\n", TULIP)
    sites = load(home_with(tmp_path, hanaya=HANAYA, tulip=same, rose=HANAYA.replace("hanaya", "rose")))
    assert list(sites.valid) == ["rose"]
    assert {name: found[0].values for name, found in sites.broken.items()} == {
        "hanaya": {"other": "tulip", "key": "shop_root"},
        "tulip": {"other": "hanaya", "key": "shop_root"},
    }
    assert {found[0].reason for found in sites.broken.values()} == {"site_shares_shop"}


def test_one_private_address_behind_two_jump_hosts_is_two_machines(tmp_path: Path) -> None:
    behind = HANAYA.replace("    user:", "    jump_host: gate.example.jp\n    user:")
    other = behind.replace("gate.example", "door.example").replace("site: hanaya", "site: tulip")
    assert list(load(home_with(tmp_path, hanaya=behind, tulip=other)).valid) == ["hanaya", "tulip"]


TEST_URL, OPEN_URL = "https://test.hanaya.example/", "https://tulip.example"


@pytest.mark.parametrize(
    ("test", "production"),
    [
        ("https://tulip.example", "https://tulip.example"),
        ("https://TULIP.example:443/", "https://tulip.example"),
        ("http://tulip.example", "https://tulip.example"),
        ("https://tulip.example/test", "https://tulip.example"),
        ("https://tulip.example", "https://tulip.example/shop"),
        ("https://tulip.example/shop/test", "https://tulip.example/shop"),
        ("https://tulip.example/a/../shop", "https://tulip.example/shop"),
        ("https://tulip.example/sho%70", "https://tulip.example/shop"),
    ],
)
def test_a_test_site_may_not_be_on_the_open_shop_of_another(
    test: str, production: str, tmp_path: Path
) -> None:
    hanaya, tulip = spoilt(TEST_URL, test), spoilt(OPEN_URL, production, TULIP)
    sites = load(home_with(tmp_path, hanaya=hanaya, tulip=tulip))
    assert sites.valid == {}
    assert {name: [(item.reason, item.field) for item in found] for name, found in sites.broken.items()} == {
        "hanaya": [("site_test_is_production", "hosts.test.url")],
        "tulip": [("site_test_is_production", "hosts.production.url")],
    }
    for [problem] in sites.broken.values():
        assert problem.values == {"test": "hanaya", "production": "tulip"}
        assert "the test URL of `hanaya`" in explain(problem)


@pytest.mark.parametrize(
    ("test", "production"),
    [
        ("https://tulip.example/shop2", "https://tulip.example/shop"),
        ("https://tulip.example:8443", "https://tulip.example"),
        ("https://test.tulip.example", "https://tulip.example"),
        ("https://tulip.example/~hanaya/test", "https://tulip.example/~tulip"),
    ],
)
def test_shops_beside_each_other_on_one_host_are_two(test: str, production: str, tmp_path: Path) -> None:
    hanaya, tulip = spoilt(TEST_URL, test), spoilt(OPEN_URL, production, TULIP)
    assert load(home_with(tmp_path, hanaya=hanaya, tulip=tulip)).broken == {}


def test_within_one_site_the_test_site_may_lie_below_production(tmp_path: Path) -> None:
    below = spoilt(TEST_URL, "https://hanaya.example/test")
    assert list(load(home_with(tmp_path, hanaya=below)).valid) == ["hanaya"]


def test_two_test_sites_may_have_one_url_and_a_site_without_one_is_fine(tmp_path: Path) -> None:
    tulip = TULIP.replace("https://test.tulip.example/", TEST_URL)
    start, end = TULIP.index("  test:"), TULIP.index("  production:")
    rose = (TULIP[:start] + TULIP[end:]).replace("hosts:", "test_site: none\nhosts:").replace("tulip", "rose")
    sites = load(home_with(tmp_path, hanaya=HANAYA, tulip=tulip, rose=rose))
    assert list(sites.valid) == ["hanaya", "rose", "tulip"]


def test_everything_wrong_between_two_sites_is_said(tmp_path: Path) -> None:
    same = spoilt("/home/tulip/test\n", "/home/hanaya/shop\n", TULIP)
    same = spoilt("https://test.tulip.example/", "https://hanaya.example", same)
    sites = load(home_with(tmp_path, hanaya=HANAYA, tulip=same))
    expected = ["site_shares_shop", "site_test_is_production"]
    assert [problem.reason for problem in sites.broken["tulip"]] == expected
    assert [problem.reason for problem in sites.broken["hanaya"]] == expected


@pytest.mark.parametrize("name", ["hanaya.yaml", "Hanaya.yml", "hanaya.yml.bak", "花屋.yml", "hanaya"])
def test_a_file_that_would_be_passed_over_is_pointed_out(name: str, tmp_path: Path) -> None:
    home = home_with(tmp_path)
    (home.sites / name).write_text(HANAYA, encoding="utf-8")
    [[problem]] = load(home).broken.values()
    assert problem.reason == "site_file_name"


def test_a_file_name_that_is_no_utf_8_can_still_be_reported(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    Path(os.fsdecode(os.fsencode(home.sites) + b"/\x89\xd4.yml")).touch()
    [(name, [problem])] = load(home).broken.items()
    assert "89" in name.encode().decode()
    explain(problem).encode()


def test_hidden_files_and_readmes_are_no_sites(tmp_path: Path) -> None:
    home = home_with(tmp_path, hanaya=HANAYA)
    for name in (".gitkeep", ".hanaya.yml.swp", "README.md"):
        (home.sites / name).touch()
    assert load(home).broken == {}


@pytest.mark.parametrize("name", sorted(RESERVED_SITE_IDS))
def test_a_site_may_not_be_called_like_a_group_of_hosts(name: str, tmp_path: Path) -> None:
    sites = load(home_with(tmp_path, **{name: spoilt("site: hanaya", f"site: {name}")}))
    assert [problem.reason for problem in sites.broken[name]] == ["site_id_reserved"]


def test_one_site_is_loaded_by_its_name(tmp_path: Path) -> None:
    home = home_with(tmp_path, hanaya=HANAYA, tulip="site: [")
    assert load_site(home, "hanaya", gateways.catalogue(), SHOPS).id == "hanaya"
    for name, reason in (("tulip", "yaml_syntax"), ("hanaia", "site_unknown")):
        with pytest.raises(Refused) as caught:
            load_site(home, name, gateways.catalogue(), SHOPS)
        assert caught.value.problems[0].reason == reason
    assert caught.value.problems[0].values["nearest"] == "hanaya"


PIECES = st.sampled_from(
    ["", "-", ":", "yes", "{", "]", '"', "\t", "null", "0", "はな", "- - a", "\n", "\x00", "~"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cuts=st.lists(st.tuples(st.integers(0, len(HANAYA)), st.integers(0, 25), PIECES), min_size=1, max_size=4)
)
def test_a_mangled_file_is_sound_or_broken_and_never_a_crash(
    tmp_path: Path, cuts: list[tuple[int, int, str]]
) -> None:
    text = HANAYA
    for start, length, piece in cuts:
        text = text[:start] + piece + text[start + length :]
    sites = load(home_with(tmp_path, hanaya=text))
    assert len(sites.valid) + len(sites.broken) == 1
    for problem in sites.broken.get("hanaya", ()):
        explain(problem).encode()


VALUES = st.sampled_from(
    ["[]", "{}", "[1]", "{a: 1}", "null", "true", "-3", "2026-04-01", "x", "''", "[[], {}]", "a/b"]
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(index=st.integers(0, HANAYA.count(": ") - 1), value=VALUES)
def test_any_value_in_any_place_is_sound_or_broken(tmp_path: Path, index: int, value: str) -> None:
    lines = HANAYA.splitlines()
    places = [number for number, line in enumerate(lines) if ": " in line]
    place = places[index % len(places)]
    lines[place] = f"{lines[place].split(': ')[0]}: {value}"
    sites = load(home_with(tmp_path, hanaya="\n".join(lines)))
    assert len(sites.valid) + len(sites.broken) == 1
    for problem in sites.broken.get("hanaya", ()):
        assert problem.file
        assert problem.line
        explain(problem).encode()
