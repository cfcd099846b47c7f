"""A site file that has not its shape is refused with line, field and a reason that says what to do."""

import re
from pathlib import Path

import pytest

from kaitsu.declare.page_facts import as_facts
from kaitsu.declare.site_file import SandboxHost, SshHost, read_draft
from tests.declare.samples import HANAYA, found, home_with, problems, spoilt

SHOP_ROOT = "    shop_root: /home/hanaya/shop\n"
OWN_FOLDER = "hosts.production.own_folder"
VERSION = 'version: "1.0"'
TEST_HOST = HANAYA[HANAYA.index("  test:\n") : HANAYA.index("  production:\n")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("client: はなや", "client:", ("value_empty", 2, "client")),
        ("client: はなや", 'client: "  "', ("value_empty", 2, "client")),
        ("client: はなや", "client: true", ("text_expected", 2, "client")),
        ("client: はなや\n", "", ("key_missing", 1, "client")),
        ("{system: sandbox, ", "{", ("key_missing", 3, "shop.system")),
        ('shop: {system: sandbox, version: "1.0"}', "shop: sandbox", ("mapping_expected", 3, "shop")),
        ("2026-04-01", "2026-02-30", ("date_invalid", 4, "delivered_on")),
        ("2026-04-01", "4月1日", ("date_invalid", 4, "delivered_on")),
        ("2026-04-01", "20260401", ("date_invalid", 4, "delivered_on")),
        ("2026-04-01", "", ("value_empty", 4, "delivered_on")),
        ("hosts:", "host: x\nhosts:", ("key_unknown", 5, "host")),
        (
            "    user: hanaya\n    url: https://test",
            "    url: https://test",
            ("key_missing", 6, "hosts.test.user"),
        ),
        ("  test:\n", "  test:\n    connect: ftp\n", ("value_unknown", 7, "hosts.test.connect")),
        ("  test:\n", "  test:\n    port: 0\n", ("number_out_of_range", 7, "hosts.test.port")),
        ("  test:\n", "  test:\n    port: '22'\n", ("number_expected", 7, "hosts.test.port")),
        (
            "  test:\n",
            "  test:\n    jump_host: -oProxyCommand=x\n",
            ("jump_host_invalid", 7, "hosts.test.jump_host"),
        ),
        (TEST_HOST, "  test: sandbox\n", ("mapping_expected", 6, "hosts.test")),
        (TEST_HOST, "", ("test_host_missing", 5, "hosts.test")),
        (
            f"hosts:\n{TEST_HOST}",
            "test_site: temporary_copy\nhosts:\n",
            ("test_host_missing", 6, "hosts.test"),
        ),
        ("hosts:", "test_site: none\nhosts:", ("test_site_contradiction", 5, "test_site")),
        ("hosts:", "test_site: maybe\nhosts:", ("value_unknown", 5, "test_site")),
        ("https://hanaya", "ftp://hanaya", ("url_invalid", 16, "hosts.production.url")),
        ("https://hanaya", "hanaya", ("url_invalid", 16, "hosts.production.url")),
        ("https://hanaya.example", "https://...", ("url_invalid", 16, "hosts.production.url")),
        ("https://hanaya.example", "https://", ("url_invalid", 16, "hosts.production.url")),
        (
            "https://hanaya.example",
            "https://hanaya.example:99999",
            ("url_invalid", 16, "hosts.production.url"),
        ),
        ("https://hanaya.example", "https://[::1", ("url_invalid", 16, "hosts.production.url")),
        (
            "https://hanaya.example",
            "https://hanaya.example/?a=1",
            ("url_invalid", 16, "hosts.production.url"),
        ),
        (
            "https://hanaya.example",
            '"https://hana\\nya.example"',
            ("url_invalid", 16, "hosts.production.url"),
        ),
        ("https://hanaya", "https://u:p@hanaya", ("url_credentials", 16, "hosts.production.url")),
        ("/home/hanaya/shop", "~/shop", ("path_relative", 17, "hosts.production.shop_root")),
        ("/home/hanaya/shop", "/home/../etc", ("path_unplain", 17, "hosts.production.shop_root")),
        ("/home/hanaya/shop", "//", ("path_unplain", 17, "hosts.production.shop_root")),
        (SHOP_ROOT, f"{SHOP_ROOT}    own_folder: kaitsu\n", ("path_relative", 18, OWN_FOLDER)),
        (SHOP_ROOT, f"{SHOP_ROOT}    own_folder: /\n", ("path_unplain", 18, OWN_FOLDER)),
        (SHOP_ROOT, f"{SHOP_ROOT}    own_folder:\n", ("value_empty", 18, OWN_FOLDER)),
        (VERSION, f"{VERSION}, pages: [legal]", ("mapping_expected", 3, "shop.pages")),
        ("[card]", "card", ("list_expected", 22, "rollouts[0].methods")),
        ("[card]", "[]", ("value_empty", 22, "rollouts[0].methods")),
        (
            "{installments: yes}",
            "{installments: true}",
            ("text_expected", 25, "rollouts[0].contract.options.installments"),
        ),
        (
            "  card_brands: VISA, Mastercard",
            "  card_brands: [VISA]",
            ("text_expected", 28, "page_facts.card_brands"),
        ),
        ("site: hanaya", "site: tulip", ("site_other_than_file", 1, "site")),
    ],
)
def test_a_wrong_value_is_named_by_line_and_field(
    old: str, new: str, expected: tuple[str, int, str], tmp_path: Path
) -> None:
    assert found(tmp_path, spoilt(old, new)) == [expected]


