"""The protocol's pure rules in every language they are written in, behind one call."""

import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from shops.php.driver_base import PRELUDE
from shops.sandbox.host import fragments, frame
from tests.conftest import missing, need
from tests.php74 import seven_four

Call = tuple[str, list[Any]]
PURE = ("refusal", "json", "deadline", "points", "frame", "fragments")
LOOP = "while (($line = fgets(STDIN)) !== false) { echo kaitsu_test_call($line), PHP_EOL; }"


def python(calls: Sequence[Call]) -> list[Any]:
    known: Mapping[str, Callable[..., Any]] = {
        "line": frame.frame,
        "digest": frame.digest,
        "put_in": fragments.put_in,
        "put_back": fragments.put_back,
        "take_out": fragments.take_out,
        "around": fragments.around,
        "read": fragments.read,
    }

    def result(name: str, arguments: list[Any]) -> Any:
        try:
            return known[name](*arguments)
        except fragments.FragmentRefused as refused:
            return {"refused": refused.why}

    return [result(name, arguments) for name, arguments in calls]


def php(calls: Sequence[Call]) -> list[Any]:
    """The installed PHP."""
    ran = subprocess.run(
        [need("php"), "-d", "display_errors=stderr", "-r", _script() + LOOP],
        input="".join(line + "\n" for line in _lines(calls)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    return [json.loads(line) for line in ran.stdout.splitlines()]


def php74(calls: Sequence[Call]) -> list[Any]:
    """PHP 7.4, the oldest we promise."""
    if not seven_four.is_here():
        missing("PHP 7.4 is not installed")
    return [
        json.loads(line)
        for line in seven_four.run(_script() + "echo kaitsu_test_call($line);", _lines(calls))
    ]


def _lines(calls: Sequence[Call]) -> list[str]:
    return [json.dumps(call, ensure_ascii=True) for call in calls]


def _script() -> str:
    files = [*(PRELUDE / f"{name}.php" for name in PURE), Path(__file__).with_name("calls.php")]
    sources = [file.read_text(encoding="utf-8").removeprefix("<?php") for file in files]
    return "".join(f"eval({_quoted(source)});\n" for source in sources)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


TWINS: dict[str, Callable[[Sequence[Call]], list[Any]]] = {"python": python, "php": php, "php74": php74}
