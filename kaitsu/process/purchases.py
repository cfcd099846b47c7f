"""Step 9 by hand: what people buy on the test site where no check can, and what they saw. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, get_args

from kaitsu.model.gateway import CardOutcome, Method, TestCard
from kaitsu.process.event_values import CardEnd, Digest, Key
from kaitsu.process.run_event import LEVELS, Level
from kaitsu.process.typed_json import Pattern

Outcome = Literal[
    "approved",
    "declined",
    "insufficient_funds",
    "challenge",
    "none",
    "offered",
    "card_form",
    "completed",
]
CARD_OUTCOMES: tuple[CardOutcome, ...] = get_args(CardOutcome)
STUCK: tuple[Level, ...] = ("none", "offered", "card_form")  # how far one got with a card that had no outcome
BOUGHT: tuple[Outcome, ...] = ("approved", "challenge", "completed")
ORDER = "[A-Za-z0-9._#-]{0,40}"  # what an order number may look like
OrderNumber = Annotated[str, Pattern(ORDER)]
MOST_DIGITS = 12  # of an order number: with more it could be a card's


@dataclass(frozen=True)
class Purchase:
    """One purchase by hand, or the attempt. ``order`` is the shop's number, "" where none was placed.

    ``card`` is the end of a published test card; None for a method that none is published for: what is
    expected and seen there are levels, not outcomes of a card.
    """

    method: Key
    card: CardEnd | None
    expected: Outcome
    seen: Outcome
    order: OrderNumber

    @property
    def as_expected(self) -> bool:
        if self.expected in LEVELS and self.seen in LEVELS:
            return LEVELS.index(self.seen) >= LEVELS.index(self.expected)
        return self.seen == self.expected

    def wrong_field(self) -> str | None:
        if self.expected not in (LEVELS if self.card is None else CARD_OUTCOMES):
            return "expected"
        if self.seen not in seen_with(self.card):
            return "seen"
        has_too_many = digits(self.order) > MOST_DIGITS
        return "order" if has_too_many or (self.seen in BOUGHT and not self.order) else None


@dataclass(frozen=True)
class Purchases:
    """Step 9, for a setup whose check could not buy: an engineer did, with the gateway's test cards.

    A purchase that did not end as expected is on record as well, and keeps the step open: the last word on
    each card counts.
    """

    kind: ClassVar = "purchases"
    setup: Digest
    items: tuple[Purchase, ...]

    def wrong_field(self) -> str | None:
        return None if self.items else "items"


def digits(text: str) -> int:
    """How many there are, of any script."""
    return sum(one.isdigit() for one in text)


def seen_with(card: str | None) -> tuple[Outcome, ...]:
    """What can be seen of a purchase with this card, or without one."""
    return LEVELS if card is None else (*CARD_OUTCOMES, *STUCK)


def to_buy(methods: Iterable[Method], cards: Sequence[TestCard]) -> dict[str, tuple[str, ...]]:
    """Each method with the ends of the cards published for it: cards are for card methods."""
    ends = tuple(dict.fromkeys(card.number[-4:] for card in cards))
    return {method.key: ends if method.kind == "card" else () for method in methods}


@dataclass(frozen=True)
class Bought:
    """What was bought of what is to be: names such as ``card 4242``, or the method alone."""

    failed: tuple[str, ...]
    missing: tuple[str, ...]


def bought(wanted: Mapping[str, tuple[str, ...]], said: Iterable[Purchases]) -> Bought:
    """Hold what people said, oldest first, against what is to be bought."""
    last = {(item.method, item.card): item for one in said for item in one.items}
    failed = tuple(_name(*key) for key, item in last.items() if not item.as_expected)
    return Bought(failed, tuple(_name(*key) for key in each(wanted) if key not in last))


def each(wanted: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str | None]]:
    """Every method with every card of its, with None where it has none."""
    for method, ends in wanted.items():
        yield from ((method, end) for end in ends or (None,))


def _name(method: str, card: str | None) -> str:
    return method if card is None else f"{method} {card}"
