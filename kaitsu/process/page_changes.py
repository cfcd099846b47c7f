"""Fragments on a shop that are not as our last run left them, and pages whose text lies elsewhere. Pure."""

from collections.abc import Iterator, Sequence

from kaitsu.model.host_run import HostRun
from kaitsu.model.pages import Pages
from kaitsu.model.state import State


def changed_elsewhere(wanted: Pages, gateway: str, state: State, runs: Sequence[HostRun]) -> dict[str, str]:
    """Page to the SHA-256 of the fragment our last run left there, "" where it left none.

    Only where something else lies there now, and not by chance what is declared today. A run that died, or
    none at all, left nothing that could be compared.
    """
    standing = [run for run in runs if run.stands]
    if not standing or standing[-1].after is None:
        return {}
    left, hashes = standing[-1].after.pages, wanted.hashes
    changed: dict[str, str] = {}
    for page, there in state.pages.items():
        now = there.fragments.get(gateway)
        before = left[page].fragments.get(gateway) if page in left else None
        if now != before and now != hashes.get(page):
            changed[page] = before or ""
    return changed


def kept_elsewhere(wanted: Pages, gateway: str, state: State) -> Iterator[tuple[str, str]]:
    """Page and builder, where a fragment would have to be written into a page whose text is not its own."""
    for page, hashed in wanted.hashes.items():
        there = state.pages.get(page)
        if there is not None and there.builder and there.fragments.get(gateway) != hashed:
            yield page, there.builder
