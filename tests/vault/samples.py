"""A credential set with values that are easy to find where they must not be."""

from pathlib import Path

from gateways.sandbox import GATEWAY
from kaitsu.declare.home import Home
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.problem import Refused
from kaitsu.vault.agefile import seal_credentials
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.files import replace_files
from kaitsu.vault.identities import identity_file, make_identity
from kaitsu.vault.recipients import Recipients, new_recipient, recipients_text
from kaitsu.vault.store import Place, Vault

GOOD: dict[Stage, dict[str, str]] = {
    "test": {
        "shop_id": "tshop00000001",
        "secret_key": "sk_test_" + "Zq" * 16,
        "hash_key": "0badc0de" * 4,
    },
    "production": {
        "shop_id": "pshop00000001",
        "secret_key": "sk_live_" + "Xw" * 16,
        "hash_key": "feedf00d" * 4,
    },
}
SECRETS = [value for fields in GOOD.values() for key, value in fields.items() if key != "shop_id"]


def credentials(stage: Stage = "test") -> CredentialSet:
    return CredentialSet.new("hanaya", "sandbox", stage, GOOD[stage])


def make_vault(folder: Path) -> Vault:
    """A home with one declared site, and one recipient per stage whose identities are at hand."""
    vault = Vault(Home(folder / "home"), folder / "identities")
    vault.home.sites.mkdir(parents=True)
    vault.home.site_file("hanaya").write_text("declared\n", encoding="utf-8")
    recipients = Recipients(vault.home.recipients_file, dict.fromkeys(STAGES, ()))
    for stage in STAGES:
        key = make_identity(identity_file(vault.identities, stage))
        recipients = recipients.having(stage, new_recipient("sato", key))
    replace_files({recipients.file: recipients_text(recipients)})
    return vault


def sealed(vault: Vault, stage: Stage = "test") -> Path:
    place = Place(stage, "hanaya", "sandbox")
    seal_credentials(vault.file(place), credentials(stage), vault.recipients().keys(stage))
    return vault.file(place)


def reasons(refused: Refused) -> list[str]:
    return [problem.reason for problem in refused.problems]


__all__ = ["GATEWAY", "GOOD", "SECRETS", "credentials", "make_vault", "reasons", "sealed"]
