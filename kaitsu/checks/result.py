"""What a storefront check found out. Only an explicit pass opens a method; inconclusive is not a pass."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["none", "offered", "card_form", "completed"]
LEVELS: tuple[Level, ...] = ("none", "offered", "card_form", "completed")

Verdict = Literal["pass", "fail", "inconclusive"]


@dataclass(frozen=True)
class Evidence:
    """One thing that was tried and seen. ``at`` is ISO 8601 in Asia/Tokyo; ``card`` is masked, or "".

    ``expected`` and ``seen`` are card outcomes (kaitsu.model.gateway.CardOutcome) or levels; ``order`` is the
    shop's order number, "" where none was placed. Of a page ``method`` is the name, and "shown" is expected.
    """

    method: str
    at: str
    expected: str
    seen: str
    order: str = ""
    card: str = ""

    @property
    def as_expected(self) -> bool:
        return self.expected == self.seen


@dataclass(frozen=True)
class CheckResult:
    """``reached`` is the highest level every method reached; ``reason`` names what stopped the check."""

    verdict: Verdict
    reached: Level
    evidence: tuple[Evidence, ...] = ()
    reason: str = ""  # stable name, "" on a pass
    detail: str = ""  # where it stopped: a URL path or an HTTP status, never a secret
