"""Which legs are open, and who is next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kaitsu.model.pages import Pages
from kaitsu.model.process_note import Added, NotNeeded
from kaitsu.model.setup import Revision
from kaitsu.model.text import Text
from kaitsu.process import answers as decided
from kaitsu.process.events import (
    Answers,
    Approval,
    Body,
    Manuscript,
    Manuscripts,
    Rejected,
    Report,
    SeparateGuidance,
)
from kaitsu.process.history import Target
from kaitsu.process.legs import is_known, legs, open_legs
from tests.process.rollouts import (
    BY_STEP,
    CHECKED,
    DAY,
    MAIL,
    OTHER,
    PAGES,
    SETUP,
    WORD,
    rollback,
    run,
    until,
)
from tests.process.situations import ANSWERED, ASKED, SEALED_FOR_PRODUCTION, situation

TRADELAW = Pages({"tradelaw": "<p>カード</p>"})
REASON = Text("理由", "a reason")


def opened(bodies: Sequence[Body], stage: Any = "test", **more: Any) -> list[str]:
    return [leg.name for leg in open_legs(legs(situation(bodies, stage, **more)))]


def waiting(bodies: Sequence[Body], leg: str, **more: Any) -> list[tuple[str, str, str]]:
    stage: Any = "production" if leg == "production" else "test"
    (found,) = [item for item in legs(situation(bodies, stage, **more)) if item.name == leg]
    return [(item.actor, item.step, item.reason) for item in found.waiting]


def production(last: str = "16") -> list[Body]:
    """All steps up to ``last``, with production's credentials handed over, too."""
    bodies = until(last)
    return [*bodies[:3], SEALED_FOR_PRODUCTION, *bodies[3:]]


@pytest.mark.rule("I1")
def test_without_a_contract_nothing_is_begun() -> None:
    assert opened([]) == []
    assert waiting([], "test.module") == [("client", "1", "contract_missing")]


def test_the_module_needs_the_contract_only() -> None:
    assert opened(until("1"), answers=decided.Answers({}, ASKED), sealed=None) == ["test.module"]


@pytest.mark.rule("S2")
@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("1", ("gateway", "2", "letter_missing")),
        ("2", ("agency_office", "3", "credentials_unrecorded")),
        ("3", ("agency_office", "5", "questions_missing")),
        ("5", ("client", "6", "answers_missing")),
    ],
)
def test_the_setup_names_who_is_next(last: str, reason: tuple[str, str, str]) -> None:
    assert opened(until(last)) == ["test.module"]
    assert reason in waiting(until(last), "test.setup")


@pytest.mark.rule("I4")
def test_the_setup_opens_with_credentials_and_answers_on_record() -> None:
    assert opened(until("6")) == ["test.module", "test.setup"]


def test_an_undeclared_answer_names_the_client_and_the_option() -> None:
    found = legs(situation(until("6"), answers=decided.Answers({}, ASKED)))[1].waiting
    assert [(item.step, item.reason, item.what) for item in found] == [
        ("6", "answers_missing", tuple(option.key for option in ASKED))
    ]


@pytest.mark.rule("S6")
def test_a_declared_answer_the_client_never_gave_keeps_the_setup_closed() -> None:
    other = replace(ANSWERED, decided={"capture": "at_shipping", "card_on_file": "no"})
    found = legs(situation(until("6"), answers=other))[1].waiting
    assert [(item.step, item.reason, item.what) for item in found] == [
        ("6", "answers_unproven", ("capture",))
    ]


def test_credentials_that_are_not_here_are_waited_for() -> None:
    assert waiting(until("6"), "test.setup", sealed=None) == [("client", "3", "credentials_missing")]


def test_credentials_nobody_is_on_record_for_are_not_used() -> None:
    bodies = [body for body in until("6") if body.kind != "intake"]
    assert ("agency_office", "3", "credentials_unrecorded") in waiting(bodies, "test.setup")


@pytest.mark.rule("C6", "H4", "S11b")
@pytest.mark.parametrize(("last", "step"), [("6", "10"), ("7", "10"), ("10", "11"), ("11", "12")])
def test_the_pages_name_the_first_step_of_people(last: str, step: str) -> None:
    assert [item[1] for item in waiting(until(last), "test.pages")] == [step]


