"""Every seeded bug is found by the machine, and by the name of its invariant; without it all is well."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.invariants import Broken
from tests.machine.machine import Machine, prepared_world
from tests.machine.test_machine import IS_LONG, world
from tests.mutants.mutants import MUTANTS, Mutant

__all__ = ["world"]  # a fixture: it ends the world of this module's machines

FAST = settings(
    max_examples=150,
    stateful_step_count=30,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    phases=[Phase.generate],  # that it is found is all we ask
    suppress_health_check=list(HealthCheck),
)
by_name = pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "_"))


def replay(mutant: Mutant) -> None:
    """The machine, led by the mutant's script."""
    machine = Machine()
    try:
        machine.start(mutant.beginning)
        machine.everything_holds()
        for rule, values in mutant.steps:
            getattr(machine, rule)(**values)
            machine.everything_holds()
    except BaseException:
        machine.close()
        raise
    machine.teardown()


@by_name
def test_a_mutant_is_found_by_its_script(mutant: Mutant) -> None:
    prepared_world()  # by sound code
    with mutant.mutation.in_force(), pytest.raises(Broken, match=f"^{mutant.invariant}: "):
        replay(mutant)


@by_name
def test_sound_code_passes_the_script(mutant: Mutant) -> None:
    replay(mutant)


if IS_LONG:  # the short run finds each by its script, and skips nothing

    @by_name
    def test_a_mutant_is_found_at_random(mutant: Mutant) -> None:
        prepared_world()
        with mutant.mutation.in_force(), pytest.raises(Broken, match=r"^invariant_"):
            run_state_machine_as_test(Machine, settings=FAST)


def test_every_invariant_has_a_mutant() -> None:
    assert {mutant.invariant for mutant in MUTANTS} == {f"invariant_{number}" for number in range(1, 10)}
