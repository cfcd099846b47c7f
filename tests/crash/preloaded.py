"""pyinfra loaded once and forked for each command: half of a short command's time is its imports.

Run as ``python -m tests.crash.preloaded``, by Preloaded. Each line on stdin is a JSON object {arguments,
environment, output}, answered by a line with the process id, and by one with its exit code once it has ended.
What is forked has connected to nothing and read nothing: its main() is the one behind the `pyinfra` command.
"""

import importlib
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kaitsu.declare.home import ROOT

LOADED = (
    "pyinfra_cli.main",
    "gateways.operations",
    "gateways.sandbox",
    "kaitsu.engine.session",
    "shops.sandbox.checkout",
    "shops.sandbox.connector",
    "shops.sandbox.driver",
    "shops.sandbox.page_check",
)


class Preloaded:
    """Starts commands one after the other; each is a process of its own, as if typed."""

    def __init__(self) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.preloaded"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def close(self) -> None:
        self._parent.communicate()

    def start(self, arguments: Sequence[str], environment: Mapping[str, str], output: Path) -> "Command":
        order = {"arguments": list(arguments), "environment": dict(environment), "output": str(output)}
        if self._parent.stdin is None or self._parent.stdout is None:
            raise RuntimeError("no pipes")
        self._parent.stdin.write(json.dumps(order).encode() + b"\n")
        self._parent.stdin.flush()
        answers = self._parent.stdout.fileno()
        return Command(answers, _number(answers, 30))


class Command:
    """A running command."""

    def __init__(self, answers: int, process_id: int) -> None:
        self.process_id = process_id
        self.code: int | None = None  # once it has ended; -9 when it was killed
        self._answers = answers

    def has_ended(self) -> bool:
        if self.code is None and select.select([self._answers], [], [], 0)[0]:
            self.code = _number(self._answers, 0)
        return self.code is not None

    def wait(self, seconds: float) -> int:
        """Its exit code. Raises TimeoutError."""
        if self.code is None:
            self.code = _number(self._answers, seconds)
        return self.code


def _number(answers: int, seconds: float) -> int:
    """The next line, byte by byte: what comes after it is not ours to read yet."""
    line, deadline = b"", time.monotonic() + seconds
    while not line.endswith(b"\n"):
        if not select.select([answers], [], [], max(0.1, deadline - time.monotonic()))[0]:
            raise TimeoutError("a command does not end")
        got = os.read(answers, 1)
        if not got:
            raise RuntimeError("the preloaded pyinfra has ended")
        line += got
    return int(line)


def main() -> int:
    for name in LOADED:
        importlib.import_module(name)
    from gevent.monkey import get_original  # pyinfra has put its own in their place

    fork, wait = get_original("os", ["fork", "waitpid"])
    while line := sys.stdin.readline():
        order = json.loads(line)
        process_id = fork()
        if process_id == 0:
            return _become(order)
        _tell(process_id)
        _, status = wait(process_id, 0)
        _tell(os.waitstatus_to_exitcode(status))
    return 0


def _become(order: dict[str, Any]) -> int:
    """In the child: the documented command, from here on to its end."""
    with open(os.devnull) as nothing, open(order["output"], "ab") as output:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = order["arguments"]
    if patience := os.environ.pop("TESTS_PATIENCE", ""):  # a host that is silent is given up sooner
        importlib.import_module("kaitsu.remote.program").PATIENCE = int(patience)  # type: ignore[attr-defined]
    return int(importlib.import_module("pyinfra_cli.main").main() or 0)


def _tell(number: int) -> None:
    os.write(1, f"{number}\n".encode())


if __name__ == "__main__":
    sys.exit(main())
