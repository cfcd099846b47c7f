"""The templates of templates/pages: a home's own file before Kaitsu's, nothing of Python within reach."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from kaitsu.model.problem import refuse


def environment(folders: Sequence[Path]) -> SandboxedEnvironment:
    """HTML templates escape what they are given; texts do not."""
    return SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=lambda name: name is not None and name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@contextmanager
def using(name: str, folders: Sequence[Path]) -> Iterator[None]:
    """Whatever an agency's own template may do wrong. Raises Refused: page_template_broken."""
    try:
        yield
    except (TemplateError, AttributeError, TypeError, ArithmeticError, LookupError, ValueError) as error:
        template = getattr(error, "name", None) or name
        why = f"{type(error).__name__}: {error}"[:200]
        raise refuse("page_template_broken", file=folders[0], template=template, why=why) from None
