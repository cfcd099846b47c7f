"""docs/process.md: the steps and the rules, each with its command and the tests that show it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kaitsu.process.steps import STEPS, Step
from kaitsu.reports.words import catalogue
from tests.rules.commands import commands_of
from tests.rules.listed import Rule
from tests.rules.markers import Marked, of_rule, of_step

PAGE = Path(__file__).resolve().parents[2] / "docs" / "process.md"

HEAD = """\
# The documented process, step by step and rule by rule

Written by `make process` from `kaitsu/process/steps.py`, [rules.yml](rules.yml) and the markers `step` and
`rule` on tests; edit those, not this. A rule without a test is `open`, with the issue that brings it; an id
with a slash is a part of a rule that is told apart. `tests/test_process_table.py` fails where it is not true.

この表は `make process` が生成します。直接編集しません。
テストの無い規則は `open` とし、実装する課題の番号を付けます。
"""
RULE_HEADS = {
    "L": "Actors 担当",
    "I": "Introduction 前提",
    "D": "Deadline 期限と費用",
    "R": "Scope 対応範囲",
    "C": "Conditions 手順の条件",
    "S": "Statements of the steps 各手順の内容",
    "H": "Between the lines 行間の規則",
}


def page(rules: Sequence[Rule], tests: Sequence[Marked], steps: Sequence[Step] = STEPS) -> str:
    """The whole page, ending in a line end."""
    return "\n".join([HEAD, *_steps(steps, tests), "", *_rules(rules, tests)]) + "\n"


def _steps(steps: Sequence[Step], tests: Sequence[Marked]) -> Iterator[str]:
    yield f"## The {len(steps)} steps 手順"
    yield ""
    yield from _table_head("#", "phase", "actor", "step", "needs", "completed by", "command", "tests")
    for step in steps:
        yield _row(
            step.name,
            step.phase,
            "<br>".join(catalogue(lang)["texts"][f"progress_actor_{step.actor}"] for lang in ("ja", "en")),
            f"{step.title.ja}<br>{step.title.en}",
            ", ".join(map(str, step.requires)) or "–",
            _codes(step.completed_by),
            _codes(commands_of(step)),
            _links(of_step(tests, step.number)),
        )


def _rules(rules: Sequence[Rule], tests: Sequence[Marked]) -> Iterator[str]:
    opened = sum(rule.open is not None for rule in rules)
    yield "## The rules 規則"
    yield ""
    yield f"{len(rules) - opened} are shown by tests, {opened} are open."
    for letter, heading in RULE_HEADS.items():
        yield from ("", f"### {heading}", "")
        yield from _table_head("id", "rule", "command", "tests")
        for rule in rules:
            if rule.id[0] == letter:
                yield _row(rule.id, _text(rule), _codes(rule.commands), _shown_by(rule, tests))


def _text(rule: Rule) -> str:
    return "<br>".join(filter(None, (rule.ja, rule.en, f"*{rule.note}*" if rule.note else "")))


def _shown_by(rule: Rule, tests: Sequence[Marked]) -> str:
    return _links(of_rule(tests, rule.id)) if rule.open is None else f"`open` (issue {rule.open})"


def _links(tests: Iterable[Marked]) -> str:
    return "<br>".join(f"[{Path(test.file).stem}::{test.name}](../{test.file})" for test in tests) or "–"


def _codes(words: Iterable[str]) -> str:
    return "<br>".join(f"`{word}`" for word in words) or "–"


def _table_head(*names: str) -> tuple[str, str]:
    return _row(*names), _row(*("---" for _ in names))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
