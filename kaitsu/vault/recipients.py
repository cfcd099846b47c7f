"""secrets/recipients.yml: whose keys the credentials of each stage are sealed for.

    test:
      - name: sato
        key: age1...

A key stands in one stage only: whoever can read test credentials must not thereby read those of production.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import pyrage

from kaitsu.declare.yaml_file import Document, dotted, read_yaml
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.vault.files import read_file

HEADER = "# Whose keys the credentials of each stage are sealed for: public keys, age1... or ssh-....\n"
AgeRecipient: TypeAlias = pyrage.x25519.Recipient | pyrage.ssh.Recipient


@dataclass(frozen=True)
class Recipient:
    """A person (or a machine) and a public key: ``age1...``, ``ssh-ed25519 ...`` or ``ssh-rsa ...``."""

    name: str
    key: str


@dataclass(frozen=True)
class Recipients:
    """All recipients by stage, as declared in ``file``; both stages are always there."""

    file: Path
    by_stage: Mapping[Stage, tuple[Recipient, ...]]

    def of(self, stage: Stage) -> tuple[Recipient, ...]:
        """Raises Refused (recipients_none) when nobody could ever read what is sealed."""
        if not self.by_stage[stage]:
            raise refuse("recipients_none", file=self.file, field=stage, stage=stage)
        return self.by_stage[stage]

    def keys(self, stage: Stage) -> tuple[str, ...]:
        return tuple(recipient.key for recipient in self.of(stage))

    def name_of(self, key: str) -> str | None:
        everybody = (recipient for stage in STAGES for recipient in self.by_stage[stage])
        return next((recipient.name for recipient in everybody if recipient.key == key), None)

    def clash(self, stage: Stage, recipient: Recipient) -> str | None:
        """The reason ``recipient`` can't be added to the stage, or None."""
        for other in STAGES:
            if any(present.key == recipient.key for present in self.by_stage[other]):
                return "recipient_duplicate" if other == stage else "recipient_both_stages"
        taken = any(present.name == recipient.name for present in self.by_stage[stage])
        return "recipient_name_taken" if taken else None

    def having(self, stage: Stage, recipient: Recipient) -> "Recipients":
        """Raises Refused: recipient_duplicate, recipient_both_stages, recipient_name_taken."""
        clash = self.clash(stage, recipient)
        if clash is not None:
            raise refuse(clash, file=self.file, stage=stage, name=recipient.name)
        return replace(self, by_stage={**self.by_stage, stage: (*self.by_stage[stage], recipient)})

    def without(self, stage: Stage, name: str) -> "Recipients":
        left = tuple(recipient for recipient in self.by_stage[stage] if recipient.name != name)
        return replace(self, by_stage={**self.by_stage, stage: left})


def new_recipient(name: str, key: str) -> Recipient:
    """Raises Refused: recipient_name_malformed, recipient_key_malformed, recipient_private_key."""
    for field, reason in (("name", name_problem(name)), ("key", key_problem(key))):
        if reason is not None:
            raise refuse(reason, field=field)
    return Recipient(name, normal_key(key))


def age_recipient(key: str) -> AgeRecipient:
    """Raises ValueError for anything but a public key age can seal for."""
    kind = pyrage.ssh.Recipient if key.startswith("ssh-") else pyrage.x25519.Recipient
    try:
        recipient: AgeRecipient = kind.from_str(key)
    except pyrage.RecipientError:
        raise ValueError("not a public key") from None
    return recipient


def key_problem(key: str) -> str | None:
    """The reason a text can't be a recipient's key, or None. A private key gets a reason of its own."""
    if re.search("secret-key|private", key, re.IGNORECASE):
        return "recipient_private_key"
    try:
        age_recipient(normal_key(key))
    except ValueError:
        return "recipient_key_malformed"
    return None


def normal_key(key: str) -> str:
    """The key without an SSH key's comment: two spellings of one key must not pass for two keys."""
    words = key.split()
    return " ".join(words[:2]) if key.startswith("ssh-") else key.strip().lower()


def name_problem(text: str) -> str | None:
    good = text and len(text) <= 64 and text == text.strip() and text.isprintable()
    return None if good else "recipient_name_malformed"


def read_recipients(path: Path) -> Recipients:
    """Raises Refused with every problem, each with its line. No file: no recipients."""
    nobody = Recipients(path, dict.fromkeys(STAGES, ()))
    return _Reader(read_yaml(path), nobody).read() if path.exists() else nobody


def recipients_text(recipients: Recipients) -> bytes:
    """The file's new content. The comment at its head stays, other comments do not."""
    blocks = (_block(stage, recipients.by_stage[stage]) for stage in STAGES)
    return (_head(recipients.file) + "".join(blocks)).encode()


def _block(stage: Stage, people: tuple[Recipient, ...]) -> str:
    """Names are quoted: a bare `true` or `007` would be no text. JSON's quotes are YAML's too."""
    entries = (
        f"  - name: {json.dumps(person.name, ensure_ascii=False)}\n    key: {person.key}\n"
        for person in people
    )
    return f"{stage}:\n" + "".join(entries) if people else f"{stage}: []\n"


def _head(path: Path) -> str:
    try:
        lines = read_file(path).decode("utf-8-sig").splitlines()
    except FileNotFoundError:
        return HEADER
    end = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#")), 0)
    return "".join(f"{line}\n" for line in lines[:end])


class _Reader:
    """Gathers all problems of the file before it refuses."""

    def __init__(self, document: Document, nobody: Recipients) -> None:
        self.document = document
        self.found = nobody
        self.problems: list[Problem] = []

    def read(self) -> Recipients:
        for name, entries in self.document.data.items():
            stage = next((stage for stage in STAGES if stage == name), None)
            if stage is None:
                self._problem("recipients_stage_unknown", name)
            elif isinstance(entries, list):
                self._read_stage(stage, entries)
            elif entries is not None:
                self._problem("recipients_shape", name)
        if self.problems:
            raise Refused(self.problems)
        return self.found

    def _read_stage(self, stage: Stage, entries: list[Any]) -> None:
        for number, recipient in self._entries(stage, entries):
            clash = self.found.clash(stage, recipient)
            if clash is not None:
                field = "name" if clash == "recipient_name_taken" else "key"
                self._problem(clash, stage, number, field, stage=stage, name=recipient.name)
            else:
                self.found = self.found.having(stage, recipient)

    def _entries(self, stage: Stage, entries: list[Any]) -> Iterator[tuple[int, Recipient]]:
        for number, entry in enumerate(entries):
            if not isinstance(entry, dict) or set(entry) != {"name", "key"}:
                self._problem("recipients_shape", stage, number)
                continue
            # A bare `name: 123` is a number to YAML; as a name it is to be quoted.
            texts = {field: value if isinstance(value, str) else "" for field, value in entry.items()}
            wrong = {"name": name_problem(texts["name"]), "key": key_problem(texts["key"])}
            for field, reason in wrong.items():
                if reason is not None:
                    self._problem(reason, stage, number, field)
            if not any(wrong.values()):
                yield number, Recipient(texts["name"], normal_key(texts["key"]))

    def _problem(self, reason: str, *place: str | int, **values: str) -> None:
        line = self.document.line(*place)
        self.problems.append(Problem(reason, values, str(self.document.path), line, dotted(place)))
