"""Credential sets for people's eyes."""

import pytest

from gateways import catalogue
from kaitsu.declare import clock
from kaitsu.vault.masked import comparable_text, label_of, shown_fields, shown_recipients
from kaitsu.vault.store import Place, Vault
from tests.vault.samples import GATEWAY, GOOD, SECRETS, credentials, sealed


def test_a_field_is_called_what_the_letter_calls_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert label_of(GATEWAY.fields[0]) == "Shop ID (shop_id)"
    monkeypatch.setenv("KAITSU_LANG", "ja")
    assert label_of(GATEWAY.fields[0]) == "ショップID (shop_id)"


def test_what_the_gateway_does_not_know_is_masked_and_what_is_missing_said() -> None:
    shown = credentials().with_fields(
        {"shop_id": "tshop00000001", "secret_key": SECRETS[0], "old": SECRETS[1]}
    )
    assert list(shown_fields(shown, GATEWAY, GATEWAY.fields, clock.now())) == [
        "Shop ID (shop_id): tshop00000001",
        "Secret key (secret_key): ●●●●",
        "Hash key (hash_key): (no value)",
        "old: ●●●●",
    ]


def test_a_recipient_that_is_no_longer_declared_stands_for_itself(vault: Vault) -> None:
    key = vault.recipients().keys("test")[0]
    sealed(vault)
    sealed_set = vault.open(Place("test", "hanaya", "sandbox"))
    assert list(shown_recipients(sealed_set, vault.recipients())) == ["sato"]
    assert list(shown_recipients(sealed_set, vault.recipients().without("test", "sato"))) == [key]


def test_a_file_of_an_unknown_gateway_is_masked_throughout(vault: Vault) -> None:
    file = sealed(vault)
    assert GOOD["test"]["shop_id"] in comparable_text(file, catalogue(), vault.identities)
    text = comparable_text(file, {}, vault.identities)
    assert [value for value in GOOD["test"].values() if value in text] == []
    assert text.count("●●●●") == 3
