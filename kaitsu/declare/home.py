"""The home folder: where an agency keeps its own sites, pages, secrets, records and archives.

It is apart from Kaitsu's own files, so that `git pull` brings a new Kaitsu and touches nothing of the
agency's (docs/decisions/001-home.md). Looked for in this order:

1. the environment variable KAITSU_HOME (a relative path begins where the command is run);
2. the folder named in the git-ignored file `.kaitsu-home` in Kaitsu's root, where a relative
   path begins (`kaitsu home use` writes it);
3. Kaitsu's root itself.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kaitsu.model.gateway import Stage
from kaitsu.model.problem import refuse

ROOT = Path(__file__).resolve().parents[2]
POINTER = ROOT / ".kaitsu-home"
VARIABLE = "KAITSU_HOME"


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
    def pins_file(self) -> Path:
        return self.archives / "pins.yml"

    @property
    def pages(self) -> Path:
        return self.path / "pages"

    @property
    def page_templates(self) -> Path:
        """The agency's own drafts and plan of pages; each file there stands for Kaitsu's of the same name."""
        return self.path / "templates" / "pages"

    @property
    def board_templates(self) -> Path:
        """The agency's own templates of the board; each stands in for Kaitsu's of the same name."""
        return self.path / "templates" / "board"

    @property
    def boards(self) -> Path:
        """The board is told anew from the records at any time, so it is no record itself."""
        return self.state / "boards"

    @property
    def letters(self) -> Path:
        """The agency's own templates of letters; each stands in for the one of its name in Kaitsu."""
        return self.path / "templates" / "letters"

    @property
    def records(self) -> Path:
        return self.path / "records"

    @property
    def state(self) -> Path:
        """Run reports and other leavings of this machine; git-ignored."""
        return self.path / ".state"

    def site_file(self, site: str) -> Path:
        return self.sites / f"{site}.yml"

    def pages_folder(self, site: str, gateway: str) -> Path:
        return self.pages / site / gateway

    def secrets_file(self, stage: Stage, site: str, gateway: str) -> Path:
        return self.path / "secrets" / stage / f"{site}.{gateway}.age"


@dataclass(frozen=True)
class Choice:
    """The home in force, and what named it: KAITSU_HOME, the pointer's path, or nothing at all."""

    home: Home
    named_by: Literal["variable", "pointer", "nothing"]


def find_home() -> Home:
    """The home in force. Raises Refused when it is named but is not a folder."""
    return choose_home().home


def choose_home() -> Choice:
    """The home in force and why. Raises Refused: home_missing, file_unreadable."""
    if named := os.environ.get(VARIABLE):
        return Choice(_home(named, Path.cwd(), VARIABLE), "variable")
    if named := _pointed():
        return Choice(_home(named, ROOT, str(POINTER)), "pointer")
    return Choice(Home(ROOT), "nothing")


def point_to(home: Home) -> None:
    """Put ``home`` in force for this checkout of Kaitsu. Raises Refused: file_unwritable."""
    # Replaced in one step, so that a run that starts meanwhile reads the old path or the new one.
    draft = POINTER.with_name(f"{POINTER.name}.{os.getpid()}")
    try:
        draft.write_bytes(os.fsencode(home.path) + b"\n")
        draft.replace(POINTER)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise refuse("file_unwritable", file=POINTER, why=error.strerror) from None


def folder_named(named: str, start: Path) -> Path:
    """The folder a person named: ``~`` is the user's own, a relative path begins at ``start``."""
    try:
        return start / Path(named).expanduser()
    except RuntimeError:  # ~ of nobody
        return start / named


def is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # somewhere above it may not be entered, or the name is too long
        return False


def _home(named: str, start: Path, source: str) -> Home:
    path = folder_named(named, start)
    if not is_folder(path):
        raise refuse("home_missing", file=source, home=path)
    return Home(path.resolve())


def _pointed() -> str | None:
    try:
        return os.fsdecode(POINTER.read_bytes()).strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refuse("file_unreadable", file=POINTER, why=error.strerror) from None
