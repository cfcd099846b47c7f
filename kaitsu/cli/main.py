"""The `kaitsu` command: everything around a run that pyinfra itself does not do."""

import importlib
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from kaitsu.cli.help import usage_problem, worded
from kaitsu.model.outcome import Exit, gravest
from kaitsu.model.problem import Problem, Refused
from kaitsu.reports.words import explain, say

COMMANDS = (
    "archive",
    "board",
    "demo",
    "fees",
    "gateways",
    "home",
    "intake",
    "ledger",
    "letter",
    "pages",
    "record",
    "revision",
    "schedule",
    "secrets",
    "site",
    "status",
)


class LazyGroup(click.Group):
    """A command is the module of its name; only the one that is used is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return super().get_command(ctx, name)
        command: click.Command = importlib.import_module(f"kaitsu.cli.{name}").command
        return worded(command, name)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        worded(self)
        return super().make_context(*args, **kwargs)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kaitsu", prog_name="kaitsu")
def cli() -> None:
    """Kaitsu (開通): from a signed payment contract to the day a shopper can really pay."""


def main() -> None:
    """Run a command; a refusal is printed as a sentence and ends with its exit code, never a traceback."""
    try:
        cli(standalone_mode=False)
    except Refused as refused:
        sys.stdout.flush()  # else what was said before overtakes it in a pipe
        for problem in refused.problems:
            click.echo(explain(problem), err=True)
        sys.exit(gravest(problem.exit for problem in refused.problems))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(Exit.WRONG)
    except click.ClickException as error:
        click.echo(explain(usage_problem(error)), err=True)
        sys.exit(Exit.WRONG)
    except OSError as error:
        problem = Problem("file_unusable", {"why": error.strerror or "?"}, file=error.filename)
        click.echo(explain(problem), err=True)
        sys.exit(Exit.WRONG)
    except (click.Abort, KeyboardInterrupt):
        click.echo(say("interrupted"), err=True)
        sys.exit(Exit.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 — a traceback could show a value; its type and place cannot
        problem = Problem("internal_error", {"error": f"{type(error).__name__}, {_place(error)}"})
        click.echo(explain(problem), err=True)
        sys.exit(Exit.FAILED)


def _place(error: Exception) -> str:
    """Where in our code it was: module and line, for whoever is told of it."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno}"


if __name__ == "__main__":
    main()
