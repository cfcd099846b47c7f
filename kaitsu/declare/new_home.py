"""A new home: the folders and first files of an agency, ready to be a private git repository."""

from pathlib import Path

from kaitsu.declare.agency import IDENTITIES
from kaitsu.declare.home import Home
from kaitsu.declare.schema import schema_reference
from kaitsu.declare.templates import render
from kaitsu.model.problem import refuse
from kaitsu.reports.words import language
from kaitsu.vault.recipients import HEADER

IGNORED = "# What a run leaves on this machine, and the engineer's own keys\n.state/\nidentities/\n.*.tmp\n"
# What an approval names by its hash must have the same bytes in every checkout: no other line ends there.
ATTRIBUTES = "secrets/**/*.age diff=kaitsu\npages/** -text\nrecords/** -text\n"
NOBODY_YET = f"{HEADER}test: []\nproduction: []\n"


def new_home(path: Path) -> Home:
    """Make the home ``path``, a folder that is empty or not there yet.

    Raises Refused: home_not_empty, home_unwritable. What had been written is removed then.
    """
    made: list[Path] = []
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise refuse("home_not_empty", home=path)
        _make_folder(path, made)
        home = Home(path.resolve())
        for file, text in _files(home).items():
            _make_folder(file.parent, made)
            made.append(file)
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        _remove(made)
        raise refuse("home_unwritable", file=path, why=error.strerror) from None
    return home


def _files(home: Home) -> dict[Path, str]:
    """Every first file and its text; git keeps no empty folder, so each has one."""
    lang, path = language(), home.path
    schema = schema_reference("agency", home.agency_file.parent)
    return {
        path / "README.md": render(lang, "README.md"),
        path / ".gitignore": IGNORED,
        path / ".gitattributes": ATTRIBUTES,
        home.agency_file: render(lang, "agency.yml", schema=schema, identities=IDENTITIES),
        home.known_hosts: "",
        home.sites / ".gitkeep": "",
        home.recipients_file: NOBODY_YET,
        home.records / ".gitkeep": "",
        home.archives / "README.md": render(lang, "archives.md"),
        home.pages / "README.md": render(lang, "pages.md"),
    }


def _make_folder(folder: Path, made: list[Path]) -> None:
    if not folder.exists():
        _make_folder(folder.parent, made)
        folder.mkdir()
        made.append(folder)


def _remove(made: list[Path]) -> None:
    for path in reversed(made):
        try:
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink(missing_ok=True)
        except OSError:
            return  # the disk that refused the writing refuses this too; the reason is reported already
