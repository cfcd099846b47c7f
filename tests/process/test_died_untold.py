"""A run that died between its last write on the host and the ledger: found, gone on from, and then known."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kaitsu.model.host_run import HostRun, RunStatus
from kaitsu.process.history import History
from kaitsu.process.host_ledger import died_untold, runs_not_in_ledger
from kaitsu.process.run_event import Run
from tests.process.rollouts import lines_of, until, verified

HISTORY = History(verified(lines_of(until("7"))).events)
KNOWN = "test-setup"  # of the ledger above


def on_host(name: str, status: RunStatus = "done", continues: str = "", gateway: str = "sandbox") -> HostRun:
    return HostRun(name, gateway, status, "", continues, None, None, f"1:{'ab' * 32}")


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ((), ""),
        ((on_host(KNOWN), on_host("begun")), "begun"),
        ((on_host("begun"), on_host(KNOWN)), ""),  # somebody has worked here since
        ((on_host("begun"), on_host(KNOWN, "undone")), "begun"),
        ((on_host("begun", "open"),), ""),  # the host sees that by itself
        ((on_host("begun", "undone"),), ""),
        ((on_host("stranger"),), ""),
        ((on_host("begun", gateway="other"),), ""),
    ],
)
def test_only_the_newest_that_stands_and_was_begun_here_is_one(
    runs: Sequence[HostRun], expected: str
) -> None:
    assert died_untold(HISTORY, runs, "sandbox", {"begun", KNOWN}) == expected


def test_what_the_ledger_knows_has_not_died() -> None:
    assert died_untold(HISTORY, (on_host(KNOWN),), "sandbox", {KNOWN}) == ""


def test_a_run_that_was_told_as_left_is_gone_on_from_on_every_machine() -> None:
    """The line broke off after its last write: the host says done, the ledger that it failed."""
    (body,) = [body for _, body in HISTORY.of(Run) if body.run == KNOWN][:1]
    left = replace(body, run="left", outcome="not_restored")
    history = History(verified(lines_of([*until("7"), left])).events)
    assert died_untold(history, (on_host(KNOWN), on_host("left")), "sandbox", set()) == "left"
    assert died_untold(history, (on_host("left"), on_host(KNOWN)), "sandbox", set()) == ""
    assert died_untold(history, (on_host("left", "undone"),), "sandbox", set()) == ""


def test_what_a_known_run_went_on_from_is_known_on_every_machine() -> None:
    chain = (on_host("first"), on_host("second", continues="first"), on_host(KNOWN, continues="second"))
    assert runs_not_in_ledger(HISTORY, chain, "sandbox", ()) == ()
    cut = (*chain[:1], on_host("second"), on_host(KNOWN, continues="second"))
    assert runs_not_in_ledger(HISTORY, cut, "sandbox", ()) == ("first",)
