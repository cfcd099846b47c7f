"""The record commands as typed: from the contract to the announcement, and everything that is refused."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateways.sandbox import GATEWAY
from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import Refused
from kaitsu.model.process_note import Added, NotNeeded
from kaitsu.model.text import Text
from kaitsu.process.admission import admit
from kaitsu.process.events import Completion, Intake, Manuscripts, Questions
from kaitsu.process.history import History
from kaitsu.process.progress import progress
from kaitsu.reports.words import catalogue
from tests.cli.ledger_home import Desk, make_desk
from tests.declare.samples import home_with, spoilt
from tests.process.rollouts import OTHER, PAGES, REVISION, SEALED, SETUP, run
from tests.process.test_answers import DEPENDENT
from tests.signing.samples import make_key


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return make_desk(tmp_path, monkeypatch)


def until_report(desk: Desk) -> None:
    """Steps 1 to 9."""
    assert desk.record("contract", client=True)[0] == 0
    assert desk.record("letter", "--on", "2026-10-05")[0] == 0
    desk.ran(SEALED)
    desk.ran(run("test.module", setup=None, check=None))
    assert desk.record("questions")[0] == 0
    chosen = ("--answer", "capture=at_order", "--answer", "card_on_file=no")
    assert desk.record("answers", *chosen, client=True)[0] == 0
    desk.ran(run("test.setup"))


@pytest.mark.rule("L2", "S10a", "S16a", "S21", "S22a", "S22b", "S22d")
@pytest.mark.step(1, 2, 5, 6, 10, 11, 12, 14, 15, 16, 21, 22)
def test_the_whole_way_can_be_recorded(desk: Desk) -> None:
    until_report(desk)
    assert desk.record("report", "--manuscript", "tradelaw")[0] == 0
    assert desk.record("client-check", "--digest", SETUP[:12], client=True)[0] == 0
    assert desk.record("manuscripts", "--file", f"tradelaw={desk.mail}", client=True)[0] == 0
    desk.ran(run("test.pages", pages=PAGES))
    assert desk.record("review", "--digest", PAGES[:12], client=True)[0] == 0
    assert desk.record("approval", "--digest", REVISION, client=True)[0] == 0
    window = ("--start", "2026-12-01T10:00", "--end", "2026-12-01T12:00")
    assert desk.record("schedule", *window)[0] == 0
    desk.ran(run("production", pages=PAGES))
    assert desk.record("completion")[0] == 0
    assert desk.record("final-check", "--no-purchase", client=True)[0] == 0
    code, output = desk.record("announcement", "--place", "news", client=True)
    assert code == 0
    assert "nothing is left to do" in output
    assert desk.run("ledger", "verify", "hanaya")[0] == 0


@pytest.mark.rule("S1")
@pytest.mark.step(1)
def test_recording_says_who_is_next(desk: Desk) -> None:
    code, output = desk.record("contract", client=True)
    assert code == 0
    assert "signed by sato@example" in output
    assert "next: step 2, gateway" in output


@pytest.mark.step(3)
def test_the_credentials_intake_records_names_and_a_hash_only(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kaitsu.vault.store import Vault
    from tests.vault.samples import SECRETS, make_vault, sealed

    made = make_vault(tmp_path / "vault")
    vault = Vault(desk.home, made.identities)
    desk.home.recipients_file.parent.mkdir(parents=True, exist_ok=True)
    desk.home.recipients_file.write_bytes(made.home.recipients_file.read_bytes())
    desk.home.agency_file.write_text(f"identities: {made.identities}\n", encoding="utf-8")
    sealed(vault)
    desk.record("contract", client=True)
    desk.record("letter")
    assert desk.record("intake", "--stage", "test", client=True) == (2, "mail_of_letter")
    assert desk.record("intake", "--stage", "test", "--on-behalf-of", "花田")[0] == 0
    body = desk.ledger.events[-1].body
    assert isinstance(body, Intake)
    assert body.fields == ("hash_key", "secret_key", "shop_id")
    text = (desk.home.records / "hanaya/sandbox/ledger.jsonl").read_text(encoding="utf-8")
    assert [value for value in SECRETS if value in text] == []


@pytest.mark.parametrize("step", ["letter", "completion", "questions"])
def test_a_step_out_of_order_waits_for_who_must_act_first(desk: Desk, step: str) -> None:
    assert desk.record(step) == (3, "step_not_yet")
    assert desk.ledger.events == ()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("letter", "--on", "2026-13-01"), "day_impossible"),
        (("letter", "--on", "2026-02-30"), "day_impossible"),
        (("letter", "--on", "tomorrow"), "day_impossible"),
        (("letter", "--on", "2026-11-25"), "date_in_future"),
        (("letter", "--on", "2026-09-30"), "date_before"),
        (("contract", "--completed-on", "2026-10-02"), "contract_date_differs"),
        (("schedule", "--start", "2026-12-01T12:00", "--end", "2026-12-01T10:00"), "window_inverted"),
        (
            ("override", "--gate", "window_over", "--reason", "x", "--expires", "2026-11-01T10:00"),
            "date_past",
        ),
        (
            ("override", "--gate", "window_over", "--reason", "a\nb", "--expires", "2026-12-01T10:00"),
            "event_value_malformed",
        ),
    ],
)
def test_impossible_values_are_refused(desk: Desk, words: tuple[str, ...], reason: str) -> None:
    desk.record("contract", client=True)
    assert desk.record(*words) == (2, reason)
    assert desk.ledger.head.count == 1


@pytest.mark.rule("L1")
def test_the_clients_word_needs_a_name_and_its_mail(desk: Desk) -> None:
    assert desk.record("contract") == (2, "client_unnamed")
    assert desk.record("contract", "--on-behalf-of", "花田") == (2, "mail_missing")
    assert desk.record("contract", "--on-behalf-of", "花田", "--mail", "/none") == (2, "file_missing")
    assert desk.record("contract", "--on-behalf-of", "花田", "--channel", "phone")[0] == 0


@pytest.mark.rule("S6")
@pytest.mark.step(6)
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("capture", "pair_malformed"),
        ("capture=never", "answer_unknown"),
        ("three_ds=required", "option_not_clients"),
        ("colour=red", "option_not_clients"),
    ],
)
def test_only_the_clients_options_and_their_choices_are_answers(desk: Desk, answer: str, reason: str) -> None:
    assert desk.record("answers", "--answer", answer, client=True) == (2, reason)


@pytest.mark.rule("S5c")
@pytest.mark.step(5)
def test_questions_are_needed_where_the_client_decides(desk: Desk) -> None:
    assert desk.record("questions", "--none-needed") == (2, "questions_needed")
    assert desk.record("questions", "--option", "three_ds") == (2, "option_not_clients")


@pytest.mark.rule("H4", "S10a", "S10b", "S11b")
@pytest.mark.step(10, 11)
def test_an_approval_names_what_ran_on_test_once(desk: Desk) -> None:
    until_report(desk)
    assert desk.record("client-check", "--digest", SETUP, client=True) == (3, "step_not_yet")
    assert desk.record("report") == (2, "manuscripts_undecided")
    assert desk.record("report", "--no-manuscripts")[0] == 0
    assert desk.record("client-check", "--digest", OTHER, client=True) == (2, "approval_other_digest")
    assert desk.record("client-check", "--digest", SETUP[:11], client=True) == (2, "approval_other_digest")
    early = ("--digest", SETUP, "--on", "2026-11-23")
    assert desk.record("client-check", *early, client=True) == (2, "date_before")
    assert desk.record("client-check", "--digest", SETUP, client=True)[0] == 0
    assert desk.record("client-check", "--digest", SETUP, client=True) == (2, "approval_twice")


def test_a_key_nobody_allowed_records_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAITSU_SIGNING_KEY", str(make_key(tmp_path, name="stranger")))
    assert desk.record("contract", client=True) == (2, "signer_unknown")
    assert not (desk.home.records / "hanaya").exists()


def test_the_agencys_signing_key_signs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAITSU_SIGNING_KEY")
    monkeypatch.setenv("HOME", str(desk.home.path / "nobody"))
    assert desk.record("contract", client=True) == (2, "signing_key_missing")
    desk.home.agency_file.write_text(f"signing_key: {desk.key}.pub\n", encoding="utf-8")
    assert "signed by sato@example" in desk.record("contract", client=True)[1]


@pytest.mark.rule("S14c")
def test_a_refused_step_is_recorded_with_its_reason_and_done_again(desk: Desk) -> None:
    until_report(desk)
    desk.record("report", "--manuscript", "tradelaw")
    assert desk.record("reject", "--step", "11", "--reason", "3Dの画面が崩れる") == (2, "client_unnamed")
    code, output = desk.record("reject", "--step", "11", "--reason", "3Dの画面が崩れる", client=True)
    assert code == 0
    assert "next: step 10, agency, office" in output
    assert "3Dの画面が崩れる" in desk.run("status", "hanaya")[1]
    assert desk.record("report")[0] == 0  # the list of manuscripts stays as it was
    assert desk.record("client-check", "--digest", SETUP, client=True)[0] == 0


@pytest.mark.rule("S12")
@pytest.mark.step(12)
def test_a_manuscript_sent_again_is_the_next_version(desk: Desk) -> None:
    until_report(desk)
    desk.record("report", "--manuscript", "tradelaw")
    desk.record("client-check", "--digest", SETUP, client=True)
    desk.record("manuscripts", "--file", f"tradelaw={desk.mail}", client=True)
    assert desk.record("reject", "--step", "12", "--reason", "文字化け", "--page", "tradelaw")[0] == 0
    desk.record("manuscripts", "--file", f"tradelaw={desk.mail}", client=True)
    body = desk.ledger.events[-1].body
    assert isinstance(body, Manuscripts)
    assert [item.version for item in body.items] == [2]


@pytest.mark.rule("H2")
@pytest.mark.step(12)
def test_a_manuscript_is_a_file_and_not_a_name_on_a_list(desk: Desk) -> None:
    until_report(desk)
    desk.record("report", "--manuscript", "tradelaw")
    desk.record("client-check", "--digest", SETUP, client=True)
    assert desk.record("manuscripts", client=True)[0] == 2
    assert desk.record("manuscripts", "--file", "tradelaw", client=True) == (2, "pair_malformed")
    assert desk.record("manuscripts", "--file", "tradelaw=/none", client=True) == (2, "file_missing")
    assert desk.record("manuscripts", "--file", f"tradelaw={desk.home.path}", client=True) == (
        2,
        "file_unreadable",
    )
    assert desk.record("manuscripts", "--file", "tradelaw=/dev/null", client=True) == (2, "manuscript_empty")
    both = ("--file", f"tradelaw={desk.mail}", "--file", f"bogus={desk.mail}")
    assert desk.record("manuscripts", *both, client=True) == (2, "manuscript_not_asked")
    text = desk.home.path / "tradelaw.txt"
    text.write_text("原稿\n", encoding="utf-8")
    assert desk.record("manuscripts", "--file", f"tradelaw={text}", client=True)[0] == 0
    body = desk.ledger.events[-1].body
    assert isinstance(body, Manuscripts)
    assert [item.sha256 for item in body.items] == [hashlib.sha256(text.read_bytes()).hexdigest()]


def test_the_gateway_is_named_where_a_site_has_several(desk: Desk) -> None:
    assert desk.run("record", "letter", "hanaya", "sandbx") == (2, "gateway_not_of_site")
    assert desk.run("record", "letter", "nobody") == (2, "site_unknown")


def test_nothing_is_refused_that_was_never_handed_over(desk: Desk) -> None:
    assert desk.record("back-to", "--reason", "a typo") == (3, "nothing_to_reject")
    assert desk.record("reject", "--step", "14", "--reason", "no", client=True) == (3, "nothing_to_reject")


def test_only_what_is_handed_over_can_be_returned_at_all(desk: Desk) -> None:
    for words in (("reject", "--step", "7"), ("reject", "--step", "99"), ("back-to", "--step", "99")):
        assert desk.record(*words, "--reason", "no") == (2, "step_not_returnable")


def test_who_comes_first_is_told_without_a_name_of_the_programs_own(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        admit(Completion(OTHER), History(()), progress((), ()), desk.clock)
    (problem,) = refused.value.problems
    assert problem.values["actor"] == "client"
    for language in ("en", "ja"):
        assert "{actor}" not in str(catalogue(language)["problems"]["step_not_yet"])


def test_a_second_release_needs_a_window_of_its_own(desk: Desk) -> None:
    until_report(desk)
    again = replace(run("test.setup", setup=OTHER), run="again")
    desk.ran(again)
    window = ("--start", "2026-12-01T10:00", "--end", "2026-12-01T12:00")
    assert desk.record("schedule", *window) == (3, "step_not_yet")


def test_without_a_module_the_rollout_ends_in_separate_guidance(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The gateway has no module for this EC system: nothing is wrong, and nothing more is to be done."""
    monkeypatch.setattr("gateways.catalogue", lambda: {"sandbox": replace(GATEWAY, modules=())})
    assert desk.record("contract", client=True)[0] == 0
    assert desk.record("separate-guidance", "--reason", "専用モジュールがない")[0] == 0
    code, output = desk.run("status", "hanaya")
    assert code == 0
    assert output.count("advised separately: 専用モジュールがない") == 21
    assert "nothing is left to do" in output
    assert desk.record("letter") == (2, "rollout_ended")
    assert desk.run("revision", "show", "hanaya") == (3, "module_missing")
    assert desk.run("ledger", "verify", "hanaya")[0] == 0


