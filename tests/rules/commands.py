"""What a person types for a step, and whether it can be typed."""

from pathlib import Path

import click

from kaitsu.cli.main import cli
from kaitsu.process.steps import Step

ROOT = Path(__file__).resolve().parents[2]

STAGE_OF = {"agency_test": "test", "agency_production": "production"}
# What records the event by itself, or is typed before it.
BESIDE = {
    "intake": "kaitsu intake --on-behalf-of",
    "questions": "kaitsu letter questions",
    "schedule": "kaitsu schedule",
}


def commands_of(step: Step) -> tuple[str, ...]:
    """A run is the documented command on the actor's stage; everything else is recorded."""
    found: list[str] = []
    for kind in step.completed_by:
        if kind == "run":
            stage = STAGE_OF.get(step.actor, "")
            found.append(f"pyinfra inventories/{stage} deploys/payment.py")
            continue
        found += [BESIDE[kind]] if kind in BESIDE else []
        found.append(f"kaitsu record {kind.replace('_', '-')}")
    return tuple(found)


def can_be_typed(command: str) -> bool:
    """Whether the command, its subcommands and its options, or its files, are there."""
    program, *words = command.split()
    if program == "pyinfra":
        return len(words) >= 2 and all((ROOT / word).is_file() for word in words[:2])
    return program == "kaitsu" and _in_the_tree(words)


def _in_the_tree(words: list[str]) -> bool:
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group):
        following = command.get_command(context, words[0]) if words else None
        if following is None:
            return False
        command, words = following, words[1:]
    options = {name for parameter in command.params for name in parameter.opts}
    return set(words) <= options
