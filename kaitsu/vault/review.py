"""Looks through everything under secrets/ and says, file by file, whether it is as it should be."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kaitsu.model.credential_file import CredentialFile
from kaitsu.model.gateway import Field, Gateway
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.vault.agefile import MAGIC, is_age, read_sealed, stanza_count
from kaitsu.vault.credentials import CredentialSet, validate
from kaitsu.vault.files import read_file
from kaitsu.vault.pem import files_in
from kaitsu.vault.recipients import Recipients
from kaitsu.vault.store import Place, Vault, is_stale

NO_KEY_AT_HAND = {"secrets_no_key", "secrets_not_recipient"}
_HOUSEKEEPING = {".gitkeep", ".gitignore", ".gitattributes"}


@dataclass(frozen=True)
class Finding:
    """What was found of one file. ``opened`` is False when no key for it is at hand.

    ``files`` are the files in it.
    """

    file: Path
    problems: tuple[Problem, ...] = ()
    opened: bool = True
    files: tuple[CredentialFile, ...] = ()


Needed = Callable[[Place, Gateway], Collection[Field]]


def all_fields(_: Place, gateway: Gateway) -> Collection[Field]:
    return gateway.fields


def review(
    vault: Vault,
    gateways: Mapping[str, Gateway],
    site: str | None = None,
    *,
    now: datetime,
    needed: Needed = all_fields,
) -> list[Finding]:
    """One finding per file, recipients.yml first; with ``site``, its sealed files alone.

    ``needed`` tells the fields that the rollout of a file needs.
    """
    recipients, first = _recipients(vault)
    findings = [first] if site is None else []
    for file in sorted(path for path in vault.folder.rglob("*") if not path.is_dir()):
        place = vault.place_of(file)
        if site is not None and (place is None or place.site != site):
            continue
        if file == vault.home.recipients_file or file.name in _HOUSEKEEPING:
            continue
        if place is None:
            findings.append(Finding(file, (_stray(file),)))
        else:
            gateway = gateways.get(place.gateway)
            known = None if gateway is None else Known(gateway, needed(place, gateway), now)
            findings.append(_sealed(vault, place, recipients, known, _place_problems(vault, place, gateways)))
    return findings


def _recipients(vault: Vault) -> tuple[Recipients | None, Finding]:
    file = vault.home.recipients_file
    try:
        recipients = vault.recipients()
    except Refused as refused:
        return None, Finding(file, refused.problems)
    return recipients, Finding(file)


def _stray(file: Path) -> Problem:
    try:
        data = read_file(file)
    except Refused as refused:
        return refused.problems[0]
    except FileNotFoundError:  # a link to nowhere
        data = MAGIC
    return Problem("secrets_stray" if is_age(data) else "secrets_plaintext", file=str(file))


@dataclass(frozen=True)
class Known:
    """What a set is held against."""

    gateway: Gateway
    needed: Collection[Field]
    now: datetime


def _sealed(
    vault: Vault, place: Place, recipients: Recipients | None, known: Known | None, problems: list[Problem]
) -> Finding:
    file = vault.file(place)
    opened = True
    files: tuple[CredentialFile, ...] = ()
    try:
        data = _age_bytes(file)
        credentials = _opened(vault, place)
        opened = credentials is not None
        if recipients is not None and _is_stale(data, credentials, recipients.keys(place.stage)):
            problems.append(Problem("secrets_recipients_stale", {"stage": place.stage}, str(file)))
        if credentials is not None and known is not None:
            files = files_in(credentials.fields, known.gateway.fields, known.now)
            validate(credentials, known.gateway, file, now=known.now, needed=known.needed)
    except Refused as refused:
        problems += refused.problems
    return Finding(file, tuple(problems), opened, files)


def _opened(vault: Vault, place: Place) -> CredentialSet | None:
    """None when no key for it is at hand: that is no fault of the file."""
    try:
        return vault.open(place)
    except Refused as refused:
        if refused.problems[0].reason in NO_KEY_AT_HAND:
            return None
        raise


def _place_problems(vault: Vault, place: Place, gateways: Mapping[str, Gateway]) -> list[Problem]:
    file = str(vault.file(place))
    problems: list[Problem] = []
    if not vault.home.site_file(place.site).is_file():
        problems.append(Problem("secrets_site_unknown", {"site": place.site}, file))
    if place.gateway not in gateways:
        slots = {"gateway": place.gateway, "gateways": ", ".join(gateways)}
        problems.append(Problem("secrets_gateway_unknown", slots, file))
    return problems


def _age_bytes(file: Path) -> bytes:
    """Raises Refused: secrets_plaintext for what a person wrote, else as read_sealed does."""
    try:
        data = read_file(file)
    except FileNotFoundError:
        return read_sealed(file)
    if data and not is_age(data) and b"\0" not in data and _is_utf8(data):
        raise refuse("secrets_plaintext", file=file)
    return read_sealed(file)


def _is_utf8(data: bytes) -> bool:
    return "\ufffd" not in data.decode("utf-8", errors="replace")


def _is_stale(data: bytes, credentials: CredentialSet | None, keys: tuple[str, ...]) -> bool:
    """Without a key, the header still shows for how many the file is sealed."""
    return stanza_count(data) != len(keys) if credentials is None else is_stale(credentials, data, keys)