CONTRACT = HANAYA[HANAYA.index("    contract:\n") : HANAYA.index("    answers:")]


@pytest.mark.rule("D4/undated")
@pytest.mark.parametrize("written", ["", "      completed_on:\n"])
def test_a_contract_that_is_still_examined_has_no_day_and_decides_nothing(
    tmp_path: Path, written: str
) -> None:
    undated = spoilt(
        "      completed_on: 2026-10-01\n      options: {installments: yes}\n", written or "      {}\n"
    )
    assert found(tmp_path, undated) == []
    dated = spoilt("      options: {installments: yes}\n", "")
    assert [reason for reason, *_ in found(tmp_path, dated)] == ["contract_option_missing"]


@pytest.mark.rule("I1")
def test_a_rollout_is_not_declared_without_its_contract(tmp_path: Path) -> None:
    assert found(tmp_path, spoilt(CONTRACT, "")) == [("key_missing", 21, "rollouts[0].contract")]


@pytest.mark.rule("D1")
def test_there_is_one_day_of_delivery_and_no_second_one_of_publication(tmp_path: Path) -> None:
    day = "delivered_on: 2026-04-01\n"
    assert found(tmp_path, spoilt(day, "")) == [("key_missing", 1, "delivered_on")]
    second = spoilt(day, f"{day}published_on: 2026-04-02\n")
    assert found(tmp_path, second) == [("key_unknown", 5, "published_on")]


def test_a_sound_file_has_no_problem(tmp_path: Path) -> None:
    assert found(tmp_path, HANAYA) == []


@pytest.mark.parametrize("name", ["Hanaya", "花屋", "-a", "a" * 64, "a.b"])
def test_a_site_name_that_no_command_line_takes_is_refused(name: str, tmp_path: Path) -> None:
    assert "site_id_invalid" in [item[0] for item in found(tmp_path, spoilt("site: hanaya", f"site: {name}"))]


def test_a_misspelt_key_is_answered_with_the_key_that_was_meant(tmp_path: Path) -> None:
    text = spoilt("runtime: /usr/bin/php8.1\n  production", "runtimee: /usr/bin/php8.1\n  production")
    missing, unknown = problems(tmp_path, text)
    assert (missing.reason, missing.field) == ("key_missing", "hosts.test.runtime")
    assert (unknown.reason, unknown.line) == ("key_unknown", 12)
    assert unknown.values == {"key": "runtimee", "nearest": "runtime"}


def test_the_embedded_shop_has_no_ssh_keys(tmp_path: Path) -> None:
    text = spoilt("  test:\n    address: www12.example.jp\n", "  test:\n    connect: sandbox\n")
    assert found(tmp_path, text) == [("key_unknown", 8, "hosts.test.user")]


def test_a_url_with_a_password_is_never_repeated(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, spoilt("https://hanaya", "https://u:hunter2@hanaya"))
    assert "hunter2" not in str(problem)


def test_an_impossible_date_is_shown(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, spoilt("2026-10-01", "2026-02-30"))
    assert problem.values == {"value": "2026-02-30"}
    assert (problem.line, problem.field) == (24, "rollouts[0].contract.completed_on")


