"""What a run writes into the ledger. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal, get_args

from kaitsu.model.gateway import Stage
from kaitsu.model.setup import Revision
from kaitsu.process.event_values import CardEnd, Digest, Key, MaskedNumber
from kaitsu.process.typed_json import Pattern

# The last is no leg of the way: other credentials for what is in service, and nothing else.
RunLeg = Literal["test.module", "test.setup", "test.pages", "production", "production.rotation"]
Verdict = Literal["pass", "fail", "inconclusive"]
Level = Literal["none", "offered", "card_form", "completed"]
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True)
class Evidence:
    """One payment that a check tried: card and order number masked to their last digits, or ""."""

    method: Key
    expected: Key
    seen: Key
    card: MaskedNumber
    order: Annotated[str, Pattern(r"\**[A-Za-z0-9]{0,4}")]


@dataclass(frozen=True)
class Check:
    """``goal`` is how far the check was to get; None in lines from before it was kept, which had got there.

    ``by_hand`` is what people have to buy where a check that passed on test got less far: the key of every
    method rolled out, with the ends of the test cards published for it; none where none are.
    """

    verdict: Verdict
    level: Level
    evidence: tuple[Evidence, ...]
    goal: Level | None = None
    by_hand: Mapping[Key, tuple[CardEnd, ...]] = field(default_factory=dict)

    @property
    def reached_goal(self) -> bool:
        return self.goal is None or LEVELS.index(self.level) >= LEVELS.index(self.goal)

    def wrong_field(self) -> str | None:
        return "by_hand" if self.by_hand and self.reached_goal else None


@dataclass(frozen=True)
class Run:
    """Steps 4, 7-9, 13, 17-20: one leg of a run that changed something, or what a rollback undid.

    ``undoes`` are the ids of the runs a rollback took back. ``image`` is the hash of the before-image. What a
    leg does not know yet is None: there are no pages before step 13. ``around`` maps each page of a leg with
    pages to the hash of what surrounds the fragments there; ``overrides`` are the gates that were passed on
    purpose.
    """

    kind: ClassVar = "run"
    run: Key
    deploy: Literal["payment", "rollback"]
    stage: Stage
    leg: RunLeg | None
    outcome: Literal["done", "restored", "not_restored"]
    setup: Digest | None
    pages: Digest | None
    revision: Digest | None
    check: Check | None
    image: Digest | None
    undoes: tuple[Key, ...]
    around: Mapping[Key, Digest]
    overrides: tuple[Key, ...]

    @property
    def stands(self) -> bool:
        """It left on the shop what it was to leave."""
        return self.deploy == "payment" and self.outcome == "done"

    @property
    def passed(self) -> bool:
        return self.stands and self.check is not None and self.check.verdict == "pass"

    def wrong_field(self) -> str | None:
        if (self.leg is None) == (self.deploy == "payment"):
            return "leg"
        if self.leg is not None and self.leg.split(".")[0] != self.stage:
            return "stage"
        if bool(self.undoes) != (self.deploy == "rollback" and self.outcome == "done"):
            return "undoes"
        if self.leg == "test.setup" and self.passed and self._leaves_nothing_to_buy():
            return "check.by_hand"
        return self._wrong_digest() if self.stands else None

    def _leaves_nothing_to_buy(self) -> bool:
        """Step 9 would be done by nobody."""
        return self.check is not None and not (self.check.reached_goal or self.check.by_hand)

    def _wrong_digest(self) -> str | None:
        """A leg that was done names what it did."""
        if self.leg != "test.module" and self.setup is None:
            return "setup"
        if self.leg in ("test.pages", "production") and self.pages is None:
            return "pages"
        if self.setup is None or self.pages is None:
            return None if self.revision is None else "revision"
        return None if self.revision == Revision(self.setup, self.pages).digest else "revision"
