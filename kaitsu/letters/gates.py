"""Whether a letter may be written now: its step was reached, and the ledger shows what it would say. Pure."""

from collections.abc import Callable

from kaitsu.letters.case import Case
from kaitsu.letters.findings import findings
from kaitsu.letters.kinds import Kind
from kaitsu.letters.terms import scope_of_case
from kaitsu.model.outcome import Exit
from kaitsu.model.pages import missing_pages
from kaitsu.model.problem import Refused, refuse
from kaitsu.process.admission import not_yet
from kaitsu.process.answers import clients_options
from kaitsu.process.events import Report, SeparateGuidance
from kaitsu.process.progress import missing_before


def require_turn(kind: Kind, case: Case) -> None:
    """Raises Refused.

    With exit 3, who is next: step_not_yet, purchases_missing, purchases_failed, letter_unrecorded,
    letter_pages_missing. With exit 2, there is nothing to write: letter_not_needed, letter_module_there,
    letter_test_site_there, letter_no_finding, letter_nothing_extra, letter_no_question.
    """
    _GATES[kind.name](kind, case)


def _step_reached(kind: Kind, case: Case) -> None:
    state = case.state(kind.step)
    if state.state == "not_needed":
        reason = state.note.ja if state.note is not None else state.detail
        raise refuse("letter_not_needed", letter=kind.name, step=kind.step, why=reason or "-")
    if missing_before(state.step, case.states):
        raise not_yet(kind.step, case.states)


def _reported(kind: Kind, case: Case) -> None:
    """A report names the setup that ran; without one there is none."""
    _step_reached(kind, case)
    if case.setup is None:
        raise not_yet(kind.step, case.states)


def _all_pages_in(kind: Kind, case: Case) -> None:
    """No notice of a part: every page that was asked for is on the test site, and stands there.

    Without a test site, where step 13 is left out, the texts themselves are what is reviewed.
    """
    if case.rollout.has_test_site:
        _step_reached(kind, case)
    if missing_before(case.state(14).step, case.states):
        raise not_yet(14, case.states)
    asked = [body.manuscripts for _, body in case.history.of(Report)]
    if missing := missing_pages(case.pages, asked[-1] if asked else ()):
        raise refuse("letter_pages_missing", exit=Exit.WAITING, pages=", ".join(missing))


def _found(kind: Kind, case: Case) -> None:
    if not findings(case):
        raise refuse("letter_no_finding", letter=kind.name)


def _agreed(kind: Kind, case: Case) -> None:
    _step_reached(kind, case)
    if case.state(kind.step).state != "done":
        raise refuse("letter_unrecorded", exit=Exit.WAITING, step=kind.step, command="kaitsu record schedule")


def _without_module(kind: Kind, case: Case) -> None:
    if case.rollout.module is not None and not list(case.history.of(SeparateGuidance)):
        module = f"{case.rollout.module.code} {case.rollout.module.version}"
        raise refuse("letter_module_there", letter=kind.name, module=module)


def _asked(kind: Kind, case: Case) -> None:
    _step_reached(kind, case)
    if not clients_options(case.rollout):
        raise refuse("letter_no_question", letter=kind.name)


def _without_test_site(kind: Kind, case: Case) -> None:
    if case.rollout.has_test_site:
        raise refuse("letter_test_site_there", letter=kind.name, site=case.site.id)


def _costs_extra(kind: Kind, case: Case) -> None:
    scope = scope_of_case(case)
    if not (scope.extra or scope.undecided):
        raise refuse("letter_nothing_extra", letter=kind.name)


_GATES: dict[str, Callable[[Kind, Case], None]] = {
    "quotation": _costs_extra,
    "separate-guidance": _without_module,
    "questions": _asked,
    "no-test-site": _without_test_site,
    "setup-report": _reported,
    "client-check": _reported,
    "pages-ready": _all_pages_in,
    "findings": _found,
    "window": _agreed,
    "completion": _step_reached,
    "final-check": _step_reached,
    "announcement": _step_reached,
}


def why_not(kind: Kind, case: Case) -> Refused | None:
    """The refusal of ``require_turn``, None where the letter may be written."""
    try:
        require_turn(kind, case)
    except Refused as refused:
        return refused
    return None
