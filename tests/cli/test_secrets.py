"""`kaitsu secrets`, command by command, as typed. No output ever shows a secret."""

import json
import stat
import subprocess
import sys

import pytest

from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import refuse
from kaitsu.vault.identities import identity_file
from kaitsu.vault.store import Place, Vault
from tests.cli.conftest import Run
from tests.conftest import need
from tests.vault.samples import GOOD, SECRETS, sealed

TARGET = ("hanaya", "sandbox", "--stage")


def opened(vault: Vault, stage: Stage = "test") -> dict[str, str]:
    return dict(vault.open(Place(stage, "hanaya", "sandbox")).fields)


def typed(stage: Stage = "test", **other: str) -> str:
    return "".join(f"{value}\n" for value in {**GOOD[stage], **other}.values())


def test_init_makes_an_identity_per_stage_and_enters_the_recipients(run: Run, vault: Vault) -> None:
    for stage in STAGES:
        identity_file(vault.identities, stage).unlink()
    vault.home.recipients_file.unlink()
    ended = run("init", "--name", "佐藤")
    assert ended.code == 0
    for stage in STAGES:
        assert stat.S_IMODE(identity_file(vault.identities, stage).stat().st_mode) == 0o600
        (recipient,) = vault.recipients().of(stage)
        assert recipient.name == "佐藤"
        assert recipient.key in ended.text
    assert "Back up" in ended.text
    assert "AGE-SECRET-KEY" not in ended.text
    assert run("set", *TARGET, "test", typed=typed()).code == 0


def test_init_makes_nothing_over_an_identity_and_nothing_beside_it(run: Run, vault: Vault) -> None:
    identity_file(vault.identities, "production").unlink()
    before = vault.home.recipients_file.read_bytes()
    assert run("init").reasons == ["identity_exists"]
    assert not identity_file(vault.identities, "production").exists()
    assert vault.home.recipients_file.read_bytes() == before


def test_init_under_a_name_that_is_taken_leaves_no_identity(run: Run, vault: Vault) -> None:
    identity_file(vault.identities, "test").unlink()
    assert run("init", "--name", "sato", "--stage", "test").reasons == ["recipient_name_taken"]
    identity_file(vault.identities, "production").unlink()
    assert run("init", "--name", "sato").reasons == ["recipient_name_taken"] * 2
    assert [stage for stage in STAGES if identity_file(vault.identities, stage).exists()] == []


