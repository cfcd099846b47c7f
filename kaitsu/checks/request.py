"""What a storefront check is asked to find out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kaitsu.checks.result import Level
from kaitsu.model.gateway import Method, Stage, TestCard


@dataclass(frozen=True)
class Unwanted:
    """What no page may hold: ``markers`` of the test stage on production, ``secrets`` anywhere."""

    markers: tuple[str, ...] = ()
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def reason_in(self, text: str) -> str:
        """Why ``text`` may not be shown, a stable name; "" where it may. Never what was found."""
        if any(secret in text for secret in self.secrets):
            return "secret_shown"
        return "test_marker_shown" if any(marker in text for marker in self.markers) else ""


NOTHING_UNWANTED = Unwanted()


@dataclass(frozen=True)
class CheckRequest:
    """One check of one stage.

    ``existing_methods`` are the codes that were open before and must still be offered. ``hidden_methods``
    are the codes of ours that are not open yet: a shopper must not see them, the holder of ``preview_token``
    must. ``unnamed_methods`` are codes of ours whose name is their module's affair, ``names`` what the shop
    calls its methods, by code.
    """

    url: str  # the shop's public URL, without a trailing slash
    stage: Stage
    methods: tuple[Method, ...]
    test_cards: tuple[TestCard, ...]
    existing_methods: tuple[str, ...]
    goal: Level
    hidden_methods: tuple[str, ...]
    preview_token: str = field(default="", repr=False)
    unnamed_methods: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    unwanted: Unwanted = NOTHING_UNWANTED

    @property
    def existing_names(self) -> tuple[str, ...]:
        """What a page that shows no codes has to show still."""
        return tuple(sorted(self.names[code] for code in self.existing_methods if code in self.names))


def goal_for(stage: Stage, test_cards: Sequence[TestCard]) -> Level:
    """How far a check can go: buying takes a published card that pays, and is never done on production."""
    payable = any(card.outcome in ("approved", "challenge") for card in test_cards)
    return "completed" if stage == "test" and payable else "card_form"
