"""What each run did here: beside its before-image, so that the host alone can tell and undo.

A record: run, gateway, module, revision, head (of the ledger, as the run's first request brought it), status,
image (SHA-256 of the sealed file), before, after (States), token (SHA-256 of the preview token, "" before it
was laid down), continues (the dead run it went on from, or ""), started and ended (Unix seconds). Status:
open → done, open → restored, done → open → undone: a run whose undoing is cut off stands unfinished again,
and the next run goes on from it.
"""

import time
from pathlib import Path
from typing import Any

from shops.sandbox.host.disk import read_json, write_json
from shops.sandbox.host.points import reach

Record = dict[str, Any]

STANDING = ("open", "done")  # what these runs wrote is on the shop
MOST_TOLD = 50
MOST_GIVEN_UP = 50


def all_records(shop_root: Path) -> list[Record]:
    """All records, oldest first. Reads only: a shop nobody has worked on keeps no folder of ours."""
    found: list[Record] = read_json(_file(shop_root)) or []
    return found


def find(shop_root: Path, run: str) -> Record | None:
    return next((record for record in all_records(shop_root) if record["run"] == run), None)


def begin(shop_root: Path, request: dict[str, Any], before: dict[str, Any], image: str) -> Record:
    """Note that a run begins to write. A dead run of the same module is gone on from, and undone with it.

    Dead is the last that stands, if it is open, or if the engine says that it died after all was written. One
    that another has gone on from since stays open too, but is that one's to take along.
    """
    reach("before_record")
    records = all_records(shop_root)
    ours = [item for item in records if item["module"] == request["module"] and item["status"] in STANDING]
    dead = [item["run"] for item in ours[-1:] if item["status"] == "open"]
    dead = dead or [item["run"] for item in ours[-1:] if item["run"] == request.get("continues", "")]
    record: Record = {
        "run": request["run"],
        "gateway": request["gateway"],
        "module": request["module"],
        "revision": request["revision"],
        "head": request["head"],
        "status": "open",
        "image": image,
        "before": before,
        "after": None,
        "token": "",
        "continues": "".join(dead),
        "started": int(time.time()),
        "ended": 0,
    }
    write_json(shop_root, _file(shop_root), [*records, record])
    reach("after_record")
    return record


def update(shop_root: Path, run: str, **values: Any) -> None:
    """Change some values of a record."""
    reach("before_record")
    records = all_records(shop_root)
    for record in records:
        if record["run"] == run:
            record.update(values)
    write_json(shop_root, _file(shop_root), records)
    reach("after_record")


def give_up(shop_root: Path, run: str) -> None:
    """Note that a run was undone before it wrote anything here: what of it comes late is refused."""
    reach("before_record")
    known = [*_given_up(shop_root), run][-MOST_GIVEN_UP:]
    write_json(shop_root, _given_up_file(shop_root), known)


def is_over(shop_root: Path, run: str) -> bool:
    """Whether the run was undone, or given up before it began."""
    record = find(shop_root, run)
    return run in _given_up(shop_root) if record is None else record["status"] not in STANDING


def part(state: dict[str, Any], record: Record) -> dict[str, Any]:
    """What a State says of the record's module and gateway: all that its run may have touched."""
    module = record["module"]
    return {
        "module": state["modules"].get(module),
        "credentials": state["credentials"].get(module),
        "options": state["options"].get(module),
        "methods": [method for method in state["methods"] if method["module"] == module],
        "fragments": fragments(state, record["gateway"]),
    }


def fragments(state: dict[str, Any], gateway: str) -> dict[str, str]:
    """The gateway's fragment on each page that has one, by its hash."""
    return {
        name: page["fragments"][gateway]
        for name, page in state["pages"].items()
        if gateway in page["fragments"]
    }


def told(shop_root: Path) -> list[Record]:
    """The newest records, oldest first; their States only where a caller compares with them."""
    records = all_records(shop_root)[-MOST_TOLD:]
    standing = [record["run"] for record in records if record["status"] in STANDING][-1:]
    return [
        record if record["run"] in standing else {**record, "before": None, "after": None}
        for record in records
    ]


def _given_up(shop_root: Path) -> list[str]:
    found: list[str] = read_json(_given_up_file(shop_root)) or []
    return found


def _given_up_file(shop_root: Path) -> Path:
    return shop_root / "private" / "kaitsu" / "given_up.json"


def _file(shop_root: Path) -> Path:
    return shop_root / "private" / "kaitsu" / "runs.json"