def test_init_that_can_not_enter_the_recipient_leaves_no_identity(
    run: Run, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwritable(_: object) -> None:
        raise refuse("secrets_unwritable", file=vault.home.recipients_file, why="Read-only file system")

    identity_file(vault.identities, "test").unlink()
    monkeypatch.setattr("kaitsu.cli.secrets.replace_files", unwritable)
    assert run("init", "--name", "ito", "--stage", "test").reasons == ["secrets_unwritable"]
    assert not identity_file(vault.identities, "test").exists()


def test_init_without_a_login_name_asks_for_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 1000")

    monkeypatch.setattr("kaitsu.cli.secrets.getpass.getuser", nameless)
    assert run("init").reasons == ["recipient_name_malformed"]


def test_init_says_when_a_colleague_must_seal_for_the_newcomer(run: Run, vault: Vault) -> None:
    sealed(vault)
    identity_file(vault.identities, "test").unlink()
    assert "recipients update --stage test" in run("init", "--name", "ito", "--stage", "test").text


@pytest.mark.rule("S3a", "H8")
@pytest.mark.parametrize("stage", STAGES)
def test_set_asks_by_the_letters_labels_and_seals(run: Run, vault: Vault, stage: Stage) -> None:
    ended = run("set", *TARGET, stage, typed=typed(stage))
    assert ended.code == 0
    assert ended.text.index("Password of the merchant console") < ended.text.index("Secret key (secret_key)")
    assert opened(vault, stage) == GOOD[stage]
    assert "Shop ID (shop_id): ●●●● set" in ended.text
    assert "sealed for sato" in ended.text


def test_set_asks_in_japanese_where_japanese_is_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITSU_LANG", "ja")
    ended = run("set", *TARGET, "test", typed=typed())
    assert "シークレットキー (secret_key)" in ended.text
    assert "売上管理画面のパスワード" in ended.text


def test_set_asks_again_after_a_slip(run: Run, vault: Vault) -> None:
    slip = " " + GOOD["test"]["secret_key"]
    lines = [GOOD["test"]["shop_id"], slip, GOOD["test"]["secret_key"], GOOD["test"]["hash_key"]]
    ended = run("set", *TARGET, "test", typed="".join(f"{line}\n" for line in lines))
    assert "credential_malformed_spaces" in ended.text
    assert opened(vault) == GOOD["test"]


def test_an_interrupted_set_changes_nothing(run: Run, vault: Vault) -> None:
    file = sealed(vault)
    before = file.read_bytes()
    assert run("set", *TARGET, "test", typed=GOOD["test"]["shop_id"] + "\n").code == 1
    assert file.read_bytes() == before


def test_set_keeps_what_is_not_typed_and_the_compare_key(run: Run, vault: Vault) -> None:
    sealed(vault)
    before = vault.open(Place("test", "hanaya", "sandbox")).tags()
    ended = run("set", *TARGET, "test", typed="\n\n" + "1234abcd" * 4 + "\n")
    after = vault.open(Place("test", "hanaya", "sandbox")).tags()
    assert {key for key in after if after[key] != before[key]} == {"hash_key"}
    assert "Shop ID (shop_id): ●●●● kept" in ended.text
    assert "Hash key (hash_key): ●●●● changed" in ended.text


def test_set_reads_standard_input(run: Run, vault: Vault) -> None:
    assert run("set", *TARGET, "production", "--stdin", typed=json.dumps(GOOD["production"])).code == 0
    assert opened(vault, "production") == GOOD["production"]


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        (json.dumps(GOOD["test"]), ["credential_wrong_stage"] * 2),
        ("shop_id: pshop00000001\n", ["credential_missing"] * 2),
        (SECRETS[0], ["secrets_input_shape"]),
        ("", ["credential_missing"] * 3),
    ],
)
def test_wrong_input_is_refused_and_nothing_is_written(
    run: Run, vault: Vault, text: str, reasons: list[str]
) -> None:
    ended = run("set", *TARGET, "production", "--stdin", typed=text)
    assert (ended.code, ended.reasons) == (Exit.WRONG, reasons)
    assert not vault.file(Place("production", "hanaya", "sandbox")).exists()


def test_set_without_a_terminal_points_at_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaitsu.cli.secrets_entry.has_terminal", lambda: False)
    assert run("set", *TARGET, "test").reasons == ["secrets_no_terminal"]


def test_a_file_that_does_not_open_is_written_over_only_when_asked(run: Run, vault: Vault) -> None:
    file = sealed(vault)
    file.write_bytes(file.read_bytes()[:-1])
    before = file.read_bytes()
    assert run("set", *TARGET, "test", typed=typed()).reasons == ["secrets_damaged", "secrets_not_replaced"]
    assert file.read_bytes() == before
    assert run("set", *TARGET, "test", "--replace", typed=typed()).code == 0
    assert opened(vault) == GOOD["test"]


def test_set_for_nobody_is_refused_before_anything_is_asked(run: Run, vault: Vault) -> None:
    vault.home.recipients_file.unlink()
    ended = run("set", *TARGET, "test")
    assert (ended.reasons, ended.text) == (["recipients_none"], "")


@pytest.mark.parametrize("words", [("set",), ("show",), ("rotate",)])
def test_names_are_checked_before_any_path_is_built(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words, "../hanaya", "sandbox", "--stage", "test").reasons == ["secrets_site_malformed"]
    assert run(*words, "hanaya", "nobody", "--stage", "test").reasons == ["secrets_gateway_unknown"]
    assert run(*words, "midori", "sandbox", "--stage", "test").reasons == ["secrets_site_unknown"]
    assert run(*words, "hanaya", "sandbox", "--stage", "staging").code == Exit.WRONG


def test_show_masks_secrets_and_names_recipients(run: Run, vault: Vault) -> None:
    sealed(vault)
    text = run("show", *TARGET, "test").text
    assert "Shop ID (shop_id): tshop00000001" in text
    assert "Secret key (secret_key): ●●●●" in text
    assert "Recipients: sato" in text


def test_show_of_nothing_waits_for_a_person(run: Run) -> None:
    ended = run("show", *TARGET, "test")
    assert (ended.code, ended.reasons) == (Exit.WAITING, ["secrets_absent"])


