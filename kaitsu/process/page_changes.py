"""Fragments on a shop that are not as our last run left them, and pages whose text lies elsewhere. Pure."""

from collections.abc import Iterator, Sequence

from kaitsu.model.host_run import HostRun
from kaitsu.model.pages import Pages
from kaitsu.model.state import State


def changed_elsewhere(wanted: Pages, gateway: str, state: State, runs: Sequence[HostRun]) -> dict[str, str]:
    """Page to the SHA-256 of the fragment our last run left there, "" where it left none.

    Only where something else lies there now, and not by chance what is declared today, nor what was there
    before that run: an undoing that died put it back. A run that died, or none at all, left nothing that
    could be compared.
    """
    standing = [run for run in runs if run.stands]
    if not standing or standing[-1].after is None:
        return {}
    changed: dict[str, str] = {}
    for page, there in state.pages.items():
        now = there.fragments.get(gateway)
        left = _fragment(standing[-1].after, page, gateway)
        if now not in (left, _fragment(standing[-1].before, page, gateway), wanted.hashes.get(page)):
            changed[page] = left or ""
    return changed


def _fragment(state: State | None, page: str, gateway: str) -> str | None:
    there = state.pages.get(page) if state is not None else None
    return there.fragments.get(gateway) if there is not None else None


def kept_elsewhere(wanted: Pages, gateway: str, state: State) -> Iterator[tuple[str, str]]:
    """Page and builder, where a fragment would have to be written into a page whose text is not its own."""
    for page, hashed in wanted.hashes.items():
        there = state.pages.get(page)
        if there is not None and there.builder and there.fragments.get(gateway) != hashed:
            yield page, there.builder
