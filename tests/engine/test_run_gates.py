"""What is held against a shop that was looked at, before anything is changed on it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kaitsu.engine.declared import Declared
from kaitsu.engine.prepared import Prepared
from kaitsu.engine.run_gates import Seen, pass_gates
from kaitsu.model.gateway import Stage, Verified
from kaitsu.model.pages import NO_PAGES
from kaitsu.process.events import Body, Override
from kaitsu.process.ledger import Ledger
from kaitsu.process.legs import Leg
from tests.engine.test_rollout_run import ROLLOUT
from tests.process.rollouts import events_of
from tests.process.test_plan import MODULE, SETUP
from tests.process.test_release import DURING, OFFICE, STATE, WINDOW, bodies

OVERRIDDEN = Override("module_unverified", "bought with every test card by hand", DURING + timedelta(days=1))


def prepared(verified: Verified, stage: Stage, *more: Body) -> Prepared:
    """Approved and in its window, with a module that was tried as far as ``verified`` says."""
    rollout = replace(ROLLOUT, module=replace(MODULE, verified=verified))
    ledger = Ledger("s", "sandbox", "ledger.jsonl", tuple(events_of(bodies(WINDOW, *more))))
    legs = (Leg("production" if stage == "production" else "test.module"),)
    return Prepared(rollout, stage, ledger, (), Declared(SETUP, NO_PAGES), legs, None, is_known=False)


def waits(found: Prepared) -> list[tuple[str, tuple[str, ...]]]:
    gates = pass_gates(found, Seen(STATE, (), frozenset()), OFFICE, DURING)
    return [(item.reason, item.what) for item in gates.closed if item.reason == "module_unverified"]


def test_a_module_nobody_tried_or_read_stays_off_production() -> None:
    assert waits(prepared("unverified", "production")) == [("module_unverified", ("sandbox_pay 1.2.0",))]
    assert waits(prepared("unverified", "test")) == []


@pytest.mark.parametrize("verified", ["recorded", "read"])
def test_one_that_was_goes(verified: Verified) -> None:
    assert waits(prepared(verified, "production")) == []


def test_it_goes_with_a_signed_override_that_the_report_names() -> None:
    found = prepared("unverified", "production", OVERRIDDEN)
    assert waits(found) == []
    assert "module_unverified" in pass_gates(found, Seen(STATE, (), frozenset()), OFFICE, DURING).overridden
