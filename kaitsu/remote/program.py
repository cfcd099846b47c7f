"""Carrying programs out on a host through pyinfra: one execution each, stdin hidden, one answer kept."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import gevent
from paramiko import SSHException
from pyinfra.api import QuoteString, StringCommand
from pyinfra.api.host import Host
from pyinfra.api.state import State

from kaitsu.model.outcome import Exit
from kaitsu.model.problem import refuse
from kaitsu.remote.frame import BadAnswer, Program, read_answer

PATIENCE = 15  # seconds we wait beyond the program's own time before we give the host up
MOST_BYTES, MOST_LINES = 4_000_000, 100  # of what a program prints; an answer has some 10 kB and is the last
SHELL_WORDS = ("not found", "No such file", "Permission denied")

Execute = Callable[[Program], dict[str, Any]]


class Step(Protocol):
    """The work behind one operation; it records what became of it, and never lets an exception out."""

    def carry_out(self, execute: Execute) -> bool: ...


class HiddenStdin:
    """A stdin that pyinfra can send but neither print nor log."""

    def __init__(self, text: str) -> None:
        self._text = text

    def readlines(self) -> list[str]:
        return [self._text]

    def __iter__(self) -> Iterator[str]:
        return iter(self.readlines())

    def __repr__(self) -> str:
        return "<hidden>"

    def to_json(self) -> str:
        return repr(self)


def executor(host: Host) -> Execute:
    """How programs are executed on this host."""
    return lambda program: execute(host, program)


def run_program(state: State, host: Host, step: Step) -> bool:  # noqa: ARG001 — pyinfra looks for both
    """The one function behind every FunctionCommand. False ends the host's run; it never raises."""
    return step.carry_out(executor(host))


def execute(host: Host, program: Program) -> dict[str, Any]:
    """Run a program once and return its answer. Raises Refused when none came that can be trusted."""
    patience = 2 * program.deadline + PATIENCE  # a failed write has as long again to undo itself
    try:
        # gevent's own limit as well: pyinfra's covers reading only, and a host may stop taking our stdin.
        with gevent.Timeout(patience, TimeoutError):
            _, output = host.run_shell_command(
                _bounded(program.argv), _stdin=HiddenStdin(program.stdin), _timeout=patience
            )
    except TimeoutError:
        raise refuse("host_too_slow", exit=Exit.FAILED, seconds=patience) from None
    except (OSError, EOFError, SSHException) as error:
        raise refuse("host_lost", exit=Exit.FAILED, error=type(error).__name__) from None
    try:
        return read_answer(output.stdout_lines, program.nonce)
    except BadAnswer as bad:
        raise refuse(
            bad.reason, exit=Exit.FAILED, hint=_hint(program.interpreter, output.stdout_lines)
        ) from None


def _bounded(argv: Iterable[str]) -> StringCommand:
    """The command, cut on the host: what prints without end would else fill our memory, line by line."""
    words = (QuoteString(word) for word in argv)
    return StringCommand(*words, "2>&1", "|", f"head -c {MOST_BYTES}", "|", f"tail -n {MOST_LINES}")


def _hint(runtime: str, lines: list[str]) -> str:
    """What the shell said of a missing interpreter; any other line may hold a value of the shop's."""
    for line in reversed(lines):
        if runtime in line and any(words in line for words in SHELL_WORDS):
            return "".join(character for character in line.strip() if character.isprintable())[:200]
    return "-"
