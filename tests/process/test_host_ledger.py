"""A clone that is behind what a host has seen is found before it writes there."""

import pytest

from kaitsu.model.host_run import HostRun, RunStatus
from kaitsu.model.problem import Refused
from kaitsu.process.history import History
from kaitsu.process.host_ledger import require_not_behind, runs_not_in_ledger, undone_on_host
from kaitsu.process.ledger import EMPTY
from tests.process.rollouts import lines_of, rollback, run, until, verified

LEDGER = verified(lines_of(until("7")))
HEAD = str(LEDGER.head)


def on_host(name: str, status: RunStatus = "done", head: str = HEAD, gateway: str = "sandbox") -> HostRun:
    return HostRun(name, gateway, status, "", "", None, None, head)


def reason(head: str, gateway: str = "sandbox") -> str:
    try:
        require_not_behind(LEDGER, (on_host("x", head=head, gateway=gateway),))
    except Refused as refused:
        return refused.problems[0].reason
    return ""


def test_heads_the_ledger_holds_are_no_problem() -> None:
    earlier = verified(lines_of(until("3"))).head
    assert [reason(head) for head in (HEAD, str(earlier), str(EMPTY), "")] == ["", "", "", ""]


def test_how_far_behind_is_told_by_the_furthest_head() -> None:
    runs = [on_host(step, head=str(verified(lines_of(until(step))).head)) for step in ("10", "22", "11", "3")]
    with pytest.raises(Refused) as refused:
        require_not_behind(LEDGER, runs)
    assert refused.value.problems[0].values["known"] == str(len(until("22")))


def test_a_head_that_is_longer_or_another_one_is_refused() -> None:
    assert reason(str(verified(lines_of(until("10"))).head)) == "ledger_behind"
    assert reason(str(verified(lines_of(until("7"), by="ito")).head)) == "ledger_forked"
    assert reason(f"99:{'0' * 64}", gateway="other") == ""  # another rollout's ledger


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (on_host("test-setup"), ()),
        (on_host("stranger"), ("stranger",)),
        (on_host("begun"), ()),
        (on_host("stranger", "restored"), ()),
        (on_host("stranger", "open"), ()),
        (on_host("stranger", head=""), ()),  # of a time before there were ledgers
        (on_host("stranger", gateway="other"), ()),
    ],
)
def test_a_finished_run_nobody_here_knows_of_is_found(found: HostRun, expected: tuple[str, ...]) -> None:
    history = History(LEDGER.events)
    assert runs_not_in_ledger(history, (found,), "sandbox", {"begun"}) == expected


def test_a_rollback_the_ledger_does_not_know_is_found() -> None:
    runs = (on_host("test-setup", "undone"), on_host("test-module"))
    assert undone_on_host(History(LEDGER.events), runs, "sandbox") == ("test-setup",)
    told = verified(lines_of([*until("7"), rollback("test-setup")]))
    assert undone_on_host(History(told.events), runs, "sandbox") == ()
    assert run("test.setup").run == "test-setup"
