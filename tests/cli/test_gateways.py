"""`kaitsu gateways` as typed, what it writes into docs/, and how the next gateway begins."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import gateways
from kaitsu.cli.main import cli
from kaitsu.declare.new_gateway import new_gateway
from kaitsu.model.gateway import Gateway
from kaitsu.model.problem import Refused
from tests.cli.ledger_home import make_desk
from tests.vault.samples import make_vault

ROOT = Path(__file__).resolve().parents[2]


def kaitsu(*words: str) -> Result:
    return CliRunner().invoke(cli, ["gateways", *words])


def reasons(result: Result) -> list[str]:
    assert isinstance(result.exception, Refused)
    return [problem.reason for problem in result.exception.problems]


def test_the_list_names_every_gateway_and_how_far_it_goes() -> None:
    printed = kaitsu().output
    assert [line.split()[0] for line in printed.splitlines()] == list(gateways.catalogue())
    assert "eccube: known" in next(line for line in printed.splitlines() if line.startswith("veritrans"))


def test_the_page_is_what_the_generator_makes() -> None:
    page = ROOT / "docs/gateways.md"
    assert page.read_text(encoding="utf-8") == kaitsu("--page").output, "run `make catalogue`"


def test_json_has_everything_but_where_things_are_kept() -> None:
    found = json.loads(kaitsu("--json").output)
    assert found["format"] == 1
    by_id = {item["id"]: item for item in found["gateways"]}
    assert set(by_id) == set(gateways.catalogue())
    assert by_id["zeus"]["stage_told_by"] == "person"
    assert by_id["stripe"]["real_card"] is False
    assert by_id["gmopg"]["not_forwarded"][2]["like"] == "shop_pass"
    assert "plg_" not in json.dumps(by_id["elepay"]["modules"])


@pytest.mark.rule("S2/place", "S22e", "S22f", "H9")
@pytest.mark.parametrize("gateway", gateways.catalogue())
def test_show_tells_letter_cancelling_costs_and_real_cards(gateway: str) -> None:
    printed = kaitsu("show", gateway).output
    for head in ("Settings letter: ", "Cancelling a payment: ", "order screen is enough: ", "A real card on"):
        assert head in printed
    assert "Costs of cancelling: " in printed
    assert "TODO" not in printed


@pytest.mark.rule("S3c")
def test_show_tells_where_the_client_reads_what_stands_in_no_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITSU_LANG", "ja")
    printed = kaitsu("show", "veritrans").output
    assert printed.count("お客様が確認する場所: MAP") == 3
    assert "マーチャント認証鍵" in printed
    assert "必要な「マーチャント認証鍵」と間違えやすい" in printed


def test_hearsay_is_shown_as_such() -> None:
    printed = kaitsu("show", "gmopg").output
    assert "said to begin with, not confirmed: 9[0-9]{12}$" in printed
    assert "there is said to be a module; not confirmed" in printed


def test_an_unknown_gateway_is_refused_with_the_nearest() -> None:
    assert reasons(kaitsu("show", "strype")) == ["gateway_unknown"]


def test_what_is_registered_is_ticked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk(tmp_path, monkeypatch)
    assert desk.run("record", "registered", "hanaya", "--stage", "test")[1] == "registration_unknown"
    with_one(monkeypatch)
    said = ("--on-behalf-of", "花田", "--mail", str(desk.mail))
    shown = ("gateways", "show", "sandbox", "--site", "hanaya")
    assert "[x]" not in desk.run(*shown)[1]
    unknown = ("--stage", "production", "--key", "hook", *said)
    assert desk.run("record", "registered", "hanaya", *unknown)[1] == "registration_unknown"
    assert desk.run("record", "registered", "hanaya", "--stage", "production", *said)[0] == 0
    printed = desk.run(*shown)[1]
    test, production = printed.split("== hanaya, production")
    assert "[ ] webhook" in test
    assert "[x] webhook" in production
    assert "/hook" in production
    assert desk.ledger.events[-1].kind == "registered"


def with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox with one thing to register."""
    from dataclasses import replace

    from kaitsu.model.gateway_facts import Registration

    one = replace(
        gateways.catalogue()["sandbox"],
        registrations=(Registration("登録", "register it", key="webhook", path="/hook"),),
    )
    monkeypatch.setattr("gateways.catalogue", lambda: {"sandbox": one})


def test_the_stage_of_values_nobody_can_tell_is_stated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(tmp_path, monkeypatch)
    code, _ = desk.record("stage", "--stage", "production", client=True)
    assert code == 0
    assert desk.ledger.events[-1].kind == "stage_stated"
    assert desk.record("stage", "--stage", "production")[1] == "client_unnamed"


def made(folder: Path, name: str) -> Gateway:
    spec = importlib.util.spec_from_file_location(name, new_gateway(folder, name, ()))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    gateway: Gateway = module.GATEWAY
    return gateway


def test_a_new_gateway_is_a_file_that_python_reads_and_the_contract_refuses(tmp_path: Path) -> None:
    gateway = made(tmp_path, "shinkai")
    assert gateway.id == "shinkai"
    script = (
        "import sys, gateways, importlib.util as u;"
        f"s = u.spec_from_file_location('shinkai', {str(tmp_path / 'shinkai.py')!r});"
        "m = u.module_from_spec(s); s.loader.exec_module(m);"
        "gateways.catalogue = lambda: {'shinkai': m.GATEWAY};"
        "import pytest;"
        "sys.exit(pytest.main(['-q', 'tests/gateways/test_catalogue.py', '-k', 'shinkai']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    failed = {
        line.split("::")[1].split("[")[0] for line in ran.stdout.splitlines() if line.startswith("FAILED")
    }
    assert ran.returncode == 1, ran.stdout
    assert {
        "test_its_words_are_there_in_both_languages",
        "test_a_field_takes_its_own_examples_and_knows_their_stage",
    } <= failed


@pytest.mark.parametrize("name", ["", "9x", "a-b", "A", "x/../y", "a" * 33])
def test_a_name_that_can_be_no_gateways_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        new_gateway(tmp_path, name, ())
    assert [problem.reason for problem in caught.value.problems] == ["gateway_id_invalid"]
    assert list(tmp_path.iterdir()) == []


def test_no_gateway_is_written_over(tmp_path: Path) -> None:
    for known in (("stripe",), ()):
        (tmp_path / "stripe.py").write_text("mine", encoding="utf-8")
        with pytest.raises(Refused) as caught:
            new_gateway(tmp_path, "stripe", known)
        assert [problem.reason for problem in caught.value.problems] == ["gateway_exists"]
    assert (tmp_path / "stripe.py").read_text(encoding="utf-8") == "mine"


def test_what_is_only_heard_warns_and_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site ID of the test stage is said to begin with tsite; nobody of us saw that written."""
    gateway = gateways.catalogue()["gmopg"]
    vault = make_vault(tmp_path)
    vault.home.agency_file.write_text("identities: ../identities\n", encoding="utf-8")
    monkeypatch.setenv("KAITSU_HOME", str(vault.home.path))
    words = ["secrets", "set", "hanaya", "gmopg", "--stage", "production", "--stdin"]
    for site_id, is_doubtful in (("mst2000000001", False), ("tsite00000001", True)):
        given = {field.key: field.example("production") for field in gateway.fields}
        typed = "".join(f"{key}: {value}\n" for key, value in {**given, "site_id": site_id}.items())
        ended = CliRunner().invoke(cli, words, input=typed)
        assert ended.exit_code == 0, ended.output
        assert ("not as values of this gateway are said to look" in ended.output) is is_doubtful
