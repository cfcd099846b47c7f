"""Windows and fees in words: candidates in order with their reasons, refusals, the fee rule and answer."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time

from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem
from kaitsu.process.fees import Fee
from kaitsu.process.obstacles import Obstacles
from kaitsu.process.preferences import Reason
from kaitsu.process.schedule import Candidate, WishAnswer
from kaitsu.process.window import Refusal, Value
from kaitsu.reports.dates import clock_text, day_text, moment_text, span_text
from kaitsu.reports.words import explain, say


def candidate_lines(candidates: Iterable[Candidate]) -> list[str]:
    """``第1候補 2026年12月1日（火）10:00–12:00　…``, one line each, in the order given."""
    return [
        say("schedule_candidate", place=place, window=_window(candidate), reasons=_weighed(candidate))
        for place, candidate in enumerate(candidates, start=1)
    ]


def taken_lines(obstacles: Obstacles) -> list[str]:
    """The windows agreed with other shops, which are kept clear."""
    return [
        say("schedule_taken", rollout=slot.rollout, window=span_text(slot.window.start, slot.window.end))
        for slot in obstacles.slots
    ]


def wish_lines(answers: Sequence[WishAnswer]) -> list[str]:
    """The client's wishes in their order: what can be had of each, or everything that forbids it."""
    return [line for place, answer in enumerate(answers, start=1) for line in _wish(place, answer)]


def _wish(place: int, answer: WishAnswer) -> Iterator[str]:
    wish = span_text(answer.wish.start, answer.wish.end)
    if answer.candidate is not None:
        window, reasons = _window(answer.candidate), _weighed(answer.candidate)
        yield say("schedule_wish", place=place, wish=wish, window=window, reasons=reasons)
        return
    yield say("schedule_wish_refused", place=place, wish=wish)
    for refusal in answer.refusals:
        yield "  " + explain(refusal_problem(refusal)).splitlines()[0]


def reason_text(reason: Reason) -> str:
    if reason.name == "season":
        return say("schedule_season", season=say(f"season_{reason.season}"))
    return say(f"schedule_{reason.name}")


def refusal_problem(refusal: Refusal, leave: Exit = Exit.WRONG) -> Problem:
    """A refusal as the problem people read; ``leave`` is what a command ends with for it."""
    values = {name: value_text(value) for name, value in refusal.values.items()}
    return Problem(refusal.reason, values, exit=leave)


def value_text(value: Value) -> str:
    if isinstance(value, datetime):  # a datetime is a date too, so it is asked first
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    return clock_text(value) if isinstance(value, time) else str(value)


def fee_lines(fee: Fee) -> list[str]:
    """The rule, what happens on a closed last day, and the answer."""
    return [
        say(
            "fee_rule",
            first=say(f"fee_first_{fee.rule.first_day}", delivered=day_text(fee.delivered_on)),
            length=length_text(fee.rule.months),
            until=day_text(fee.free_until),
        ),
        say(f"fee_last_day_{fee.rule.if_last_day_is_holiday}"),
        _answer(fee),
    ]


def length_text(months: int) -> str:
    """A period in years where it is whole ones."""
    years, rest = divmod(months, 12)
    return say("length_months", count=months) if rest else say("length_years", count=years)


def _answer(fee: Fee) -> str:
    completed = fee.contract_completed_on
    if completed is not None:
        return say(f"fee_{fee.status}", completed=day_text(completed))
    if fee.status == "under_examination":
        return say("fee_under_examination", days=fee.days_left)
    return say("fee_too_late")


def _window(candidate: Candidate) -> str:
    return span_text(candidate.window.start, candidate.window.end)


def _weighed(candidate: Candidate) -> str:
    good = [reason_text(reason) for reason in candidate.reasons if reason.points > 0]
    bad = [reason_text(reason) for reason in candidate.reasons if reason.points < 0]
    between = say("schedule_between")
    parts = [
        say("schedule_good", reasons=between.join(good)) if good else "",
        say("schedule_bad", reasons=between.join(bad)) if bad else "",
        say("schedule_forecast") if candidate.forecast else "",
    ]
    return "".join(parts)
