"""Texts for the client, always in Japanese: templates/letters, the home's own before Kaitsu's."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from kaitsu.declare.home import ROOT, Home
from kaitsu.model.gateway import Stage
from kaitsu.model.problem import refuse

Form = Literal["txt", "html"]
FORMS: tuple[Form, ...] = ("txt", "html")
FOLDER = ROOT / "templates" / "letters"
STAGE_NAMES: dict[Stage, str] = {"test": "テスト環境", "production": "本番環境"}


def client_text(name: str, form: Form, values: Mapping[str, object], home: Home) -> str:
    """The template ``<name>.<form>.j2`` with ``values``; in HTML they are escaped.

    Raises Refused: client_text_broken.
    """
    file = f"{name}.{form}.j2"
    try:
        text = _environment(form, home.path / "templates" / "letters").get_template(file).render(values)
    except TemplateSyntaxError as error:
        raise refuse(
            "client_text_broken", file=error.filename, line=error.lineno, why=error.message
        ) from None
    except (TemplateError, TypeError, ValueError) as error:
        raise refuse("client_text_broken", file=file, why=type(error).__name__) from None
    return re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"


@cache
def _environment(form: Form, own: Path) -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in (own, FOLDER)]),
        autoescape=form == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
