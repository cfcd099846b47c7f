"""All a letter may speak of: what is declared, what the ledger shows, who the agency is. Values only.

No credential is ever part of it.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from kaitsu.declare.agency import Agency
from kaitsu.model.pages import Pages
from kaitsu.model.setup import Setup
from kaitsu.model.site import Rollout, Site
from kaitsu.process.calendar import Calendar
from kaitsu.process.history import History, Target
from kaitsu.process.ledger import Ledger
from kaitsu.process.page_plan import PageRow
from kaitsu.process.progress import StepState, state_of


@dataclass(frozen=True)
class Case:
    """``states`` are held against ``declared``, so a step whose work was changed since is not done here.

    ``shop_pages`` are the pages the shop system knows. ``setup`` is None while an answer is missing, and
    where there is no module. ``plan`` are the rows of the page plan. ``now`` is Japanese time.
    """

    site: Site
    rollout: Rollout
    agency: Agency
    shop_pages: tuple[str, ...]
    ledger: Ledger
    states: tuple[StepState, ...]
    setup: Setup | None
    pages: Pages
    declared: Target
    now: datetime
    plan: tuple[PageRow, ...] = ()

    @cached_property
    def history(self) -> History:
        return History(self.ledger.events, self.declared, not self.rollout.has_test_site)

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.agency.closed_days)

    def state(self, number: int) -> StepState:
        return state_of(number, self.states)

    def method_name(self, code_or_key: str) -> str:
        """What a shopper reads, for a method as checks (by code) or people (by key) name it."""
        found = (one.name for one in self.rollout.methods if code_or_key in (one.code, one.key))
        return next(found, code_or_key)
