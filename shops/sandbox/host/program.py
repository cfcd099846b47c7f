"""The program that runs on the host: one request, one answer, and on a failed write the shop as before."""

import base64
import signal
import sqlite3
from pathlib import Path
from typing import Any

from shops.sandbox.host import around, box, image, lease, page_rows, points, records
from shops.sandbox.host.actions import ACTIONS, REPLACES_FILES
from shops.sandbox.host.disk import alone, look
from shops.sandbox.host.frame import HostRefusal, answer_request, digest, reason_of
from shops.sandbox.host.restore import is_back, restore
from shops.sandbox.host.shop import hide_methods, open_shop, read_state, transaction

Answer = dict[str, Any]
Request = dict[str, Any]


def run(request: Request) -> None:
    """Entry point, called by the loader with the request from stdin."""
    answer_request(request, _carry_out)


def _carry_out(request: Request) -> Answer:
    root = Path(request["shop_root"])
    points.halt_at(request.get("halt_at", ""), root)
    db = open_shop(root)
    try:
        answer = _do(root, db, request)
        return {**answer, "state": read_state(root, db), "records": records.told(root)}
    finally:
        db.close()


def _do(root: Path, db: sqlite3.Connection, request: Request) -> Answer:
    if request["action"] == "probe":
        return _seen_beside(root, db, request)
    look(root, len(request.get("archive", "")))
    with alone(root):
        if request["action"] == "undo":
            return _undo(root, db, request)
        return _write(root, db, request)


def _seen_beside(root: Path, db: sqlite3.Connection, request: Request) -> Answer:
    """What is to be seen beside the State, where that was asked for."""
    seen: Answer = {}
    if "around" in request:
        seen["around"] = around.look(root, db, request["around"]["reach"])
    if "fragments" in request:
        seen["fragments"] = page_rows.texts(db, request["fragments"])
    return seen


def _write(root: Path, db: sqlite3.Connection, request: Request) -> Answer:
    """One write under the lease. A first write takes the before-image; a last one ends the run."""
    run = request["run"]
    if records.is_over(root, run):  # its caller had given this very request up, and has undone the run
        raise HostRefusal("lease_lost", run=run)
    lease.hold(root, request)
    extra: Answer = {}
    try:
        state = read_state(root, db)
        if digest(state) != request["state"]:
            raise HostRefusal("state_moved")
        if records.find(root, run) is None:
            extra = _begin(root, db, request, state)
        _transact(root, db, request)
    except BaseException as error:  # noqa: BLE001 — a deadline is one too; it is told after the undoing
        raise _put_back(root, db, request, error) from None
    if request["last"]:
        records.update(root, run, status="done", after=read_state(root, db))
        lease.release(root, run)
    return extra


def _begin(root: Path, db: sqlite3.Connection, request: Request, state: dict[str, Any]) -> Answer:
    """The host's key, the before-image sealed to it, and the record, in this order and before any write."""
    points.reach("before_write")
    box.make_key(root)
    sealed, content = image.take(root, db, request["run"], request["module"], state)
    records.begin(root, request, state, sealed)
    return {"image": base64.b64encode(content).decode()}


def _transact(root: Path, db: sqlite3.Connection, request: Request) -> None:
    if request["action"] in REPLACES_FILES:
        with transaction(db):
            hide_methods(db, request["module"])
    with transaction(db):
        ACTIONS[request["action"]](root, db, request)


def _put_back(root: Path, db: sqlite3.Connection, request: Request, error: BaseException) -> HostRefusal:
    """After a failed write: the whole run is undone here and now, and the answer says whether that worked."""
    signal.alarm(int(request["deadline"]))  # as long again, for undoing what a deadline cut off
    run = request["run"]
    record, restored = records.find(root, run), True
    if record is not None and record["status"] == "open":
        try:
            restore(root, db, record, "restored")
            restored = is_back(root, db, record)
        except Exception:  # noqa: BLE001 — the failure that is told is the first one
            restored = False
    lease.release(root, run)
    refusal = (
        error if isinstance(error, HostRefusal) else HostRefusal(reason_of(error), error=type(error).__name__)
    )
    refusal.restored = restored
    return refusal


def _undo(root: Path, db: sqlite3.Connection, request: Request) -> Answer:
    """Undo runs, newest first, each from its own before-image; what real orders need stays."""
    lease.hold(root, request)
    try:
        _refuse_late(root, request)
        return _undo_all(root, db, request["undo"])
    finally:
        lease.release(root, request["run"])  # what could not be undone may be tried again at once


def _refuse_late(root: Path, request: Request) -> None:
    """A run that somebody has gone on from in the meantime can't be pulled away from under their work.

    Raises HostRefusal ``lease_lost``: whoever asks has been away for longer than its lease.
    """
    known, undo = records.all_records(root), request["undo"]
    oldest = next((place for place, record in enumerate(known) if record["run"] in undo), len(known))
    ours = {(record["module"], record["gateway"]) for record in known if record["run"] in undo}
    for record in known[oldest:]:
        stands = record["status"] in records.STANDING and (record["module"], record["gateway"]) in ours
        if stands and record["run"] not in undo:
            raise HostRefusal("lease_lost", run=request["run"], since=record["run"])


def _undo_all(root: Path, db: sqlite3.Connection, runs: list[str]) -> Answer:
    undone: list[str] = []
    stays: list[str] = []
    before: dict[str, Any] | None = None
    equal = True
    for run in runs:
        record = records.find(root, run)
        if record is None:
            records.give_up(root, run)
        if record is None or record["status"] not in records.STANDING:
            continue
        # A run whose undoing was cut off is open again; that it was done once, its after tells.
        kept = restore(root, db, record, "restored" if record["after"] is None else "undone")
        equal = equal and is_back(root, db, record, kept)
        stays += kept
        undone.append(run)
        before = record["before"]
    return {"undone": undone, "stays": sorted(set(stays)), "equal": equal, "before": before}
