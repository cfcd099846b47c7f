"""The machine, run for as long as a test may take: KAITSU_MACHINE=long runs it for some ten minutes.

    KAITSU_MACHINE=long pytest tests/machine

The short profile tries the same histories every time, so that a red run is never a matter of luck; the long
one tries new ones. What fails prints its steps and a @reproduce_failure line.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.machine import Machine, end_world

IS_LONG = os.environ.get("KAITSU_MACHINE") == "long"
HISTORIES, STEPS = (400, 40) if IS_LONG else (25, 25)
PROFILE = settings(
    max_examples=HISTORIES,
    stateful_step_count=STEPS,
    deadline=None,
    print_blob=True,
    derandomize=not IS_LONG,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module", autouse=True)
def world() -> Iterator[None]:
    yield
    end_world()


def test_the_invariants_hold_through_every_history() -> None:
    run_state_machine_as_test(Machine, settings=PROFILE)