def test_check_ends_with_zero_or_two_and_a_line_per_file(run: Run, vault: Vault) -> None:
    file = sealed(vault)
    assert run("check").code == 0
    assert run("check", "hanaya").text == "secrets/test/hanaya.sandbox.age: good\n"
    identity_file(vault.identities, "test").rename(vault.identities / "away")
    ended = run("check")
    assert (ended.code, "no key at hand" in ended.text) == (0, True)
    file.with_name("letter.txt").write_text("x", encoding="utf-8")
    ended = run("check")
    assert (ended.code, "[secrets_plaintext]" in ended.text) == (Exit.WRONG, True)
    assert run("check", "..").reasons == ["secrets_site_malformed"]


def test_rotate_keeps_the_values_and_says_what_it_does_not_do(run: Run, vault: Vault) -> None:
    sealed(vault)
    place = Place("test", "hanaya", "sandbox")
    before = vault.open(place)
    ended = run("rotate", *TARGET, "test")
    after = vault.open(place)
    assert (after.fields, after.compare_key == before.compare_key) == (before.fields, False)
    assert "have the gateway issue new ones" in ended.text


def test_textconv_is_masked_stable_and_moves_with_a_secret(run: Run, vault: Vault) -> None:
    file = sealed(vault)
    first = run("textconv", str(file)).text
    assert "shop_id: tshop00000001" in first
    run("recipients", "update")
    assert run("textconv", str(file)).text == first
    run("set", *TARGET, "test", typed="\n\n" + "1234abcd" * 4 + "\n")
    changed = set(run("textconv", str(file)).text.splitlines()) ^ set(first.splitlines())
    assert {line.split(":")[0] for line in changed} == {"hash_key"}


def test_textconv_never_fails_hard(run: Run, vault: Vault) -> None:
    file = sealed(vault)
    identity_file(vault.identities, "test").unlink()
    assert run("textconv", str(file)).text == "sealed, no key at hand\n"
    file.write_bytes(file.read_bytes()[:100])
    file.with_name("letter").write_text("Password: hunter2", encoding="utf-8")
    for path in (file, file.with_name("letter"), vault.folder, vault.folder / "nowhere"):
        ended = run("textconv", str(path))
        assert (ended.code, ended.reasons) == (0, [])
        assert "hunter2" not in ended.text
    vault.home.agency_file.write_text("identities: [\n", encoding="utf-8")
    assert run("textconv", str(file)).code == 0


def test_git_shows_a_masked_diff(run: Run, vault: Vault) -> None:
    git = [need("git"), "-C", str(vault.home.path), "-c", "user.name=t", "-c", "user.email=t@example.com"]
    kaitsu = f"{sys.executable} -m kaitsu.cli.main secrets textconv"
    git += ["-c", f"diff.kaitsu.textconv={kaitsu}", "-c", "commit.gpgsign=false"]
    sealed(vault)
    (vault.home.path / ".gitattributes").write_text("*.age diff=kaitsu\n", encoding="utf-8")
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    run("set", *TARGET, "test", typed="\n\n" + "1234abcd" * 4 + "\n")
    shown = subprocess.run([*git, "diff"], check=True, capture_output=True, text=True).stdout
    assert [line[0] for line in shown.splitlines() if "hash_key: ●●●●" in line] == ["-", "+"]
    assert [value for value in SECRETS if value in shown] == []


def test_no_traceback_reaches_the_user_and_no_value_the_arguments(vault: Vault) -> None:
    command = [sys.executable, "-m", "kaitsu.cli.main", "secrets", "set", *TARGET, "test", "--stdin"]
    given = "\n".join(GOOD["production"].values())
    ran = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert ran.returncode == Exit.WRONG
    assert "[secrets_input_shape]" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert [value for value in SECRETS if value in ran.stdout + ran.stderr] == []


@pytest.mark.parametrize(
    "words",
    [(), ("init",), ("set",), ("show",), ("check",), ("rotate",), ("textconv",), ("recipients",)]
    + [("recipients", name) for name in ("list", "add", "remove", "update")],
)
def test_every_command_has_help(run: Run, words: tuple[str, ...]) -> None:
    ended = run(*words, "--help")
    assert ended.code == 0
    assert f"secrets {' '.join(words)}".strip() in ended.text
