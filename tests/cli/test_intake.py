"""`kaitsu intake` as typed: a letter read, shown masked, answered, sealed, recorded; the client's form."""

from pathlib import Path

import pytest

from gateways.sandbox import GATEWAY
from kaitsu.intake import read_letter
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.outcome import Exit
from kaitsu.process.events import Intake
from kaitsu.vault.store import Place, Vault
from tests.cli.ledger_home import Desk, desk_vault, make_desk
from tests.vault.samples import GOOD, SECRETS

WORD = ("--on-behalf-of", "花田")
PASSWORD = "Hana!2026spring"
LETTER = """\
サンドボックス決済　テスト環境の設定情報

ショップID：{shop_id}
シークレットキー：{secret_key}
ハッシュキー：{hash_key}
"""
CONSOLE = f"\n売上管理画面\nログインID：hanaya-admin\nパスワード：{PASSWORD}\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return make_desk(tmp_path, monkeypatch)


@pytest.fixture
def vault(desk: Desk, tmp_path: Path) -> Vault:
    return desk_vault(desk, tmp_path)


def letter(stage: Stage = "test") -> str:
    return LETTER.format(**GOOD[stage])


def intake(desk: Desk, *words: str, typed: str | bytes, stage: Stage = "test") -> tuple[int, str]:
    """Whatever it does, no value shows in its output."""
    ended = desk.run("intake", "hanaya", "--stage", stage, *words, typed=typed)  # type: ignore[arg-type]
    assert [value for value in (*SECRETS, PASSWORD, "tshop00000001") if value in desk.printed] == []
    return ended


def stored(vault: Vault, stage: Stage = "test") -> dict[str, str] | None:
    place = Place(stage, "hanaya", "sandbox")
    return dict(vault.open(place).fields) if vault.file(place).exists() else None


@pytest.mark.rule("S3a", "S3b", "I4")
@pytest.mark.step(3)
def test_a_letter_is_shown_masked_then_sealed_and_recorded(desk: Desk, vault: Vault) -> None:
    assert intake(desk, typed=letter()) == (Exit.WAITING, "intake_unconfirmed")
    assert "Shop ID (shop_id): ●●●●01" in desk.printed
    assert "Secret key (secret_key): ●●●●\n" in desk.printed
    assert stored(vault) is None
    assert intake(desk, "--yes", *WORD, typed=letter())[0] == 0
    assert stored(vault) == GOOD["test"]
    body = desk.ledger.events[-1].body
    assert isinstance(body, Intake)
    assert body.fields == ("hash_key", "secret_key", "shop_id")


@pytest.mark.rule("S3b", "H8")
def test_what_should_not_have_come_is_left_out_and_the_client_is_answered(desk: Desk, vault: Vault) -> None:
    assert intake(desk, "--yes", typed=letter() + CONSOLE)[0] == 0
    assert stored(vault) == GOOD["test"]
    assert "line 8: ログインID: NOT taken" in desk.printed
    assert "はなや 様" in desk.printed
    assert "・管理画面のパスワード（パスワード）" in desk.printed
    assert "新しいものに変更してくださいますようお願いいたします" in desk.printed


def test_a_card_number_is_answered_too(desk: Desk, vault: Vault) -> None:
    assert intake(desk, "--yes", typed=letter() + "カード番号：4539 5787 6362 1486\n")[0] == 0
    assert "カード番号は、当社では一切お預かりいたしません" in desk.printed
    assert "4539" not in desk.printed


def test_an_incomplete_letter_stores_nothing_and_asks_for_the_rest(desk: Desk, vault: Vault) -> None:
    half = letter().replace("ハッシュキー", "備考")
    assert intake(desk, "--yes", typed=half) == (Exit.WAITING, "intake_incomplete")
    assert "ハッシュキー：" in desk.printed
    assert stored(vault) is None


def test_what_is_stored_already_need_not_be_in_the_letter(desk: Desk, vault: Vault) -> None:
    assert intake(desk, "--yes", typed=letter())[0] == 0
    rest = letter().replace("ハッシュキー", "備考").replace("Zq" * 16, "Rp" * 16)
    assert intake(desk, "--yes", typed=rest)[0] == 0
    assert stored(vault) == {**GOOD["test"], "secret_key": "sk_test_" + "Rp" * 16}


def test_a_letter_of_the_other_stage_is_refused(desk: Desk, vault: Vault) -> None:
    assert intake(desk, "--yes", typed=letter(), stage="production") == (Exit.WAITING, "intake_incomplete")
    assert "もう一方の環境の値でした" in desk.printed
    assert stored(vault, "production") is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "iso2022_jp", "euc_jp", "utf-16"])
def test_a_letter_is_read_in_any_encoding(desk: Desk, vault: Vault, encoding: str) -> None:
    assert intake(desk, "--yes", typed=letter().encode(encoding))[0] == 0
    assert stored(vault) == GOOD["test"]


