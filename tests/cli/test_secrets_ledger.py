"""The secrets commands and the ledger: what is recorded, what stops the sealing, what is only said."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyrage
import pytest

from kaitsu.cli.main import main
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import refuse
from kaitsu.process.event_values import OnBehalfOf
from kaitsu.process.events import Intake, SeparateGuidance
from kaitsu.vault.identities import identity_file
from kaitsu.vault.recipients import new_recipient
from kaitsu.vault.store import Place, Vault
from tests.cli.ledger_home import Desk, desk_vault, make_desk
from tests.process.rollouts import SEALED
from tests.signing.samples import make_key
from tests.vault.samples import GOOD, SECRETS, sealed

TARGET = ("hanaya", "sandbox", "--stage")
WORD = ("--on-behalf-of", "花田")
HAND = "kaitsu record intake hanaya sandbox --stage"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return make_desk(tmp_path, monkeypatch)


@pytest.fixture
def vault(desk: Desk, tmp_path: Path) -> Vault:
    return desk_vault(desk, tmp_path)


def secrets(desk: Desk, *words: str, typed: str | None = None) -> tuple[int, str]:
    """A secrets command as typed; whatever it does, no value shows in its output or the ledger."""
    ended = desk.run("secrets", *words, typed=typed)
    ledger = desk.home.records / "hanaya/sandbox/ledger.jsonl"
    shown = desk.printed + (ledger.read_text(encoding="utf-8") if ledger.exists() else "")
    assert [value for value in SECRETS if value in shown] == []
    return ended


def enter(desk: Desk, *words: str, stage: Stage = "test") -> tuple[int, str]:
    return secrets(desk, "set", *TARGET, stage, "--stdin", *words, typed=json.dumps(GOOD[stage]))


def newcomer() -> str:
    return str(pyrage.x25519.Identity.generate().to_public())


def last_intake(desk: Desk) -> Intake:
    body = desk.ledger.events[-1].body
    assert isinstance(body, Intake)
    return body


def file_hash(vault: Vault, stage: Stage = "test") -> str:
    return hashlib.sha256(vault.file(Place(stage, "hanaya", "sandbox")).read_bytes()).hexdigest()


def count(desk: Desk) -> int:
    return desk.ledger.head.count


@pytest.mark.step(3)
@pytest.mark.parametrize("stage", STAGES)
def test_set_on_a_clients_word_records_the_hash_and_the_names(desk: Desk, vault: Vault, stage: Stage) -> None:
    code, output = enter(desk, *WORD, "--channel", "portal", "--on", "2026-10-06", stage=stage)
    assert code == 0
    body = last_intake(desk)
    assert (body.stage, body.cause, body.fields) == (stage, "received", ("hash_key", "secret_key", "shop_id"))
    assert body.secrets_sha256 == file_hash(vault, stage)
    assert body.on_behalf_of == OnBehalfOf("花田", "portal", date(2026, 10, 6), None)
    assert f"recorded: secrets/{stage}/hanaya.sandbox.age, signed by sato@example" in output
    assert ("next: step 4" if stage == "test" else "next: step 3") in output
    assert HAND not in output


def test_set_alone_seals_and_says_what_to_record(desk: Desk, vault: Vault) -> None:
    code, output = enter(desk)
    assert (code, count(desk)) == (0, 2)
    assert f"{HAND} test --on-behalf-of NAME\n" in output
    assert desk.record("intake", "--stage", "test", *WORD)[0] == 0
    assert last_intake(desk).secrets_sha256 == file_hash(vault)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((*WORD, "--mail", "letter.eml"), "mail_of_letter"),
        (("--mail", "letter.eml"), "mail_of_letter"),
        (("--channel", "phone"), "client_unnamed"),
        (("--on", "2026-10-06"), "client_unnamed"),
        ((*WORD, "--on", "2026-11-25"), "date_in_future"),
        ((*WORD, "--on", "2026-09-01"), "date_before"),
        (("--on-behalf-of", "4111 1111 1111 1111"), "card_number_written"),
        (("--on-behalf-of", "花田\n"), "event_value_malformed"),
    ],
)
def test_what_could_not_be_recorded_is_not_sealed_either(
    desk: Desk, vault: Vault, words: tuple[str, ...], reason: str
) -> None:
    assert enter(desk, *words) == (2, reason)
    assert (vault.files("test"), count(desk)) == ([], 2)


def test_before_its_turn_nothing_is_asked_and_nothing_sealed(desk: Desk, vault: Vault) -> None:
    (desk.home.records / "hanaya/sandbox/ledger.jsonl").unlink()
    (desk.home.state / "heads/hanaya.sandbox").unlink()
    assert enter(desk, *WORD) == (3, "step_not_yet")
    assert desk.printed == ""
    assert vault.files("test") == []


def test_without_a_known_signer_nothing_is_sealed(
    desk: Desk, vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(desk, *WORD)
    before, recipients = file_hash(vault), desk.home.recipients_file.read_bytes()
    monkeypatch.setenv("KAITSU_SIGNING_KEY", str(make_key(tmp_path, name="stranger")))
    for words in (
        ("rotate", *TARGET, "test"),
        ("recipients", "add", "ito", newcomer(), "--stage", "test"),
    ):
        assert secrets(desk, *words) == (2, "signer_unknown")
    assert enter(desk, *WORD) == (2, "signer_unknown")
    assert (file_hash(vault), desk.home.recipients_file.read_bytes()) == (before, recipients)
    assert secrets(desk, "recipients", "update")[0] == 0  # nothing to seal: nobody has to sign


def test_rotate_records_the_new_hash(desk: Desk, vault: Vault) -> None:
    enter(desk, *WORD)
    before = file_hash(vault)
    code, output = secrets(desk, "rotate", *TARGET, "test")
    assert (code, "recorded: secrets/test/hanaya.sandbox.age" in output) == (0, True)
    body = last_intake(desk)
    assert (body.cause, body.on_behalf_of, body.stage) == ("rotated", None, "test")
    assert body.secrets_sha256 == file_hash(vault) != before


def add(desk: Desk, vault: Vault) -> tuple[int, str]:
    return secrets(desk, "recipients", "add", "ito", newcomer(), "--stage", "test")


def remove_oneself(desk: Desk, vault: Vault) -> tuple[int, str]:
    """Whoever is gone can't open the file any more, yet what they sealed last is recorded."""
    vault.write([], vault.recipients().having("test", new_recipient("ito", newcomer())))
    return secrets(desk, "recipients", "remove", "sato", "--stage", "test")


