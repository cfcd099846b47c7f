"""The people's steps of a sample site, as far as they lie before the first run, and a key to sign them."""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from kaitsu.declare import clock
from kaitsu.declare.home import Home
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.process.event_values import OnBehalfOf
from kaitsu.process.events import Answers, Body, Contract, Intake, Letter, Questions
from kaitsu.records.paths import signers_file
from kaitsu.records.store import append_all
from kaitsu.signing.allowed_signers import read_allowed_signers
from kaitsu.signing.signer import find_signer
from kaitsu.signing.sshsig import NAMESPACE

SIGNER = "sample@example.invalid"
CLIENT = OnBehalfOf("花田", "phone", date(2026, 10, 1), None)
ANSWERS = {"capture": "at_shipping", "card_on_file": "no"}


def make_signing_key(file: Path, signers: Path) -> None:
    """A new key pair: the private half in ``file``, the public one allowed to sign ledgers."""
    key = Ed25519PrivateKey.generate()
    file.touch(mode=0o600)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    public = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    signers.write_text(f'{SIGNER} namespaces="{NAMESPACE}" {public}\n', encoding="utf-8")


def record_all(home: Home, site: str, gateway: str, bodies: Sequence[Body], key: Path) -> None:
    """Write events as they are; whether it is their turn, the sample knows."""
    now = clock.now()
    signer = find_signer(read_allowed_signers(signers_file(home)), now, key)
    append_all(home, site, gateway, lambda _: bodies, signer, now)


def first_steps(home: Home, site: str, gateway: str, fields: Sequence[str]) -> list[Body]:
    """Contract, letter, credentials of both stages, questions and answers (steps 1 to 3, 5 and 6)."""
    return [
        Contract(on_behalf_of=CLIENT, completed_on=date(2026, 10, 1)),
        Letter(date(2026, 10, 5)),
        *(_intake(home, site, gateway, stage, fields) for stage in STAGES),
        Questions("sent", tuple(ANSWERS)),
        Answers(on_behalf_of=CLIENT, values=ANSWERS),
    ]


def _intake(home: Home, site: str, gateway: str, stage: Stage, fields: Sequence[str]) -> Intake:
    sealed = hashlib.sha256(home.secrets_file(stage, site, gateway).read_bytes()).hexdigest()
    return Intake(stage, sealed, tuple(sorted(fields)), "received", CLIENT)
