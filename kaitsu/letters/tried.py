"""What was tried on the shops and seen there, as the ledger has it: steps 9 and 19. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from kaitsu.letters.case import Case
from kaitsu.process.events import Event, Override
from kaitsu.process.purchases import Purchase, Purchases
from kaitsu.process.run_event import Check, Evidence, Level, Run


@dataclass(frozen=True)
class Payment:
    """One payment that was tried. ``end`` are the card's last four digits, "" where there was no card."""

    method: str
    end: str
    expected: str
    seen: str
    order: str

    @property
    def as_expected(self) -> bool:
        return self.expected == self.seen


@dataclass(frozen=True)
class Tried:
    """``by_hand``: people bought, for the check of the shop could not. ``level`` is the check's own."""

    at: datetime
    level: Level
    payments: tuple[Payment, ...]
    by_hand: bool


@dataclass(frozen=True)
class Passed:
    """A gate that was passed on purpose, and why."""

    gate: str
    reason: str


@dataclass(frozen=True)
class Released:
    """The run that opened the methods on production."""

    at: datetime
    run: str
    level: Level
    passed: tuple[Passed, ...]
    shown: tuple[str, ...]  # the pages that were looked at and showed what was approved


def tried_on_test(case: Case) -> Tried | None:
    """What step 9 rests on; None where nothing was tried."""
    event = case.state(9).event
    if event is None:
        return None
    if isinstance(event.body, Purchases):
        level = _level(_last_setup_run(case))
        return Tried(event.at, level, tuple(_bought(event.body.items, case)), by_hand=True)
    if not isinstance(event.body, Run) or event.body.check is None:
        return None
    check = event.body.check
    return Tried(event.at, check.level, tuple(_paid(check.evidence, case)), by_hand=False)


def released(case: Case) -> Released | None:
    """The run step 20 rests on; None before it."""
    event = case.state(20).event
    if event is None or not isinstance(event.body, Run):
        return None
    body = event.body
    seen = body.check.evidence if body.check is not None else ()
    shown = tuple(item.method for item in seen if item.expected == item.seen == "shown")
    return Released(event.at, body.run, _level(body.check), tuple(_passed(body, event, case)), shown)


def _last_setup_run(case: Case) -> Check | None:
    checks = [body.check for _, body in case.history.standing_runs if body.leg == "test.setup"]
    return checks[-1] if checks else None


def _level(check: Check | None) -> Level:
    return "none" if check is None else check.level


def _bought(items: Iterable[Purchase], case: Case) -> Iterator[Payment]:
    for item in items:
        name, end = case.method_name(item.method), item.card or ""
        seen = item.expected if item.as_expected else item.seen
        yield Payment(name, end, item.expected, seen, item.order)


def _paid(evidence: Iterable[Evidence], case: Case) -> Iterator[Payment]:
    for item in evidence:
        if item.card:
            name = case.method_name(item.method)
            yield Payment(name, item.card[-4:], item.expected, item.seen, item.order)


def _passed(run: Run, at: Event, case: Case) -> Iterator[Passed]:
    """The reasons people gave for the gates this run passed on purpose."""
    said = {body.gate: body.reason for event, body in case.history.of(Override) if event.seq < at.seq}
    for gate in run.overrides:
        yield Passed(gate, said.get(gate, ""))
