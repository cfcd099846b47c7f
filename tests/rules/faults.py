"""Everything that can be wrong between the rules, the steps, the commands and the tests. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kaitsu.process.steps import STEPS, Step
from tests.rules.commands import can_be_typed, commands_of
from tests.rules.known import known_ids, statements
from tests.rules.listed import Rule
from tests.rules.markers import Found, of_rule, of_step

ISSUES = (8, 9, 10)  # those that are still to bring rules


@dataclass(frozen=True)
class Fault:
    kind: str
    where: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}"


def faults(
    rules: Sequence[Rule],
    found: Found,
    steps: Sequence[Step] = STEPS,
    *,
    typed: Callable[[str], bool] = can_be_typed,
) -> tuple[Fault, ...]:
    return (
        *_list_faults(rules, typed),
        *_marker_faults(rules, found, steps),
        *_rule_faults(rules, found),
        *_step_faults(rules, found, steps, typed),
    )


def _list_faults(rules: Sequence[Rule], typed: Callable[[str], bool]) -> Iterator[Fault]:
    """The list against the source: every id, each once, with words and commands."""
    known = known_ids()
    ids = [rule.id for rule in rules]
    yield from (Fault("rule_twice", name) for name, count in Counter(ids).items() if count > 1)
    yield from (Fault("rule_not_of_the_source", rule.id) for rule in rules if rule.base not in known)
    yield from (Fault("rule_not_listed", name) for name in known if name not in ids)
    for rule in rules:
        if not (rule.ja.strip() and rule.en.strip()):
            yield Fault("rule_without_words", rule.id)
        if rule.open is not None and rule.open not in ISSUES:
            yield Fault("issue_unknown", f"{rule.id}: {rule.open}")
        if rule.open is None and not rule.commands:
            yield Fault("rule_without_command", rule.id)
        yield from (
            Fault("command_unknown", f"{rule.id}: {command}")
            for command in rule.commands
            if not typed(command)
        )


def _marker_faults(rules: Sequence[Rule], found: Found, steps: Sequence[Step]) -> Iterator[Fault]:
    ids, numbers = {rule.id for rule in rules}, {step.number for step in steps}
    yield from (Fault("marker_unread", place) for place in found.unread)
    for test in found.tests:
        yield from (Fault("marker_unknown_rule", f"{test.node}: {x}") for x in test.rules if x not in ids)
        yield from (Fault("marker_unknown_step", f"{test.node}: {x}") for x in test.steps if x not in numbers)
        if test.off:
            yield Fault("marked_test_is_off", test.node)


def _rule_faults(rules: Sequence[Rule], found: Found) -> Iterator[Fault]:
    """A rule has a test or is open, never neither and never both."""
    for rule in rules:
        tests = tuple(of_rule(found.tests, rule.id))
        if rule.open is None and not tests:
            yield Fault("rule_without_test", rule.id)
        if rule.open is not None and tests:
            yield Fault("open_rule_with_test", f"{rule.id}: {tests[0].node}")


def _step_faults(
    rules: Sequence[Rule], found: Found, steps: Sequence[Step], typed: Callable[[str], bool]
) -> Iterator[Fault]:
    """No step may be open: of its statements at least one is built, and it can be typed and is tested."""
    built = {rule.id for rule in rules if rule.open is None}
    for step in steps:
        if built.isdisjoint(statements(step.number)):
            yield Fault("step_open", step.name)
        commands = commands_of(step)
        if not commands or not all(typed(command) for command in commands):
            yield Fault("step_without_command", f"{step.name}: {', '.join(commands)}")
        if not any(of_step(found.tests, step.number)):
            yield Fault("step_without_test", step.name)
