"""The windows agreed with other rollouts of this home: one shop's is kept clear of another's."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import gateways
import shops
from kaitsu.cli.rollout_choice import Chosen, states_of
from kaitsu.declare.sites import load_sites
from kaitsu.model.problem import Problem, Refused
from kaitsu.process.obstacles import Slot, agreed_slot
from kaitsu.process.schedule import Office


@dataclass(frozen=True)
class Agreed:
    """``unknown`` says of which shops no window could be told, and why."""

    slots: tuple[Slot, ...]
    unknown: tuple[Problem, ...]

    def in_the_way_of(self, office: Office) -> Office:
        return replace(office, obstacles=replace(office.obstacles, slots=self.slots))


def agreed_elsewhere(chosen: Chosen) -> Agreed:
    """What the verified ledgers of all other rollouts say. A wrong one hides no window of the others."""
    sites = load_sites(chosen.home, gateways.catalogue(), shops.catalogue())
    unknown = [problem for found in sites.broken.values() for problem in found]
    slots: list[Slot] = []
    for site in sites.valid.values():
        for rollout in site.rollouts:
            if rollout.name != chosen.rollout.name:
                try:
                    slots += _slot(Chosen(chosen.home, site, rollout))
                except Refused as refused:
                    unknown += refused.problems
    return Agreed(tuple(sorted(slots, key=lambda slot: slot.window.start)), tuple(unknown))


def _slot(other: Chosen) -> Iterator[Slot]:
    slot = agreed_slot(other.rollout.name, states_of(other, other.ledger()))
    if slot is not None:
        yield slot
