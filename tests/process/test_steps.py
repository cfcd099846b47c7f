"""The 22 steps, and how far a rollout has come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.model.problem import Refused
from kaitsu.model.process_note import ACTORS, Added, NotNeeded, ProcessNote
from kaitsu.model.text import Text
from kaitsu.process.admission import admit
from kaitsu.process.events import (
    KINDS,
    Answers,
    Approval,
    BackTo,
    Body,
    ClientCheck,
    ExtraStep,
    Letter,
    Manuscript,
    Manuscripts,
    Override,
    Questions,
    Rejected,
    Report,
    Review,
    Schedule,
    SeparateGuidance,
)
from kaitsu.process.final_events import FinalCheck
from kaitsu.process.history import History, Target
from kaitsu.process.progress import StepState, next_steps, progress, state_of
from kaitsu.process.run_event import Check
from kaitsu.process.steps import STEPS
from tests.process.rollouts import (
    BY_STEP,
    CHECKED,
    DAY,
    MAIL,
    OTHER,
    PAGES,
    REVISION,
    SETUP,
    START,
    WORD,
    events_of,
    rollback,
    run,
    until,
)

NOW = START + timedelta(hours=6)
OTHER_SETUP = run("test.setup", setup=OTHER, name="second")
REASON = Text("理由", "a reason")


def states(bodies: Sequence[Body], *notes: ProcessNote) -> tuple[StepState, ...]:
    return progress(events_of(bodies), notes)


def told(number: int, bodies: Sequence[Body], *notes: ProcessNote) -> tuple[str, str]:
    found = state_of(number, states(bodies, *notes))
    return found.state, found.why


def whose_turn(bodies: Sequence[Body], *notes: ProcessNote) -> list[str]:
    return [state.step.name for state in next_steps(states(bodies, *notes))]


def refused(bodies: Sequence[Body], body: Body) -> str:
    """The reason `body` may not come next, or ""."""
    history = History(events_of(bodies))
    try:
        admit(body, history, progress(history.events), NOW)
    except Refused as found:
        return f"{found.problems[0].reason} {int(found.problems[0].exit)}"
    return ""


@pytest.mark.rule("C6")
def test_there_are_22_steps_in_two_phases() -> None:
    assert [step.number for step in STEPS] == list(range(1, 23))
    assert [step.phase for step in STEPS] == ["test"] * 11 + ["release"] * 11
    assert all(step.actor in ACTORS and step.title.ja and step.title.en for step in STEPS)
    assert all(kind in KINDS for step in STEPS for kind in step.completed_by)


def test_no_step_waits_for_a_later_one() -> None:
    assert all(number < step.number for step in STEPS for number in step.requires)


@pytest.mark.rule("C6", "S1", "S21", "S22a", "S22d")
@pytest.mark.parametrize(
    ("last", "turn"),
    [
        ("1", ["2", "4"]),
        ("3", ["4", "5"]),
        ("5", ["6"]),
        ("6", ["7"]),
        ("7", ["10"]),
        ("10", ["11"]),
        ("11", ["12"]),
        ("12", ["13"]),
        ("13", ["14"]),
        ("14", ["15"]),
        ("15", ["16"]),
        ("16", ["17"]),
        ("17", ["21"]),
        ("21", ["22"]),
        ("22", ["22"]),
        ("22b", []),
    ],
)
def test_each_event_hands_over_to_the_next_step(last: str, turn: list[str]) -> None:
    assert whose_turn(until(last)) == turn


@pytest.mark.parametrize("number", range(len(BY_STEP)))
def test_a_rollout_may_be_recorded_from_end_to_end(number: int) -> None:
    bodies = list(BY_STEP.values())
    assert refused(bodies[:number], bodies[number]) == ""


@given(st.integers(0, len(BY_STEP) - 1), st.integers(0, len(BY_STEP) - 1))
def test_nothing_is_recorded_before_its_turn(done: int, wanted: int) -> None:
    bodies = list(BY_STEP.values())
    reason = refused(bodies[:done], bodies[wanted])
    if wanted > done and bodies[wanted].kind not in ("run", "announcement") and wanted not in (3, 4):
        assert reason.split() in (["step_not_yet", "3"], ["nothing_to_approve", "3"])


@pytest.mark.rule("S15")
def test_a_new_setup_voids_what_approved_the_old_one_and_nothing_else() -> None:
    bodies = [*until("15"), OTHER_SETUP]
    assert told(9, bodies) == ("done", "")
    assert told(10, bodies) == ("returned", "voided")
    assert told(11, bodies) == ("returned", "voided")
    assert told(14, bodies) == ("done", "")
    assert told(15, bodies) == ("returned", "voided")
    assert whose_turn(bodies) == ["10"]


@pytest.mark.rule("S15")
def test_new_pages_void_what_approved_the_old_ones_and_nothing_else() -> None:
    bodies = [*until("15"), run("test.pages", pages=OTHER, name="second")]
    assert told(11, bodies) == ("done", "")
    assert told(14, bodies) == ("waiting", "voided")
    assert told(15, bodies) == ("returned", "voided")


def test_a_changed_declaration_voids_before_anything_runs() -> None:
    found = progress(events_of(until("15")), (), Target(OTHER, PAGES))
    assert (state_of(7, found).state, state_of(7, found).why) == ("returned", "voided")
    assert state_of(14, found).state == "done"
    assert state_of(15, found).state == "returned"


def test_a_rolled_back_run_no_longer_counts() -> None:
    bodies = [*until("11"), rollback("test-setup")]
    assert told(7, bodies) == ("returned", "undone")
    assert told(4, bodies) == ("done", "")
    assert told(7, [*bodies, run("test.setup")]) == ("done", "")


def test_a_rollback_of_production_takes_the_completion_back_and_keeps_the_approval() -> None:
    bodies = [*until("22b"), rollback("production", stage="production")]
    assert told(17, bodies) == ("returned", "undone")
    assert told(21, bodies)[0] != "done"
    assert told(22, bodies)[0] != "done"
    assert told(15, bodies) == ("done", "")


@pytest.mark.parametrize("verdict", ["fail", "inconclusive"])
def test_a_run_whose_check_did_not_pass_completes_nothing(verdict: str) -> None:
    check = Check(verdict, "offered", ())  # type: ignore[arg-type]
    restored = replace(run("test.setup", check=check), outcome="restored")
    assert told(9, [*until("6"), restored]) == ("in_progress", f"check_{verdict}")
    assert whose_turn([*until("6"), restored]) == ["7"]


def test_a_used_window_is_not_for_the_next_revision() -> None:
    again = [OTHER_SETUP, run("test.pages", setup=OTHER, pages=PAGES, name="third")]
    assert told(16, [*until("22b"), *again])[0] != "done"


@pytest.mark.rule("S14c", "S14d")
@pytest.mark.parametrize(
    ("last", "step", "reopened", "turn"),
    [("11", 11, [10, 11], "10"), ("14", 14, [13, 14], "13"), ("16", 15, [13, 14, 15, 16], "13")],
)
def test_what_the_client_refuses_goes_back_to_the_agency(
    last: str, step: int, reopened: list[int], turn: str
) -> None:
    no = Rejected(step, "too small", (), WORD)
    assert refused(until(last), no) == ""
    bodies = [*until(last), no]
    assert all(told(number, bodies) == ("returned", "rejected") for number in reopened)
    assert whose_turn(bodies) == [turn]
    assert refused(bodies, no) == "nothing_to_reject 3"


@pytest.mark.rule("S14d")
def test_what_was_refused_can_be_approved_once_it_was_worked_on() -> None:
    bodies = [*until("14"), Rejected(14, "too small", (), WORD)]
    review = Review(on_behalf_of=WORD, approves=PAGES)
    assert refused(bodies, review) == "step_not_yet 3"
    bodies.append(run("test.pages", pages=PAGES, name="again"))
    assert told(14, bodies) == ("waiting", "rejected")
    assert refused(bodies, Rejected(14, "still", (), WORD)) == ""
    assert refused(bodies, review) == ""
    assert told(14, [*bodies, review]) == ("done", "")


def test_going_back_to_the_pages_needs_review_and_approval_again() -> None:
    bodies = [*until("16"), BackTo(13, "a typo")]
    assert refused(until("16"), bodies[-1]) == ""
    assert [told(number, bodies)[1] for number in (13, 14, 15, 16)] == ["back_to"] * 4
    assert refused(until("10"), bodies[-1]) == "nothing_to_reject 3"
    assert refused(until("17"), bodies[-1]) == "released_already 2"


@pytest.mark.rule("S12")
def test_one_manuscript_can_be_returned_alone() -> None:
    two = Report(SETUP, ("tradelaw", "guide"))
    items = (Manuscript("tradelaw", MAIL, 1), Manuscript("guide", MAIL, 1))
    bodies: list[Body] = [*until("7"), two, CHECKED, Manuscripts(on_behalf_of=WORD, items=items[:1])]
    assert told(12, bodies) == ("in_progress", "manuscripts_missing")
    bodies.append(Manuscripts(on_behalf_of=WORD, items=items[1:]))
    assert told(12, bodies) == ("done", "")
    bodies.append(Rejected(12, "unreadable", ("guide",), None))
    assert told(12, bodies) == ("returned", "rejected")
    bodies.append(Manuscripts(on_behalf_of=WORD, items=(Manuscript("guide", OTHER, 2),)))
    assert told(12, bodies) == ("done", "")


@pytest.mark.rule("S6")
def test_answers_are_complete_when_every_question_has_one() -> None:
    half = Answers(on_behalf_of=WORD, values={"capture": "at_order"})
    found = state_of(6, states([*until("5"), half]))
    assert (found.state, found.why, found.detail) == ("in_progress", "answers_missing", "card_on_file")
    assert told(6, [*until("3"), Questions("none_needed", ())]) == ("not_needed", "no_questions")


def test_no_manuscripts_asked_for_are_none_to_wait_for() -> None:
    bodies = [*until("7"), Report(SETUP, ()), CHECKED]
    assert told(12, bodies) == ("not_needed", "no_manuscripts")
    assert whose_turn(bodies) == ["13"]


@pytest.mark.rule("S22c")
@pytest.mark.parametrize("missing", ["cancelled_in_shop", "cancelled_at_gateway"])
def test_a_purchase_is_to_be_cancelled_in_both_places(missing: str) -> None:
    bought = FinalCheck(on_behalf_of=WORD, purchase=True, cancelled_in_shop=DAY, cancelled_at_gateway=DAY)
    half = replace(bought, **{missing: None})  # type: ignore[arg-type]
    announced = BY_STEP["22b"]
    assert told(22, [*until("21"), half, announced]) == ("in_progress", "cancellation_missing")
    assert told(22, [*until("21"), bought, announced]) == ("done", "")


@pytest.mark.rule("C1")
def test_a_note_spares_a_step_and_says_why() -> None:
    found = states(until("3"), NotNeeded(4, REASON))
    assert (state_of(4, found).state, state_of(4, found).note) == ("not_needed", REASON)
    assert whose_turn(until("6"), NotNeeded(4, REASON)) == ["7"]


@pytest.mark.rule("C4")
def test_an_added_step_holds_up_what_requires_its_place() -> None:
    notes = tuple(Added(key, 4, "client", REASON, REASON) for key in ("register_ip", "callback"))
    assert whose_turn(until("6"), *notes) == ["4+register_ip", "4+callback"]
    bodies = [*until("6"), ExtraStep("register_ip", WORD), ExtraStep("callback", WORD)]
    assert whose_turn(bodies, *notes) == ["7"]


@pytest.mark.rule("C3")
def test_separate_guidance_ends_the_rollout() -> None:
    bodies = [*until("3"), SeparateGuidance("no module")]
    assert whose_turn(bodies) == []
    assert told(4, bodies) == ("not_needed", "separate_guidance")
    assert told(3, bodies) == ("done", "")
    assert refused(bodies, BY_STEP["5"]) == "rollout_ended 2"


@pytest.mark.parametrize(
    ("last", "body", "reason"),
    [
        ("1", BY_STEP["1"], "step_done_already 2"),
        ("2", BY_STEP["2"], "event_twice 2"),
        ("5", BY_STEP["5"], "event_twice 2"),
        ("11", CHECKED, "approval_twice 2"),
        ("14", BY_STEP["14"], "approval_twice 2"),
        ("15", BY_STEP["15"], "approval_twice 2"),
        ("10", ClientCheck(on_behalf_of=WORD, approves=OTHER), "approval_other_digest 2"),
        ("13", Review(on_behalf_of=WORD, approves=OTHER), "approval_other_digest 2"),
        ("14", Approval(on_behalf_of=WORD, approves=SETUP, expires=DAY), "approval_other_digest 2"),
        ("7", Report(OTHER, ()), "approval_other_digest 2"),
        ("1", Letter(NOW.date() + timedelta(days=1)), "date_in_future 2"),
        ("1", Letter(DAY - timedelta(days=100)), "date_before 2"),
        ("10", replace(CHECKED, on_behalf_of=replace(WORD, date=DAY - timedelta(days=1))), "date_before 2"),
        ("15", Schedule(START, NOW + timedelta(days=1), out_of_hours=False), "date_past 2"),
        ("1", Override("window_over", "why", NOW), "date_past 2"),
        ("13", Rejected(14, "paid with 4111-1111 1111 1111", (), WORD), "card_number_written 2"),
    ],
)
def test_what_cannot_be_is_refused_by_name(last: str, body: Body, reason: str) -> None:
    assert refused(until(last), body) == reason


def test_a_long_number_that_is_no_cards_may_be_written() -> None:
    assert refused(until("13"), Rejected(14, "order 4111111111111112", (), WORD)) == ""


@pytest.mark.rule("S15")
def test_an_approval_needs_a_run_of_the_whole_revision_that_passed() -> None:
    """Setup and pages each ran, but never together."""
    bodies = [*until("14"), OTHER_SETUP, Report(OTHER, ("tradelaw",)), replace(CHECKED, approves=OTHER)]
    target = History(events_of(bodies)).target
    assert target.revision not in (None, REVISION)
    approval = Approval(on_behalf_of=WORD, approves=target.revision or "", expires=DAY)
    assert refused(bodies, approval) == "nothing_to_approve 3"
    bodies.append(run("test.pages", setup=OTHER, pages=PAGES, name="third"))
    assert refused(bodies, approval) == ""
