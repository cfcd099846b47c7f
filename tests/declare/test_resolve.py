"""What a site file names must exist in the catalogue, and must be the declarer's to decide."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import gateways
from kaitsu.declare.resolve import resolve
from kaitsu.declare.site_file import read_draft
from kaitsu.declare.sites import load_sites
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused
from tests.declare.samples import HANAYA, SHOPS, found, home_with, load, problems, spoilt
from tests.process.test_answers import DEPENDENT


def test_a_sound_file_becomes_a_site(tmp_path: Path) -> None:
    site = load(home_with(tmp_path, hanaya=HANAYA)).valid["hanaya"]
    assert (site.id, site.client, site.delivered_on) == ("hanaya", "はなや", date(2026, 4, 1))
    assert (site.shop_system, site.shop_version) == ("sandbox", "1.0")
    assert site.page_facts == {"card_brands": "VISA, Mastercard"}
    assert site.wishes == ("分割払いの表示は控えめに",)
    test = site.hosts["test"]
    assert (test.stage, test.connect, test.address, test.port) == ("test", "ssh", "www12.example.jp", 22)
    assert test.url == "https://test.hanaya.example"


def test_a_rollout_is_resolved_against_its_gateway(tmp_path: Path) -> None:
    [rollout] = load(home_with(tmp_path, hanaya=HANAYA)).valid["hanaya"].rollouts
    assert rollout.name == "hanaya.sandbox"
    assert rollout.gateway is gateways.catalogue()["sandbox"]
    assert rollout.module is not None
    assert rollout.module.code == "sandbox_pay"
    assert [method.code for method in rollout.methods] == ["sandbox_card"]
    assert rollout.contract_options == {"installments": "yes"}
    assert rollout.answers == {"capture": "at_shipping", "card_on_file": "no"}
    assert (rollout.contract_completed_on, rollout.line) == (date(2026, 10, 1), 21)


def test_missing_answers_are_no_mistake(tmp_path: Path) -> None:
    text = spoilt("    answers: {capture: at_shipping, card_on_file: no}\n", "    answers:\n")
    [rollout] = load(home_with(tmp_path, hanaya=text)).valid["hanaya"].rollouts
    assert rollout.answers == {}


def test_a_site_may_do_without_a_test_site(tmp_path: Path) -> None:
    test_host = HANAYA[HANAYA.index("  test:\n") : HANAYA.index("  production:\n")]
    text = spoilt(test_host, "", spoilt("hosts:", "test_site: none\nhosts:"))
    site = load(home_with(tmp_path, hanaya=text)).valid["hanaya"]
    assert list(site.hosts) == ["production"]
    assert (site.test_site, site.rollouts[0].has_test_site) == ("none", False)


@pytest.mark.rule("H13")
def test_a_temporary_copy_is_a_test_site_and_known_to_be_one(tmp_path: Path) -> None:
    own = load(home_with(tmp_path, hanaya=HANAYA)).valid["hanaya"]
    text = spoilt("hosts:", "test_site: temporary_copy\nhosts:")
    copy = load(home_with(tmp_path, hanaya=text)).valid["hanaya"]
    assert (own.test_site, copy.test_site) == ("own", "temporary_copy")
    assert copy.rollouts[0].has_test_site
    assert copy.hosts["test"] == own.hosts["test"]


@pytest.mark.rule("C2")
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("gateway: sandbox", "gateway: sandbax", ("gateway_unknown", 21, "rollouts[0].gateway")),
        ("system: sandbox", "system: sandbax", ("shop_unknown", 3, "shop.system")),
        ('version: "1.0"', 'version: "1.1"', ("shop_version_unsupported", 3, "shop.version")),
        ("[card]", "[card, paypay]", ("method_unknown", 22, "rollouts[0].methods[1]")),
        ("[card]", "[card, card]", ("method_twice", 22, "rollouts[0].methods[1]")),
        ("{capture:", "{capturre:", ("option_unknown", 26, "rollouts[0].answers.capturre")),
        ("{capture: at_shipping", "{capture: later", ("choice_unknown", 26, "rollouts[0].answers.capture")),
        (
            "{capture:",
            "{installments: yes, capture:",
            ("option_not_yours", 26, "rollouts[0].answers.installments"),
        ),
        (
            "{capture:",
            "{three_ds: required, capture:",
            ("option_not_yours", 26, "rollouts[0].answers.three_ds"),
        ),
        (
            "{install",
            "{capture: at_order, install",
            ("option_not_yours", 25, "rollouts[0].contract.options.capture"),
        ),
        (
            "{installments: yes}",
            "{installments: 3}",
            ("choice_unknown", 25, "rollouts[0].contract.options.installments"),
        ),
        (
            "{installments: yes}",
            "{}",
            ("contract_option_missing", 25, "rollouts[0].contract.options.installments"),
        ),
        (
            "https://hanaya.example",
            "https://test.hanaya.example:443",
            ("hosts_same", 16, "hosts.production.url"),
        ),
        ("/home/hanaya/shop", "/home/hanaya/./test/", ("hosts_same", 17, "hosts.production.shop_root")),
    ],
)
def test_a_wrong_name_is_named_by_line_and_field(
    old: str, new: str, expected: tuple[str, int, str], tmp_path: Path
) -> None:
    text = spoilt(old, new)
    assert found(tmp_path, text) == [expected]
    assert problems(tmp_path, text)[0].exit is Exit.WRONG


@pytest.mark.rule("S5b")
def test_a_value_somebody_else_decides_is_answered_with_who(tmp_path: Path) -> None:
    for option, decider in (("installments: yes", "contract"), ("three_ds: required", "law")):
        [problem] = problems(tmp_path, spoilt("{capture:", f"{{{option}, capture:"))
        assert problem.values["decided_by"] == decider


def test_an_unknown_choice_is_answered_with_those_there_are(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, spoilt("at_shipping", "later"))
    assert problem.values == {"option": "capture", "value": "later", "allowed": "at_order, at_shipping"}


def test_a_gateway_is_declared_once_per_site(tmp_path: Path) -> None:
    rollout = HANAYA[HANAYA.index("  - gateway") : HANAYA.index("page_facts:")]
    [problem] = problems(tmp_path, spoilt(rollout, rollout * 2))
    assert (problem.reason, problem.line, problem.values["first"]) == ("rollout_twice", 27, "21")


def test_a_missing_module_is_no_mistake_of_the_file(tmp_path: Path) -> None:
    text = spoilt("system: sandbox", "system: eccube")
    [rollout] = load(home_with(tmp_path, hanaya=text)).valid["hanaya"].rollouts
    assert rollout.module is None


def test_a_module_without_versions_runs_on_any(tmp_path: Path) -> None:
    gateway = gateways.catalogue()["sandbox"]
    anywhere = replace(
        gateway, modules=tuple(replace(module, shop_versions=()) for module in gateway.modules)
    )
    home = home_with(tmp_path, hanaya=spoilt('"1.0"', '"9.9"'))
    site = resolve(read_draft(home.site_file("hanaya")), {"sandbox": anywhere}, SHOPS)
    assert site.shop_version == "9.9"


def test_a_method_has_the_code_of_its_shop_system(tmp_path: Path) -> None:
    gateway = gateways.catalogue()["sandbox"]
    module = gateway.module_for("sandbox")
    assert module is not None
    elsewhere = replace(module, shop="eccube", codes={"card": "eccube_card"})
    several = {"sandbox": replace(gateway, modules=(elsewhere, *gateway.modules))}
    for system, code in (("sandbox", "sandbox_card"), ("eccube", "eccube_card")):
        home = home_with(tmp_path, hanaya=spoilt("system: sandbox", f"system: {system}"))
        [rollout] = resolve(read_draft(home.site_file("hanaya")), several, SHOPS).rollouts
        assert rollout.module is not None
        assert rollout.module.shop == system
        assert [(method.key, method.code) for method in rollout.methods] == [("card", code)]


def test_an_unknown_gateway_is_answered_with_the_nearest(tmp_path: Path) -> None:
    home = home_with(tmp_path, hanaya=spoilt("gateway: sandbox", "gateway: veritran"))
    known = {"veritrans": gateways.catalogue()["sandbox"], "gmo": gateways.catalogue()["sandbox"]}
    with pytest.raises(Refused) as caught:
        resolve(read_draft(home.site_file("hanaya")), known, SHOPS)
    assert caught.value.problems[0].values["nearest"] == "veritrans"


@pytest.mark.rule("S6")
def test_an_answer_there_is_no_question_for_is_refused(tmp_path: Path) -> None:
    gateways = {"sandbox": DEPENDENT}
    for answer, reason in (("no", "option_needless"), ("yes", None)):
        text = spoilt("card_on_file: no}", f"card_on_file: {answer}, ask_each_time: yes}}")
        sites = load_sites(home_with(tmp_path / answer, hanaya=text), gateways, SHOPS)
        found = [problem.reason for problems in sites.broken.values() for problem in problems]
        assert found == ([reason] if reason else [])
