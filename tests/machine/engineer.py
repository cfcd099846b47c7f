"""An engineer with a clone of the agency's home: own key, own .state, and ledgers as of the last pull."""

import secrets
import shutil
import string
from dataclasses import dataclass
from pathlib import Path

import gateways
import shops
from kaitsu.cli.sample import SITE
from kaitsu.cli.sample_ledger import make_signing_key
from kaitsu.declare import clock
from kaitsu.declare.agency import read_agency
from kaitsu.declare.home import Home
from kaitsu.declare.sites import load_site
from kaitsu.engine.prepared import Desk
from kaitsu.model.gateway import Stage
from kaitsu.model.site import Rollout, Site
from kaitsu.process.schedule import Office
from kaitsu.records.paths import ledger_file, signers_file
from kaitsu.signing.allowed_signers import read_allowed_signers
from kaitsu.signing.signer import Signer, find_signer
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.store import Place, Vault

GATEWAY = "sandbox"
IN_GIT = ("inventories", "pages", "records", "secrets")


@dataclass(frozen=True)
class Engineer:
    """``folder`` is the home."""

    folder: Path

    @property
    def home(self) -> Home:
        return Home(self.folder)

    @property
    def desk(self) -> Desk:
        return Desk(self.home, read_agency(self.home))

    @property
    def office(self) -> Office:
        return self.desk.office(self.site, self.rollout.gateway)

    @property
    def site(self) -> Site:
        return load_site(self.home, SITE, gateways.catalogue(), shops.catalogue())

    @property
    def rollout(self) -> Rollout:
        return self.site.rollouts[0]

    @property
    def vault(self) -> Vault:
        return Vault(self.home, self.folder / "identities")

    @property
    def ledger_file(self) -> Path:
        return ledger_file(self.home, SITE, GATEWAY)

    def lines(self) -> list[bytes]:
        """The ledger as it lies there, unverified."""
        return self.ledger_file.read_bytes().splitlines(keepends=True) if self.ledger_file.exists() else []

    def signer(self) -> Signer:
        signers = read_allowed_signers(signers_file(self.home))
        return find_signer(signers, clock.now(), self.folder / "identities" / "signing")

    def page(self, name: str) -> Path:
        return self.home.pages_folder(SITE, GATEWAY) / f"{name}.html"

    def secrets_file(self, stage: Stage) -> Path:
        return self.home.secrets_file(stage, SITE, GATEWAY)

    def seal(self, stage: Stage, fields: dict[str, str]) -> str:
        """Seal values as a stage's; the file's SHA-256."""
        sealed = self.vault.sealed(CredentialSet.new(SITE, GATEWAY, stage, fields))
        self.vault.write([sealed])
        return sealed.sha256

    def fields(self, stage: Stage) -> dict[str, str]:
        return dict(self.vault.open(Place(stage, SITE, GATEWAY)).fields)

    def pull(self, other: "Engineer") -> None:
        """`git pull`: a ledger that continues ours is taken, with all that is in git; a fork: cloned anew."""
        mine, theirs = self.lines(), other.lines()
        if theirs[: len(mine)] == mine:
            self._take(other)
        elif mine[: len(theirs)] != theirs:
            self._take(other)
            shutil.rmtree(self.home.state, ignore_errors=True)  # a new clone knows nothing of this machine

    def _take(self, other: "Engineer") -> None:
        for name in IN_GIT:
            shutil.rmtree(self.folder / name, ignore_errors=True)
            shutil.copytree(other.folder / name, self.folder / name)

    def clone_to(self, folder: Path, key: Path) -> "Engineer":
        """Another engineer's clone, with a key of its own."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns(".state", "shops"))
        shutil.copy(key, folder / "identities" / "signing")
        return Engineer(folder)


def second_key(key: Path, signers: Path) -> None:
    """A second engineer may sign, too."""
    line = key.with_name("line")
    make_signing_key(key, line)
    name, rest = line.read_text(encoding="utf-8").split(" ", 1)
    text = signers.read_text(encoding="utf-8")
    signers.write_text(f"{text}second.{name} {rest}", encoding="utf-8")


def new_fields(stage: Stage) -> dict[str, str]:
    """Values as the gateway's letter of a stage brings them."""
    kind, letter = ("test", "t") if stage == "test" else ("live", "p")
    alphabet = string.ascii_letters + string.digits
    return {
        "shop_id": f"{letter}shop{secrets.randbelow(10**8):08d}",
        "secret_key": f"sk_{kind}_" + "".join(secrets.choice(alphabet) for _ in range(32)),
        "hash_key": secrets.token_hex(16),
    }
