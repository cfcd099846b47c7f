"""What people do to pages that no run writes. Pure values; see kaitsu.process.events."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from kaitsu.model.gateway import Stage
from kaitsu.process.event_values import Key


@dataclass(frozen=True)
class PageMade:
    """Steps 13 and 20: a page was made by hand, as any other update of a shop is, or has been begun."""

    kind: ClassVar = "page_made"
    page: Key
    stage: Stage
    state: Literal["begun", "made"]
