"""The board as HTML: one file a page, style inside, nothing loaded from anywhere, no script.

The templates lie in Kaitsu's ``templates/board``; one of the same name in the home stands in for it.
"""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from kaitsu.declare.home import ROOT, Home
from kaitsu.declare.printable import printable
from kaitsu.model.problem import Refused, refuse
from kaitsu.reports.board import IndexPage, RolloutPage
from kaitsu.reports.words import say

FOLDER = ROOT / "templates" / "board"


def rollout_html(page: RolloutPage, home: Home, *, has_index: bool) -> str:
    """Raises Refused: board_template_broken."""
    return _render("rollout.html.j2", home, page=page, has_index=has_index)


def index_html(page: IndexPage, home: Home) -> str:
    """Raises Refused: board_template_broken."""
    return _render("index.html.j2", home, page=page)


def _render(name: str, home: Home, **values: object) -> str:
    folders = tuple(dict.fromkeys((home.board_templates, FOLDER)))
    try:
        return _environment(folders).get_template(name).render(say=say, **values)
    except TemplateSyntaxError as error:
        raise _broken(error.filename or name, error.lineno, error.message) from None
    except (TemplateError, AttributeError, TypeError, ValueError, KeyError) as error:
        raise _broken(*_place(error, name), str(error)) from None


@cache
def _environment(folders: tuple[Path, ...]) -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _place(error: Exception, name: str) -> tuple[str, int | None]:
    """The template and line an error came from; Jinja puts them into the traceback."""
    where: tuple[str, int | None] = (name, None)
    step: Any = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename.endswith(".j2"):
            where = (step.tb_frame.f_code.co_filename, step.tb_lineno)
        step = step.tb_next
    return where


def _broken(file: str, line: int | None, why: str | None) -> Refused:
    return refuse("board_template_broken", file=file, line=line, why=printable(why or "?"))
