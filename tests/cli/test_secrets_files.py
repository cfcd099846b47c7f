"""`kaitsu secrets` where a credential is a file, and where a rollout needs some fields alone: Paygent's."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from kaitsu.cli.main import cli
from kaitsu.declare import clock
from kaitsu.model.japan import JAPAN
from kaitsu.vault.store import Place, Vault
from tests.cli.conftest import Run
from tests.vault.certificates import LONG, authorities_pem, client_pem

SITE_FILE = """\
site: hanaya
client: はなや
shop: {{system: welcart, version: "2.12.1"}}
delivered_on: 2026-04-01
hosts:
  test: {{address: t.example.jp, user: h, url: "https://t.example.jp", {root}}}
  production: {{address: p.example.jp, user: h, url: "https://p.example.jp", {root}}}
rollouts:
  - gateway: paygent
    methods: [card]
    contract:
      completed_on: 2026-10-01
      options:
        connection: {connection}
        capture: at_order
        security_code: "yes"
        installments: "no"
        payment_due: "5"
"""
ROOT = "shop_root: /h/shop, document_root: /h/shop, runtime: /usr/bin/php"
TARGET = ("set", "hanaya", "paygent", "--stage", "test")
LINK = {"seq_merchant_id": "12345", "hc": "hashAB12345", "conv_hc": "convAB12345"}
MODULE = {
    "seq_merchant_id": "12345",
    "connect_id": "connect12345",
    "connect_password": "connectAB12",
    "conv_hc": "convAB12345",
    "token_key": "test_tokenAB12345",
    "token_hc": "tokenhcAB12345",
    "threedsecure_hc": "threeAB12345",
}


@pytest.fixture
def files(vault: Vault, tmp_path: Path) -> dict[str, Path]:
    texts = {"client_certificate": client_pem(), "authorities": authorities_pem()}
    for key, text in texts.items():
        (tmp_path / f"{key}.pem").write_bytes(text.encode())
    declare(vault, "module")
    return {key: tmp_path / f"{key}.pem" for key in texts}


def declare(vault: Vault, connection: str) -> None:
    vault.home.site_file("hanaya").write_text(
        SITE_FILE.format(connection=connection, root=ROOT), encoding="utf-8"
    )


def opened(vault: Vault) -> dict[str, str]:
    return dict(vault.open(Place("test", "hanaya", "paygent")).fields)


def lines(values: dict[str, str]) -> str:
    return "".join(f"{value}\n" for value in values.values())


def given(files: dict[str, Path]) -> list[str]:
    return [word for key, path in files.items() for word in ("--file", f"{key}={path}")]


def test_only_what_the_type_of_connection_needs_is_asked_for(run: Run, vault: Vault) -> None:
    declare(vault, "link")
    ended = run(*TARGET, typed=lines(LINK))
    assert ended.code == 0, ended.text
    assert "connect_id" not in ended.text
    assert opened(vault) == LINK
    assert run("check", "hanaya").code == 0
    shown = run("show", "hanaya", "paygent", "--stage", "test")
    assert "client_certificate" not in shown.text


def test_a_change_of_type_asks_for_the_rest(run: Run, vault: Vault, files: dict[str, Path]) -> None:
    declare(vault, "link")
    run(*TARGET, typed=lines(LINK))
    declare(vault, "module")
    assert run("check", "hanaya").code == 2
    ended = run(*TARGET, "--stdin", *given(files), typed=json.dumps({**MODULE}))
    assert ended.code == 0, ended.text
    assert set(opened(vault)) == {*LINK, *MODULE, *files}


def test_a_file_is_named_by_its_path_at_the_prompt(run: Run, vault: Vault, files: dict[str, Path]) -> None:
    wrong = [f"{files['client_certificate']}x", str(files["authorities"])]
    paths = [*wrong, *map(str, files.values())]
    typed = lines(MODULE) + "".join(f"{path}\n" for path in paths)
    ended = run(*TARGET, typed=typed)
    assert ended.code == 0, ended.text
    assert "secrets_file_unreadable" in ended.text
    assert "credential_file_other" in ended.text
    assert "BEGIN" not in ended.text.replace("-----BEGIN`", "")
    for key, path in files.items():
        assert opened(vault)[key] == path.read_bytes().decode()


def test_a_file_is_named_as_an_option_and_asked_for_no_more(
    run: Run, vault: Vault, files: dict[str, Path]
) -> None:
    ended = run(*TARGET, *given(files), typed=lines(MODULE))
    assert ended.code == 0, ended.text
    assert set(opened(vault)) == {*MODULE, *files}
    shown = run("show", "hanaya", "paygent", "--stage", "test")
    assert f"good until {LONG:%Y-%m-%d}" in shown.text
    checked = run("check", "hanaya")
    assert checked.code == 0
    assert "not sealed" in checked.text


def test_a_pem_text_may_stand_in_what_is_piped(run: Run, vault: Vault, files: dict[str, Path]) -> None:
    texts = {key: path.read_text() for key, path in files.items()}
    assert run(*TARGET, "--stdin", typed=json.dumps({**MODULE, **texts})).code == 0
    assert opened(vault) == {**MODULE, **texts}


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("hc={client_certificate}", "secrets_file_unknown"),
        ("client_certificate", "secrets_file_unknown"),
        ("client_certificate={folder}", "secrets_file_unreadable"),
        ("client_certificate={binary}", "secrets_file_encoding"),
        ("client_certificate={old}", "credential_expired"),
        ("authorities={old}", "credential_expired"),
        ("client_certificate={authorities}", "credential_file_other"),
    ],
)
def test_another_file_is_refused_and_nothing_changes(
    run: Run, vault: Vault, files: dict[str, Path], tmp_path: Path, word: str, reason: str
) -> None:
    (tmp_path / "binary").write_bytes(b"0\x82\x0a\x00")
    (tmp_path / "old").write_text(client_pem(clock.now() - timedelta(days=1)))
    assert run(*TARGET, *given(files), typed=lines(MODULE)).code == 0
    before = vault.file(Place("test", "hanaya", "paygent")).read_bytes()
    slots = {"binary": tmp_path / "binary", "old": tmp_path / "old", "folder": tmp_path, **files}
    ended = run(*TARGET, "--stdin", "--file", word.format(**slots), typed="")
    assert ended.reasons == [reason], ended.text
    assert vault.file(Place("test", "hanaya", "paygent")).read_bytes() == before


def test_one_certificate_is_not_taken_for_both_stages(
    run: Run, vault: Vault, files: dict[str, Path], tmp_path: Path
) -> None:
    production = (*TARGET[:-1], "production")
    assert run(*TARGET, *given(files), typed=lines(MODULE)).code == 0
    assert run(*production, *given(files), typed=lines(MODULE)).reasons == ["credential_same_as_other"]
    assert not vault.file(Place("production", "hanaya", "paygent")).exists()
    other = tmp_path / "production.pem"
    other.write_text(client_pem())
    mine = {**files, "client_certificate": other}
    assert run(*production, *given(mine), typed=lines(MODULE)).code == 0


def test_an_end_that_comes_near_is_told_by_check_show_and_status(
    run: Run, vault: Vault, files: dict[str, Path]
) -> None:
    soon = clock.now() + timedelta(days=20)
    files["client_certificate"].write_text(client_pem(soon))
    run(*TARGET, *given(files), typed=lines(MODULE))
    for words in (("check", "hanaya"), ("show", "hanaya", "paygent", "--stage", "test")):
        ended = run(*words)
        assert ended.code == 0
        assert f"ENDS SOON, on {soon:%Y-%m-%d}" in ended.text
    status = CliRunner().invoke(cli, ["status", "hanaya"])
    assert "test: client_certificate: lies on the host as a file of 0600, not sealed" in status.output
    assert f"ENDS SOON, on {soon:%Y-%m-%d}" in status.output
    told = json.loads(CliRunner().invoke(cli, ["status", "hanaya", "--json"]).output)
    assert [one["ends_soon"] for one in told["rollouts"][0]["files"]] == [True, False]


def test_a_certificate_that_has_expired_since_is_no_longer_good(
    run: Run, vault: Vault, files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(*TARGET, *given(files), typed=lines(MODULE))
    monkeypatch.setattr(clock, "now", lambda: LONG.astimezone(JAPAN))
    ended = run("check", "hanaya")
    assert ended.code == 2
    assert "credential_expired" in ended.text
