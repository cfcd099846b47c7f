"""Every sentence stands in both languages, with the same slots, and every reason of the code has one."""

import ast
import string
from pathlib import Path

import pytest

from kaitsu.model.problem import Problem
from kaitsu.reports.words import catalogue, explain, language
from shops.protocol import HOST_REASONS

ROOT = Path(__file__).resolve().parents[2]


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def reasons_in_code() -> set[str]:
    """First arguments of refuse(...) and Problem(...) anywhere in the code."""
    found: set[str] = set()
    for room in ("kaitsu", "shops", "gateways", "deploys"):
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "id", "") in ("refuse", "Problem")
                    and node.args
                ):
                    first = node.args[0]
                    if isinstance(first, ast.Constant):
                        found.add(str(first.value))
    return found


def test_both_languages_have_the_same_texts() -> None:
    ja, en = catalogue("ja"), catalogue("en")
    assert ja["problems"].keys() == en["problems"].keys()
    assert ja["texts"].keys() == en["texts"].keys()


@pytest.mark.parametrize("reason", sorted(catalogue("en")["problems"]))
def test_a_problem_has_the_same_slots_in_both_languages(reason: str) -> None:
    ja, en = catalogue("ja")["problems"][reason], catalogue("en")["problems"][reason]
    assert slots(ja["what"] + ja["remedy"]) == slots(en["what"] + en["remedy"])
    assert en["what"]
    assert en["remedy"]


@pytest.mark.parametrize("key", sorted(catalogue("en")["texts"]))
def test_a_text_has_the_same_slots_in_both_languages(key: str) -> None:
    assert slots(catalogue("ja")["texts"][key]) == slots(catalogue("en")["texts"][key])


def test_every_reason_of_the_code_has_a_sentence() -> None:
    reasons = reasons_in_code() | HOST_REASONS
    assert len(reasons) > 30
    assert sorted(reasons - catalogue("en")["problems"].keys()) == []


def test_a_problem_says_where_what_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITSU_LANG", "en")
    text = explain(Problem("archive_missing", {"module": "m", "version": "1"}, file="archives/m.zip"))
    assert text.startswith("archives/m.zip: the archive of m 1 is not there [archive_missing]\n  → ")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "C"}, "en"),
        ({"KAITSU_LANG": "ja", "LANG": "C"}, "ja"),
        ({}, "en"),
    ],
)
def test_the_language_follows_the_locale(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KAITSU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language() == expected
