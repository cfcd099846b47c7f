"""One template, two forms: the HTML to print or open, and the plain text to paste into a mail.

A letter's template uses parts (a paragraph, a list, a box to tick), and each form has its own set of them:
so every sentence stands once. A home's own ``templates/letters`` comes before Kaitsu's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from kaitsu.declare.folder import entries
from kaitsu.declare.home import ROOT, Home
from kaitsu.declare.nearest import nearest
from kaitsu.declare.printable import printable
from kaitsu.letters.kinds import FORM, FORM_REPLY, KINDS, Kind
from kaitsu.model.problem import Refused, refuse
from kaitsu.reports.dates import day_text, moment_text, span_text

Form = Literal["html", "txt"]
FORMS: tuple[Form, ...] = ("html", "txt")
FOLDER = ROOT / "templates" / "letters"
PARTS = ("_words", *(f"_{part}.{form}" for part in ("parts", "layout") for form in FORMS))
TEMPLATES = frozenset(
    f"{name}.j2"
    for name in (*PARTS, "_scope", "_registrations", *(kind.name for kind in (*KINDS, FORM, FORM_REPLY)))
)
REMARK = "【担当者へ"  # how a remark to the engineer begins, in either form
LINE_BREAK_NEEDS_SPACE = 0x2E80  # from here on are scripts that put no space between words

S = TypeVar("S", bound=str)


@dataclass(frozen=True)
class Letter:
    """``remarks`` is how many remarks to the engineer are to be seen to before it is sent."""

    subject: str
    texts: Mapping[Form, str]
    remarks: int


def render(kind: Kind, values: Mapping[str, Any], home: Home) -> Letter:
    """Raises Refused: letter_template_broken, letter_template_unknown, file_unreadable."""
    _require_known(home)
    made = {form: _form(kind, values, form, home) for form in FORMS}
    text = made["txt"][1]
    return Letter(made["txt"][0], {form: body for form, (_, body) in made.items()}, text.count(REMARK))


def _form(kind: Kind, values: Mapping[str, Any], form: Form, home: Home) -> tuple[str, str]:
    """Subject and whole text in one form."""
    environment = _environment(form, _folders(home))
    try:
        for part in ("_words.j2", f"_parts.{form}.j2"):
            module = environment.get_template(part, globals=dict(values)).make_module(dict(values))
            values = {**values, **_exported(module)}
        letter = environment.get_template(f"{kind.name}.j2").make_module(dict(values))
        subject = str(letter.subject)  # type: ignore[attr-defined]  # what the template sets
        layout = environment.get_template(f"_layout.{form}.j2")
        return subject, _settled(layout.render(values, subject=subject, body=letter), form)
    except TemplateSyntaxError as error:
        raise _broken(error.filename or error.name, error.lineno, error.message) from None
    except (TemplateError, AttributeError, TypeError, ValueError, KeyError) as error:
        raise _broken(*_place(error, kind), str(error)) from None


def _exported(module: object) -> dict[str, Any]:
    return {name: value for name, value in vars(module).items() if not name.startswith("_")}


@cache
def _environment(form: Form, folders: tuple[Path, ...]) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=form == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., Any]] = {
        "day": lambda day: day_text(day, "ja"),
        "moment": lambda moment: moment_text(moment, "ja"),
        "span": lambda window: span_text(window.start, window.end, "ja"),
        "short": lambda digest: digest[:12],
        "flow": flow,
        "lines": lines,
    }
    environment.filters.update(filters)
    return environment


def _folders(home: Home) -> tuple[Path, ...]:
    return tuple(dict.fromkeys((home.letters, FOLDER)))


def flow(text: S) -> S:
    """The lines of a paragraph as one: between Japanese letters no space is put, between others there is."""
    made = ""
    for line in filter(None, (part.strip() for part in text.splitlines())):
        needs_space = made and max(ord(made[-1]), ord(line[0])) < LINE_BREAK_NEEDS_SPACE
        made += f" {line}" if needs_space else str(line)
    return type(text)(made)


def lines(text: S) -> S:
    """The lines of a paragraph without what the template indents them by."""
    return type(text)("\n".join(filter(None, (str(part).strip() for part in text.splitlines()))))


def _settled(text: str, form: Form) -> str:
    """One line break at the end; in the plain text at most one empty line between two."""
    kept: list[str] = []
    for line in (part.rstrip() for part in text.strip().splitlines()):
        if line or (kept and kept[-1] and form == "txt"):
            kept.append(line)
    return "\n".join(kept) + "\n"


def _require_known(home: Home) -> None:
    """A template that is named otherwise than ours would be passed over in silence."""
    if home.letters == FOLDER:
        return
    for path in entries(home.letters, ("README.md",)):
        if path.name not in TEMPLATES:
            near = nearest(path.name, TEMPLATES)
            raise refuse("letter_template_unknown", file=printable(str(path)), nearest=near)


def _place(error: Exception, kind: Kind) -> tuple[str, int | None]:
    """The innermost template an error came from, and the line there."""
    where, line, step = f"{kind.name}.j2", None, error.__traceback__
    while step is not None:
        frame = step.tb_frame
        if frame.f_code.co_filename.endswith(".j2"):
            template = frame.f_globals.get("__jinja_template__")  # not there where Jinja mended the traceback
            where = frame.f_code.co_filename
            line = template.get_corresponding_lineno(step.tb_lineno) if template else step.tb_lineno
        step = step.tb_next
    return where, line


def _broken(file: str | None, line: int | None, why: str | None) -> Refused:
    return refuse("letter_template_broken", file=file or "?", line=line, why=printable(why or "?"))
