"""Which change sent an approved step back: the fields that differ from what its last event approved."""

from collections.abc import Sequence

from kaitsu.cli.rollout_choice import Chosen
from kaitsu.engine.declared import Declared
from kaitsu.model.problem import Refused
from kaitsu.process.events import Approval, ClientCheck, Event, Report, Review
from kaitsu.process.ledger import Ledger
from kaitsu.process.progress import StepState
from kaitsu.process.revisions import field_changes, page_changes, recorded
from kaitsu.records.objects import pages_of, setup_of


def changed_since(
    chosen: Chosen, ledger: Ledger, declared: Declared, states: Sequence[StepState]
) -> dict[str, tuple[str, ...]]:
    """By step, for steps that are voided. A step whose content is not kept any more is left out."""
    found: dict[str, tuple[str, ...]] = {}
    for state in states:
        if state.why != "voided" or state.event is None:
            continue
        try:
            fields = _changed(chosen, ledger, declared, state.event)
        except Refused:  # what is no longer here, or altered, explains nothing; `revision diff` says which
            fields = ()
        if fields:
            found[state.step.name] = fields
    return found


def _changed(chosen: Chosen, ledger: Ledger, declared: Declared, event: Event) -> tuple[str, ...]:
    match event.body:
        case Report(setup=digest) | ClientCheck(approves=digest):
            return _setup_fields(chosen, declared, digest)
        case Review(approves=digest):
            return _page_names(chosen, declared, digest)
        case Approval():
            known = recorded("approved", ledger.events[: event.seq])
            if known is None or known.setup is None or known.pages is None:
                return ()
            return (
                *_setup_fields(chosen, declared, known.setup),
                *_page_names(chosen, declared, known.pages),
            )
        case _:
            return ()


def _setup_fields(chosen: Chosen, declared: Declared, digest: str) -> tuple[str, ...]:
    before = setup_of(chosen.home, chosen.site, chosen.gateway, digest)
    after = declared.setup.manifest if declared.setup is not None else None
    return tuple(change.name for change in field_changes(before, after))


def _page_names(chosen: Chosen, declared: Declared, digest: str) -> tuple[str, ...]:
    before = pages_of(chosen.home, chosen.site, chosen.gateway, digest)
    return tuple(f"page {change.page}" for change in page_changes(before, declared.pages))
