"""What is known of a rollout before anything is connected: its ledger, its legs, its goal."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from kaitsu.declare.agency import Agency
from kaitsu.declare.home import Home
from kaitsu.declare.pages import read_pages
from kaitsu.declare.pins import pin_problems
from kaitsu.engine.declared import Declared, declared
from kaitsu.engine.pages_shown import shown_of
from kaitsu.model.credential_file import CredentialFile
from kaitsu.model.gateway import Gateway, Stage
from kaitsu.model.problem import Refused, refuse
from kaitsu.model.process_note import ProcessNote
from kaitsu.model.site import Rollout, Site
from kaitsu.process.answers import answers
from kaitsu.process.calendar import Calendar
from kaitsu.process.events import Intake
from kaitsu.process.gateway_gates import stage_is_stated
from kaitsu.process.history import History
from kaitsu.process.ledger import Ledger
from kaitsu.process.legs import Leg, Situation, is_known, legs, open_legs
from kaitsu.process.no_test_site import NOTES as NO_TEST_SITE
from kaitsu.process.obstacles import Blackout, Obstacles
from kaitsu.process.page_consistency import Shown
from kaitsu.process.plan import Goal
from kaitsu.process.progress import StepState, progress
from kaitsu.process.schedule import Office
from kaitsu.process.window import Window
from kaitsu.records.store import read_ledger
from kaitsu.vault.credentials import CredentialSet, validate
from kaitsu.vault.files import read_file
from kaitsu.vault.pem import files_in
from kaitsu.vault.stages import require_own_values
from kaitsu.vault.store import Place, Vault
from shops.protocol import Driver


@dataclass(frozen=True)
class Desk:
    """What the engineer works with: the home folder and the agency's settings."""

    home: Home
    agency: Agency

    @property
    def vault(self) -> Vault:
        return Vault(self.home, self.agency.identities)

    def office(self, site: Site, gateway: Gateway) -> Office:
        """What decides when a rollout's production may be worked on; others' windows are not in it."""
        agency = self.agency
        spans = (
            *(span for span in agency.blackouts if span.gateway in ("", gateway.id)),
            *site.working_days.blackouts,
        )
        blackouts = tuple(Blackout(span.name, Window(span.start, span.end)) for span in spans)
        obstacles = Obstacles(blackouts, gateway.maintenance, at_once=agency.releases_at_once)
        return Office(Calendar(agency.closed_days), agency.hours, agency.notice_business_days, obstacles)


@dataclass(frozen=True)
class Prepared:
    """A rollout on one stage, gated. ``goal`` is None where no leg is open.

    ``is_known``: the ledger has a record that all of the goal was carried out and checked, and stands.
    ``files`` are the credentials that lie on the host as files.
    """

    rollout: Rollout
    stage: Stage
    ledger: Ledger
    notes: tuple[ProcessNote, ...]
    declared: Declared
    legs: tuple[Leg, ...]
    goal: Goal | None
    is_known: bool
    shown: Shown | None = None  # what the pages are held against
    files: tuple[CredentialFile, ...] = ()

    @property
    def revision(self) -> str:
        """ "" while the setup is undecided."""
        return self.declared.target.revision or ""

    @property
    def opened(self) -> tuple[Leg, ...]:
        return open_legs(self.legs)

    @cached_property
    def history(self) -> History:
        return History(self.ledger.events, self.declared.target, not self.rollout.has_test_site)

    @cached_property
    def states(self) -> tuple[StepState, ...]:
        return progress(self.ledger.events, self.notes, self.declared.target)


def notes_of(rollout: Rollout, driver: Driver) -> tuple[ProcessNote, ...]:
    """Where the shop system and the gateway depart from the 22 steps, and where there is no test site."""
    return (*driver.notes, *rollout.gateway.notes, *(() if rollout.has_test_site else NO_TEST_SITE))


def declared_today(
    site: Site, rollout: Rollout, driver: Driver, home: Home, stage: Stage = "test"
) -> Declared:
    """What the site file and the page fragments say now; no digest of it depends on the stage.

    Raises Refused for pages that are wrong.
    """
    pages = read_pages(home, site.id, rollout.gateway.id, driver.pages)
    return declared(site, rollout, stage, answers(rollout), pages)


