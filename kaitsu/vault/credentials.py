"""A credential set: the values of one gateway's settings letter for one site and stage.

Nothing here shows a value: not its repr, not an exception, not a pickle. Values are compared by an HMAC
under a key of the set's own, because a bare hash of a short value can be guessed.
"""

import hmac
import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from typing import NoReturn

from kaitsu.model.canonical import canonical
from kaitsu.model.gateway import STAGES, Field, Gateway, Stage
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.vault.pem import pem_ends, pem_reason

FORMAT = 1
COMPARE_KEY_BYTES = 32
MASK = "●●●●"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class MaskedFields(Mapping[str, str]):
    """The values by field key; printed, it names the fields only."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, key: str) -> str:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{key}: {MASK}" for key in self._values) + "}"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not pickled")


@dataclass(frozen=True, repr=False, slots=True)
class CredentialSet:
    """``recipients`` are the public keys the set was last sealed for; empty until it is sealed."""

    site: str
    gateway: str
    stage: Stage
    compare_key: bytes
    fields: Mapping[str, str]
    recipients: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", MaskedFields(self.fields))

    def __repr__(self) -> str:
        return f"CredentialSet({self.stage}/{self.site}.{self.gateway}, {self.fields!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials are not pickled")

    @classmethod
    def new(cls, site: str, gateway: str, stage: Stage, fields: Mapping[str, str]) -> "CredentialSet":
        """A set with a compare key of its own."""
        return cls(site, gateway, stage, token_bytes(COMPARE_KEY_BYTES), fields)

    def with_fields(self, fields: Mapping[str, str]) -> "CredentialSet":
        return replace(self, fields=fields)

    def only(self, keys: Collection[str]) -> "CredentialSet":
        """Without what a rollout does not need."""
        return self.with_fields({key: self.fields[key] for key in self.fields if key in keys})

    def rotated(self) -> "CredentialSet":
        """The same values under a new compare key: tags seen so far no longer say anything."""
        return replace(self, compare_key=token_bytes(COMPARE_KEY_BYTES))

    def tags(self) -> dict[str, str]:
        """By field, the hex HMAC-SHA256 of ``field NUL value``: what a host's box is compared with."""
        return {
            key: hmac.new(self.compare_key, f"{key}\0{value}".encode(), "sha256").hexdigest()
            for key, value in self.fields.items()
        }

    def to_bytes(self) -> bytes:
        """The plaintext of an age file, as canonical JSON."""
        return canonical(
            {
                "kaitsu": FORMAT,
                "site": self.site,
                "gateway": self.gateway,
                "stage": self.stage,
                "compare_key": self.compare_key.hex(),
                "recipients": list(self.recipients),
                "fields": dict(self.fields),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes, file: Path | None = None) -> "CredentialSet":
        """Raises Refused (secrets_format) unless ``data`` is of this version's shape to the last detail."""
        content = _parsed(data)
        found = _read(content) if isinstance(content, dict) and content.get("kaitsu") == FORMAT else None
        if found is None:
            raise refuse("secrets_format", file=file, version=FORMAT)
        return found


def _parsed(data: bytes) -> object:
    """None when it is no JSON. The parser's exception holds the plaintext, so it ends here."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _read(content: Mapping[str, object]) -> CredentialSet | None:
    names = [content.get("site"), content.get("gateway"), content.get("stage"), content.get("compare_key")]
    fields, recipients = content.get("fields"), content.get("recipients")
    if not isinstance(fields, dict) or not isinstance(recipients, list):
        return None
    if not all(map(_is_text, [*names, *recipients, *fields, *fields.values()])):
        return None
    site, gateway, stage_name, key = map(str, names)
    stage = next((stage for stage in STAGES if stage == stage_name), None)
    if stage is None or re.fullmatch(f"[0-9a-f]{{{COMPARE_KEY_BYTES * 2}}}", key) is None:
        return None
    return CredentialSet(site, gateway, stage, bytes.fromhex(key), fields, tuple(recipients))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and _LONE_SURROGATE.search(value) is None


def validate(
    credentials: CredentialSet,
    gateway: Gateway,
    file: Path | str | None,
    *,
    now: datetime,
    needed: Collection[Field] | None = None,
) -> None:
    """Raise Refused with every problem of the set: missing, surplus, malformed, of the other stage, expired.

    ``needed`` are the fields its rollout needs, all where that is not known. A value of another field of the
    gateway's may be there, and is looked at as well.
    """
    wanted = {field.key for field in (gateway.fields if needed is None else needed)}
    known = {field.key for field in gateway.fields}
    checked = (
        field_problem(field, credentials.fields.get(field.key, ""), credentials.stage, file, now)
        for field in gateway.fields
        if field.key in wanted or field.key in credentials.fields
    )
    problems = [problem for problem in checked if problem is not None]
    problems += [
        Problem("credential_surplus", {"gateway": gateway.id}, _text(file), field=key)
        for key in credentials.fields
        if key not in known
    ]
    if problems:
        raise Refused(problems)


def field_problem(
    field: Field, value: str, stage: Stage, file: Path | str | None, now: datetime
) -> Problem | None:
    """What is wrong with one value, or None. The value itself is not in the answer."""
    reason = _reason(field, value, stage, now)
    if reason is None:
        return None
    label = f"{field.label.ja} / {field.label.en}"
    ends = pem_ends(value, field.file) if field.file is not None else None
    slots = {"label": label, "stage": stage, "ends": "" if ends is None else f"{ends:%Y-%m-%d}"}
    return Problem(reason, slots, _text(file), field=field.key)


def _reason(field: Field, value: str, stage: Stage, now: datetime) -> str | None:
    if not value:
        return "credential_missing"
    if field.file is not None:
        return pem_reason(value, field.file, now)
    if value != value.strip() or any(map(_is_invisible, value)):
        return "credential_malformed_spaces"
    if any(unicodedata.east_asian_width(character) == "F" for character in value):
        return "credential_malformed_full_width"
    if field.stage_of(value) not in (None, stage):
        return "credential_wrong_stage"
    return None if field.is_well_formed(value) else "credential_malformed"


def _is_invisible(character: str) -> bool:
    """Zero-width and control characters, as mail programs leave them. Line ends are a key file's own."""
    return unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in "\r\n"


def _text(file: Path | str | None) -> str | None:
    return None if file is None else str(file)
