"""Without a test site: which steps fall away, what waits for what then, and who has to accept it."""

from dataclasses import replace

import pytest

from kaitsu.model.problem import Refused
from kaitsu.process.admission import admit
from kaitsu.process.events import Approval, Body, ExtraStep, Intake
from kaitsu.process.history import History, Target
from kaitsu.process.legs import legs
from kaitsu.process.no_test_site import ACCEPTED, LEFT_OUT, NOTES, is_untested
from kaitsu.process.progress import StepState, missing_before, next_steps, progress, state_of
from tests.process.rollouts import BY_STEP, DAY, MAIL, PAGES, REVISION, SEALED, SETUP, START, WORD, events_of
from tests.process.situations import SEALED_FOR_PRODUCTION, situation

TARGET = Target(SETUP, PAGES)
ACCEPT = ExtraStep(ACCEPTED, WORD)
ANSWERED: list[Body] = [BY_STEP["1"], BY_STEP["2"], SEALED_FOR_PRODUCTION, BY_STEP["5"], BY_STEP["6"]]


def states(*bodies: Body) -> tuple[StepState, ...]:
    return progress(events_of(bodies), NOTES, TARGET)


def names(found: tuple[StepState, ...]) -> list[str]:
    return [state.step.name for state in found]


@pytest.mark.rule("H13")
def test_what_is_done_on_a_test_site_falls_away_and_the_clients_consent_comes() -> None:
    assert is_untested(NOTES)
    assert not is_untested(())
    found = states()
    assert tuple(s.step.number for s in found if s.state == "not_needed") == LEFT_OUT
    assert [s.step.actor for s in found if s.step.added == ACCEPTED] == ["client"]


@pytest.mark.rule("H13")
def test_the_report_waits_for_the_consent_and_for_what_the_missing_steps_waited_for() -> None:
    report = state_of(10, states()).step
    assert "6+no_test_site" in names(missing_before(report, states(*ANSWERED)))
    assert "3" in names(missing_before(report, states(BY_STEP["1"], ACCEPT)))
    assert missing_before(report, states(*ANSWERED, ACCEPT)) == ()
    review = state_of(14, states()).step
    assert names(missing_before(review, states(*ANSWERED, ACCEPT, BY_STEP["10"]))) == ["12"]


def test_credentials_of_production_are_what_is_handed_over() -> None:
    assert state_of(3, states(*ANSWERED)).state == "done"
    assert state_of(3, states(BY_STEP["1"], BY_STEP["2"], SEALED)).state == "waiting"
    resealed: Intake = replace(SEALED_FOR_PRODUCTION, cause="resealed", on_behalf_of=None)
    assert state_of(3, states(BY_STEP["1"], BY_STEP["2"], resealed)).state == "waiting"


@pytest.mark.rule("H13")
def test_consent_is_the_clients_and_needs_evidence() -> None:
    events = events_of(ANSWERED)
    history = History(events, TARGET, untested=True)
    with pytest.raises(Refused, match="client_unnamed"):
        admit(ExtraStep(ACCEPTED, None), history, progress(events, NOTES, TARGET), START)
    admit(ACCEPT, history, progress(events, NOTES, TARGET), START)


def test_what_is_declared_is_approved_since_nothing_ran() -> None:
    before = [*ANSWERED, ACCEPT, BY_STEP["10"], BY_STEP["12"], BY_STEP["14"]]
    events = events_of(before)
    approval = Approval(on_behalf_of=WORD, approves=REVISION, expires=DAY)
    admit(approval, History(events, TARGET, untested=True), progress(events, NOTES, TARGET), START)
    with pytest.raises(Refused, match="nothing_to_approve"):  # with a test site this would never do
        admit(approval, History(events, TARGET), progress(events, NOTES, TARGET), START)
    assert names(next_steps(states(*before, approval))) == ["16"]


@pytest.mark.rule("H13")
def test_production_opens_only_behind_the_consent() -> None:
    approved = [BY_STEP["10"], BY_STEP["12"], BY_STEP["14"], BY_STEP["15"], BY_STEP["16"]]
    for bodies, reasons in (
        ([*ANSWERED, ACCEPT, *approved], set()),
        (ANSWERED, {"extra_step_missing"}),
    ):
        now = situation(bodies, "production", notes=NOTES, sealed=MAIL)
        now = replace(now, history=replace(now.history, untested=True))
        (leg,) = legs(now)
        assert {item.reason for item in leg.waiting} == reasons