def prepare(
    site: Site, rollout: Rollout, stage: Stage, driver: Driver, desk: Desk, now: datetime
) -> Prepared:
    """Gate one rollout. Opens the secrets file, if any, to check it; the values are dropped at once.

    Raises Refused for a ledger, page or secrets file that is there but wrong, and for a module whose bytes
    are not pinned: nothing may be touched then.
    """
    if unpinned := pin_problems(rollout.module, desk.home):
        raise Refused(unpinned)
    ledger = read_ledger(desk.home, site.id, rollout.gateway.id, now)
    wanted = declared_today(site, rollout, driver, desk.home, stage)
    notes = notes_of(rollout, driver)
    sealed = _sealed(Place(stage, site.id, rollout.gateway.id), desk)
    # Opened even where no leg is open: a wrong file is an error to mend, not a wait for somebody.
    tags, files = (None, ()) if sealed is None else _tags_and_files(rollout, stage, desk, now)
    situation = Situation(
        stage=stage,
        states=progress(ledger.events, notes, wanted.target),
        history=History(ledger.events, wanted.target, not rollout.has_test_site),
        answers=answers(rollout),
        pages=wanted.pages,
        has_module=rollout.module is not None,
        sealed=sealed,
        today=now.date(),
        known=tuple(item.code for item in rollout.gateway.known_for(site.shop_system)),
        unstated=rollout.gateway.is_undecidable and not stage_is_stated(History(ledger.events), stage),
    )
    require_on_record(situation, desk.home.secrets_file(stage, site.id, rollout.gateway.id))
    all_legs = legs(situation)
    goal = _goal(rollout, stage, wanted, tags, open_legs(all_legs))
    known = is_known(situation, open_legs(all_legs))
    shown = shown_of(desk.home, site, rollout, situation.history)
    return Prepared(rollout, stage, ledger, notes, wanted, all_legs, goal, known, shown, files)


def _tags_and_files(
    rollout: Rollout, stage: Stage, desk: Desk, now: datetime
) -> tuple[Mapping[str, str], tuple[CredentialFile, ...]]:
    opened = credentials_of(rollout, stage, desk, now)
    return opened.tags(), files_in(opened.fields, rollout.fields, now)


def credentials_of(rollout: Rollout, stage: Stage, desk: Desk, now: datetime) -> CredentialSet:
    """Open and validate the rollout's credential set: what it needs, and nothing else that lies there.

    Raises Refused; keep it no longer than needed.
    """
    place = Place(stage, rollout.site, rollout.gateway.id)
    opened = desk.vault.open(place)
    validate(opened, rollout.gateway, desk.vault.file(place), now=now, needed=rollout.fields)
    require_own_values(opened, rollout.gateway, desk.vault)
    return opened.only([field.key for field in rollout.fields])


def secrets_of(rollout: Rollout, stage: Stage, desk: Desk, now: datetime) -> tuple[str, ...]:
    """The secret values of the set, to be looked for where they must not be; none where it does not open."""
    try:
        opened = credentials_of(rollout, stage, desk, now)
    except Refused:
        return ()
    return tuple(opened.fields[field.key] for field in rollout.fields if field.secret and field.file is None)


def _goal(
    rollout: Rollout,
    stage: Stage,
    wanted: Declared,
    tags: Mapping[str, str] | None,
    opened: Iterable[Leg],
) -> Goal | None:
    names = {leg.name for leg in opened}
    if not names or rollout.module is None:
        return None
    gateway = rollout.gateway.id
    if names == {"test.module"}:
        return Goal(stage, gateway, rollout.module)
    pages = wanted.pages if names & {"test.pages", "production"} else None
    return Goal(stage, gateway, rollout.module, wanted.setup, tags, pages)


def require_on_record(situation: Situation, file: Path) -> None:
    """Refuse a secrets file that is not the one on record. Raises Refused: secrets_not_on_record."""
    on_record = [body for _, body in situation.history.of(Intake) if body.stage == situation.stage]
    found = situation.sealed
    if found is not None and on_record and on_record[-1].secrets_sha256 != found:
        raise refuse("secrets_not_on_record", file=file, found=found[:12], stage=situation.stage)


def _sealed(place: Place, desk: Desk) -> str | None:
    """The SHA-256 of the secrets file, None when there is none."""
    file = desk.vault.file(place)
    return hashlib.sha256(read_file(file)).hexdigest() if file.is_file() else None
