"""The record commands as typed: from the contract to the announcement, and everything that is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from kaitsu.process.events import Intake, Manuscripts
from tests.cli.ledger_home import Desk, make_desk
from tests.process.rollouts import OTHER, PAGES, REVISION, SEALED, SETUP, run
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


def test_recording_says_who_is_next(desk: Desk) -> None:
    code, output = desk.record("contract", client=True)
    assert code == 0
    assert "signed by sato@example" in output
    assert "next: step 2, gateway" in output


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
        (("override", "--gate", "window", "--reason", "x", "--expires", "2026-11-01T10:00"), "date_past"),
        (
            ("override", "--gate", "w", "--reason", "a\nb", "--expires", "2026-12-01T10:00"),
            "event_value_malformed",
        ),
    ],
)
def test_impossible_values_are_refused(desk: Desk, words: tuple[str, ...], reason: str) -> None:
    desk.record("contract", client=True)
    assert desk.record(*words) == (2, reason)
    assert desk.ledger.head.count == 1


def test_the_clients_word_needs_a_name_and_its_mail(desk: Desk) -> None:
    assert desk.record("contract") == (2, "client_unnamed")
    assert desk.record("contract", "--on-behalf-of", "花田") == (2, "mail_missing")
    assert desk.record("contract", "--on-behalf-of", "花田", "--mail", "/none") == (2, "file_unreadable")
    assert desk.record("contract", "--on-behalf-of", "花田", "--channel", "phone")[0] == 0


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


def test_questions_are_needed_where_the_client_decides(desk: Desk) -> None:
    assert desk.record("questions", "--none-needed") == (2, "questions_needed")
    assert desk.record("questions", "--option", "three_ds") == (2, "option_not_clients")


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


def test_the_gateway_is_named_where_a_site_has_several(desk: Desk) -> None:
    assert desk.run("record", "letter", "hanaya", "sandbx") == (2, "gateway_not_of_site")
    assert desk.run("record", "letter", "nobody") == (2, "site_unknown")


def test_nothing_is_refused_that_was_never_handed_over(desk: Desk) -> None:
    assert desk.record("back-to", "--reason", "a typo") == (3, "nothing_to_reject")
    assert desk.record("reject", "--step", "14", "--reason", "no", client=True) == (3, "nothing_to_reject")


def test_a_second_release_needs_a_window_of_its_own(desk: Desk) -> None:
    until_report(desk)
    again = replace(run("test.setup", setup=OTHER), run="again")
    desk.ran(again)
    window = ("--start", "2026-12-01T10:00", "--end", "2026-12-01T12:00")
    assert desk.record("schedule", *window) == (3, "step_not_yet")
