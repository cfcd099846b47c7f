"""The vault of a home: which age file belongs to which site, gateway and stage, and sealing them anew."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kaitsu.declare.home import Home
from kaitsu.model.gateway import STAGES, Gateway, Stage
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.vault.agefile import open_credentials, read_sealed, seal, stanza_count
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.files import replace_files
from kaitsu.vault.recipients import Recipients, read_recipients, recipients_text

SITE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_FILE_NAME = re.compile(rf"({SITE_NAME.pattern})\.([a-z][a-z0-9_]*)\.age")


@dataclass(frozen=True)
class Place:
    """One rollout on one stage: where a credential set belongs."""

    stage: Stage
    site: str
    gateway: str


@dataclass(frozen=True)
class Vault:
    """``identities`` is the folder of this engineer's own identity files."""

    home: Home
    identities: Path

    @property
    def folder(self) -> Path:
        return self.home.recipients_file.parent

    def file(self, place: Place) -> Path:
        return self.home.secrets_file(place.stage, place.site, place.gateway)

    def files(self, stage: Stage) -> list[Path]:
        return sorted((self.folder / stage).glob("*.age"))

    def place_of(self, file: Path) -> Place | None:
        """The place a file's path names, or None for a stray file."""
        stage = next((stage for stage in STAGES if file.parent == self.folder / stage), None)
        named = _FILE_NAME.fullmatch(file.name)
        return Place(stage, named[1], named[2]) if stage is not None and named is not None else None

    def recipients(self) -> Recipients:
        return read_recipients(self.home.recipients_file)

    def open(self, place: Place) -> CredentialSet:
        """Raises Refused as open_credentials does."""
        return open_credentials(
            self.file(place),
            site=place.site,
            gateway=place.gateway,
            stage=place.stage,
            identities=self.identities,
        )

    def seal(self, credentials: CredentialSet) -> Path:
        """Write the set to its place, for the present recipients of its stage."""
        place = Place(credentials.stage, credentials.site, credentials.gateway)
        keys = self.recipients().keys(place.stage)
        replace_files({self.file(place): seal(credentials, keys)})
        return self.file(place)

    def change_recipients(self, recipients: Recipients, stage: Stage) -> list[Path]:
        """Write recipients.yml and seal the stage's files for them; returns the files sealed anew.

        Every file is opened before any is written: Refused with all that can't be, and nothing changed.
        """
        contents = self._resealed(recipients, stage)
        text = recipients_text(recipients)
        replace_files({**contents, self.home.recipients_file: text})
        return list(contents)

    def update(self, stage: Stage) -> list[Path]:
        """Seal anew what is not sealed for the present recipients; returns those files."""
        contents = self._resealed(self.recipients(), stage)
        replace_files(contents)
        return list(contents)

    def _resealed(self, recipients: Recipients, stage: Stage) -> dict[Path, bytes]:
        problems: list[Problem] = []
        contents: dict[Path, bytes] = {}
        files = self.files(stage)
        keys = recipients.keys(stage) if files else ()
        for file in files:
            try:
                credentials = self._open_file(file)
                if is_stale(credentials, read_sealed(file), keys):
                    contents[file] = seal(credentials, keys)
            except Refused as refused:
                problems += refused.problems
        if problems:
            raise Refused(problems)
        return contents

    def _open_file(self, file: Path) -> CredentialSet:
        place = self.place_of(file)
        if place is None:
            raise refuse("secrets_stray", file=file)
        return self.open(place)


def is_stale(credentials: CredentialSet, data: bytes, keys: tuple[str, ...]) -> bool:
    """Whether a file is sealed for others than ``keys``: by its own note, and by what its header shows."""
    return set(credentials.recipients) != set(keys) or stanza_count(data) != len(keys)


def find_place(home: Home, site: str, gateway: str, stage: Stage, gateways: Mapping[str, Gateway]) -> Place:
    """The place three words of a command line name.

    Raises Refused: secrets_site_malformed, secrets_site_unknown, secrets_gateway_unknown.
    """
    check_site(home, site)
    if gateway not in gateways:
        raise refuse("secrets_gateway_unknown", gateway=gateway, gateways=", ".join(gateways))
    return Place(stage, site, gateway)


def check_site(home: Home, site: str) -> None:
    """No path is built from a name that was not checked here."""
    if SITE_NAME.fullmatch(site) is None:
        raise refuse("secrets_site_malformed", site=repr(site))
    if not home.site_file(site).is_file():
        raise refuse("secrets_site_unknown", file=home.site_file(site), site=site)
