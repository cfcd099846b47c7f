"""What --help says and what is said of a slip of typing, in the language in force.

English stands in the code, where click looks for it; Japanese in help.ja.yml, under the command and its
option. A test holds that each text of the one has one in the other.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click
import yaml

from kaitsu.model.problem import Problem
from kaitsu.reports.words import language, say

JAPANESE = Path(__file__).with_name("help.ja.yml")
NO_REWRAP = "\b\n"  # click fills lines by counting letters, and breaks between words only

_Named = click.Command | click.Option
_english: dict[_Named, str] = {}


class Formatter(click.HelpFormatter):
    """click's own words in the language in force."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or say("help_usage"))

    def section(self, name: str) -> Any:
        named = {"Options": say("help_options"), "Commands": say("help_commands")}
        return super().section(named.get(name, name))

    def write_dl(self, rows: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().write_dl([(first, _own_words(second)) for first, second in rows], *args, **kwargs)


class Context(click.Context):
    formatter_class = Formatter


def worded(command: click.Command, path: str = "") -> click.Command:
    """The command with its help, its options' and its subcommands' in the language in force."""
    for key, one in texts(command, path):
        english = _english.setdefault(one, one.help or "")
        one.help = _japanese(key) or english if language() == "ja" else english
    for one in _commands(command):
        one.context_class = Context
        one.short_help = _first_sentence(one.help or "") if language() == "ja" else None
    return command


def texts(command: click.Command, path: str = "") -> Iterator[tuple[str, _Named]]:
    """Everything below ``path`` that has a help text, by its key in help.ja.yml."""
    if command.help:
        yield path, command
    for option in command.params:
        if isinstance(option, click.Option) and option.help and not option.hidden:
            yield f"{path} {option.opts[0]}".strip(), option
    for name, below in _below(command):
        yield from texts(below, f"{path} {name}".strip())


def _below(command: click.Command) -> list[tuple[str, click.Command]]:
    """Subcommands that are there already: those of the program itself are imported one by one."""
    return list(command.commands.items()) if isinstance(command, click.Group) else []


def _commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    for _, below in _below(command):
        yield from _commands(below)


@cache
def japanese() -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load(JAPANESE.read_text(encoding="utf-8"))
    return found


def key_used(key: str) -> str | None:
    """The entry of a text: its own, else the one for options of that name."""
    option = key.rpartition(" ")[2]
    general = option if option.startswith("--") else None
    return next((one for one in (key, general) if one in japanese()), None)


def _japanese(key: str) -> str:
    used = key_used(key)
    text = "" if used is None else japanese()[used]
    if key.rpartition(" ")[2].startswith("--"):
        return text
    return "\n\n".join(NO_REWRAP + paragraph for paragraph in text.strip().split("\n\n"))


def _first_sentence(text: str) -> str:
    """For the list of commands; click's own way looks for a space after a full stop."""
    return "".join(text.replace(NO_REWRAP, "").partition("。")[:2]).replace("\n", "")


def _own_words(text: str) -> str:
    """What click itself writes into the table of options."""
    said = {
        "Show this message and exit.": say("help_show"),
        "[required]": say("help_required"),
        "[default: ": say("help_default"),
    }
    for english, ours in said.items():
        text = text.replace(english, ours)
    return text


def usage_problem(error: click.ClickException) -> Problem:
    """A slip of typing as a sentence: which, what would do, and where to read more."""
    ctx = getattr(error, "ctx", None)
    more = {"command": ctx.command_path if ctx is not None else "kaitsu"}
    match error:
        case click.NoSuchOption():
            near = ", ".join(error.possibilities or ()) or "-"
            return Problem("usage_option_unknown", {**more, "option": error.option_name, "nearest": near})
        case click.MissingParameter():
            return Problem("usage_missing", {**more, "name": _hint(error)})
        case click.BadParameter():
            return Problem("usage_value", {**more, "name": _hint(error), "allowed": _allowed(error)})
        case _:
            return Problem("usage_other", {**more, "why": error.format_message()})


def _hint(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "?")
    return (
        error.param.opts[0]
        if isinstance(error.param, click.Option)
        else error.param.make_metavar(error.ctx or Context(click.Command("kaitsu")))
    )


def _allowed(error: click.BadParameter) -> str:
    """What the type of the parameter takes; for a type of another kind, what click says of the value."""
    kind = error.param.type if error.param is not None else None
    match kind:
        case click.Choice():
            return say("usage_one_of", values=", ".join(map(str, kind.choices)))
        case click.IntRange():
            return say("usage_between", low=kind.min, high=kind.max)
        case click.DateTime():
            return say("usage_form", forms=", ".join(kind.formats))
        case _:
            return error.message
