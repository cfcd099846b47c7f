"""The vault of a home: names before paths, and new recipients for all files or for none."""

import hashlib
from pathlib import Path

import pyrage
import pytest

from gateways import catalogue
from kaitsu.model.gateway import STAGES
from kaitsu.model.problem import Refused
from kaitsu.vault.agefile import stanza_count
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.identities import identity_file, make_identity
from kaitsu.vault.recipients import Recipients, new_recipient, recipients_text
from kaitsu.vault.store import Place, Vault, find_place
from tests.vault.samples import GOOD, reasons, sealed

HANAYA = Place("test", "hanaya", "sandbox")


def snapshot(vault: Vault) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in vault.folder.rglob("*") if path.is_file()}


def another() -> str:
    return str(pyrage.x25519.Identity.generate().to_public())


def change(vault: Vault, recipients: Recipients | None = None) -> list[Path]:
    """Seal the test stage's files for these recipients, or anew for the present ones; the files written."""
    anew = vault.sealed_anew("test", recipients or vault.recipients())
    before = snapshot(vault)
    assert [one for one in anew if vault.file(one.place).read_bytes() == one.content] == []
    assert snapshot(vault) == before
    vault.write(anew, recipients)
    return [vault.file(one.place) for one in anew]


def test_a_sealed_set_tells_its_hash_and_the_names_in_it_before_it_is_written(vault: Vault) -> None:
    made = vault.sealed(CredentialSet.new("hanaya", "sandbox", "test", GOOD["test"]))
    assert not vault.file(HANAYA).exists()
    assert (made.place, made.fields) == (HANAYA, ("hash_key", "secret_key", "shop_id"))
    vault.write([made])
    assert hashlib.sha256(vault.file(HANAYA).read_bytes()).hexdigest() == made.sha256
    assert vault.open(HANAYA).fields == GOOD["test"]


def test_a_path_is_read_back_as_its_place(vault: Vault) -> None:
    for stage in STAGES:
        place = Place(stage, "a-1", "gmo_pg")
        assert vault.place_of(vault.file(place)) == place


@pytest.mark.parametrize(
    "name",
    ["test/hanaya.age", "test/Hanaya.sandbox.age", "test/a.b.c.age", "hanaya.sandbox.age", "x/a.b.age"],
)
def test_any_other_path_is_no_place(vault: Vault, name: str) -> None:
    assert vault.place_of(vault.folder / name) is None


@pytest.mark.parametrize(
    "site", ["../hanaya", "", "Hanaya", "-a", "a" * 64, "hanaya\n", "a/b", "a.b", "花屋"]
)
def test_no_path_is_built_from_a_name_that_is_none(vault: Vault, site: str) -> None:
    with pytest.raises(Refused) as caught:
        find_place(vault.home, site, "sandbox", "test", catalogue())
    assert reasons(caught.value) == ["secrets_site_malformed"]


def test_unknown_sites_and_gateways_are_refused_by_name(vault: Vault) -> None:
    for site, gateway, reason in (
        ("midori", "sandbox", "secrets_site_unknown"),
        ("hanaya", "../x", "secrets_gateway_unknown"),
    ):
        with pytest.raises(Refused) as caught:
            find_place(vault.home, site, gateway, "test", catalogue())
        assert reasons(caught.value) == [reason]
    assert find_place(vault.home, "hanaya", "sandbox", "test", catalogue()) == HANAYA


def test_a_new_recipient_can_open_and_values_and_compare_key_stay(vault: Vault) -> None:
    file = sealed(vault)
    before = vault.open(HANAYA)
    identity_file(vault.identities, "test").rename(vault.identities / "old")
    key = make_identity(identity_file(vault.identities, "test"))
    newcomer = identity_file(vault.identities, "test").rename(vault.identities / "new")
    (vault.identities / "old").rename(identity_file(vault.identities, "test"))
    assert change(vault, vault.recipients().having("test", new_recipient("ito", key))) == [file]
    newcomer.rename(identity_file(vault.identities, "test"))
    after = vault.open(HANAYA)
    assert after.tags() == before.tags()
    assert after.recipients == (*before.recipients, key)


def test_a_removed_recipient_can_no_longer_open(vault: Vault) -> None:
    sealed(vault)
    changed = vault.recipients().having("test", new_recipient("ito", another())).without("test", "sato")
    change(vault, changed)
    with pytest.raises(Refused) as caught:
        vault.open(HANAYA)
    assert reasons(caught.value) == ["secrets_not_recipient"]


def test_one_file_that_does_not_open_keeps_all_as_they_were(vault: Vault) -> None:
    sealed(vault)
    vault.file(Place("test", "midori", "sandbox")).write_bytes(b"age-encryption.org/v1\nbroken")
    (vault.folder / "test" / "odd.age").write_bytes(b"x")
    before = snapshot(vault)
    with pytest.raises(Refused) as caught:
        change(vault, vault.recipients().having("test", new_recipient("ito", another())))
    assert reasons(caught.value) == ["secrets_damaged", "secrets_stray"]
    assert snapshot(vault) == before


def test_the_last_recipient_of_sealed_files_can_not_go(vault: Vault) -> None:
    sealed(vault)
    before = snapshot(vault)
    with pytest.raises(Refused) as caught:
        change(vault, vault.recipients().without("test", "sato"))
    assert reasons(caught.value) == ["recipients_none"]
    assert snapshot(vault) == before


def test_update_seals_only_what_is_stale(vault: Vault) -> None:
    stale, fresh = sealed(vault), vault.file(Place("test", "midori", "sandbox"))
    before = snapshot(vault)
    assert change(vault) == []
    assert snapshot(vault) == before
    changed = vault.recipients().having("test", new_recipient("ito", another()))
    changed.file.write_bytes(recipients_text(changed))
    vault.seal(CredentialSet.new("midori", "sandbox", "test", GOOD["test"]))
    before = snapshot(vault)
    assert change(vault) == [stale]
    assert stanza_count(stale.read_bytes()) == stanza_count(fresh.read_bytes()) == 2
    assert fresh.read_bytes() == before[fresh]
