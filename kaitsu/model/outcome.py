"""How a run can end. The numbers are a contract with scripts; see docs/exit-codes in README.md."""

from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the documented commands."""

    DONE = 0
    FAILED = 1  # failed; the shop is as it was before
    WRONG = 2  # wrong declaration or usage; nothing was touched
    WAITING = 3  # a person must act first
    DRIFT = 4
    LOCKED = 5
    NOT_RESTORED = 6  # failed, and something was left behind
    INTERRUPTED = 130
    TERMINATED = 143


# Several sites end with the gravest of their codes. WAITING counts only when no site had anything open.
GRAVITY = (Exit.NOT_RESTORED, Exit.FAILED, Exit.LOCKED, Exit.DRIFT, Exit.WRONG, Exit.DONE, Exit.WAITING)


def gravest(exits: Iterable[Exit]) -> Exit:
    """The one exit code for several sites; WRONG when there was no site at all."""
    found = set(exits)
    return next((code for code in GRAVITY if code in found), Exit.WRONG)