def test_everything_wrong_with_a_file_is_said_at_once_in_its_order(tmp_path: Path) -> None:
    text = spoilt("2026-04-01", "2026-13-01")
    text = spoilt("https://hanaya", "hanaya", text)
    text = spoilt("[card]", "[cart]", text)
    text = spoilt("capture: at_shipping", "capture: later", text)
    assert [(reason, line) for reason, line, _ in found(tmp_path, text)] == [
        ("date_invalid", 4),
        ("url_invalid", 16),
        ("method_unknown", 22),
        ("choice_unknown", 26),
    ]


def test_a_broken_rollout_does_not_hide_what_is_wrong_with_the_next(tmp_path: Path) -> None:
    second = "  - gateway: sandbax\n    methods: [card]\n    contract: {completed_on: 2026-10-01}\n"
    text = spoilt("page_facts:", f"{second}page_facts:", spoilt("[card]", "card"))
    assert [reason for reason, _, _ in found(tmp_path, text)] == ["list_expected", "gateway_unknown"]


def test_hosts_are_told_apart_by_how_they_are_reached(tmp_path: Path) -> None:
    text = re.sub(r"  test:\n    address.*\n    user.*\n", "  test:\n    connect: sandbox\n", HANAYA)
    draft = read_draft(home_with(tmp_path, hanaya=text).site_file("hanaya"))
    assert draft.hosts is not None
    assert isinstance(draft.hosts.test, SandboxHost)
    assert isinstance(draft.hosts.production, SshHost)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("https://Hanaya.Example/", "https://hanaya.example"),
        ("https://hanaya.example:443/shop/", "https://hanaya.example/shop"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:80/", "http://[::1]"),
    ],
)
def test_equal_urls_become_equal_text(written: str, normal: str, tmp_path: Path) -> None:
    text = spoilt("https://hanaya.example\n", f"{written}\n")
    draft = read_draft(home_with(tmp_path, hanaya=text).site_file("hanaya"))
    assert draft.hosts is not None
    assert draft.hosts.production.url == normal


def test_numbers_and_dates_where_text_is_asked_for_stay_as_written(tmp_path: Path) -> None:
    text = spoilt(
        "  card_brands: VISA, Mastercard\n",
        "  statement_name: 07\n  shipping: 330\n  opening_on: 2026-12-01\n  installments: 3.60\n",
    )
    draft = read_draft(home_with(tmp_path, hanaya=text).site_file("hanaya"))
    assert draft.whole is not None
    assert as_facts(draft.whole.page_facts) == {
        "statement_name": "07",
        "shipping": "330",
        "opening_on": "2026-12-01",
        "installments": "3.60",
    }


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("tokushoho", "tokushoho"),
        ("/info/guide/", "info/guide"),
        ("ご利用ガイド", "ご利用ガイド"),
        ('"%e3%82%ac%e3%82%a4%e3%83%89"', "ガイド"),
        ("カ\u3099イト\u3099", "ガイド"),  # as a Mac writes it
        ("特定商取引・表記", "特定商取引・表記"),
        ("12", "12"),
    ],
)
def test_a_path_of_a_page_becomes_what_people_read(written: str, normal: str, tmp_path: Path) -> None:
    text = spoilt(VERSION, f"{VERSION}, pages: {{guide: {written}}}")
    draft = read_draft(home_with(tmp_path, hanaya=text).site_file("hanaya"))
    assert draft.whole is not None
    assert draft.whole.shop.pages == {"guide": normal}


ODD = (
    "/",
    "https://hanaya.example/guide",
    "guide?a=1",
    "..",
    "info/../guide",
    ".git",
    "a//b",
    "%ff",
    "a b",
    "%00",
)


@pytest.mark.parametrize("path", ODD)
def test_what_is_no_path_of_a_page_is_refused(path: str, tmp_path: Path) -> None:
    text = spoilt(VERSION, f'{VERSION}, pages: {{guide: "{path}"}}')
    assert found(tmp_path, text) == [("page_path_invalid", 3, "shop.pages.guide")]


def test_an_empty_path_of_a_page_is_refused(tmp_path: Path) -> None:
    text = spoilt(VERSION, f"{VERSION}, pages: {{guide: }}")
    assert found(tmp_path, text) == [("value_empty", 3, "shop.pages.guide")]
