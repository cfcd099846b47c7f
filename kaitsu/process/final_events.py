"""Step 22: what the client's last check and the announcement are in the ledger. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from kaitsu.process.event_values import Key, OfClient


@dataclass(frozen=True)
class FinalCheck(OfClient):
    """Step 22: the client looked at production, and what became of the purchase made for it, if any.

    ``given_back``: stock, points and coupons of that purchase are as before; None in lines from before it was
    asked, and where nothing was bought.
    """

    kind: ClassVar = "final_check"
    purchase: bool
    cancelled_in_shop: date | None
    cancelled_at_gateway: date | None
    given_back: bool | None = None

    @property
    def is_cancelled(self) -> bool:
        return not self.purchase or None not in (self.cancelled_in_shop, self.cancelled_at_gateway)

    @property
    def is_complete(self) -> bool:
        return self.is_cancelled and self.given_back is not False

    def wrong_field(self) -> str | None:
        if not self.purchase and self.cancelled_in_shop is not None:
            return "cancelled_in_shop"
        if not self.purchase and self.cancelled_at_gateway is not None:
            return "cancelled_at_gateway"
        if not self.purchase and self.given_back is not None:
            return "given_back"
        return super().wrong_field()


@dataclass(frozen=True)
class Announcement(OfClient):
    """Step 22: where shoppers were told; nowhere, if the client decided so."""

    kind: ClassVar = "announcement"
    places: tuple[Key, ...]
