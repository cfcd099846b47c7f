"""PHP 7.4 as a calculator: a script in, what it prints out. No files, no network, no sodium."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


def is_here() -> bool:
    return shutil.which("node") is not None and (HERE / "node_modules" / "@php-wasm" / "node-7-4").is_dir()


def run(script: str, lines: Sequence[str]) -> list[str]:
    """What the script (no opening tag) prints for each ``$line``. Raises RuntimeError on a fatal error."""
    results = outcomes(script, lines)
    for result in results:
        if result.fatal:
            raise RuntimeError(f"PHP 7.4: {result.fatal}")
    return [result.text for result in results]


@dataclass(frozen=True)
class Outcome:
    text: str
    fatal: str = ""


def outcomes(script: str, lines: Sequence[str]) -> list[Outcome]:
    """As ``run``, where one fatal error says nothing of the other lines."""
    asked = json.dumps({"script": script, "lines": list(lines)})
    ran = subprocess.run(
        ["node", str(HERE / "run.cjs")], input=asked, capture_output=True, text=True, timeout=120, check=False
    )
    if ran.returncode != 0:
        raise RuntimeError(f"PHP 7.4 did not start: {ran.stderr[-500:]}")
    return [
        Outcome(item) if isinstance(item, str) else Outcome("", item["fatal"].strip() or "a fatal error")
        for item in json.loads(ran.stdout)
    ]