def update(desk: Desk, vault: Vault) -> tuple[int, str]:
    vault.write([], vault.recipients().having("test", new_recipient("ito", newcomer())))
    return secrets(desk, "recipients", "update")


@pytest.mark.parametrize("change", [add, remove_oneself, update])
def test_what_is_sealed_for_others_is_recorded(
    desk: Desk, vault: Vault, change: Callable[[Desk, Vault], tuple[int, str]]
) -> None:
    enter(desk, *WORD)
    enter(desk, stage="production")  # sealed, but never recorded
    other = file_hash(vault, "production")
    before = count(desk)
    assert change(desk, vault)[0] == 0
    body = last_intake(desk)
    assert (body.cause, body.on_behalf_of, body.stage) == ("resealed", None, "test")
    assert body.fields == ("hash_key", "secret_key", "shop_id")
    assert body.secrets_sha256 == file_hash(vault)
    assert (count(desk), file_hash(vault, "production")) == (before + 1, other)
    assert desk.run("ledger", "verify", "hanaya")[0] == 0


def test_what_was_never_recorded_is_only_sealed(desk: Desk, vault: Vault) -> None:
    sealed(vault)
    desk.ran(replace(SEALED, stage="production"))
    for code, output in (secrets(desk, "rotate", *TARGET, "test"), add(desk, vault)):
        assert (code, "record" in output) == (0, False)
    assert count(desk) == 3


def test_a_swapped_file_is_sealed_but_not_vouched_for(desk: Desk, vault: Vault) -> None:
    enter(desk, *WORD)
    enter(desk)  # another file than the one recorded
    code, output = add(desk, vault)
    assert (code, count(desk)) == (0, 3)
    assert "[secrets_unrecorded_other]" in output
    assert f"`{HAND} test --on-behalf-of NAME`" in output
    assert last_intake(desk).secrets_sha256 != file_hash(vault)


