"""A secret of one stage is not taken for the other."""

from dataclasses import replace

import pytest

from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.problem import Refused
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.identities import identity_file
from kaitsu.vault.stages import require_own_values
from kaitsu.vault.store import Vault
from tests.vault.samples import GATEWAY, GOOD, reasons, sealed


def copied(stage: Stage, **values: str) -> CredentialSet:
    return CredentialSet.new("hanaya", "sandbox", stage, {**GOOD[stage], **values})


@pytest.mark.parametrize("stage", STAGES)
def test_a_secret_both_stages_have_is_refused(stage: Stage, vault: Vault) -> None:
    other: Stage = "production" if stage == "test" else "test"
    sealed(vault, other)
    require_own_values(copied(stage), GATEWAY, vault)
    same = copied(stage, hash_key=GOOD[other]["hash_key"])
    with pytest.raises(Refused) as caught:
        require_own_values(same, GATEWAY, vault)
    assert reasons(caught.value) == ["credential_same_as_other"]
    assert GOOD[other]["hash_key"] not in str(caught.value.problems)


@pytest.mark.parametrize("same_values", [True, None])
def test_where_it_may_be_or_is_not_known_it_is_taken(same_values: bool | None, vault: Vault) -> None:
    sealed(vault, "test")
    same = copied("production", hash_key=GOOD["test"]["hash_key"])
    require_own_values(same, replace(GATEWAY, same_values=same_values), vault)


def test_what_is_not_there_or_does_not_open_is_not_held_against_it(vault: Vault) -> None:
    same = copied("production", hash_key=GOOD["test"]["hash_key"])
    require_own_values(same, GATEWAY, vault)
    sealed(vault, "test")
    identity_file(vault.identities, "test").unlink()
    require_own_values(same, GATEWAY, vault)


def test_what_is_no_secret_may_be_the_same(vault: Vault) -> None:
    sealed(vault, "test")
    require_own_values(copied("production", shop_id=GOOD["test"]["shop_id"]), GATEWAY, vault)
