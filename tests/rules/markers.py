"""Which test shows which rule: the markers ``rule`` and ``step``, read from the source of the tests.

From the source, because pytest's own collection depends on what is installed, takes many times as long and
can't be run within itself. What can't be read this way (a marker in a variable, on a class, on a module) is
a fault, so nothing is passed over; that pytest collects the same tests is a test of its own.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

NAMES = ("rule", "step")
OFF = ("skip", "skipif", "xfail")
TESTS = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Marked:
    """A test function with its markers; ``off`` where another marker lets it pass unseen."""

    file: str  # from the repository's root
    name: str
    rules: tuple[str, ...] = ()
    steps: tuple[int, ...] = ()
    off: bool = False

    @property
    def node(self) -> str:
        return f"{self.file}::{self.name}"


@dataclass(frozen=True)
class Found:
    """``unread`` are places of markers nobody will ever count."""

    tests: tuple[Marked, ...]
    unread: tuple[str, ...]


def find_marked(folder: Path = TESTS) -> Found:
    """Everything below a folder of tests, in the order of the files and of their lines."""
    tests: list[Marked] = []
    unread: list[str] = []
    for file in sorted(folder.rglob("*.py")):
        name = str(file.relative_to(folder.parent))
        found = read_source(file.read_text(encoding="utf-8"), name)
        tests += found.tests
        unread += found.unread
    return Found(tuple(tests), tuple(unread))


def read_source(source: str, name: str) -> Found:
    """The marked tests of one file."""
    if not any(f"mark.{marker}" in source for marker in NAMES):
        return Found((), ())
    tree = ast.parse(source)
    is_test_file = Path(name).name.startswith("test_")
    there = {id(node): node for node in ast.walk(tree) if _marker(node) in NAMES}
    tests: list[Marked] = []
    for node in tree.body if is_test_file else ():
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            rules, steps, read = _read(node.decorator_list)
            if rules or steps:
                off = any(_marker(part) in OFF for item in node.decorator_list for part in ast.walk(item))
                tests.append(Marked(name, node.name, rules, steps, off))
            there = {key: value for key, value in there.items() if key not in read}
    return Found(tuple(tests), tuple(f"{name}:{_line(node)}" for node in there.values()))


def _read(decorators: Sequence[ast.expr]) -> tuple[tuple[str, ...], tuple[int, ...], set[int]]:
    """The rules, the steps, and the markers they were read from."""
    rules: list[str] = []
    steps: list[int] = []
    read: set[int] = set()
    for item in decorators:
        if not isinstance(item, ast.Call) or item.keywords or not item.args:
            continue
        values = [arg.value for arg in item.args if isinstance(arg, ast.Constant)]
        texts = [value for value in values if isinstance(value, str)]
        numbers = [value for value in values if type(value) is int]
        if _marker(item.func) == "rule" and len(texts) == len(item.args):
            rules += texts
            read.add(id(item.func))
        elif _marker(item.func) == "step" and len(numbers) == len(item.args):
            steps += numbers
            read.add(id(item.func))
    return tuple(rules), tuple(steps), read


def _marker(node: ast.AST) -> str:
    """``x`` of ``pytest.mark.x`` or ``mark.x``, else ""."""
    if not isinstance(node, ast.Attribute):
        return ""
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return node.attr if name == "mark" else ""


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def of_rule(tests: Sequence[Marked], rule: str) -> Iterator[Marked]:
    yield from (test for test in tests if rule in test.rules)


def of_step(tests: Sequence[Marked], number: int) -> Iterator[Marked]:
    yield from (test for test in tests if number in test.steps)
