"""`secrets check`: what it finds, file by file, with and without a key at hand."""

import shutil
from dataclasses import replace

import pyrage
import pytest

from gateways import catalogue
from kaitsu.declare import clock
from kaitsu.model.gateway import Stage
from kaitsu.vault.agefile import seal_credentials
from kaitsu.vault.identities import identity_file
from kaitsu.vault.recipients import Recipients, age_recipient, new_recipient, recipients_text
from kaitsu.vault.review import review
from kaitsu.vault.store import Place, Vault
from tests.vault.samples import credentials, sealed
from tests.vault.test_store import another


def found(vault: Vault, site: str | None = None) -> dict[str, list[str]]:
    return {
        str(finding.file.relative_to(vault.folder)): [
            *(problem.reason for problem in finding.problems),
            *([] if finding.opened else ["not opened"]),
        ]
        for finding in review(vault, catalogue(), site, now=clock.now())
    }


def declare(vault: Vault, recipients: Recipients) -> None:
    recipients.file.write_bytes(recipients_text(recipients))


def test_good_files_are_good(vault: Vault) -> None:
    sealed(vault, "test")
    sealed(vault, "production")
    (vault.folder / "test" / ".gitkeep").touch()
    assert found(vault) == {
        "recipients.yml": [],
        "production/hanaya.sandbox.age": [],
        "test/hanaya.sandbox.age": [],
    }


def test_everything_that_does_not_belong_is_found(vault: Vault) -> None:
    file = sealed(vault)
    shutil.copy(file, vault.folder / "hanaya.sandbox.age")
    shutil.copy(file, vault.folder / "test" / "midori.sandbox.age")
    shutil.copy(file, vault.folder / "test" / "hanaya.nobody.age")
    (vault.folder / "test" / "letter.txt").write_text("Password: hunter2\n", encoding="utf-8")
    (vault.folder / "test" / "a.sandbox.age").write_text("shop_id: x\n", encoding="utf-8")
    (vault.folder / "test" / "b.sandbox.age").write_bytes(b"\x00\xff")
    (vault.folder / "test" / "c.sandbox.age").symlink_to("nowhere")
    assert found(vault) == {
        "recipients.yml": [],
        "hanaya.sandbox.age": ["secrets_stray"],
        "test/a.sandbox.age": ["secrets_site_unknown", "secrets_plaintext"],
        "test/b.sandbox.age": ["secrets_site_unknown", "secrets_damaged"],
        "test/c.sandbox.age": ["secrets_site_unknown", "secrets_absent"],
        "test/hanaya.nobody.age": ["secrets_gateway_unknown", "secrets_swapped"],
        "test/hanaya.sandbox.age": [],
        "test/letter.txt": ["secrets_plaintext"],
        "test/midori.sandbox.age": ["secrets_site_unknown", "secrets_swapped"],
    }


def test_one_site_is_checked_alone(vault: Vault) -> None:
    sealed(vault)
    (vault.folder / "stray").touch()
    assert found(vault, "hanaya") == {"test/hanaya.sandbox.age": []}


def test_wrong_values_are_found(vault: Vault) -> None:
    place = Place("production", "hanaya", "sandbox")
    wrong = credentials("production").with_fields(credentials("test").fields)
    seal_credentials(vault.file(place), wrong, vault.recipients().keys("production"))
    assert found(vault)["production/hanaya.sandbox.age"] == ["credential_wrong_stage"] * 2


@pytest.mark.parametrize("stage", ["test", "production"])
def test_a_file_sealed_for_others_is_stale_with_or_without_a_key(vault: Vault, stage: Stage) -> None:
    sealed(vault, stage)
    name = f"{stage}/hanaya.sandbox.age"
    declare(vault, vault.recipients().having(stage, new_recipient("ito", another())))
    assert found(vault)[name] == ["secrets_recipients_stale"]
    identity_file(vault.identities, stage).unlink()
    assert found(vault)[name] == ["secrets_recipients_stale", "not opened"]


def test_an_exchanged_recipient_is_found_though_the_number_is_the_same(vault: Vault) -> None:
    sealed(vault)
    changed = vault.recipients().without("test", "sato").having("test", new_recipient("ito", another()))
    declare(vault, changed)
    assert found(vault)["test/hanaya.sandbox.age"] == ["secrets_recipients_stale"]


def test_a_reader_added_behind_the_notes_back_is_found(vault: Vault) -> None:
    file = sealed(vault)
    keys = vault.recipients().keys("test")
    noted = replace(credentials(), recipients=keys).to_bytes()
    file.write_bytes(pyrage.encrypt(noted, [age_recipient(key) for key in (*keys, another())]))
    assert found(vault)["test/hanaya.sandbox.age"] == ["secrets_recipients_stale"]


def test_without_a_key_a_good_file_is_not_called_wrong(vault: Vault) -> None:
    sealed(vault)
    identity_file(vault.identities, "test").unlink()
    assert found(vault)["test/hanaya.sandbox.age"] == ["not opened"]


def test_a_broken_recipients_file_is_one_finding(vault: Vault) -> None:
    sealed(vault)
    vault.home.recipients_file.write_text("staging: []\n", encoding="utf-8")
    assert found(vault) == {"recipients.yml": ["recipients_stage_unknown"], "test/hanaya.sandbox.age": []}


def test_an_exposed_identity_is_a_problem_and_not_a_missing_key(vault: Vault) -> None:
    sealed(vault)
    identity_file(vault.identities, "test").chmod(0o644)
    assert found(vault)["test/hanaya.sandbox.age"] == ["identity_exposed"]
