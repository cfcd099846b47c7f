"""What is known of a rollout before anything is connected: its legs, its setup, its credentials' tags."""

from collections.abc import Mapping
from dataclasses import dataclass

from kaitsu.declare.agency import Agency
from kaitsu.declare.home import Home
from kaitsu.engine.declared import setup_for
from kaitsu.model.canonical import digest
from kaitsu.model.gateway import Stage
from kaitsu.model.setup import Revision
from kaitsu.model.site import Rollout, Site
from kaitsu.process.answers import answers
from kaitsu.process.legs import Leg, legs, open_legs
from kaitsu.process.plan import Goal
from kaitsu.vault.credentials import CredentialSet, validate
from kaitsu.vault.store import Place, Vault

NO_PAGES = digest({})  # pages join the revision with the leg that carries them out


@dataclass(frozen=True)
class Desk:
    """What the engineer works with: the home folder and the agency's settings."""

    home: Home
    agency: Agency

    @property
    def vault(self) -> Vault:
        return Vault(self.home, self.agency.identities)


@dataclass(frozen=True)
class Prepared:
    """A rollout on one stage, gated. ``goal`` is None where no leg is open."""

    rollout: Rollout
    stage: Stage
    legs: tuple[Leg, ...]
    goal: Goal | None
    revision: str  # "" while the setup is undecided


def prepare(site: Site, rollout: Rollout, stage: Stage, desk: Desk) -> Prepared:
    """Gate one rollout. Opens the secrets file, if any, to check it; the values are dropped at once.

    Raises Refused for a secrets file that is there but wrong: nothing may be touched then.
    """
    decided = answers(rollout)
    there = desk.home.secrets_file(stage, site.id, rollout.gateway.id).is_file()
    all_legs = legs(stage, decided, has_credentials=there)
    names = [leg.name for leg in open_legs(all_legs)]
    # Looked at even where no leg is open: a wrong file is an error to mend, not a wait for somebody.
    tags = _tags(site, rollout, stage, desk) if there else None
    setup = setup_for(site, rollout, stage, decided) if "test.setup" in names else None
    goal = Goal(stage, rollout.module, setup, tags) if names else None
    revision = Revision(setup.digest, NO_PAGES).digest if setup is not None else ""
    return Prepared(rollout, stage, all_legs, goal, revision)


def credentials_of(site: Site, rollout: Rollout, stage: Stage, desk: Desk) -> CredentialSet:
    """Open and validate the rollout's credential set. Raises Refused; keep it no longer than needed."""
    place = Place(stage, site.id, rollout.gateway.id)
    opened = desk.vault.open(place)
    validate(opened, rollout.gateway, desk.vault.file(place))
    return opened


def _tags(site: Site, rollout: Rollout, stage: Stage, desk: Desk) -> Mapping[str, str]:
    return credentials_of(site, rollout, stage, desk).tags()
