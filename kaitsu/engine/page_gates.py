"""Whose the fragments on a shop's pages are: what somebody else made of them is never overwritten unasked."""

from collections.abc import Iterator, Mapping

from kaitsu.declare import clock
from kaitsu.declare.home import Home
from kaitsu.engine.prepared import Prepared
from kaitsu.engine.run_gates import Seen
from kaitsu.engine.shop_run import ShopRun
from kaitsu.model.problem import Problem, Refused
from kaitsu.process.page_changes import changed_elsewhere, kept_elsewhere
from kaitsu.process.release import PAGE_CHANGED, overrides
from kaitsu.records.objects import content_of
from kaitsu.remote.program import Execute
from kaitsu.reports.page_diff import page_diff

LINES = 40  # of a diff in a refusal; `kaitsu revision diff` shows the rest


def require_pages(shop: ShopRun, prepared: Prepared, seen: Seen, home: Home, execute: Execute) -> None:
    """Refuse to write where a page builder keeps the text, or over what somebody else wrote since.

    Raises Refused: page_builder, page_changed.
    """
    if prepared.goal is None or prepared.goal.pages is None:
        return
    problems = [
        Problem("page_builder", {"page": page, "builder": builder})
        for page, builder in kept_elsewhere(prepared.goal.pages, prepared.goal.gateway, seen.state)
    ]
    changed = changed_elsewhere(prepared.goal.pages, prepared.goal.gateway, seen.state, seen.runs)
    if changed and PAGE_CHANGED not in overrides(prepared.history, clock.now()):
        there = shop.fragments(prepared.goal.gateway, execute)
        problems += _told(changed, there, prepared, home)
    if problems:
        raise Refused(problems)


def _told(
    changed: Mapping[str, str], there: Mapping[str, str], prepared: Prepared, home: Home
) -> Iterator[Problem]:
    for page, left in changed.items():
        lines = list(page_diff(_left(left, prepared, home), there.get(page), (f"{page} (left)", page)))
        more = ["…"] if len(lines) > LINES else []
        diff = "\n".join(f"      {line}" for line in [*lines[:LINES], *more])
        yield Problem(PAGE_CHANGED, {"page": page, "diff": f"\n{diff}" if diff else "-"})


def _left(sha256: str, prepared: Prepared, home: Home) -> str | None:
    """The fragment as our last run left it; None where it left none, or nobody kept it."""
    if not sha256:
        return None
    try:
        rollout = prepared.rollout
        return content_of(home, rollout.site, rollout.gateway.id, sha256).decode()
    except (Refused, UnicodeDecodeError):
        return None
