"""Who signs here and with which key, and whether a signature of a ledger is good.

The key is chosen as git does it: KAITSU_SIGNING_KEY names a key file, public or private; without it the
``signing_key`` of agency.yml does, then comes the one key of the agent that stands in allowed_signers, else
``~/.ssh/id_ed25519``.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kaitsu.model.problem import Refused, refuse
from kaitsu.process.ledger import SignatureProblem
from kaitsu.signing.agent import Agent, running_agent
from kaitsu.signing.allowed_signers import AllowedSigners
from kaitsu.signing.keys import fingerprint, sign
from kaitsu.signing.private_key import is_private, private_key, public_blob, read_key_file
from kaitsu.signing.sshsig import make, parse
from kaitsu.signing.wire import WireError

VARIABLE = "KAITSU_SIGNING_KEY"
DEFAULT = Path("~/.ssh/id_ed25519")


@dataclass(frozen=True)
class _Key:
    blob: bytes
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True)
class Signer:
    """A person of allowed_signers with a key at hand."""

    principal: str
    _key: _Key

    def __repr__(self) -> str:
        return f"<signer {self.principal}>"

    def sign(self, message: bytes) -> str:
        """A SSHSIG in base64. Raises Refused where the agent does not sign."""
        return make(self._key.blob, message, self._key.sign)


def find_signer(signers: AllowedSigners, now: datetime, key_file: Path | None = None) -> Signer:
    """Who signs here; ``key_file`` is the ``signing_key`` of agency.yml.

    Raises Refused: signer_unknown, signer_not_allowed_then, signing_key_…, agent_…, file_unreadable.
    """
    key = _chosen_key(signers, key_file)
    lines = signers.of_key(key.blob)
    if not lines:
        raise refuse("signer_unknown", file=signers.file, who=fingerprint(key.blob))
    good = [line for line in lines if line.may_sign_at(now)]
    if not good:
        raise refuse("signer_not_allowed_then", file=signers.file, who=lines[0].principals[0])
    return Signer(good[0].principals[0], key)


def signature_problem(
    signers: AllowedSigners, principal: str, at: datetime, message: bytes, text: str
) -> SignatureProblem | None:
    """None when ``text`` is a signature over ``message`` by a key that was the principal's at that time."""
    try:
        signature = parse(text)
    except WireError:
        return "signature_invalid"
    lines = [line for line in signers.of_key(signature.key) if principal in line.principals]
    # First the signature: what was edited should be called so, whoever is said to have written it.
    if not signature.is_of(message):
        return "signature_invalid"
    if not lines:
        return "signer_unknown"
    return None if any(line.may_sign_at(at) for line in lines) else "signer_not_allowed_then"


def _chosen_key(signers: AllowedSigners, key_file: Path | None) -> _Key:
    agent = running_agent()
    if named := os.environ.get(VARIABLE):
        return _key_of_file(Path(named).expanduser(), agent)
    if key_file is not None:  # a file that is named and unfit is refused: another key is another person's
        return _key_of_file(key_file, agent)
    if agent is not None and (held := _allowed_in_agent(agent, signers)):
        if len(held) > 1:
            raise refuse("signing_key_ambiguous", keys=", ".join(fingerprint(blob) for blob in held))
        return _in_agent(held[0], agent)
    return _key_of_file(DEFAULT.expanduser(), agent)


def _allowed_in_agent(agent: Agent, signers: AllowedSigners) -> list[bytes]:
    try:
        return [blob for blob in agent.held_keys() if signers.of_key(blob)]
    except Refused:
        return []  # a socket left by a session that ended stands in nobody's way


def _key_of_file(path: Path, agent: Agent | None) -> _Key:
    data = read_key_file(path)
    if not is_private(data):
        return _key_of_public(public_blob(data, path), path, agent)
    try:
        key, blob = private_key(data, path)
    except Refused as refused:
        public = path.with_name(f"{path.name}.pub")
        if refused.problems[0].reason != "signing_key_encrypted" or agent is None or not public.exists():
            raise
        blob = public_blob(read_key_file(public), public)
        if blob not in agent.held_keys():
            raise
        return _in_agent(blob, agent)
    return _Key(blob, lambda message: sign(key, message))


def _key_of_public(blob: bytes, path: Path, agent: Agent | None) -> _Key:
    if agent is not None and blob in agent.held_keys():
        return _in_agent(blob, agent)
    private = path.with_suffix("")
    if path.suffix != ".pub" or not private.exists():
        raise refuse("signing_key_not_in_agent", file=path)
    key, found = private_key(read_key_file(private), private)
    if found != blob:
        raise refuse("signing_key_not_in_agent", file=path)
    return _Key(blob, lambda message: sign(key, message))


def _in_agent(blob: bytes, agent: Agent) -> _Key:
    return _Key(blob, lambda message: agent.sign(blob, message))