def test_steps_left_out_or_added_are_printed_with_their_reason(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_out = NotNeeded(2, Text("管理画面で確認する", "the values stand in the console"))
    added = Added(
        "register_ip", 3, "client", Text("IPアドレスの登録", "IP address"), Text("要登録", "is needed")
    )
    with_notes = replace(GATEWAY, notes=(left_out, added))
    monkeypatch.setattr("gateways.catalogue", lambda: {"sandbox": with_notes})
    desk.record("contract", client=True)
    desk.ran(SEALED)
    output = desk.run("status", "hanaya")[1]
    assert "   2  not needed  Settings letter from the gateway" in output
    assert "(left out here: the values stand in the console)" in output
    assert "3+register_ip  waiting  IP address  [client]  (is needed)" in output
    assert desk.record("questions") == (3, "step_not_yet")
    assert desk.record("extra", "--key", "register_port") == (2, "step_not_added")
    assert desk.record("extra", "--key", "register_ip", client=True)[0] == 0
    assert desk.record("questions")[0] == 0


@pytest.mark.rule("D4", "D4/undated", "I1")
def test_while_the_gateway_examines_only_the_days_left_are_told(desk: Desk) -> None:
    dated = "      completed_on: 2026-10-01\n      options: {installments: yes}\n"
    home_with(desk.home.path, hanaya=spoilt(dated, "      {}\n"))
    assert desk.run("status", "hanaya")[0] == 0
    assert "128 day(s) left until the deadline" in desk.printed
    assert desk.record("contract", client=True) == (2, "contract_undated")
    assert desk.record("letter") == (3, "step_not_yet")
    assert desk.run("fees", "hanaya")[0] == 0


@pytest.mark.rule("S1/remind")
@pytest.mark.step(2)
def test_a_settings_letter_that_stays_away_is_reminded_of(desk: Desk) -> None:
    desk.clock = datetime(2026, 10, 15, 9, 0, tzinfo=JAPAN)
    assert desk.record("contract", client=True)[0] == 0
    assert desk.run("status", "hanaya")[0] == 0
    assert "settings letter has not come" not in desk.printed
    desk.clock += timedelta(days=1)
    assert desk.run("status", "hanaya")[0] == 0
    assert "the settings letter has not come in 15 days since the contract" in desk.printed
    assert '"letter_late": 15' in desk.run("status", "hanaya", "--json")[1]
    desk.home.agency_file.write_text("letter_days: 30\n", encoding="utf-8")
    assert "settings letter has not come" not in desk.run("status", "hanaya")[1]
    desk.home.agency_file.write_text("letter_days: 7\n", encoding="utf-8")
    assert desk.record("letter")[0] == 0
    assert '"letter_late": null' in desk.run("status", "hanaya", "--json")[1]


@pytest.mark.rule("S6")
def test_an_answer_nobody_asked_for_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateways.catalogue", lambda: {"sandbox": DEPENDENT})
    for step, *words in (("contract",), ("letter", "--on", "2026-10-05")):
        assert desk.record(step, *words, client=step == "contract")[0] == 0
    desk.ran(SEALED)
    assert desk.record("questions")[0] == 0
    asked = desk.ledger.events[-1].body
    assert isinstance(asked, Questions)
    assert asked.options == ("capture", "card_on_file")
    both = ("--answer", "card_on_file=no", "--answer", "ask_each_time=yes")
    assert desk.record("answers", *both, client=True) == (2, "answer_needless")
    assert desk.record("answers", "--answer", "ask_each_time=yes", client=True) == (2, "answer_needless")
    whole = ("--answer", "card_on_file=yes", "--answer", "ask_each_time=yes", "--answer", "capture=at_order")
    assert desk.record("answers", *whole, client=True)[0] == 0
