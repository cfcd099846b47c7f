"""What a host remembers of earlier runs, held against the ledger: a clone that is behind is found. Pure."""

from collections.abc import Collection, Sequence

from kaitsu.model.host_run import HostRun
from kaitsu.process.history import History
from kaitsu.process.ledger import Head, Ledger, require_caught_up
from kaitsu.process.run_event import Run


def require_not_behind(ledger: Ledger, runs: Sequence[HostRun]) -> None:
    """Refuse a ledger that lacks events some run on this host has built on.

    Raises Refused: ledger_behind, ledger_forked.
    """
    heads = [Head.from_text(run.head) for run in runs if run.gateway == ledger.gateway]
    # The furthest first: how much is missing is told by it, not by the first head beyond our own.
    for head in sorted((head for head in heads if head is not None), key=lambda head: -head.count):
        require_caught_up(ledger, head)


def runs_not_in_ledger(
    history: History, runs: Sequence[HostRun], gateway: str, begun_here: Collection[str]
) -> tuple[str, ...]:
    """Runs of the gateway that were finished on the host, of which the ledger knows nothing.

    A run that was begun on this machine and died before it could record itself is no such case: it is done
    once more, and recorded then. Nor is one that a recorded run went on from, on whatever machine.
    """
    known = _known(history)
    known |= _gone_on_from(known, runs)
    return tuple(
        run.run
        for run in runs
        if run.gateway == gateway
        and run.status == "done"
        and run.head
        and run.run not in known
        and run.run not in begun_here
    )


def died_untold(history: History, runs: Sequence[HostRun], gateway: str, begun_here: Collection[str]) -> str:
    """The newest run on the shop, if nobody ever learned that all of it was written there; or "".

    This machine died between its last write and the ledger, or the line to the host did, and the run was
    told as one that failed and was left. Whoever does its work once more goes on from it, as from any dead
    run, and is undone together with it.
    """
    standing = [run for run in runs if run.gateway == gateway and run.stands]
    untold = (set(begun_here) - _known(history)) | _told_as_left(history)
    return "".join(run.run for run in standing[-1:] if run.status == "done" and run.run in untold)


def _told_as_left(history: History) -> set[str]:
    told = [body for _, body in history.of(Run) if body.deploy == "payment"]
    done = {body.run for body in told if body.outcome == "done"}
    return {body.run for body in told if body.outcome == "not_restored"} - done


def _known(history: History) -> set[str]:
    return {body.run for _, body in history.of(Run) if body.deploy == "payment"}


def _gone_on_from(known: Collection[str], runs: Sequence[HostRun]) -> set[str]:
    """The runs that a known one took up, and those that they took up in turn."""
    found: set[str] = set()
    for run in reversed(runs):  # a run only ever goes on from an earlier one
        if run.run in known or run.run in found:
            found.add(run.continues)
    return found


def undone_on_host(history: History, runs: Sequence[HostRun], gateway: str) -> tuple[str, ...]:
    """Runs that were rolled back on the host, while the ledger still counts on them."""
    undone = {run.run for run in runs if run.gateway == gateway and run.status == "undone"}
    standing = dict.fromkeys(body.run for _, body in history.standing_runs)
    return tuple(run for run in standing if run in undone)
