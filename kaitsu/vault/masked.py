"""A credential set as lines for people: field by field, secrets masked."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from kaitsu.model.credential_file import CredentialFile
from kaitsu.model.gateway import STAGES, Field, Gateway
from kaitsu.model.problem import Refused
from kaitsu.reports.words import explain, language, say
from kaitsu.vault.agefile import open_unplaced
from kaitsu.vault.credentials import MASK, CredentialSet
from kaitsu.vault.pem import files_in
from kaitsu.vault.recipients import Recipients
from kaitsu.vault.review import NO_KEY_AT_HAND

TAG_DIGITS = 12


def label_of(field: Field) -> str:
    """The name of a field as in the gateway's letter, with the key it has in Kaitsu."""
    label = field.label.ja if language() == "ja" else field.label.en
    return f"{label} ({field.key})"


def shown_fields(
    credentials: CredentialSet, gateway: Gateway, needed: Collection[Field], now: datetime
) -> Iterator[str]:
    """Values that are no secret are clear; what the gateway does not know is masked too."""
    ends = {item.field: item for item in files_in(credentials.fields, gateway.fields, now)}
    for field in gateway.fields:
        value = credentials.fields.get(field.key)
        if value is None and field not in needed:
            continue
        shown = MASK if field.secret else value
        if field.key in ends:
            shown = _shown_file(ends[field.key])
        yield f"{label_of(field)}: {say('secrets_no_value') if value is None else shown}"
    known = {field.key for field in gateway.fields}
    yield from (f"{key}: {MASK}" for key in credentials.fields if key not in known)


def _shown_file(item: CredentialFile) -> str:
    held = say("secrets_file_held", mask=MASK)
    if item.ends is None:
        return held
    return held + say("secrets_file_soon" if item.ends_soon else "secrets_file_ends", ends=item.ends)


def shown_recipients(credentials: CredentialSet, recipients: Recipients) -> Iterator[str]:
    """By name; a key that is no longer declared stands for itself."""
    for key in credentials.recipients:
        yield recipients.name_of(key) or key


def comparable_text(file: Path, gateways: Mapping[str, Gateway], identities: Path) -> str:
    """A sealed file for `git diff`: equal files give equal text and a changed secret changes its line.

    A secret is shown by the first digits of its HMAC, whose key lies in the file itself.
    """
    reasons: list[Refused] = []
    for stage in STAGES:
        try:
            return _comparable(open_unplaced(file, stage, identities), gateways)
        except Refused as refused:
            reasons.append(refused)
    # A file that a stage's key does not open may be of the other stage: that is no news.
    telling = [r for r in reasons if r.problems[0].reason not in NO_KEY_AT_HAND]
    if telling:
        return "".join(f"{explain(problem)}\n" for problem in telling[0].problems)
    return say("secrets_sealed_no_key") + "\n"


def _comparable(credentials: CredentialSet, gateways: Mapping[str, Gateway]) -> str:
    gateway = gateways.get(credentials.gateway)
    clear = {field.key for field in gateway.fields if not field.secret} if gateway is not None else set()
    tags = credentials.tags()
    lines = [f"{credentials.stage}/{credentials.site}.{credentials.gateway}"]
    for key in sorted(credentials.fields):
        shown = credentials.fields[key] if key in clear else f"{MASK} {tags[key][:TAG_DIGITS]}"
        lines.append(f"{key}: {shown}")
    lines += [f"recipient: {key}" for key in sorted(credentials.recipients)]
    return "".join(f"{line}\n" for line in lines)
