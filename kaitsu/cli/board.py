"""`kaitsu board`: the 22 steps of each rollout as a page to look at, and an index of all shops."""

import os
from pathlib import Path

import click

from kaitsu.cli.looking import look_at
from kaitsu.declare import clock
from kaitsu.declare.home import find_home
from kaitsu.model.problem import Refused, refuse
from kaitsu.reports.board import index_page, rollout_page
from kaitsu.reports.board_page import index_html, rollout_html
from kaitsu.reports.words import explain, say

INDEX = "index.html"


@click.command(name="board")
@click.argument("sites", nargs=-1, metavar="[SITE]...")
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), help="Where to write; .state/boards unless given."
)
def command(sites: tuple[str, ...], folder: Path | None) -> None:
    """Write one HTML page for each rollout, and an index of all shops; of the SITEs named, their pages only.

    The pages need no script and load nothing; what they show is what `kaitsu status` prints.
    """
    home = find_home()
    looked = look_at(sites)
    pages = [rollout_page(seen, chosen.declared, chosen.rollout) for chosen, seen in looked.found]
    # A page that is for one client names no other.
    written = {page.file: rollout_html(page, home, has_index=not sites) for page in pages}
    if not sites:
        broken = [explain(problem) for problem in looked.problems]
        written[INDEX] = index_html(index_page(pages, broken, clock.now()), home)
    place = folder or home.boards
    _write(place, written)
    click.echo(say("board_written" if not sites else "board_written_pages", folder=place, count=len(pages)))
    if looked.problems:
        raise Refused(looked.problems)


def _write(folder: Path, files: dict[str, str]) -> None:
    """Each file whole or not at all. Raises Refused: board_unwritable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            draft = folder / f".{name}.{os.getpid()}.tmp"
            draft.write_text(text, encoding="utf-8")
            draft.replace(folder / name)
    except OSError as error:
        raise refuse("board_unwritable", folder=folder, why=error.strerror or "?") from None
