"""Which legs are open, and who is next."""

from dataclasses import replace

from gateways.sandbox import GATEWAY
from kaitsu.process.answers import Answers
from kaitsu.process.legs import legs, open_legs

ASKED = tuple(option for option in GATEWAY.options if option.decided_by == "client")
ANSWERED = Answers(decided={"capture": "at_order"}, unanswered=())


def names(stage: str, answers: Answers, *, has_credentials: bool) -> list[str]:
    return [leg.name for leg in open_legs(legs(stage, answers, has_credentials=has_credentials))]  # type: ignore[arg-type]


def test_the_module_waits_for_nobody() -> None:
    unanswered = replace(ANSWERED, unanswered=ASKED)
    assert names("test", unanswered, has_credentials=False) == ["test.module"]


def test_the_setup_opens_with_answers_and_credentials() -> None:
    assert names("test", ANSWERED, has_credentials=True) == ["test.module", "test.setup"]


def test_an_open_question_names_the_client_and_the_option() -> None:
    closed = legs("test", replace(ANSWERED, unanswered=ASKED), has_credentials=True)[1]
    assert [(item.actor, item.step, item.reason) for item in closed.waiting] == [
        ("client", 6, "answers_missing")
    ]
    assert closed.waiting[0].what == tuple(option.key for option in ASKED)


def test_missing_credentials_name_the_settings_letter() -> None:
    closed = legs("test", ANSWERED, has_credentials=False)[1]
    assert [(item.step, item.reason) for item in closed.waiting] == [(3, "credentials_missing")]


def test_production_is_closed_whatever_is_declared() -> None:
    assert names("production", ANSWERED, has_credentials=True) == []
