"""Reading and appending a ledger.

An append holds a lock, verifies the whole file once more, and writes whole lines at once: two engineers'
commands can't both continue the same line, and a crash leaves at most a torn last line, which is found and
named.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from kaitsu.declare.home import Home
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import refuse
from kaitsu.process.event_line import line, payload
from kaitsu.process.events import Body, Event
from kaitsu.process.ledger import Head, Ledger, next_event, require_whole, verify
from kaitsu.process.typed_json import Malformed
from kaitsu.records.paths import head_file, ledger_file, lock_file, signers_file
from kaitsu.records.remembered import Standing, remember, remember_surely, remembered_at, standing
from kaitsu.signing.allowed_signers import AllowedSigners, read_allowed_signers
from kaitsu.signing.signer import Signer, signature_problem

LOCK_SECONDS = 10.0


def read_ledger(home: Home, site: str, gateway: str, now: datetime) -> Ledger:
    """The verified ledger of a rollout; empty when nothing was recorded yet. Raises Refused."""
    ledger = _as_it_lies(home, site, gateway, now)
    if (known := remembered_at(head_file(home, site, gateway))) is not None:
        require_whole(ledger, known.head)
    return ledger


def stands(home: Home, site: str, gateway: str, now: datetime) -> Standing:
    """How the file as it lies stands to what this machine recorded. Raises Refused as read_ledger does,
    but for what only this machine's own memory tells.
    """
    return standing(_as_it_lies(home, site, gateway, now), remembered_at(head_file(home, site, gateway)))


def adopt(home: Home, site: str, gateway: str, agreed: Head, now: datetime) -> None:
    """Take the file as it lies for this machine's own: its head is remembered, nothing else is changed.

    Raises Refused: ledger_adopt_moved where the file is no longer the ``agreed`` one, and as ``stands`` does.
    """
    path = head_file(home, site, gateway)
    with _locked(lock_file(home, site, gateway)):
        ledger = _as_it_lies(home, site, gateway, now)
        if ledger.head != agreed:
            raise refuse("ledger_adopt_moved", file=ledger.file)
        try:
            remember_surely(path, ledger)
        except OSError as error:
            raise refuse("file_unwritable", file=path, why=error.strerror) from None


def _as_it_lies(home: Home, site: str, gateway: str, now: datetime) -> Ledger:
    path = ledger_file(home, site, gateway)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    except OSError as error:
        raise refuse("file_unreadable", file=path, why=error.strerror) from None
    signers = read_allowed_signers(signers_file(home)) if data else AllowedSigners(signers_file(home), ())
    verifier = partial(signature_problem, signers)
    return verify(data, site=site, gateway=gateway, file=str(path), now=now, signature_problem=verifier)


def append(
    home: Home, site: str, gateway: str, make: Callable[[Ledger], Body], signer: Signer, now: datetime
) -> Ledger:
    """Record one event; see ``append_all``."""
    return append_all(home, site, gateway, lambda ledger: (make(ledger),), signer, now)


def append_all(
    home: Home,
    site: str,
    gateway: str,
    make: Callable[[Ledger], Sequence[Body]],
    signer: Signer,
    now: datetime,
) -> Ledger:
    """Record events in one write and return the ledger with them.

    ``make`` sees the ledger as it is under the lock. Raises Refused: whatever ``make`` or the verification
    raises, event_value_malformed, ledger_locked, ledger_unwritable. Then nothing was written.
    """
    path = ledger_file(home, site, gateway)
    with _locked(lock_file(home, site, gateway)):
        ledger = read_ledger(home, site, gateway, now)
        lines: list[bytes] = []
        for body in make(ledger):
            event = _signed(ledger, body, signer, now)
            lines.append(line(event))
            ledger = ledger.continued(event, lines[-1])
        _write_lines(path, b"".join(lines))
        after = read_ledger(home, site, gateway, now)
        remember(head_file(home, site, gateway), after)
    return after


def rehearse(
    home: Home, site: str, gateway: str, make: Callable[[Ledger], Body], signer: Signer, now: datetime
) -> None:
    """Raise what an append would now, but for what only signing and writing show. Nothing is written."""
    ledger = read_ledger(home, site, gateway, now)
    _unsigned(ledger, make(ledger), signer, now)


def _signed(ledger: Ledger, body: Body, signer: Signer, now: datetime) -> Event:
    event = _unsigned(ledger, body, signer, now)
    return replace(event, signature=signer.sign(payload(event)))


def _unsigned(ledger: Ledger, body: Body, signer: Signer, now: datetime) -> Event:
    # Two machines' clocks may differ by what a verification tolerates; the order of the lines decides.
    at = max([now.replace(microsecond=0), *(event.at for event in ledger.events[-1:])])
    try:
        return next_event(ledger, body, at, signer.principal)
    except Malformed as malformed:
        raise refuse("event_value_malformed", field=malformed.field.removeprefix("body.")) from None


def _write_lines(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o644)
        try:
            _write_whole(descriptor, data)
        finally:
            os.close(descriptor)
        _sync_folder(path.parent)
    except OSError as error:
        raise refuse("ledger_unwritable", file=path, why=error.strerror) from None


def _write_whole(descriptor: int, data: bytes) -> None:
    size = os.fstat(descriptor).st_size
    try:
        if os.write(descriptor, data) != len(data):
            raise OSError(0, "the disk is full")
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)  # nobody has seen a part of a line under the lock
        raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise refuse("ledger_unwritable", file=path, why=error.strerror) from None
    try:
        _wait_for_lock(descriptor, path)
        yield
    finally:
        os.close(descriptor)  # which also gives the lock back


def _wait_for_lock(descriptor: int, path: Path) -> None:
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise refuse(
                    "ledger_locked", file=path, exit=Exit.LOCKED, seconds=f"{LOCK_SECONDS:g}"
                ) from None
            time.sleep(0.02)
        else:
            return
