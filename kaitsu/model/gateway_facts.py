"""What is known of a gateway beside its values and settings: traps, modules it also has, hearsay."""

import re
from dataclasses import dataclass
from typing import Literal

from kaitsu.model.text import Text

# The parts of a gateway's file that may come from elsewhere than the file's main source.
Part = Literal[
    "fields", "options", "methods", "modules", "test_cards", "registrations", "cancel", "fees", "real_card"
]


class Hearsay(str):
    """A pattern that people of the field tell and nobody saw in a source.

    What it says against a value is a warning, never a refusal.
    """

    __slots__ = ()


@dataclass(frozen=True)
class LookAlike(Text):
    """A value that must not be forwarded and is easily taken for the needed field ``like``."""

    like: str = ""


@dataclass(frozen=True)
class Registration(Text):
    """Something that has to be entered in the gateway's console, once for each of ``stages``.

    ``key`` names it in the ledger. ``path`` is of the address to enter, below the shop's own; None where it
    is no address, or the module's own screen shows it. ``shop`` is the EC system it is for, "" for any.
    Nobody can see it from the shop, so a person says that it was done.
    """

    key: str = ""
    path: str | None = None
    shop: str = ""
    stages: tuple[Literal["test", "production"], ...] = ("test", "production")

    def address(self, url: str) -> str:
        """What is entered for a shop at ``url`` (without a trailing slash); "" where it is no address."""
        return "" if self.path is None else f"{url}{self.path}"


@dataclass(frozen=True)
class KnownModule:
    """A dedicated module that exists and that Kaitsu cannot set up: where it keeps things was never run.

    Letter, questions and letters to the client need no more than this; a deployment ends in a refusal.
    ``hearsay``: not even its code was seen.
    """

    shop: str
    code: str
    version: str = ""  # the one that was read; "" where none was
    source: str = ""
    shop_versions: tuple[str, ...] = ()  # of the EC system, as its makers name them; empty: not known
    hearsay: bool = False


@dataclass(frozen=True)
class Minimum:
    """Below ``version`` the module ``code`` must not take payments, for ``reason``.

    ``newer``: nor at that version itself; which later one is good enough was not seen.
    """

    shop: str
    code: str
    version: str
    reason: Text
    source: str
    newer: bool = False

    def is_met_by(self, version: str) -> bool:
        found, wanted = _numbers(version), _numbers(self.version)
        return found > wanted if self.newer else found >= wanted


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"[0-9]+", version))
