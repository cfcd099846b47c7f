"""SECURITY.md says nothing that no test holds: each row of its table names tests, and they are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROWS = [
    row
    for row in (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("## Threats")[2].splitlines()
    if row.startswith("| ") and not row.startswith(("| ---", "| threat |"))
]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def missing(row: str) -> list[str]:
    """What of a row is not there; a row without a test is missing one."""
    named = NAMED.findall(row)
    found = [f"{file}::{name}" for file, name in named if not _is_there(ROOT / file, name)]
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    found += [target for target in re.findall(r"`make (\w+)`", row) if f"\n{target}:" not in made]
    return found if named else ["no test"]


def _is_there(file: Path, name: str) -> bool:
    if not file.is_file():
        return False
    functions = [
        node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)
    ]
    return any(node.name == name or (not name and node.name.startswith("test_")) for node in functions)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:50])
def test_every_threat_names_tests_that_exist(row: str) -> None:
    assert missing(row) == []


def test_a_test_that_is_not_there_is_found() -> None:
    assert len(ROWS) > 15
    assert missing("| x | y | `tests/test_security.py::test_nobody` |") == [
        "tests/test_security.py::test_nobody"
    ]
    assert missing("| x | y | `tests/nowhere.py` |") == ["tests/nowhere.py::"]
    assert missing("| x | y | `tests/test_security.py`, `make nothing` |") == ["nothing"]
    assert missing("| x | y | common sense |") == ["no test"]
