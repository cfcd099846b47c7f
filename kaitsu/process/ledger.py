"""The ledger of a rollout: one signed JSON line per event, each holding the hash of the line before it.

Pure: bytes, clock and the check of signatures come in, a Ledger or a named refusal comes out. A line is
canonical JSON (event_line.py), so there is one text for one event and no byte of it is free to change.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from kaitsu.model.problem import Refused, refuse
from kaitsu.process.event_line import NewerFormat, payload, read_line, valid
from kaitsu.process.events import Body, Event
from kaitsu.process.typed_json import Malformed

CLOCK_TOLERANCE = timedelta(minutes=5)

# Whether a signature (base64 SSHSIG) over these bytes is this principal's at this time: None, or the
# reason it is not. "signature_invalid" means that the bytes are not the ones that were signed.
SignatureProblem = Literal["signature_invalid", "signer_unknown", "signer_not_allowed_then"]
Verifier = Callable[[str, datetime, bytes, str], SignatureProblem | None]

# What git writes between two copies that were continued apart; no line of a ledger begins like that.
_CONFLICT = re.compile(rb"<<<<<<< |\|\|\|\|\|\|\| |=======\r?$|>>>>>>> ")

Relation = Literal["same", "ahead", "behind", "forked"]


@dataclass(frozen=True)
class Head:
    """How many events a ledger has, and the SHA-256 of its last line ("" when it is empty)."""

    count: int
    hash: str

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"

    @classmethod
    def from_text(cls, text: str) -> "Head | None":
        """The head written as ``COUNT:HASH``, or None for anything else."""
        found = re.fullmatch(r"([1-9][0-9]{0,8}):([0-9a-f]{64})|0:", text, re.ASCII)
        if found is None:
            return None
        return cls(int(found[1]), found[2]) if found[1] else EMPTY


EMPTY = Head(0, "")


@dataclass(frozen=True)
class Ledger:
    """The verified events of one rollout, and the hash of each one's line."""

    site: str
    gateway: str
    file: str
    events: tuple[Event, ...] = ()
    hashes: tuple[str, ...] = ()

    @property
    def head(self) -> Head:
        return Head(len(self.hashes), self.hashes[-1]) if self.hashes else EMPTY

    def continued(self, event: Event, text: bytes) -> "Ledger":
        """The ledger with one event more; ``text`` is its line with the line break."""
        hashes = (*self.hashes, hashlib.sha256(text).hexdigest())
        return replace(self, events=(*self.events, event), hashes=hashes)

    def related_to(self, known: Head) -> Relation:
        """How this ledger stands to a head that was seen elsewhere; "ahead": it continues it."""
        if known == self.head:
            return "same"
        if known.count > len(self.hashes):
            return "behind"
        is_prefix = known == EMPTY or (known.count > 0 and self.hashes[known.count - 1] == known.hash)
        return "ahead" if is_prefix else "forked"


def next_event(ledger: Ledger, body: Body, at: datetime, by: str) -> Event:
    """The event that would continue the ledger, still without a signature. Raises Malformed."""
    count, last = ledger.head.count, ledger.head.hash
    return valid(Event(count + 1, last, ledger.site, ledger.gateway, at, by, body, ""))


