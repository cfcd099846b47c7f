"""Situations of a rollout before its shop is asked anything."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from gateways.sandbox import GATEWAY
from kaitsu.model.gateway import Stage
from kaitsu.model.pages import NO_PAGES, Pages
from kaitsu.model.process_note import ProcessNote
from kaitsu.process.answers import Answers
from kaitsu.process.events import Body, Intake
from kaitsu.process.history import History, Target
from kaitsu.process.legs import Situation
from kaitsu.process.progress import progress
from tests.process.rollouts import DAY, MAIL, PAGES, SEALED, SETUP, events_of

ASKED = tuple(option for option in GATEWAY.options if option.decided_by == "client")
ANSWERED = Answers(
    decided={"capture": "at_order", "card_on_file": "no"},
    unanswered=(),
    by_client=("capture", "card_on_file"),
)
DECLARED = Target(SETUP, PAGES)
SEALED_FOR_PRODUCTION: Intake = replace(SEALED, stage="production")


def situation(
    bodies: Sequence[Body],
    stage: Stage = "test",
    *,
    notes: Sequence[ProcessNote] = (),
    declared: Target = DECLARED,
    answers: Answers = ANSWERED,
    pages: Pages = NO_PAGES,
    has_module: bool = True,
    sealed: str | None = MAIL,
    today: date = DAY,
    unstated: bool = False,
    known: tuple[str, ...] = (),
) -> Situation:
    events = events_of(bodies)
    by_client = {key: answers.decided[key] for key in answers.by_client}
    declared = replace(declared, answers=by_client)
    return Situation(
        stage,
        progress(events, notes, declared),
        History(events, declared),
        answers,
        pages,
        has_module,
        sealed,
        today,
        unstated,
        known,
    )
