"""Drafts of page fragments as files of a home: beside what is there, never in its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kaitsu.declare.home import Home
from kaitsu.declare.pages import ENDING
from kaitsu.model.problem import refuse


@dataclass(frozen=True)
class Drafted:
    """``is_new``: it was written now; else a file was there, and stays as it is."""

    file: Path
    is_new: bool


def write_drafts(home: Home, site: str, gateway: str, drafts: Mapping[str, str]) -> Iterator[Drafted]:
    """One file a page. Raises Refused: file_unwritable."""
    folder = home.pages_folder(site, gateway)
    for page, text in drafts.items():
        file = folder / f"{page}{ENDING}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8", newline="") as made:  # x: not even for a moment replaced
                made.write(text)
        except FileExistsError:
            yield Drafted(file, is_new=False)
        except OSError as error:
            raise refuse("file_unwritable", file=file, why=error.strerror) from None
        else:
            yield Drafted(file, is_new=True)