def verify(
    data: bytes, *, site: str, gateway: str, file: str, now: datetime, signature_problem: Verifier
) -> Ledger:
    """The ledger that ``data`` holds.

    Raises Refused: ledger_torn, ledger_format, ledger_edited, ledger_foreign, ledger_replayed,
    ledger_forked, ledger_reordered, ledger_cut, ledger_clock, ledger_future, or a problem of a signature.
    """
    if data and not data.endswith(b"\n"):
        raise refuse("ledger_torn", file=file, line=data.count(b"\n") + 1)
    lines = data.split(b"\n")[:-1]
    for number, text in enumerate(lines, start=1):
        if _CONFLICT.match(text):
            raise refuse("ledger_forked", file=file, line=number, site=site, gateway=gateway)
    events = [_event(number, text, file) for number, text in enumerate(lines, start=1)]
    for number, event in enumerate(events, start=1):
        if (event.site, event.gateway) != (site, gateway):
            found = f"{event.site}.{event.gateway}"
            raise refuse("ledger_foreign", file=file, line=number, found=found, expected=f"{site}.{gateway}")
    _check_order(events, lines, file)
    hashes = tuple(hashlib.sha256(text + b"\n").hexdigest() for text in lines)
    before: Event | None = None
    for event in events:
        _check_signature(event, file, signature_problem)
        if event.prev != (hashes[event.seq - 2] if event.seq > 1 else ""):
            raise _refused("ledger_forked", event, file, event.seq)
        _check_time(event, before, now, file)
        before = event
    return Ledger(site, gateway, file, tuple(events), hashes)


def require_whole(ledger: Ledger, known: Head) -> None:
    """Refuse a ledger that this machine has seen longer, or different, before."""
    _require(ledger, known, shorter="ledger_cut")


def require_caught_up(ledger: Ledger, known: Head) -> None:
    """Refuse a ledger that is behind a head seen elsewhere: on the host, or in a report."""
    _require(ledger, known, shorter="ledger_behind")


def _require(ledger: Ledger, known: Head, *, shorter: str) -> None:
    relation = ledger.related_to(known)
    rollout: dict[str, Any] = {"site": ledger.site, "gateway": ledger.gateway}
    if relation == "behind":
        raise refuse(shorter, file=ledger.file, known=known.count, found=ledger.head.count, **rollout)
    if relation == "forked":
        raise refuse("ledger_forked", file=ledger.file, line=known.count, **rollout)


def _event(number: int, text: bytes, file: str) -> Event:
    try:
        return read_line(text)
    except NewerFormat:
        raise refuse("ledger_format", file=file, line=number) from None
    except Malformed as malformed:
        raise refuse("ledger_edited", file=file, line=number, field=malformed.field or None) from None


def _check_order(events: Sequence[Event], lines: Sequence[bytes], file: str) -> None:
    """Name what was done to the order of the lines, by their numbers."""
    numbers = [event.seq for event in events]
    expected = list(range(1, len(events) + 1))
    if numbers == expected:
        return
    wrong = next(number for number, seq in zip(expected, numbers, strict=True) if seq != number)
    first_with: dict[int, int] = {}
    for number, seq in zip(expected, numbers, strict=True):
        first = first_with.setdefault(seq, number)
        if first != number:
            same = lines[first - 1] == lines[number - 1]
            raise _refused("ledger_replayed" if same else "ledger_forked", events[0], file, number)
    if sorted(numbers) == expected:
        raise refuse("ledger_reordered", file=file, line=wrong)
    raise _refused("ledger_cut", events[0], file, wrong, known=max(numbers), found=len(numbers))


def _refused(reason: str, event: Event, file: str, line: int, **values: Any) -> Refused:
    """A refusal whose remedy names the rollout."""
    return refuse(reason, file=file, line=line, site=event.site, gateway=event.gateway, **values)


def _check_signature(event: Event, file: str, signature_problem: Verifier) -> None:
    problem = signature_problem(event.by, event.at, payload(event), event.signature)
    if problem == "signature_invalid":
        raise refuse("ledger_edited", file=file, line=event.seq)
    if problem is not None:
        raise refuse(problem, file=file, line=event.seq, who=event.by)


def _check_time(event: Event, before: Event | None, now: datetime, file: str) -> None:
    if before is not None and event.at < before.at:
        raise refuse("ledger_clock", file=file, line=event.seq, at=_shown(event.at), before=_shown(before.at))
    if event.at > now + CLOCK_TOLERANCE:
        raise _refused("ledger_future", event, file, event.seq, at=_shown(event.at), number=event.seq)


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
