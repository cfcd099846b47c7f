"""The home folder: where an agency keeps its own sites, secrets, records and archives.

It is apart from Kaitsu's own files, so that `git pull` brings a new Kaitsu and touches nothing of the
agency's (docs/decisions/001-home.md). Looked for in this order:

1. the environment variable KAITSU_HOME;
2. the folder named in the git-ignored file `.kaitsu-home` in Kaitsu's root (`kaitsu home PATH` writes it);
3. Kaitsu's root itself.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from kaitsu.model.gateway import Stage
from kaitsu.model.problem import refuse

ROOT = Path(__file__).resolve().parents[2]
POINTER = ROOT / ".kaitsu-home"


@dataclass(frozen=True)
class Home:
    """The folders of a home. Every path of an agency's own data is made here and nowhere else."""

    path: Path

    @property
    def sites(self) -> Path:
        return self.path / "inventories" / "sites"

    @property
    def agency_file(self) -> Path:
        return self.path / "inventories" / "agency.yml"

    @property
    def known_hosts(self) -> Path:
        return self.path / "inventories" / "known_hosts"

    @property
    def recipients_file(self) -> Path:
        return self.path / "secrets" / "recipients.yml"

    @property
    def archives(self) -> Path:
        return self.path / "archives"

    @property
    def records(self) -> Path:
        return self.path / "records"

    @property
    def state(self) -> Path:
        """Run reports and other leavings of this machine; git-ignored."""
        return self.path / ".state"

    def site_file(self, site: str) -> Path:
        return self.sites / f"{site}.yml"

    def secrets_file(self, stage: Stage, site: str, gateway: str) -> Path:
        return self.path / "secrets" / stage / f"{site}.{gateway}.age"


def find_home() -> Home:
    """The home in force. Raises Refused when it is named but is not a folder."""
    named, source = _named_home()
    if named is None:
        return Home(ROOT)
    path = Path(named).expanduser()
    if not path.is_absolute():
        path = ROOT / path
    if not path.is_dir():
        raise refuse("home_missing", file=source, home=path)
    return Home(path.resolve())


def _named_home() -> tuple[str | None, str]:
    if named := os.environ.get("KAITSU_HOME"):
        return named, "KAITSU_HOME"
    if POINTER.is_file():
        return POINTER.read_text(encoding="utf-8").strip(), str(POINTER)
    return None, ""
