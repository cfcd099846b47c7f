"""Which runs a rollback undoes. Pure."""

from collections.abc import Sequence

from kaitsu.model.host_run import HostRun


def runs_to_undo(runs: Sequence[HostRun], named: str | None) -> tuple[HostRun, ...]:
    """The runs to undo, newest first; () when the named one, or any, does not stand.

    ``runs`` are oldest first. Without a name it is the last run that stands. A named run is undone together
    with all later ones of its gateway: each before-image is of the shop as the run before it left it. A run
    that went on from a dead one takes that with it, as the shop was whole only before both.
    """
    standing = [run for run in runs if run.stands]
    if named is None:
        chosen = standing[-1:]
    else:
        first = next((place for place, run in enumerate(standing) if run.is_called(named)), None)
        if first is None:
            return ()
        gateway = standing[first].gateway
        chosen = [run for run in standing[first:] if run.gateway == gateway]
    return tuple(reversed([*_dead_before(standing, chosen), *chosen]))


def _dead_before(standing: Sequence[HostRun], chosen: Sequence[HostRun]) -> list[HostRun]:
    """The dead runs the oldest chosen one went on from, oldest first."""
    by_id = {run.run: run for run in standing}
    dead: list[HostRun] = []
    run = chosen[0] if chosen else None
    while run is not None and run.continues in by_id:
        run = by_id.pop(run.continues)
        dead.insert(0, run)
    return dead
