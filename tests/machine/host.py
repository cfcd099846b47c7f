"""The host program in a forked child, so that a kill is a kill: what pyinfra would start, without pyinfra."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn

from kaitsu.model.outcome import Exit
from kaitsu.model.problem import refuse
from kaitsu.remote.frame import BadAnswer, Program, read_answer
from shops.sandbox.driver import MODULES, PACKAGE
from shops.sandbox.host import program as host_program


def request_of(program: Program) -> dict[str, Any]:
    """The request that travels in on stdin."""
    return dict(json.loads(program.stdin)["request"])


def run_forked(program: Program, at: float, kill_at: str) -> dict[str, Any]:
    """Carry the program out at this Unix time, killed where it comes to ``kill_at``.

    That is ``<point>#<n>``, or ``#<n>`` for the n-th point whatever its name, or "" for nowhere.

    Raises Refused as kaitsu.remote.program does when no answer comes.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _become(program, at, kill_at, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        output = pipe.read()
    os.waitpid(child, 0)
    try:
        return read_answer(output.splitlines(), program.nonce)
    except BadAnswer as bad:
        raise refuse(bad.reason, exit=Exit.FAILED, hint="-") from None


def _become(program: Program, at: float, kill_at: str, writing: int) -> NoReturn:
    """In the child: the program, from here on to its end. Nothing of the parent's may go on in here."""
    code = 70
    try:
        time.time = lambda: at  # the host's clock, in this process alone
        if kill_at:
            _die_at(kill_at)
        with os.fdopen(writing, "w", encoding="utf-8") as output:
            sys.stdout = output
            host_program.run(request_of(program))
        code = 0
    finally:
        os._exit(code)


def _die_at(kill_at: str) -> None:
    """The programs know their points by name: each module of theirs gets a ``reach`` that kills."""
    point, _, times = kill_at.partition("#")
    left = [int(times or 1)]

    def reach(name: str) -> None:
        left[0] -= point in ("", name)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in MODULES:
        module = sys.modules[f"{PACKAGE}.{name}"]
        if hasattr(module, "reach"):
            _put(module, reach)


def _put(module: Any, reach: Callable[[str], None]) -> None:
    module.reach = reach
