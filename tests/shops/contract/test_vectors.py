"""The protocol's vectors, for every language a host program is written in."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.shops.php.twins import TWINS, Call, python

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "protocol.json").read_text(encoding="utf-8")
)
PUT_IN: list[dict[str, Any]] = VECTORS["fragments"]["put_in"]
READ: list[dict[str, Any]] = VECTORS["fragments"]["read"]

every_twin = pytest.mark.parametrize("twin", TWINS)


def differences(twin: str, expected: list[tuple[Call, Any]]) -> list[tuple[Call, Any, Any]]:
    """Call, expectation and result, wherever the two differ."""
    results = TWINS[twin]([call for call, _ in expected])
    assert len(results) == len(expected) > 0
    return [
        (call, wanted, result)
        for (call, wanted), result in zip(expected, results, strict=True)
        if result != wanted
    ]


@every_twin
def test_the_framed_line_is_the_same_to_the_byte(twin: str) -> None:
    assert differences(twin, [(("line", [VECTORS["nonce"], VECTORS["answer"]]), VECTORS["line"])]) == []


@every_twin
def test_a_fragment_is_put_in_or_refused_by_name(twin: str) -> None:
    expected = [
        (
            ("put_in", [case["body"], case["gateway"], case["text"]]),
            case.get("body_after", {"refused": case.get("why")}),
        )
        for case in PUT_IN
    ]
    assert differences(twin, expected) == []


@every_twin
def test_a_fragment_is_put_back(twin: str) -> None:
    expected = [
        (("put_back", [case["body"], case["gateway"], case["text"]]), case["body_after"])
        for case in PUT_IN
        if "body_after" in case
    ]
    assert differences(twin, expected) == []


@every_twin
def test_fragments_and_what_surrounds_them_are_told_apart(twin: str) -> None:
    read: list[tuple[Call, Any]] = [(("read", [case["body"]]), case["fragments"]) for case in READ]
    around: list[tuple[Call, Any]] = [(("around", [case["body"]]), case["around"]) for case in READ]
    assert differences(twin, read + around) == []


# Pieces that make the interesting cases likely. Letters and spaces that only some regular expressions take
# for ASCII ones are among them, and a gateway of digits alone, which PHP makes a number of as a key.
PIECES = (
    "<!--", "<!-- ", "-->", " -->", "kaitsu", "/kaitsu:", "\r\n", "\n", "\t ", "𠮷野家",
    "<p>", "/", " ",
    "　", "\x85", "\u00a0", "\u1680", "\u2007", "\u2028", "\u202f", "\u205f", "\u200b", "\ufeff", "\x1c",
    "\x0b", "\x7f", "\0",
    "KAITSU", "\u212aaitsu", "ka\u0131tsu", "ka\u0130tsu", "kait\u017fu", "kaitsü",
)  # fmt: skip
MARKS = tuple(f"<!-- {slash}kaitsu:{name} -->" for slash in ("", "/") for name in ("sandbox", "paidy", "7"))


def random_text(source: random.Random, pieces: tuple[str, ...], most: int) -> str:
    return "".join(source.choice(pieces) for _ in range(source.randrange(most)))


def random_calls(count: int) -> list[Call]:
    source = random.Random(20261125)  # noqa: S311 — the same cases every time
    calls: list[Call] = []
    for _ in range(count):
        body = random_text(source, source.choice((PIECES, PIECES + MARKS, MARKS)), 12)
        text = random_text(source, PIECES, 4)
        gateway = source.choice(("sandbox", "paidy", "7", "", "Sand Box"))
        calls += [("put_in", [body, gateway, text]), ("put_back", [body, gateway, text])]
        calls += [("take_out", [body, gateway]), ("read", [body]), ("around", [body])]
    return calls


@pytest.mark.parametrize("twin", ["php", "php74"])
def test_fragments_are_the_same_for_whatever_page(twin: str) -> None:
    calls = random_calls(400 if twin == "php" else 60)
    assert differences(twin, list(zip(calls, python(calls), strict=True))) == []


VALUES: list[Any] = [
    {}, [], {"": {}}, {"b": 1, "a": [None, True, False, -7, "x"]}, {"10": "a", "9": "b", "é": "c", "𠮷": "d"},
    "".join(map(chr, range(0x20))) + '"\\/\x7f\u2028\u2029é𠮷😀', {"a": {"0": [], "1": {}}}, 2**53, "",
]  # fmt: skip


@every_twin
def test_digests_are_the_same(twin: str) -> None:
    calls: list[Call] = [("digest", [value]) for value in VALUES]
    lines: list[Call] = [("line", ["n", value]) for value in VALUES]
    assert differences(twin, list(zip(calls + lines, python(calls + lines), strict=True))) == []
