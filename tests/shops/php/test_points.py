"""Every function of our PHP that changes something has a crash point, so that tests can kill it there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shops.sandbox.host import points as python_points

ROOT = Path(__file__).resolve().parents[3]
ROOMS = (
    "shops/php/host",
    "shops/wordpress/host",
    "shops/woocommerce/host",
    "shops/welcart/host",
    "shops/eccube/host",
    "tests/shops/php/toy",
)
WRITES = re.compile(
    r"(?<![>\w])@?(?:rename|unlink|mkdir|rmdir|chmod|chown|chgrp|touch|symlink|copy|fwrite|file_put_contents"
    r"|remove_tree|write_new)\("
    r"|own->(?:write|writeJson|remove)\(|->exec\("
    r"|fopen\([^)]*'[waxc]|['\"]\s*(?:INSERT|UPDATE|DELETE|REPLACE|COMMIT)\b"
)
# points.php is the points; folder() and the lock are empty and our own; write_new(), remove() and
# the like are parts of what has one. begin() and abandon() change no row that a commit would not show.
NOT_WRITES = {
    ("points.php", "reach"),
    ("disk.php", "folder"),
    ("disk.php", "write_new"),
    ("disk.php", "remove"),
    ("frame.php", "begin"),
    ("frame.php", "print"),
    ("lock.php", "__construct"),
    ("toy.php", "begin"),
    ("toy.php", "abandon"),
}


def sources() -> list[tuple[str, str]]:
    """Names, which shop systems may share, and texts."""
    files = [file for room in ROOMS for file in sorted((ROOT / room).glob("*.php"))]
    assert len(files) > 20
    return [(file.name, file.read_text(encoding="utf-8")) for file in files]


def functions(text: str) -> Iterator[tuple[str, str]]:
    found = re.finditer(
        r"^( *)(?:(?:final|public|private|static) )*function (\w+)\([^;{]*?\n?[^;{]*\{(.*?)^\1\}",
        text,
        flags=re.MULTILINE | re.DOTALL,
    )
    yield from ((match[2], match[3]) for match in found)


def without_point(text: str) -> list[str]:
    return [name for name, body in functions(text) if WRITES.search(body) and "reach('" not in body]


def test_every_function_that_changes_something_has_a_point() -> None:
    found = {(file, name) for file, text in sources() for name in without_point(text)}
    assert found - NOT_WRITES == set()
    assert NOT_WRITES - found == set()


def test_the_points_are_those_of_the_other_host() -> None:
    named = {point for _, text in sources() for point in re.findall(r"reach\('(\w+)'\)", text)}
    assert named == set(python_points.POINTS)


@pytest.mark.parametrize(
    "body",
    [
        "rename($a, $b);",
        "@unlink($a);",
        "$own->write($path, 'x');",
        "$this->ask('INSERT INTO t VALUES (1)');",
        '$this->ask("  DELETE FROM $table");',
        "$file = fopen($path, 'xb');",
        "$this->db->exec('COMMIT');",
    ],
)
def test_a_planted_write_without_a_point_is_found(body: str) -> None:
    planted = (
        "final class A\n{{\n    public static function f(string $a): void\n    {{\n        {}\n    }}\n}}\n"
    )
    assert without_point(planted.format(body)) == ["f"]
    assert without_point(planted.format(f"reach('before_write');\n        {body}")) == []


def test_reading_needs_no_point() -> None:
    body = "    $x = fopen($path, 'rb');\n    $this->rename($x);\n    ask('SELECT 1');\n"
    assert without_point(f"function f(): void\n{{\n{body}}}\n") == []
