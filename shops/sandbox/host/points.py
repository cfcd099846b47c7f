"""Named points where a test may halt a program, to kill it, its caller or its connection right there.

A request that names a point in ``halt_at`` makes the program leave its process id in private/kaitsu/halted
and wait; nothing else ever does. Every function here that changes something has a point: a test sees to it.
"""

import os
import time
from pathlib import Path

HALT_LIMIT = 20  # seconds; then the program goes on as if nothing had been asked

POINTS = (
    "before_lease",
    "after_lease",
    "before_image",
    "after_image",
    "before_record",
    "after_record",
    "before_write",
    "before_files",
    "before_replace",
    "between_files",
    "after_files",
    "before_commit",
    "after_commit",
    "before_restore",
    "during_restore",
    "after_restore",
    "before_release",
    "after_release",
)

_halt: list[tuple[str, int, Path]] = []


def halt_at(point: str, root: Path) -> None:
    """Called once with what the request says; "" for a program nobody wants to halt.

    ``point`` may end in ``#<n>``: halt where it is reached for the n-th time.
    """
    name, _, time_reached = point.partition("#")
    marker = root / "private" / "kaitsu" / "halted"
    _halt[:] = [(name, int(time_reached or 1), marker)] if point else []


def reach(point: str) -> None:
    """The program is at this point."""
    if not _halt or _halt[0][0] != point:
        return
    _, times_left, marker = _halt.pop()
    if times_left > 1:
        _halt.append((point, times_left - 1, marker))
        return
    marker.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker.write_text(str(os.getpid()), encoding="ascii")
    deadline = time.monotonic() + HALT_LIMIT
    while marker.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    marker.unlink(missing_ok=True)
