"""What a guest was offered to pay with, by name; where something is missing, with another product too."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kaitsu.checks.errors import CheckInconclusive
from shops.eccube.guest import enter
from shops.eccube.shopping import Offer, name_of, offers
from shops.eccube.visitor import Visitor


@dataclass(frozen=True)
class Looked:
    """``known`` are the names offers are known by; one that has none of them goes by ""."""

    offers: tuple[Offer, ...]
    known: frozenset[str]

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(offer.id for offer in self.offers)

    def named(self, name: str) -> list[Offer]:
        return [offer for offer in self.offers if name_of(offer.label, self.known) == name]

    def lacks(self, wanted: Iterable[str]) -> bool:
        return any(len(self.named(name)) < count for name, count in Counter(wanted).items())


def look(
    visitors: Callable[[], Visitor], wanted: Iterable[str], known: frozenset[str], *, thoroughly: bool
) -> Looked:
    """Fill a cart and see what is offered; if not all of ``wanted``, once more with the list's last product.

    Payments have limits of the amount, and kinds of product have deliveries of their own. ``thoroughly``
    looks at every delivery even if all that is wanted was seen with the first.
    """
    wanted = tuple(wanted)
    visitor = visitors()
    found = offers(visitor, enter(visitor), wanted, thoroughly=thoroughly)
    looked = Looked(found, known)
    if not looked.lacks(wanted):
        return looked
    visitor = visitors()
    try:
        more = offers(visitor, enter(visitor, from_end=True), wanted, thoroughly=thoroughly)
    except CheckInconclusive as stop:
        if stop.reason != "nothing_to_buy":
            raise
        return looked
    return Looked((*found, *(offer for offer in more if offer.id not in looked.ids)), known)
