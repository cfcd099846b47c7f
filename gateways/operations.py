"""The operations of a rollout, in their safe order, and its undoing. The only pyinfra operations there are.

Each has one call site in deploys/, is always named (an unnamed operation prints its arguments),
does nothing when the shop is as declared, and is one program on the host.
"""

from collections.abc import Iterator

from pyinfra import host
from pyinfra.api import FunctionCommand, operation

from kaitsu.engine.rollback_run import RollbackRun, UndoStep
from kaitsu.engine.rollout_run import RolloutRun
from kaitsu.model.change import Operation
from kaitsu.remote.program import run_program


@operation()
def module(rollout: RolloutRun) -> Iterator[FunctionCommand]:
    """Install and enable the gateway's dedicated module (steps 4 and 17)."""
    yield from _carry_out(rollout, "module")


@operation()
def credentials(rollout: RolloutRun) -> Iterator[FunctionCommand]:
    """Write the encrypted credential config, sealed to the host's own key (steps 7 and 18)."""
    yield from _carry_out(rollout, "credentials")


@operation()
def options(rollout: RolloutRun) -> Iterator[FunctionCommand]:
    """Set what contract, law and client have decided, and the stage's mode (steps 7 and 18)."""
    yield from _carry_out(rollout, "options")


@operation()
def register_methods(rollout: RolloutRun) -> Iterator[FunctionCommand]:
    """Register the payment methods, hidden from shoppers (steps 8 and 19)."""
    yield from _carry_out(rollout, "register_methods")


@operation()
def pages(rollout: RolloutRun) -> Iterator[FunctionCommand]:
    """Put the page fragments on the test site (step 13); on production they go with ``go_live``."""
    yield from _carry_out(rollout, "pages")


@operation()
def go_live(rollout: RolloutRun) -> Iterator[FunctionCommand]:
    """Check the storefront under a preview token, then open the methods to everybody (steps 9, 19 and 20)."""
    yield from _carry_out(rollout, "go_live")


@operation()
def undo(rollback: RollbackRun) -> Iterator[FunctionCommand]:
    """Put the before-images back, newest first, and look at the shop anew."""
    if rollback.runs:
        yield FunctionCommand(run_program, [UndoStep(rollback)], {})
    else:
        host.noop("undo: nothing stands on this shop")


def _carry_out(rollout: RolloutRun, name: Operation) -> Iterator[FunctionCommand]:
    if rollout.changes(name):
        yield FunctionCommand(run_program, [rollout.step(name)], {})
    else:
        host.noop(f"{name}: as declared")
