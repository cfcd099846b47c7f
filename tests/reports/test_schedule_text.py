"""Every refusal, reason, season and fee has its words in both languages."""

from datetime import date, datetime, time
from string import Formatter
from typing import get_args

import pytest

from kaitsu.model.japan import JAPAN
from kaitsu.model.outcome import Exit
from kaitsu.process.fees import FeeRule, fee_status
from kaitsu.process.preferences import Reason, ReasonName
from kaitsu.process.seasons import SEASONS, SeasonName
from kaitsu.process.window import Refusal, RefusalReason
from kaitsu.reports.schedule_text import fee_lines, reason_text, refusal_problem
from kaitsu.reports.words import catalogue, explain


@pytest.fixture(params=["ja", "en"])
def lang(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("KAITSU_LANG", request.param)
    return str(request.param)


def test_every_reason_and_season_can_be_said(lang: str) -> None:
    said = [reason_text(Reason(name)) for name in get_args(ReasonName) if name != "season"]
    said += [reason_text(Reason("season", season.name)) for season in SEASONS]
    assert len(set(said)) == len(get_args(ReasonName)) - 1 + len(get_args(SeasonName))


def test_every_refusal_has_a_sentence(lang: str) -> None:
    problems = catalogue(lang)["problems"]
    assert set(get_args(RefusalReason)) <= problems.keys()
    slots = {name for _, name, _, _ in Formatter().parse(problems["window_notice_short"]["remedy"])}
    assert "earliest" in slots


def test_a_refusal_shows_dates_and_times_as_people_read_them() -> None:
    past = Refusal(
        "window_past",
        {"start": datetime(2026, 12, 1, 10, tzinfo=JAPAN), "now": datetime(2026, 12, 2, 9, tzinfo=JAPAN)},
    )
    problem = refusal_problem(past, Exit.WAITING)
    assert (problem.exit, problem.values["now"]) == (Exit.WAITING, "Wed 2 Dec 2026 09:00")
    assert "Tue 1 Dec 2026 10:00, has passed" in explain(problem)
    late = refusal_problem(Refusal("window_starts_late", {"start": time(16), "latest": time(15)}))
    assert "starts at 16:00" in explain(late)


@pytest.mark.parametrize(
    ("completed_on", "today", "answer"),
    [
        (date(2026, 10, 1), date(2026, 11, 23), "free of charge (contract completed on Thu 1 Oct 2026)"),
        (date(2027, 4, 2), date(2027, 5, 1), "extra charge, a quotation is needed (contract completed"),
        (None, date(2026, 11, 23), "under examination; 129 day(s) left"),
        (None, date(2027, 4, 2), "the deadline passed without a contract"),
    ],
)
def test_the_fee_says_rule_and_answer(completed_on: date | None, today: date, answer: str) -> None:
    rule, last_day, said = fee_lines(fee_status(completed_on, date(2026, 4, 1), today))
    assert "until Thu 1 Apr 2027" in rule
    assert "does not move the deadline" in last_day
    assert answer in said


def test_the_fee_can_be_said_in_both_languages(lang: str) -> None:
    fee = fee_status(None, date(2026, 4, 1), date(2026, 11, 23), FeeRule(12, "next_business_day"))
    assert len(fee_lines(fee)) == 3
    assert "129" in fee_lines(fee)[2]