def test_the_pages_open_with_the_manuscripts() -> None:
    assert opened(until("12"), pages=TRADELAW)[-1] == "test.pages"
    assert waiting(until("12"), "test.pages") == [("agency_test", "13", "pages_missing")]


def test_a_new_setup_does_not_close_the_pages() -> None:
    """The whole revision has to run again, or there would be nothing to approve."""
    assert opened(until("15"), declared=Target(OTHER, PAGES), pages=TRADELAW)[-1] == "test.pages"


@pytest.mark.rule("L4")
def test_production_opens_for_what_was_approved() -> None:
    assert opened(production(), "production") == ["production"]


@pytest.mark.rule("L4", "S16a")
@pytest.mark.parametrize(
    ("last", "reason"),
    [
        ("6", ("agency_test", "7", "never_on_test")),
        ("12", ("agency_test", "13", "never_on_test")),
        ("13", ("client", "14", "review_missing")),
        ("14", ("client", "15", "approval_missing")),
        ("15", ("agency_office", "16", "schedule_missing")),
    ],
)
def test_production_names_who_is_next(last: str, reason: tuple[str, str, str]) -> None:
    assert waiting(production(last), "production") == [reason]


@pytest.mark.rule("H7", "S17", "S20")
@pytest.mark.parametrize("declared", [Target(OTHER, PAGES), Target(SETUP, OTHER), Target(None, PAGES)])
def test_production_is_closed_for_anything_but_what_was_approved(declared: Target) -> None:
    assert opened(production(), "production", declared=declared) == []


def test_an_approval_of_before_is_no_approval_of_now() -> None:
    """Two revisions were approved, one after the other: the file says the first again."""
    second: list[Body] = [
        run("test.setup", setup=OTHER, name="second"),
        Report(OTHER, ("tradelaw",)),
        replace(CHECKED, approves=OTHER),
        run("test.pages", setup=OTHER, pages=PAGES, name="third"),
        Approval(WORD, Revision(OTHER, PAGES).digest, DAY + timedelta(days=90)),
    ]
    bodies = [*production("15"), *second, BY_STEP["16"]]
    assert opened(bodies, "production", declared=Target(OTHER, PAGES)) == ["production"]
    assert opened(bodies, "production") == []


def test_what_the_client_says_after_the_approval_closes_production() -> None:
    other = Answers(on_behalf_of=WORD, values={"capture": "at_shipping"})
    assert waiting([*production(), other], "production") == [("client", "6", "answers_unproven")]
    refused = Rejected(6, "unclear", (), None)
    assert waiting([*production(), refused], "production") == [("client", "6", "answers_missing")]


def test_new_manuscripts_after_the_approval_ask_for_new_pages() -> None:
    found = legs(situation([*production(), BY_STEP["12"]], "production"))[0].waiting
    assert [(item.step, item.why) for item in found] == [("13", "new_manuscripts")]


@pytest.mark.rule("S18")
def test_production_needs_its_own_credentials() -> None:
    assert waiting(until("16"), "production") == [("agency_office", "3", "credentials_unrecorded")]
    assert waiting(production(), "production", sealed=None) == [("client", "3", "credentials_missing")]


def test_an_approval_holds_until_its_last_day() -> None:
    last = DAY + timedelta(days=90)
    assert opened(production(), "production", today=last) == ["production"]
    after = waiting(production(), "production", today=last + timedelta(days=1))
    assert after == [("client", "15", "approval_expired")]


def test_what_was_taken_back_on_test_is_not_promoted() -> None:
    bodies = [*production(), rollback("test-pages")]
    assert ("agency_test", "13", "never_on_test") in waiting(bodies, "production")


def test_a_refused_page_says_that_it_was_refused() -> None:
    bodies = [*production("14"), Rejected(14, "too small", (), WORD)]
    (found,) = legs(situation(bodies, "production"))[0].waiting
    assert (found.step, found.reason, found.why) == ("13", "never_on_test", "rejected")


