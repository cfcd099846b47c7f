"""The house plan, held against the code: which room may import which, how large files and functions are."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("config.py", "deploys", "gateways", "kaitsu", "shops")

# A room may import its own floor and every floor below it (design, section 1).
FLOORS: tuple[tuple[str, ...], ...] = (
    ("kaitsu.model",),
    ("kaitsu.process",),
    (
        "kaitsu.remote",
        "kaitsu.vault",
        "kaitsu.intake",
        "kaitsu.checks",
        "kaitsu.reports",
        "kaitsu.declare",
        "kaitsu.letters",
        "kaitsu.signing",
        "kaitsu.records",
    ),
    ("shops",),
    ("kaitsu.engine",),
    ("gateways",),
    ("kaitsu.cli", "deploys", "config"),
)
PYINFRA_ALLOWED = ("kaitsu/remote/", "gateways/operations.py", "shops/sandbox/connector.py", "deploys/")
FILE_LIMIT = 300
FUNCTION_LIMIT = 35

# What a process on the host runs is sent there as source: it may use nothing that is not sent along.
ON_THE_HOST = "shops/sandbox/host/"
# kaitsu.process tells legs from answers and results; these two are what its records are made of.
PURE = ("kaitsu/model/", "kaitsu/process/", "kaitsu/intake/")
NOT_PURE = {
    "pyinfra",
    "subprocess",
    "socket",
    "urllib",
    "http",
    "os",
    "yaml",
    "click",
    "time",
    "random",
    "secrets",
}


def sources() -> list[Path]:
    found = [
        file
        for room in ROOMS
        for file in ([ROOT / room] if room.endswith(".py") else (ROOT / room).rglob("*.py"))
    ]
    assert len(found) > 30
    return sorted(found)


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def floor(name: str) -> int | None:
    for number, rooms in enumerate(FLOORS):
        if any(name == room or name.startswith(f"{room}.") for room in rooms):
            return number
    return None


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def upward(file: Path, names: Iterator[str]) -> list[str]:
    own = floor(module_name(file))
    return [name for name in names if own is not None and (other := floor(name)) is not None and other > own]


@pytest.mark.parametrize("file", sources(), ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_go_one_way(file: Path) -> None:
    assert upward(file, imports(file)) == []


def test_the_import_test_finds_an_import_that_goes_up() -> None:
    assert upward(ROOT / "kaitsu/process/plan.py", iter(["shops.protocol.Driver"])) == [
        "shops.protocol.Driver"
    ]


def test_pyinfra_is_imported_only_where_the_house_plan_says() -> None:
    users = [
        str(file.relative_to(ROOT))
        for file in sources()
        if any(name.split(".")[0] in ("pyinfra", "pyinfra_cli") for name in imports(file))
    ]
    assert users
    assert [user for user in users if not user.startswith(PYINFRA_ALLOWED)] == []


def test_the_core_does_no_input_or_output() -> None:
    files = [file for file in sources() if str(file.relative_to(ROOT)).startswith(PURE)]
    assert [
        (str(file.relative_to(ROOT)), name)
        for file in files
        for name in imports(file)
        if name.split(".")[0] in NOT_PURE
    ] == []


def test_a_program_for_the_host_imports_only_what_is_sent_along() -> None:
    files = [file for file in sources() if str(file.relative_to(ROOT)).startswith(ON_THE_HOST)]
    assert files
    assert [
        name
        for file in files
        for name in imports(file)
        if name.split(".")[0] in ("kaitsu", "gateways", "deploys", "pyinfra", "flask")
        or (name.startswith("shops.") and not name.startswith("shops.sandbox.host"))
    ] == []


def test_there_is_one_clock() -> None:
    """A second one would go on while a test stops the first."""
    kaitsu = [file for file in sources() if file.is_relative_to(ROOT / "kaitsu")]
    readers = [
        file for file in kaitsu if re.search(r"\bdate(time)?\.(now|utcnow|today)\(", file.read_text("utf-8"))
    ]
    assert readers == [ROOT / "kaitsu/declare/clock.py"]


def test_data_folders_hold_no_package() -> None:
    """A package named `secrets` would shadow the standard library's."""
    assert [name for name in ("secrets", "records") if (ROOT / name / "__init__.py").exists()] == []


def test_files_and_functions_stay_small(capsys: pytest.CaptureFixture[str]) -> None:
    lines = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in sources()}
    largest = sorted(lines.items(), key=lambda item: -item[1])[:10]
    with capsys.disabled():
        print("\nthe ten largest files:")
        for file, count in largest:
            print(f"  {count:4} {file.relative_to(ROOT)}")
    assert [str(file) for file, count in lines.items() if count > FILE_LIMIT] == []
    long_ones = [item for file in sources() for item in long_functions(file)]
    assert long_ones == []


def php_sources() -> list[Path]:
    found = [file for room in ("shops", "gateways") for file in (ROOT / room).rglob("*.php")]
    assert len(found) > 5
    return sorted(found)


def test_php_files_and_functions_stay_small_too() -> None:
    texts = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in php_sources()}
    assert [name for name, text in texts.items() if len(text.splitlines()) > FILE_LIMIT] == []
    assert [item for name, text in texts.items() for item in long_php_functions(name, text)] == []


def test_every_php_file_is_strict_about_types_and_has_a_namespace() -> None:
    """Its sources run in one process with those of whatever plugins the shop has."""
    head = re.compile(r"<\?php\n\ndeclare\(strict_types=1\);\n\nnamespace (?:Customize\\)?Kaitsu")
    assert [str(file) for file in php_sources() if not head.match(file.read_text(encoding="utf-8"))] == []


def test_a_long_php_function_is_found() -> None:
    body = "        $x = 1;\n" * FUNCTION_LIMIT
    source = f"<?php\nclass A\n{{\n    public static function f(): void\n    {{\n{body}    }}\n}}\n"
    assert long_php_functions("a.php", source) == [("a.php", "f", FUNCTION_LIMIT + 3)]


def long_php_functions(name: str, text: str) -> list[tuple[str, str, int]]:
    """A function ends with the first closing brace that is indented as its own line."""
    found = re.finditer(
        r"^( *)(?:(?:final|public|private|protected|static|abstract) )*function &?(\w+)\(.*?^\1\}",
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    lengths = [(match[2], match[0].count("\n") + 1) for match in found if ";" not in match[0].split("\n")[0]]
    return [(name, function, length) for function, length in lengths if length > FUNCTION_LIMIT]


def long_functions(file: Path) -> list[tuple[str, str, int]]:
    return [
        (str(file.relative_to(ROOT)), node.name, length)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LIMIT
    ]
