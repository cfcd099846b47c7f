"""One rollout's ledger as a run uses it: who signs, what is written, what this machine has begun."""

import errno
import os
from collections.abc import Callable, Sequence

from kaitsu.declare import clock
from kaitsu.declare.agency import Agency
from kaitsu.declare.home import Home
from kaitsu.engine.points import reach
from kaitsu.model.gateway import Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import refuse
from kaitsu.process.events import Body
from kaitsu.process.ledger import Ledger
from kaitsu.records.paths import begun_folder, ledger_file, signers_file
from kaitsu.records.store import append_all, read_ledger
from kaitsu.signing.allowed_signers import read_allowed_signers
from kaitsu.signing.signer import Signer, find_signer


class LedgerDesk:
    """Raises Refused as kaitsu.records.store and kaitsu.signing.signer do."""

    def __init__(self, home: Home, agency: Agency, site: str, gateway: str, stage: Stage) -> None:
        self._home = home
        self._agency = agency
        self._site = site
        self._gateway = gateway
        self._begun = begun_folder(home, site, gateway, stage)

    def read(self) -> Ledger:
        return read_ledger(self._home, self._site, self._gateway, clock.now())

    def require_unmoved(self, planned_on: Ledger) -> None:
        """What was planned rests on the ledger as it was then; a refusal may have been recorded since.

        Raises Refused: ledger_moved.
        """
        if self.read().head != planned_on.head:
            raise refuse("ledger_moved", exit=Exit.FAILED, file=planned_on.file)

    def require_recordable(self) -> None:
        """Refuse, before anything is written on a host, what could not be recorded afterwards.

        Raises Refused as find_signer does, and ledger_unwritable.
        """
        self._signer()
        path = ledger_file(self._home, self._site, self._gateway)
        there = next(place for place in (path, *path.parents) if place.exists())
        if not os.access(there, os.W_OK):
            raise refuse("ledger_unwritable", file=there, why=os.strerror(errno.EACCES))

    def _signer(self) -> Signer:
        signers = read_allowed_signers(signers_file(self._home))
        return find_signer(signers, clock.now(), self._agency.signing_key)

    def record(self, make: Callable[[Ledger], Sequence[Body]]) -> Ledger:
        """Append what ``make`` returns, all or nothing."""
        reach("before_record")
        ledger = append_all(self._home, self._site, self._gateway, make, self._signer(), clock.now())
        reach("after_record")
        return ledger

    def note_begun(self, run: str) -> None:
        """This machine is about to write: should it die, the run is known here though in no ledger.

        Raises Refused: file_unwritable.
        """
        try:
            self._begun.mkdir(parents=True, exist_ok=True)
            (self._begun / run).touch()
        except OSError as error:
            raise refuse("file_unwritable", file=self._begun, why=error.strerror) from None

    def begun_here(self) -> frozenset[str]:
        return frozenset(item.name for item in self._begun.glob("*"))

    def note_ended(self, run: str) -> None:
        (self._begun / run).unlink(missing_ok=True)

    def note_all_ended(self) -> None:
        """A run that is done has taken up whatever died here before it."""
        for run in self.begun_here():
            self.note_ended(run)
