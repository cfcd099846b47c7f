"""docs/process.md is true: every step and rule has its command and its test, or is said to be open.

What would make it untrue is planted here, one fault of each kind, and has to be found.
"""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kaitsu.process.steps import STEPS
from tests.rules.commands import can_be_typed, commands_of
from tests.rules.faults import faults
from tests.rules.known import known_ids, statements
from tests.rules.listed import LIST, Rule, read_rules
from tests.rules.markers import Found, Marked, find_marked, read_source
from tests.rules.table import PAGE, page

ROOT = Path(__file__).resolve().parents[1]
RULES = read_rules()
FOUND = find_marked()


def planted(rules: tuple[Rule, ...] = RULES, found: Found = FOUND) -> list[str]:
    return [str(fault) for fault in faults(rules, found)]


def test_every_step_and_every_rule_is_tested_or_said_to_be_open() -> None:
    assert planted() == []


def test_the_page_is_what_the_generator_makes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(RULES, FOUND.tests), "run `make process`"


def test_the_ids_are_those_of_the_source() -> None:
    ids = known_ids()
    assert (len(ids), len(set(ids))) == (88, 88)
    assert (ids[0], ids[-1]) == ("L1", "H14")
    assert sum(len(statements(step.number)) for step in STEPS) == 47
    assert (statements(1), statements(22)[-1]) == (("S1",), "S22f")
    assert [rule.base for rule in RULES if "/" not in rule.id] == list(ids)


def test_pytest_collects_exactly_the_tests_that_are_counted() -> None:
    """The markers are read from the source; what pytest itself makes of them must be the same."""
    files = sorted({test.file for test in FOUND.tests})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "rule or step", *files]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    nodes = {line.partition("[")[0] for line in ran.stdout.splitlines() if "::" in line}
    assert nodes == {test.node for test in FOUND.tests}


def test_every_link_of_the_page_leads_to_a_test() -> None:
    links = re.findall(r"\[(\w+)::(\w+)\]\(\.\./([^)]+)\)", PAGE.read_text(encoding="utf-8"))
    assert len(links) > 100
    for stem, name, file in set(links):
        assert Path(file).stem == stem
        assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8")


# The checks of the checks.


def rule(name: str) -> Rule:
    return next(rule for rule in RULES if rule.id == name)


def changed(name: str, **values: object) -> tuple[Rule, ...]:
    """The list with one rule changed."""
    return tuple(replace(item, **values) if item.id == name else item for item in RULES)  # type: ignore[arg-type]


def without(name: str) -> Found:
    """The tests without those of one rule."""
    kept = (replace(test, rules=tuple(x for x in test.rules if x != name)) for test in FOUND.tests)
    return replace(FOUND, tests=tuple(kept))


def with_test(**markers: object) -> Found:
    more = Marked("tests/test_x.py", "test_x", **markers)  # type: ignore[arg-type]
    return replace(FOUND, tests=(*FOUND.tests, more))


def test_a_rule_without_a_test_is_found() -> None:
    assert planted(found=without("D6")) == ["rule_without_test: D6"]


def test_an_open_rule_with_a_test_is_found() -> None:
    assert planted(changed("D1", open=8))[0].startswith("open_rule_with_test: D1: ")


def test_a_marker_of_an_unknown_rule_or_step_is_found() -> None:
    assert planted(found=with_test(rules=("D66",))) == ["marker_unknown_rule: tests/test_x.py::test_x: D66"]
    assert planted(found=with_test(steps=(23,))) == ["marker_unknown_step: tests/test_x.py::test_x: 23"]


def test_a_step_without_a_test_is_found() -> None:
    bare = (replace(test, steps=tuple(x for x in test.steps if x != 13)) for test in FOUND.tests)
    assert planted(found=replace(FOUND, tests=tuple(bare))) == ["step_without_test: 13"]


def test_a_step_of_which_nothing_is_built_is_found() -> None:
    found = without("S17")
    assert planted(changed("S17", open=10), found) == ["step_open: 17"]


def test_a_step_whose_command_is_not_there_is_found() -> None:
    def typed(command: str) -> bool:
        return "record letter" not in command and can_be_typed(command)

    kinds = {str(fault) for fault in faults(RULES, FOUND, typed=typed)}
    assert kinds == {
        "step_without_command: 2: kaitsu record letter",
        "command_unknown: S2: kaitsu record letter",
    }


def test_a_rule_the_source_does_not_know_is_found_and_one_that_is_left_out() -> None:
    more = (*RULES, Rule("S7a", "x", "x", open=8))
    assert planted(more) == ["rule_not_of_the_source: S7a"]
    fewer = tuple(item for item in RULES if item.id != "C7")
    assert planted(fewer, without("C7")) == ["rule_not_listed: C7"]


def test_a_part_does_not_stand_for_its_rule() -> None:
    """Else a rule could vanish behind a part that is open."""
    fewer = tuple(item for item in RULES if item.id != "S10a")
    assert "rule_not_listed: S10a" in planted(fewer, without("S10a"))


