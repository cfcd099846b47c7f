"""The vault of a home: which age file belongs to which site, gateway and stage, and sealing them anew."""

import hashlib
import re
from collections.abc import Iterable, Mapping
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
class Sealed:
    """A file as it is to be written: for which place, its bytes, the names of the fields in it."""

    place: Place
    content: bytes
    fields: tuple[str, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


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
        sealed = self.sealed(credentials)
        self.write([sealed])
        return self.file(sealed.place)

    def sealed(self, credentials: CredentialSet) -> Sealed:
        """The set sealed for the present recipients of its stage; not written yet."""
        return _sealed(credentials, self.recipients().keys(credentials.stage))

    def sealed_anew(self, stage: Stage, recipients: Recipients) -> list[Sealed]:
        """Every file of the stage that is not sealed for exactly ``recipients``, sealed so; not written yet.

        All are opened before any can be written: Refused with every one that can't be.
        """
        problems: list[Problem] = []
        found: list[Sealed] = []
        files = self.files(stage)
        keys = recipients.keys(stage) if files else ()
        for file in files:
            try:
                credentials = self._open_file(file)
                if is_stale(credentials, read_sealed(file), keys):
                    found.append(_sealed(credentials, keys))
            except Refused as refused:
                problems += refused.problems
        if problems:
            raise Refused(problems)
        return found

    def write(self, sealed: Iterable[Sealed], recipients: Recipients | None = None) -> None:
        """Write the files, and with them recipients.yml where ``recipients`` are new ones: all, or none."""
        contents = {self.file(one.place): one.content for one in sealed}
        if recipients is not None:
            contents[self.home.recipients_file] = recipients_text(recipients)
        replace_files(contents)

    def _open_file(self, file: Path) -> CredentialSet:
        place = self.place_of(file)
        if place is None:
            raise refuse("secrets_stray", file=file)
        return self.open(place)


def _sealed(credentials: CredentialSet, keys: tuple[str, ...]) -> Sealed:
    place = Place(credentials.stage, credentials.site, credentials.gateway)
    return Sealed(place, seal(credentials, keys), tuple(sorted(credentials.fields)))


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
