"""The lease on a shop: who works on it, until when. A run that lost it can write nothing any more."""

import time
from pathlib import Path
from typing import Any

from shops.sandbox.host.disk import ours, read_json, write_json
from shops.sandbox.host.frame import HostRefusal
from shops.sandbox.host.points import reach


def hold(shop_root: Path, request: dict[str, Any]) -> None:
    """Take the lease with a run's first write, renew it with every later one.

    Raises HostRefusal ``locked`` while another run holds it, and ``lease_lost`` for a late write: the run's
    time was up, and since then somebody else may have worked here.
    """
    reach("before_lease")
    now, asked = int(time.time()), request["lease"]
    there = read_json(_file(shop_root))
    mine = there is not None and there["run"] == request["run"]
    # A person says that this run is dead: by its own id, or by that of the command it was part of.
    broken = there is not None and _is_called(there["run"], asked["unlock"])
    if there is not None and not mine and not broken and there["expires"] > now:
        left = str(there["expires"] - now)
        raise HostRefusal("locked", holder=there["holder"], run=there["run"], seconds_left=left)
    if not asked["first"] and (not mine or there["expires"] <= now):
        raise HostRefusal("lease_lost", run=request["run"])
    started = there["started"] if mine else now
    held = {
        "run": request["run"],
        "holder": asked["holder"],
        "started": started,
        "expires": now + asked["seconds"],
    }
    write_json(shop_root, _file(shop_root), held)
    reach("after_lease")


def _is_called(run: str, named: str) -> bool:
    return named != "" and (run == named or run.startswith(f"{named}."))


def release(shop_root: Path, run: str) -> None:
    """Give the lease back, if it is still this run's."""
    reach("before_release")
    there = read_json(_file(shop_root))
    if there is not None and there["run"] == run:
        _file(shop_root).unlink()
    reach("after_release")


def _file(shop_root: Path) -> Path:
    return ours(shop_root) / "lease.json"