@pytest.mark.parametrize(
    ("name", "values", "fault"),
    [
        ("D6", {"commands": ()}, "rule_without_command: D6"),
        ("D6", {"commands": ("kaitsu fee",)}, "command_unknown: D6: kaitsu fee"),
        ("D6", {"ja": " "}, "rule_without_words: D6"),
        ("I2", {"open": 7}, "issue_unknown: I2: 7"),
        ("I2", {"id": "I3"}, "rule_twice: I3"),
    ],
)
def test_a_fault_of_the_list_is_found(name: str, values: dict[str, object], fault: str) -> None:
    assert fault in planted(changed(name, **values))


def test_a_marked_test_that_is_skipped_counts_for_nothing() -> None:
    assert planted(found=with_test(rules=("D6",), off=True)) == [
        "marked_test_is_off: tests/test_x.py::test_x"
    ]


MARKED = '@pytest.mark.rule("D6", "S9c")\n@pytest.mark.step(9)\n'


@pytest.mark.parametrize(
    ("source", "off"),
    [
        (f"{MARKED}def test_x() -> None: ...", False),
        (f"@pytest.mark.skipif(True, reason='x')\n{MARKED}def test_x() -> None: ...", True),
        (f"@pytest.mark.xfail\n{MARKED}def test_x() -> None: ...", True),
    ],
)
def test_markers_are_read_from_the_source(source: str, off: bool) -> None:
    expected = Marked("tests/test_x.py", "test_x", ("D6", "S9c"), (9,), off)
    assert read_source(source, "tests/test_x.py") == Found((expected,), ())


@pytest.mark.parametrize(
    "source",
    [
        "pytestmark = pytest.mark.rule('D6')",
        "D6 = pytest.mark.rule('D6')\n@D6\ndef test_x() -> None: ...",
        "@pytest.mark.rule(NAME)\ndef test_x() -> None: ...",
        "@pytest.mark.rule(*NAMES)\ndef test_x() -> None: ...",
        "@pytest.mark.rule()\ndef test_x() -> None: ...",
        "@pytest.mark.rule\ndef test_x() -> None: ...",
        "@pytest.mark.rule(6)\ndef test_x() -> None: ...",
        "@pytest.mark.step('9')\ndef test_x() -> None: ...",
        "@mark.rule('D6')\ndef helper() -> None: ...",
        "@pytest.mark.rule('D6')\nclass TestX:\n    def test_x(self) -> None: ...",
        "class TestX:\n    @pytest.mark.rule('D6')\n    def test_x(self) -> None: ...",
        "def test_x() -> None:\n    @pytest.mark.rule('D6')\n    def test_y() -> None: ...",
        "@pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.rule('D6'))])\ndef test_x(x): ...",
    ],
)
def test_a_marker_that_can_not_be_read_is_a_fault(source: str) -> None:
    found = read_source(source, "tests/test_x.py")
    assert (found.tests, len(found.unread)) == ((), 1)
    assert planted(found=replace(FOUND, unread=found.unread)) == [f"marker_unread: {found.unread[0]}"]


def test_a_marker_outside_of_a_test_file_is_a_fault() -> None:
    assert read_source(f"{MARKED}def test_x() -> None: ...", "tests/helpers.py").unread


def test_a_misspelt_key_of_the_list_is_no_built_rule(tmp_path: Path) -> None:
    file = tmp_path / "rules.yml"
    text = LIST.read_text(encoding="utf-8")
    file.write_text(text.replace("    commands:", "    comands:", 1), encoding="utf-8")
    with pytest.raises(ValueError, match="L1: unknown"):
        read_rules(file)


@pytest.mark.parametrize(
    ("command", "there"),
    [
        ("kaitsu record contract", True),
        ("kaitsu record", False),
        ("kaitsu record contracts", False),
        ("kaitsu schedule --wish", True),
        ("kaitsu schedule --wishes", False),
        ("kaitsu", False),
        ("pyinfra inventories/test deploys/payment.py", True),
        ("pyinfra inventories/staging deploys/payment.py", False),
        ("pyinfra inventories/test", False),
        ("make test", False),
    ],
)
def test_only_what_is_there_can_be_typed(command: str, there: bool) -> None:
    assert can_be_typed(command) is there


def test_a_run_is_typed_for_the_stage_of_its_actor() -> None:
    typed = {step.number: commands_of(step) for step in STEPS if "run" in step.completed_by}
    test, production = (
        (f"pyinfra inventories/{stage} deploys/payment.py",) for stage in ("test", "production")
    )
    by_hand = {9: (*test, "kaitsu record purchases")}
    assert typed == {
        **dict.fromkeys((4, 7, 8, 13), test),
        **by_hand,
        **dict.fromkeys((17, 18, 19, 20), production),
    }
