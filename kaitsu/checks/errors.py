"""How a storefront check stops. Two answers are kept apart: the shop is wrong, and we could not tell."""

from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused


class CheckStopped(Exception):
    """The check went no further. ``reason`` is stable; ``detail`` is a place or a status, never a secret."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


class CheckFailed(CheckStopped):
    """The shop answered, and the answer is wrong."""


class CheckInconclusive(CheckStopped):
    """It could not be found out: nobody answered, too late, or with trouble of their own."""


class CardNumberOnProduction(Refused):
    """A card number was about to be typed where that is never done.

    Not a CheckStopped on purpose: what turns those into a result must not be able to swallow this one.
    """

    def __init__(self) -> None:
        super().__init__([Problem("card_number_on_production", exit=Exit.FAILED)])
