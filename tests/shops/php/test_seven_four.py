"""The check that our PHP runs on 7.4 finds what it is for."""

import pytest

from tests.conftest import missing
from tests.php74 import check, seven_four


@pytest.fixture(scope="module", autouse=True)
def _seven_four() -> None:
    if what := check.missing():
        missing(what)


def faults(*sources: str) -> list[list[str]]:
    names = {f"{number}.php": f"<?php\n\n{source}\n" for number, source in enumerate(sources)}
    found = check.not_seven_four(names)
    return [[fault for fault in found if fault.startswith(f"{name}:")] for name in names]


def test_it_is_seven_four_that_checks() -> None:
    assert seven_four.run("echo PHP_VERSION;", [""])[0].startswith("7.4.")


NEWER = [
    "function f(int|string $x) {}",
    "class A { public function __construct(private int $x) {} }",
    "$x = match (1) { default => 2 };",
    "$x?->y();",
    "f(name: 1);",
    "enum A {}",
    "class A { public readonly int $x; }",
    "try { f(); } catch (Exception) {}",
    "function f(int $x,) {}",
    "function f(): static {}",
    "function f($x) { return $x::class; }",
    "function f() { return throw new Exception(); }",
    "$f = strlen(...);",
    "function f(): never { exit; }",
    "function f(mixed $x) {}",
    "str_contains('a', 'b');",
    "return array_is_list([]);",
]


def test_what_is_newer_is_found() -> None:
    found = faults(*NEWER)
    assert [source for source, fault in zip(NEWER, found, strict=True) if len(fault) != 1] == []


def test_what_is_not_newer_is_left_alone() -> None:
    fine = [
        "declare(strict_types=1);\n\nnamespace A;\n\nfunction f(?int $x) { return [fn () => $x ?? 1_000]; }",
        "class A { private static ?int $x = null; /** @var mixed */ public $y; }",
        "if (function_exists('fsync')) {\n    fsync($file);\n}",
        "sodium_crypto_box_seal('a', 'b'); pcntl_alarm(1); posix_geteuid();",
        "// match, enum and str_contains() in a comment\n$x = 'match(1)';",
        "wp_cache_flush();",
    ]
    assert faults(*fine) == [[] for _ in fine]


def test_every_php_file_of_ours_is_looked_at() -> None:
    files = {str(file.relative_to(check.ROOT)) for file in check.sources()}
    assert "shops/php/host/frame.php" in files
    assert not any("node_modules" in file for file in files)


def test_a_file_with_a_slip_is_found_by_the_installed_php(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("php") / "slip.php"
    file.write_text("<?php\nfunction f( {\n")
    assert len(check.linted([file])) == 1
