"""`kaitsu ledger` and `kaitsu status`, as typed."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

import gateways
from gateways.sandbox import GATEWAY
from kaitsu.model.process_note import Added, NotNeeded
from kaitsu.model.text import Text
from kaitsu.records.paths import ledger_file, signers_file
from kaitsu.signing.sshsig import NAMESPACE
from shops.sandbox.driver import SandboxShop
from tests.cli.ledger_home import Desk, make_desk
from tests.conftest import need
from tests.declare.samples import HANAYA


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = make_desk(tmp_path, monkeypatch)
    assert made.record("contract", client=True)[0] == 0
    assert made.record("letter", "--on", "2026-10-05")[0] == 0
    return made


def test_verify_prints_the_number_of_events_and_the_head(desk: Desk) -> None:
    code, output = desk.run("ledger", "verify", "hanaya")
    assert code == 0
    assert "2 events" in output
    assert str(desk.ledger.head) in output


def test_an_edited_ledger_is_neither_verified_nor_shown(desk: Desk) -> None:
    file = ledger_file(desk.home, "hanaya", "sandbox")
    file.write_bytes(file.read_bytes().replace(b"2026-10-05", b"2026-10-06"))
    for words in (("ledger", "verify"), ("ledger", "show"), ("status",)):
        code, output = desk.run(*words, "hanaya")
        assert (code, output) == (2, "ledger_edited")


def test_a_copy_behind_a_reported_head_is_told_to_catch_up(desk: Desk) -> None:
    old = str(desk.ledger.head)
    assert desk.run("ledger", "verify", "hanaya", "--head", old)[0] == 0
    ahead = f"3:{'0' * 64}"
    assert desk.run("ledger", "verify", "hanaya", "--head", ahead) == (2, "ledger_behind")
    assert desk.run("ledger", "verify", "hanaya", "--head", f"2:{'0' * 64}") == (2, "ledger_forked")
    assert desk.run("ledger", "verify", "hanaya", "--head", "two") == (2, "head_malformed")


def test_show_says_that_nothing_was_recorded_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = make_desk(tmp_path, monkeypatch)
    assert empty.run("ledger", "show", "hanaya") == (0, "nothing was recorded yet\n")


def test_show_prints_every_event(desk: Desk) -> None:
    code, output = desk.run("ledger", "show", "hanaya")
    assert code == 0
    assert "completed_on=2026-10-01" in output
    assert "settings letter  received_on=2026-10-05" in output


def test_an_event_can_be_checked_with_openssh_alone(desk: Desk, tmp_path: Path) -> None:
    signature = tmp_path / "2.sig"
    signature.write_text(desk.run("ledger", "show", "hanaya", "--signature", "2")[1], encoding="ascii")
    message = desk.run("ledger", "show", "hanaya", "--payload", "2")[1].encode()
    words = [need("ssh-keygen"), "-Y", "verify", "-f", str(signers_file(desk.home)), "-n", NAMESPACE]
    words += ["-I", "sato@example", "-s", str(signature)]
    assert subprocess.run(words, input=message, capture_output=True, check=False).returncode == 0
    assert desk.run("ledger", "show", "hanaya", "--payload", "3") == (2, "event_unknown")


@pytest.mark.rule("I6")
def test_status_shows_22_steps_and_who_is_next(desk: Desk) -> None:
    code, output = desk.run("status")
    assert code == 0
    lines = output.splitlines()
    assert lines[0].startswith("hanaya.sandbox   head 2:")
    assert lines[1] == "module sandbox_pay 1.2.0 for sandbox: deployed with the real module, and on record"
    assert [line.split()[0] for line in lines[2:24]] == [str(number) for number in range(1, 23)]
    assert "1  done  Contract with the gateway  [client]  2026-11-24  sato@example" in lines[2]
    assert "next: step 3, client: Credentials handed over" in lines


@pytest.mark.rule("D4")
def test_status_counts_the_days_left_while_the_gateway_examines(desk: Desk) -> None:
    site = desk.home.site_file("hanaya")
    text = site.read_text(encoding="utf-8")
    site.write_text(text.replace("completed_on: 2026-10-01", "completed_on: 2026-12-01"), encoding="utf-8")
    code, output = desk.run("status", "hanaya")
    assert code == 0
    assert "under examination; 128 day(s) left" in output


NOTES = (
    NotNeeded(4, Text("このECシステムには元から入っている", "it comes with this shop system")),
    Added(
        "register_ip",
        6,
        "client",
        Text("接続元の登録", "Register our address"),
        Text("この会社は接続元を制限する", "this gateway lets known addresses in only"),
    ),
)


@pytest.mark.rule("C1", "C4")
@pytest.mark.parametrize("whose", ["shop system", "gateway"])
def test_status_says_why_a_step_is_left_out_or_added(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    if whose == "gateway":
        catalogue = {"sandbox": replace(GATEWAY, notes=NOTES)}
        monkeypatch.setattr(gateways, "catalogue", lambda: catalogue)
    else:
        monkeypatch.setattr(SandboxShop, "notes", NOTES)
    code, output = desk.run("status", "hanaya")
    assert code == 0
    (spared,) = [line for line in output.splitlines() if line.split()[:1] == ["4"]]
    assert "it comes with this shop system" in spared
    (added,) = [line for line in output.splitlines() if line.split()[:1] == ["6+register_ip"]]
    assert "Register our address" in added
    assert "this gateway lets known addresses in only" in added


def test_status_speaks_japanese(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITSU_LANG", "ja")
    assert "次は手順 3（お客様）" in desk.run("status", "hanaya")[1]


def test_status_for_programs_is_json(desk: Desk) -> None:
    code, output = desk.run("status", "hanaya", "--json")
    (rollout,) = json.loads(output)["rollouts"]
    assert code == 0
    assert rollout["head"] == {"count": 2, "hash": desk.ledger.head.hash}
    assert [step["state"] for step in rollout["steps"]][:4] == ["done", "done", "waiting", "waiting"]
    assert [(one["step"], one["actor"]) for one in rollout["next"]] == [("3", "client"), ("4", "agency_test")]
    assert rollout["next"][1]["commands"] == ["pyinfra inventories/test deploys/payment.py --limit hanaya"]


def test_status_of_a_sound_shop_is_shown_beside_a_broken_one(desk: Desk) -> None:
    other = HANAYA.replace("hanaya", "umiya")
    desk.home.site_file("umiya").write_text(other.replace("client: はなや\n", ""), encoding="utf-8")
    code, reasons = desk.run("status")
    assert (code, "ledger" in reasons) == (2, False)
    assert desk.printed.startswith("hanaya.sandbox")


def test_a_home_without_shops_says_so(desk: Desk) -> None:
    desk.home.site_file("hanaya").unlink()
    code, output = desk.run("status")
    assert code == 0
    assert str(desk.home.sites) in output
