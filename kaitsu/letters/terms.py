"""What of a rollout costs nothing extra, what needs a quotation, and what nobody has decided. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kaitsu.letters.case import Case
from kaitsu.model.site import Rollout
from kaitsu.process.events import Approval, BackTo, Manuscripts, Schedule
from kaitsu.process.fees import Fee, fee_status, last_day
from kaitsu.process.scope import Scope, work_text


@dataclass(frozen=True)
class ScopeTold:
    """Works in words. ``is_default``: nobody at the agency has said so."""

    included: tuple[str, ...]
    extra: tuple[str, ...]
    undecided: tuple[str, ...]
    is_default: bool


def fee_of(case: Case) -> Fee:
    """Raises Refused: day_beyond_calendar, free_period_too_far."""
    today, completed = case.now.date(), case.rollout.contract_completed_on
    return fee_status(
        completed if completed is not None and completed <= today else None,
        case.site.delivered_on,
        today,
        case.agency.terms.free_period,
        case.calendar,
    )


def support_until(case: Case) -> date | None:
    """The last day of the ordinary corrections; None where the agency says nothing of it."""
    support = case.agency.terms.ordinary_support
    if support is None or support.months is None:
        return None
    return last_day(case.site.delivered_on, support.months)


def whole_scope(case: Case) -> ScopeTold:
    scope = case.agency.terms.scope
    return _told(scope, (*scope.included, *scope.extra, *scope.undecided))


def scope_of_case(case: Case) -> ScopeTold:
    """The works this rollout is known to need, each as the agency's scope has it."""
    return _told(case.agency.terms.scope, tuple(dict.fromkeys(_works(case))))


def _told(scope: Scope, works: tuple[str, ...]) -> ScopeTold:
    included, extra, undecided = (
        tuple(work_text(work).ja for work in works if scope.decision(work) == decision)
        for decision in ("included", "extra", "undecided")
    )
    return ScopeTold(included, extra, undecided, scope.is_default)


def _works(case: Case) -> Iterator[str]:
    yield "no_module" if case.rollout.module is None else "module_setup"
    yield "page_texts"
    if fee_of(case).status == "quote_required":
        yield "late_contract"
    first = min(map(_contracted, case.site.rollouts))
    if _contracted(case.rollout) > first:
        yield "second_gateway"
    if any(body.out_of_hours for _, body in list(case.history.of(Schedule))[-1:]):
        yield "out_of_hours"
    if _changed_after_approval(case):
        yield "after_approval"


def _contracted(rollout: Rollout) -> date:
    """A contract that has no day yet comes after all that have one."""
    return rollout.contract_completed_on or date.max


def _changed_after_approval(case: Case) -> bool:
    approvals = [event.seq for event, _ in case.history.of(Approval)]
    changes = [event.seq for kind in (Manuscripts, BackTo) for event, _ in case.history.of(kind)]
    return bool(approvals) and any(seq > approvals[0] for seq in changes)
