"""Every function that changes something has a crash point, on the host and in the engine.

So that nobody adds a write that `make crash` cannot be killed at.
"""

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from kaitsu.engine import points as engine_points
from kaitsu.model.change import OPERATIONS
from shops.sandbox.host import points as host_points
from tests.crash.table import ENGINE, ENGINE_UNDO, HOST, table

ROOT = Path(__file__).resolve().parents[3]
ROOMS = {
    "shops/sandbox/host": frozenset(host_points.POINTS),
    "kaitsu/engine": frozenset(engine_points.POINTS),
}
# What writes: methods and functions by name, and SQL by its first word.
WRITES = {
    "shops/sandbox/host": frozenset(
        (
            "write_private",
            "write_json",
            "write_bytes",
            "write_text",
            "touch",
            "mkdir",
            "rmdir",
            "rename",
            "replace",
            "move",
            "unlink",
            "rmtree",
            "chmod",
            "chown",
            "symlink_to",
            "copy",
            "copyfile",
            "copytree",
        )
    ),
    "kaitsu/engine": frozenset(
        (
            "write",
            "append_all",
            "keep",
            "keep_copy",
            "replace_files",
            "write_text",
            "write_bytes",
            "touch",
            "mkdir",
            "unlink",
        )
    ),
}
SQL_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "COMMIT")
# points.py is the points; ours() makes an empty folder of our own; write_json() is write_private(), which has
# a point; keep_copy() has one; what note_ended() removes is only looked at when the ledger lacks the run;
# note_begun() leaves an empty file, the point before an operation is next; what _finish() keeps is named by
# its hash, nobody looks for it before the ledger's line, and both sides of it have a point.
NOT_WRITES = {
    ("disk.py", "ours"),
    ("disk.py", "write_json"),
    ("points.py", "reach"),
    ("rollout_run.py", "_keep_image"),
    ("rollout_run.py", "_finish"),
    ("ledger_desk.py", "note_begun"),
    ("ledger_desk.py", "note_ended"),
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def calls(function: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def first_text(call: ast.Call) -> str:
    """The constant a call's first argument begins with; of an f-string its first part."""
    argument = call.args[0] if call.args else None
    if isinstance(argument, ast.JoinedStr) and argument.values:
        argument = argument.values[0] if isinstance(argument.values[0], ast.Constant) else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""


def is_text_replace(call: ast.Call) -> bool:
    """`str.replace` takes two arguments, `Path.replace` one; dataclasses.replace takes keywords."""
    return called(call) == "replace" and (len(call.args) != 1 or bool(call.keywords))


def changes_something(function: ast.AST, writes: frozenset[str]) -> bool:
    for call in calls(function):
        name = called(call)
        if name in ("execute", "executemany") and first_text(call).lstrip().upper().startswith(SQL_WRITES):
            return True
        if name in writes and not is_text_replace(call):
            return True
    return False


def reached(tree: ast.AST) -> set[str]:
    """Names passed to reach(); an f-string over an operation stands for all of them."""
    found: set[str] = set()
    for call in calls(tree):
        if called(call) == "reach" and call.args:
            name = ast.unparse(call.args[0])
            spread = OPERATIONS if "{operation}" in name else ("",)
            found |= {name.strip("f'\"").replace("{operation}", operation) for operation in spread}
    return found


def without_point(source: str, writes: frozenset[str]) -> list[str]:
    """The functions of a source that change something and have no point."""
    return [
        function.name
        for function in functions(ast.parse(source))
        if changes_something(function, writes) and not reached(function)
    ]


def sources(room: str) -> dict[str, str]:
    found = {file.name: file.read_text(encoding="utf-8") for file in sorted((ROOT / room).glob("*.py"))}
    assert len(found) > 5
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_every_function_that_changes_something_has_a_point(room: str) -> None:
    found = [
        (file, function)
        for file, source in sources(room).items()
        for function in without_point(source, WRITES[room])
    ]
    assert sorted(set(found) - NOT_WRITES) == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_point_is_declared_and_every_declared_one_is_reached(room: str) -> None:
    named = set(
        chain.from_iterable(
            reached(ast.parse(source)) for file, source in sources(room).items() if file != "points.py"
        )
    )
    assert named == ROOMS[room]


def test_the_crash_table_has_every_point() -> None:
    halted = {crash.halt.partition(":")[2].partition("#")[0] for crash in table()} - {""}
    assert halted == set(host_points.POINTS)
    killed = {crash.kill for crash in table()} - {""}
    assert killed == {*ENGINE, *ENGINE_UNDO} == set(engine_points.POINTS)
    assert tuple(HOST) == OPERATIONS


def test_every_way_to_the_ledger_is_killed_on_both_sides_of_the_line() -> None:
    places = {crash.place for crash in table()}
    for run in ("run", "failed run", "rollback"):
        assert {f"engine, {run}: {side}_record" for side in ("before", "after")} <= places


@pytest.mark.parametrize(
    "body",
    [
        'db.execute("INSERT INTO t VALUES (1)")',
        'db.execute("  update t set x = 1")',
        'db.execute(f"DELETE FROM {table}")',
        'db.executemany("INSERT INTO t VALUES (?)", rows)',
        'db.execute("COMMIT")',
        "path.unlink(missing_ok=True)",
        "path.rename(other)",
        "path.replace(other)",
        "path.mkdir()",
        "shutil.rmtree(path)",
        "write_json(root, path, {})",
        "os.chown(path, 0, 0)",
    ],
)
def test_a_planted_write_without_a_point_is_found(body: str) -> None:
    writes = WRITES["shops/sandbox/host"]
    assert without_point(f"def planted(db, path):\n    {body}\n", writes) == ["planted"]
    assert without_point(f"def planted(db, path):\n    reach('before_write')\n    {body}\n", writes) == []


def test_a_planted_write_of_the_engine_is_found() -> None:
    source = "def planted(self):\n    self.shop.write({}, execute, first=True)\n"
    assert without_point(source, WRITES["kaitsu/engine"]) == ["planted"]


@pytest.mark.parametrize("body", ['db.execute("SELECT 1")', 'text.replace("a", "b")', "replace(x, exit=1)"])
def test_reading_needs_no_point(body: str) -> None:
    assert without_point(f"def reads(db, text, x):\n    {body}\n", WRITES["shops/sandbox/host"]) == []
