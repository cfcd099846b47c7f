"""The overview of each rollout of this home, for `kaitsu status` and `kaitsu board`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import gateways
import shops
from kaitsu.cli.rollout_choice import Chosen, states_of
from kaitsu.cli.status_changes import changed_since
from kaitsu.cli.status_files import certificates
from kaitsu.declare import clock
from kaitsu.declare.home import find_home
from kaitsu.declare.sites import load_site, load_sites
from kaitsu.engine.prepared import declared_today
from kaitsu.model.gateway import STAGES
from kaitsu.model.problem import Problem, Refused
from kaitsu.process.fees import Fee, fee_status
from kaitsu.process.history import History
from kaitsu.process.overview import Known, Overview, overview
from kaitsu.process.release import due_waits
from kaitsu.records.paths import begun_folder


@dataclass
class Looked:
    """The rollouts that could be looked at, and what is wrong with the others."""

    found: list[tuple[Chosen, Overview]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def look_at(sites: Sequence[str]) -> Looked:
    """The rollouts of these sites; of all sites where none is named. Raises Refused for a named one."""
    looked = Looked()
    for chosen in _rollouts(sites, looked.problems):
        try:
            looked.found.append((chosen, overview_of(chosen)))
        except Refused as refused:
            looked.problems += refused.problems
    return looked


def overview_of(chosen: Chosen) -> Overview:
    """Raises Refused for a ledger or page that is there but wrong."""
    now = clock.now()
    ledger = chosen.ledger()
    declared = declared_today(chosen.declared, chosen.rollout, chosen.driver, chosen.home)
    states = states_of(chosen, ledger, declared.target)
    known = Known(
        module=chosen.rollout.module,
        declared=declared.target,
        fee=_fee(chosen),
        changed=changed_since(chosen, ledger, declared, states),
        waits=tuple(due_waits(History(ledger.events), states, chosen.office, now, chosen.rollout)),
        begun=tuple(_begun(chosen)),
        files=certificates(chosen, now),
        letter_days=chosen.agency.letter_days,
        only=len(chosen.declared.rollouts) == 1,
    )
    return overview(ledger, states, known, now)


def _rollouts(sites: Sequence[str], problems: list[Problem]) -> list[Chosen]:
    home = find_home()
    if sites:
        declared = [load_site(home, site, gateways.catalogue(), shops.catalogue()) for site in sites]
    else:
        known = load_sites(home, gateways.catalogue(), shops.catalogue())
        problems += [problem for found in known.broken.values() for problem in found]
        declared = [known.valid[name] for name in sorted(known.valid)]
    return [Chosen(home, item, rollout) for item in declared for rollout in item.rollouts]


def _fee(chosen: Chosen) -> Fee:
    today = clock.now().date()
    contract, delivered = chosen.rollout.contract_completed_on, chosen.declared.delivered_on
    # A day in the future is the record command's to refuse; here it only has not come yet.
    completed = contract if contract is not None and contract <= today else None
    return fee_status(completed, delivered, today, chosen.agency.terms.free_period, chosen.office.calendar)


def _begun(chosen: Chosen) -> Iterator[str]:
    for stage in STAGES:
        folder = begun_folder(chosen.home, chosen.site, chosen.gateway, stage)
        yield from sorted(item.name for item in folder.glob("*"))
