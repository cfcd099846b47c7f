"""``records/allowed_signers``: whose keys may sign, as `ssh-keygen -Y verify` reads it (ssh-keygen(1)).

Stricter than OpenSSH in two things: a principal is one person's name, never a pattern, and certificates are
not used. Times without a Z are Japanese.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.signing.keys import KEY_TYPES, blob_of
from kaitsu.signing.sshsig import NAMESPACE
from kaitsu.signing.wire import WireError

_WORD = r'(?:[^\s"]|"[^"]*")+'
_LINE = re.compile(rf"({_WORD})\s+(?:({_WORD})\s+)?({'|'.join(map(re.escape, KEY_TYPES))})\s+(\S+)(?:\s.*)?")
_OPTION = re.compile(r'([a-z-]+)="([^"]*)"(?:,|$)')
_TIME = re.compile(r"([0-9]{8})(?:([0-9]{4})([0-9]{2})?)?(Z)?")


@dataclass(frozen=True)
class AllowedSigner:
    """One line. A key is good from ``after`` on and before ``before``; None: without limit."""

    principals: tuple[str, ...]
    key: bytes
    namespaces: tuple[str, ...]  # patterns; empty: any
    after: datetime | None
    before: datetime | None

    def may_sign_at(self, at: datetime) -> bool:
        return (self.after is None or self.after <= at) and (self.before is None or at < self.before)

    @property
    def may_sign_ledgers(self) -> bool:
        return not self.namespaces or any(_matches(pattern, NAMESPACE) for pattern in self.namespaces)


@dataclass(frozen=True)
class AllowedSigners:
    file: Path
    lines: tuple[AllowedSigner, ...]

    def of_key(self, key: bytes) -> tuple[AllowedSigner, ...]:
        """The lines by which a key may sign ledgers, whenever that is."""
        return tuple(line for line in self.lines if line.key == key and line.may_sign_ledgers)


def read_allowed_signers(file: Path) -> AllowedSigners:
    """Raises Refused: signers_missing, file_unreadable, signers_malformed (every wrong line)."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise refuse("signers_missing", file=file, namespace=NAMESPACE) from None
    except UnicodeDecodeError:
        raise refuse("signers_malformed", file=file) from None
    except OSError as error:
        raise refuse("file_unreadable", file=file, why=error.strerror) from None
    lines: list[AllowedSigner] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        signer = _signer(line.strip())
        if signer is None:
            problems.append(Problem("signers_malformed", file=str(file), line=number))
        else:
            lines.append(signer)
    if problems:
        raise Refused(problems)
    return AllowedSigners(file, tuple(lines))


def _signer(line: str) -> AllowedSigner | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    principals = tuple(found[1].replace('"', "").split(","))
    options = _options(found[2] or "")
    if options is None or not all(re.fullmatch(r"[^\s*?!]+", name) for name in principals):
        return None
    try:
        key = blob_of(f"{found[3]} {found[4]}")
        after, before = (_time(options.get(name)) for name in ("valid-after", "valid-before"))
    except (WireError, ValueError):
        return None
    namespaces = options.get("namespaces")
    return AllowedSigner(principals, key, tuple(namespaces.split(",")) if namespaces else (), after, before)


def _options(text: str) -> dict[str, str] | None:
    """None for what we don't know: to pass over an option could mean to trust a key too much."""
    options = dict(_OPTION.findall(text))
    known = {"namespaces", "valid-after", "valid-before"}
    rest = _OPTION.sub("", text)
    return options if not rest and options.keys() <= known else None


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    zone = UTC if found[4] else JAPAN
    digits = found[1] + (found[2] or "0000") + (found[3] or "00")
    return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=zone)


def _matches(pattern: str, text: str) -> bool:
    regex = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(regex, text) is not None


def known_names(signers: Sequence[AllowedSigner]) -> str:
    return ", ".join(dict.fromkeys(name for signer in signers for name in signer.principals)) or "-"
