"""The files Kaitsu writes for an agency to fill in, as Jinja templates in both languages."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(enabled_extensions=()),  # YAML and Markdown, never HTML
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def render(language: str, name: str, **values: object) -> str:
    """The template ``<language>/<name>.j2`` with ``values`` in its places."""
    return _ENVIRONMENT.get_template(f"{language}/{name}.j2").render(values)