@pytest.mark.parametrize("text", [None, "site: ["])
def test_a_set_whose_site_is_gone_or_broken_is_sealed_and_named(
    desk: Desk, vault: Vault, text: str | None
) -> None:
    enter(desk, *WORD)
    before, site = file_hash(vault), desk.home.site_file("hanaya")
    site.unlink() if text is None else site.write_text(text, encoding="utf-8")
    code, output = add(desk, vault)
    assert (code, count(desk)) == (0, 3)
    assert "secrets/test/hanaya.sandbox.age: the file is sealed anew, but was not recorded" in output
    assert f"{HAND} test --cause resealed" in output
    assert file_hash(vault) != before


def test_an_ended_rollout_is_sealed_without_an_event(desk: Desk, vault: Vault) -> None:
    enter(desk, *WORD)
    desk.ran(SeparateGuidance("no module"))
    before = file_hash(vault)
    code, output = add(desk, vault)
    assert (code, "[rollout_ended]" in output, count(desk)) == (0, True, 4)
    assert file_hash(vault) != before


def test_a_ledger_that_is_refused_stops_the_sealing(desk: Desk, vault: Vault) -> None:
    enter(desk, *WORD)
    before, recipients = file_hash(vault), desk.home.recipients_file.read_bytes()
    ledger = desk.home.records / "hanaya/sandbox/ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes()[:-5])
    assert add(desk, vault) == (2, "ledger_torn")
    assert secrets(desk, "rotate", *TARGET, "test") == (2, "ledger_torn")
    assert (file_hash(vault), desk.home.recipients_file.read_bytes()) == (before, recipients)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def refused_append(*_: object) -> None:
    raise refuse("agent_refused", key="SHA256:x")


def full(*_: object) -> None:
    raise OSError(0, "the disk is full")


FAILURES = [
    (
        ("set", *TARGET, "test", "--stdin", *WORD, "--channel", "chat"),
        "--on-behalf-of '花田' --channel chat --on 2026-11-24",
    ),
    (("rotate", *TARGET, "test"), "--cause rotated"),
    (("recipients", "add", "ito", "KEY", "--stage", "test"), "--cause resealed"),
]


@pytest.mark.parametrize(("words", "rest"), FAILURES)
@pytest.mark.parametrize("interrupted", [False, True])
def test_an_append_that_fails_after_the_sealing_is_said_with_the_command(
    desk: Desk,
    vault: Vault,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    rest: str,
    interrupted: bool,
) -> None:
    enter(desk, *WORD)
    before = file_hash(vault)

    fails = interrupt if interrupted else refused_append
    monkeypatch.setattr("kaitsu.cli.record_common.append", fails)
    words = tuple(newcomer() if word == "KEY" else word for word in words)
    code, reasons = secrets(desk, *words, typed=json.dumps(GOOD["test"]))
    if interrupted:
        assert f"`{HAND} test {rest}`" in desk.printed
    else:
        assert (code, reasons) == (2, "agent_refused secrets_unrecorded")
    assert file_hash(vault) != before


def test_an_append_that_fails_ends_with_one(
    desk: Desk, vault: Vault, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enter(desk, *WORD)
    monkeypatch.setattr("kaitsu.records.store._write_whole", full)
    monkeypatch.setattr("sys.argv", ["kaitsu", "secrets", "rotate", *TARGET, "test"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == Exit.FAILED
    said = capsys.readouterr().err
    assert said.index("[ledger_unwritable]") < said.index("[secrets_unrecorded]")
    assert count(desk) == 3


def test_the_said_command_records_what_was_sealed(
    desk: Desk, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(desk, *WORD)
    with monkeypatch.context() as broken:
        broken.setattr("kaitsu.cli.record_common.append", interrupt)
        assert secrets(desk, "rotate", *TARGET, "test")[0] == 1
    assert desk.record("intake", "--stage", "test", "--cause", "rotated")[0] == 0
    assert last_intake(desk).secrets_sha256 == file_hash(vault)


def test_a_file_nobody_here_can_open_stops_all_before_the_ledger(desk: Desk, vault: Vault) -> None:
    enter(desk, *WORD)
    identity_file(vault.identities, "test").unlink()
    assert add(desk, vault) == (2, "secrets_no_key")
    assert count(desk) == 3