@pytest.mark.rule("D5")
def test_no_page_is_worked_on_before_the_contract() -> None:
    assert opened([], pages=TRADELAW) == []
    assert waiting([], "test.pages", pages=TRADELAW) == [("client", "1", "contract_missing")]


@pytest.mark.rule("S13c", "H6")
def test_a_part_of_the_pages_is_not_put_on_the_test_site() -> None:
    asked = Report(SETUP, ("tradelaw", "guide"))
    supplied = Manuscripts(
        on_behalf_of=WORD, items=(Manuscript("tradelaw", MAIL, 1), Manuscript("guide", MAIL, 1))
    )
    bodies = [*until("7"), asked, BY_STEP["11"], supplied]
    (found,) = legs(situation(bodies, pages=TRADELAW))[-1].waiting
    assert (found.step, found.reason, found.what) == ("13", "pages_missing", ("guide",))
    both = Pages({**TRADELAW.texts, "guide": "<p>カード</p>"})
    assert opened(bodies, pages=both)[-1] == "test.pages"


@pytest.mark.rule("C2", "C3")
def test_without_a_module_the_way_ends_in_separate_guidance() -> None:
    assert waiting(until("1"), "test.module", has_module=False) == [("agency_office", "4", "no_module")]
    ended = [*until("1"), SeparateGuidance("no module")]
    assert waiting(ended, "test.module") == [("agency_office", "4", "separate_guidance")]
    assert waiting(ended, "production") == [("agency_office", "4", "separate_guidance")]


@pytest.mark.rule("C3")
def test_with_a_module_that_is_only_known_the_refusal_says_so() -> None:
    """Letter and questions go on; nothing is deployed, and nobody is told that there is no module."""
    now = situation(until("1"), has_module=False, known=("GmoPaymentGateway4",))
    assert [leg.waiting[0].reason for leg in legs(now)] == ["module_known_only"] * 3
    assert legs(now)[0].waiting[0].what == ("GmoPaymentGateway4",)


def test_where_nothing_tells_the_stage_the_client_has_to_say_it() -> None:
    stated = ("client", "3", "stage_unstated")
    assert waiting(until("6"), "test.setup", unstated=True) == [stated]
    assert waiting(production(), "production", unstated=True) == [stated]
    assert waiting(production(), "production") == []


def test_an_added_step_keeps_the_leg_closed_until_it_is_recorded() -> None:
    notes = (Added("register_ip", 6, "client", REASON, REASON),)
    assert waiting(until("6"), "test.setup", notes=notes) == [
        ("client", "6+register_ip", "extra_step_missing")
    ]


def test_a_spared_step_is_not_waited_for() -> None:
    bodies = [body for body in until("6") if body.kind != "letter"]
    assert waiting(bodies, "test.setup") == []  # the letter's credentials are there
    assert opened([BY_STEP["1"]], notes=(NotNeeded(2, REASON),)) == ["test.module"]


def known(bodies: Sequence[Body], stage: Any = "test", **more: Any) -> bool:
    now = situation(bodies, stage, **more)
    return is_known(now, open_legs(legs(now)))


def test_what_ran_is_known_and_what_did_not_is_not() -> None:
    assert known(until("4"))
    assert not known(until("3"))
    assert not known(until("6"))
    assert known(until("7"))
    assert not known(until("7"), declared=Target(OTHER, PAGES))
    assert not known([*until("7"), rollback("test-setup")])


def test_the_whole_revision_is_known_when_it_ran_together() -> None:
    assert known(until("13"), pages=TRADELAW)
    other_setup = run("test.setup", setup=OTHER, name="second")
    assert not known([*until("13"), other_setup], pages=TRADELAW, declared=Target(OTHER, PAGES))


def test_production_is_known_once_it_ran() -> None:
    assert not known(production(), "production")
    assert known(production("17"), "production")
    assert not known([*production("17"), rollback("production", stage="production")], "production")


def test_a_report_without_manuscripts_waits_for_none() -> None:
    bodies = [*until("7"), Report(SETUP, ()), BY_STEP["11"]]
    assert opened(bodies)[-1] == "test.pages"
