"""Named crash points of the engine, and how a test halts a program on the host.

Nothing here does anything unless a test set KAITSU_KILL_AT or KAITSU_HALT_AT in the environment.
"""

import os
import signal

from kaitsu.model.change import OPERATIONS

# Before and after each program, and where the engine writes something of its own.
POINTS = (
    *(f"before_{operation}" for operation in OPERATIONS),
    *(f"after_{operation}" for operation in OPERATIONS),
    "before_check",
    "after_check",
    "before_record",
    "after_record",
    "before_undo",
    "after_undo",
    "before_image_copy",
    "after_image_copy",
)


def reach(point: str) -> None:
    """The engine is at this point; a test may have it killed here, as a power cut would."""
    if os.environ.get("KAITSU_KILL_AT") == point:
        os.kill(os.getpid(), signal.SIGKILL)


def halt_at(action: str) -> dict[str, str]:
    """What to add to a request so that its program halts: KAITSU_HALT_AT is ``<action>:<point>[#<n>]``."""
    wanted, _, point = os.environ.get("KAITSU_HALT_AT", "").partition(":")
    return {"halt_at": point} if point and wanted == action else {}
