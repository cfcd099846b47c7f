"""What is held against a shop once it was looked at: whose is what there, and may the plan be carried out."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kaitsu.engine.prepared import Prepared
from kaitsu.model.host_run import HostRun
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.model.state import State
from kaitsu.process.gateway_gates import gateway_waits
from kaitsu.process.host_ledger import require_not_behind, runs_not_in_ledger
from kaitsu.process.legs import Leg, expired_approval
from kaitsu.process.preflight import Finding, preflight_waits
from kaitsu.process.release import (
    NOT_IN_LEDGER,
    Gates,
    module_waits,
    overrides,
    release_waits,
    window_waits,
)
from kaitsu.process.schedule import Office


@dataclass(frozen=True)
class Seen:
    """The shop as the probe saw it; ``begun_here`` are runs this machine began and never recorded.

    ``around`` is what was seen beside it, where production is about to be changed; ``rotates``: only
    credentials are.
    """

    state: State
    runs: Sequence[HostRun]
    begun_here: Collection[str]
    around: tuple[Finding, ...] = ()
    rotates: bool = False


def require_ours(prepared: Prepared, seen: Seen) -> None:
    """Refuse what can be seen to go wrong before the first write.

    Raises Refused: ledger_behind, ledger_forked, method_foreign, page_absent.
    """
    require_not_behind(prepared.ledger, seen.runs)
    problems = [*_foreign_methods(prepared, seen.state), *_absent_pages(prepared, seen.state)]
    if problems:
        raise Refused(problems)


def pass_gates(prepared: Prepared, seen: Seen, office: Office, now: datetime) -> Gates:
    """The gates in front of a change, overrides in force taken off. Raises Refused: run_not_in_ledger."""
    history, in_force = prepared.history, overrides(prepared.history, now)
    used: list[str] = []
    missing = runs_not_in_ledger(history, seen.runs, prepared.rollout.gateway.id, seen.begun_here)
    if missing and NOT_IN_LEDGER not in in_force:
        raise refuse(NOT_IN_LEDGER, file=prepared.ledger.file, run=", ".join(missing))
    if missing:
        used.append(NOT_IN_LEDGER)
    if prepared.stage != "production":
        return Gates((), tuple(used))
    waits = (
        *module_waits(prepared.rollout.module),
        *gateway_waits(prepared.rollout.gateway, prepared.rollout.module, history),
        *release_waits(history, prepared.states, seen.state, office, now),
        *preflight_waits(seen.around),
        # What is in service gets other credentials without a new approval, and nothing else.
        *(() if seen.rotates else expired_approval(prepared.states, now.date())),
    )
    used += [item.reason for item in waits if item.reason in in_force]
    return Gates(tuple(item for item in waits if item.reason not in in_force), tuple(used))


def require_open_window(prepared: Prepared, office: Office, now: datetime) -> None:
    """Time has passed since the plan, perhaps at pyinfra's prompt. Raises Refused: gate_closed_meanwhile."""
    in_force = overrides(prepared.history, now)
    for item in window_waits(prepared.states, office, now):
        if item.reason not in in_force:
            raise refuse("gate_closed_meanwhile", exit=Exit.WAITING, gate=item.reason)


def held(legs: Sequence[Leg], gates: Gates) -> tuple[Leg, ...]:
    """The legs with the last open one closed by what the gates say."""
    last = max(place for place, leg in enumerate(legs) if leg.open)
    return tuple(
        replace(leg, waiting=gates.closed) if place == last else leg for place, leg in enumerate(legs)
    )


def _foreign_methods(prepared: Prepared, state: State) -> Iterator[Problem]:
    """A method of ours that another module holds already."""
    module = prepared.rollout.module
    for method in prepared.rollout.methods:
        there = state.method(method.code)
        if there is not None and module is not None and there.module != module.code:
            yield Problem("method_foreign", {"detail": f"method={method.code}"})


def _absent_pages(prepared: Prepared, state: State) -> Iterator[Problem]:
    """A page that a fragment is declared for, and that the shop does not have."""
    wanted = prepared.goal.pages.texts if prepared.goal is not None and prepared.goal.pages else {}
    for page in wanted:
        if page not in state.pages:
            yield Problem("page_absent", {"page": page})
