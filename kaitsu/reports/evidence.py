"""A line of the ledger as people read it: what happened, who signed it, what it says. No secret is in one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kaitsu.process.event_values import OnBehalfOf
from kaitsu.process.events import (
    Answers,
    Approval,
    BackTo,
    Body,
    ClientCheck,
    Completion,
    Contract,
    Event,
    Intake,
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
from kaitsu.process.final_events import Announcement, FinalCheck
from kaitsu.process.purchases import CARD_OUTCOMES, Purchase, Purchases
from kaitsu.process.run_event import LEVELS, Evidence, Run
from kaitsu.reports.dates import day_text, moment_text, span_text
from kaitsu.reports.words import say

Fact = tuple[str, str]

_SHORT = 12  # digits of a digest that name it


@dataclass(frozen=True)
class Entry:
    """``number`` is its line in the ledger; ``facts`` are labels with what stands behind them."""

    number: int
    at: str
    by: str
    what: str
    facts: tuple[Fact, ...]


def entry(event: Event) -> Entry:
    body = event.body
    word = _word(getattr(body, "on_behalf_of", None))
    facts = (*_of_client(body), *_of_agency(body), *_out_of_turn(body), *word)
    return Entry(
        event.seq,
        moment_text(event.at),
        event.by,
        say(f"event_{event.kind}"),
        tuple((say(f"fact_{name}"), value) for name, value in facts if value),
    )


def _of_client(body: Body) -> Iterator[Fact]:
    """Names of facts of what a client did, and what they are; what is "" is left out."""
    match body:
        case Contract(completed_on=day):
            yield "completed_on", day_text(day)
        case Letter(received_on=day):
            yield "received_on", day_text(day)
        case Answers(values=values):
            yield "answers", _list(f"{key}: {value}" for key, value in values.items())
        case ClientCheck(approves=digest):
            yield "setup", digest[:_SHORT]
        case Manuscripts(items=items):
            yield "files", _list(map(_manuscript, items))
        case Review(approves=digest):
            yield "pages", digest[:_SHORT]
        case Approval(approves=digest, expires=day):
            yield from (("revision", digest[:_SHORT]), ("expires", day_text(day)))
        case FinalCheck() as check:
            yield "purchase", _yes_or_no(check.purchase)
            yield "cancelled_in_shop", _day(check.cancelled_in_shop)
            yield "cancelled_at_gateway", _day(check.cancelled_at_gateway)
            yield "given_back", _yes_or_no(check.given_back)
        case Announcement(places=places):
            yield "places", _list(places) or say("fact_none")
        case _:
            return


def _of_agency(body: Body) -> Iterator[Fact]:
    """The same of what the agency did, or refused."""
    match body:
        case Intake() as intake:
            yield from (("stage", say(f"stage_{intake.stage}")), ("fields", _list(intake.fields)))
            yield "secrets", intake.secrets_sha256[:_SHORT]
        case Questions(options=options):
            yield "options", _list(options) or say("fact_none")
        case Run() as run:
            yield from _run(run)
        case Purchases(items=items):
            yield "payments", _list(map(_tried, items))
        case Report(setup=setup, manuscripts=pages):
            yield from (("setup", setup[:_SHORT]), ("manuscripts", _list(pages) or say("fact_none")))
        case Schedule() as schedule:
            yield "window", span_text(schedule.start, schedule.end)
            yield "out_of_hours", _yes_or_no(schedule.out_of_hours or None)
        case Completion(revision=digest):
            yield "revision", digest[:_SHORT]
        case _:
            return


def _out_of_turn(body: Body) -> Iterator[Fact]:
    """The same of what is no step by itself."""
    match body:
        case Override(gate=gate, reason=reason, expires=moment):
            yield from (("gate", gate), ("reason", reason), ("expires", moment_text(moment)))
        case Rejected(step=step, reason=reason, pages=pages):
            yield from (("step", str(step)), ("reason", reason), ("manuscripts", _list(pages)))
        case BackTo(reason=reason) | SeparateGuidance(reason=reason):
            yield "reason", reason
        case _:
            return


def _word(word: OnBehalfOf | None) -> Iterator[Fact]:
    if word is None:
        return
    channel = say(f"channel_{word.channel}")
    yield "client", say("fact_client_said", name=word.name, channel=channel, day=day_text(word.date))
    yield "message", (word.mail_sha256 or "")[:_SHORT]


def _run(run: Run) -> Iterator[Fact]:
    yield "run", run.run
    yield "stage", say(f"stage_{run.stage}")
    yield "outcome", say(f"outcome_{run.outcome}")
    if run.check is not None:
        level = say(f"level_{run.check.level}")
        yield "check", say("fact_check_seen", verdict=say(f"verdict_{run.check.verdict}"), level=level)
        yield "payments", _list(map(_tried, run.check.evidence))
    for name, digest in (("setup", run.setup), ("pages", run.pages), ("revision", run.revision)):
        yield name, (digest or "")[:_SHORT]
    yield "overrides", _list(run.overrides)
    yield "undone", _list(run.undoes)


def _tried(one: Evidence | Purchase) -> str:
    order = say("evidence_order", order=one.order) if one.order else ""
    return " ".join(filter(None, (one.method, one.card, "→", _outcome(one.seen)))) + order


def _manuscript(one: Manuscript) -> str:
    return say("fact_file", page=one.page, version=one.version, digest=one.sha256[:_SHORT])


def _outcome(name: str) -> str:
    """A level is worded as how far one got, a card's outcome as what became of it."""
    return say(f"level_{name}") if name in LEVELS else _seen(name)


def _seen(name: str) -> str:
    return say(f"seen_{name}") if name in CARD_OUTCOMES else name


def _yes_or_no(said: bool | None) -> str:
    return "" if said is None else say("fact_yes" if said else "fact_no")


def _day(day: date | None) -> str:
    return "" if day is None else day_text(day)


def _list(parts: Iterable[str]) -> str:
    return say("list_between").join(parts)
