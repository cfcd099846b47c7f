"""`kaitsu secrets recipients`: people and files change together."""

import pyrage

from kaitsu.model.outcome import Exit
from kaitsu.vault.identities import identity_file
from kaitsu.vault.store import Vault
from tests.cli.conftest import Run
from tests.vault.samples import sealed

TARGET = ("hanaya", "sandbox", "--stage")


def test_recipients_are_added_listed_and_removed_with_the_files(run: Run, vault: Vault) -> None:
    sealed(vault)
    key = str(pyrage.x25519.Identity.generate().to_public())
    assert "sealed anew" in run("recipients", "add", "ito", key, "--stage", "test").text
    assert f"ito  {key}" in run("recipients", "list").text
    assert "Recipients: sato, ito" in run("show", *TARGET, "test").text
    assert run("recipients", "add", "ito2", key, "--stage", "production").reasons == ["recipient_both_stages"]
    assert "git history" in run("recipients", "remove", "ito", "--stage", "test").text
    assert "Recipients: sato\n" in run("show", *TARGET, "test").text
    assert run("recipients", "remove", "ito", "--stage", "test").reasons == ["recipient_unknown"]
    assert run("check").code == 0


def test_a_private_key_is_not_taken_for_a_recipient(run: Run) -> None:
    private = str(pyrage.x25519.Identity.generate())
    ended = run("recipients", "add", "ito", private, "--stage", "test")
    assert ended.reasons == ["recipient_private_key"]


def test_update_seals_what_is_stale_and_says_when_nothing_is(run: Run, vault: Vault) -> None:
    sealed(vault, "production")
    assert "every file is sealed" in run("recipients", "update").text
    with vault.home.recipients_file.open("a", encoding="utf-8") as recipients:  # it ends with production
        recipients.write(f"  - name: ito\n    key: {pyrage.x25519.Identity.generate().to_public()}\n")
    assert run("check").code == Exit.WRONG
    text = run("recipients", "update").text
    assert "sealed anew: secrets/production/hanaya.sandbox.age" in text
    assert run("check").code == 0


def test_update_without_a_key_is_refused_by_name(run: Run, vault: Vault) -> None:
    sealed(vault)
    identity_file(vault.identities, "test").unlink()
    assert run("recipients", "update").reasons == ["secrets_no_key"]