def test_a_saved_mail_is_read_by_its_body(desk: Desk, vault: Vault, tmp_path: Path) -> None:
    file = tmp_path / "letter.eml"
    head = "From: a@example.jp\nMIME-Version: 1.0\nContent-Type: text/plain; charset=ISO-2022-JP\n\n"
    file.write_bytes(head.encode() + letter().encode("iso2022_jp"))
    assert intake(desk, "--yes", "--letter", str(file), typed="")[0] == 0
    assert stored(vault) == GOOD["test"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"%PDF-1.7\0\xff\xfe\x00", "letter_encoding"), (b"x" * 1_000_001, "letter_too_large")],
)
def test_what_is_no_letter_is_refused(desk: Desk, vault: Vault, data: bytes, reason: str) -> None:
    assert intake(desk, typed=data) == (Exit.WRONG, reason)


def test_a_file_that_is_not_there_is_refused(desk: Desk, vault: Vault) -> None:
    assert intake(desk, "--letter", "nowhere.txt", typed="") == (Exit.WRONG, "file_missing")


def test_at_a_terminal_what_the_letter_lacks_is_typed(
    desk: Desk, vault: Vault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("kaitsu.cli.intake.has_terminal", lambda: True)
    monkeypatch.setattr("kaitsu.cli.secrets_entry.has_terminal", lambda: True)
    file = tmp_path / "letter.txt"
    file.write_text(letter().replace("ハッシュキー", "備考"), encoding="utf-8")
    given = GOOD["test"]["hash_key"] + "\n"
    assert intake(desk, "--letter", str(file), typed=given + "n\n")[0] != 0
    assert stored(vault) is None
    assert intake(desk, "--letter", str(file), typed=given + "y\n")[0] == 0
    assert stored(vault) == GOOD["test"]


@pytest.mark.rule("S3a")
def test_without_a_letter_each_value_is_asked_for(
    desk: Desk, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kaitsu.cli.intake.has_terminal", lambda: True)
    monkeypatch.setattr("kaitsu.cli.secrets_entry.has_terminal", lambda: True)
    assert (
        desk.run("intake", "hanaya", "--stage", "test", typed="\n".join(GOOD["test"].values()) + "\n")[0] == 0
    )
    assert stored(vault) == GOOD["test"]


@pytest.mark.rule("S5b/letter")
def test_what_the_letter_says_of_the_contract_is_held_against_the_declaration(
    desk: Desk, vault: Vault
) -> None:
    assert intake(desk, "--yes", typed=letter() + "ご契約の決済手段：コンビニ、カード\n")[0] == 0
    assert "contract:" not in desk.printed
    assert intake(desk, "--yes", typed=letter() + "クレジットカード：未契約\n")[0] == 0
    assert "has no クレジットカード (card) (line 6: クレジットカード)" in desk.printed


def form(desk: Desk, stage: Stage) -> dict[str, str]:
    """The form as it was written, by the ending of its files."""
    assert desk.run("intake", "hanaya", "--stage", stage, "--form")[0] == 0
    folder = desk.home.records / "hanaya/sandbox/reports"
    return {file.suffix: file.read_text(encoding="utf-8") for file in folder.glob(f"*-form-{stage}.*")}


@pytest.mark.rule("S3b/form")
@pytest.mark.parametrize("stage", STAGES)
def test_the_form_asks_for_these_values_and_no_others(desk: Desk, stage: Stage) -> None:
    written = form(desk, stage)
    asked = [line.removesuffix("：") for line in written[".txt"].splitlines() if line.endswith("：")]
    assert asked == ["ショップID", "シークレットキー", "ハッシュキー"]
    assert "・売上管理画面のパスワード" in written[".txt"]
    assert {"test": "■ テスト環境", "production": "■ 本番環境"}[stage] in written[".txt"]
    assert written[".html"].count("<dd></dd>") == 3


@pytest.mark.rule("S3b/form")
@pytest.mark.parametrize("stage", STAGES)
def test_a_filled_in_form_is_read_back(desk: Desk, stage: Stage) -> None:
    """The client answers with the whole form, quoted, and a value behind each label."""
    text = form(desk, stage)[".txt"]
    for label, value in zip(
        ("ショップID", "シークレットキー", "ハッシュキー"), GOOD[stage].values(), strict=True
    ):
        text = text.replace(f"{label}：\n", f"{label}：{value}\n")
    found = read_letter("".join(f"> {line}\n" for line in text.splitlines()), GATEWAY, "sandbox", stage)
    assert (dict(found.fields), found.refused) == (GOOD[stage], ())


def test_the_agencys_own_form_comes_first_and_a_slip_in_it_is_told(desk: Desk) -> None:
    own = desk.home.letters / "form.j2"
    own.parent.mkdir(parents=True)
    own.write_text(
        "{% set subject = client %}{% for field in fields %}/{{ field.label }}{% endfor %}", "utf-8"
    )
    assert "/ショップID/シークレットキー/ハッシュキー" in form(desk, "test")[".txt"]
    own.write_text("{{ nobody }}", encoding="utf-8")
    assert desk.run("intake", "hanaya", "--stage", "test", "--form") == (Exit.WRONG, "letter_template_broken")
