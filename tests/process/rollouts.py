"""A rollout from the contract to the announcement as events, and a stand-in for signatures."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from kaitsu.model.gateway import Stage
from kaitsu.model.japan import JAPAN
from kaitsu.model.setup import Revision
from kaitsu.process import ledger
from kaitsu.process.event_line import line, payload
from kaitsu.process.event_values import OnBehalfOf
from kaitsu.process.events import (
    Answers,
    Approval,
    Body,
    ClientCheck,
    Completion,
    Contract,
    Event,
    Intake,
    Letter,
    Manuscript,
    Manuscripts,
    Questions,
    Report,
    Review,
    Schedule,
)
from kaitsu.process.final_events import Announcement, FinalCheck
from kaitsu.process.ledger import Ledger, SignatureProblem, next_event
from kaitsu.process.run_event import Check, Run, RunLeg

START = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)
DAY = START.date()
SETUP, PAGES, OTHER, MAIL = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)
REVISION = Revision(SETUP, PAGES).digest
WORD = OnBehalfOf("花田", "mail", DAY, MAIL)
PASSED = Check("pass", "completed", ())


def run(
    leg: RunLeg,
    *,
    setup: str | None = SETUP,
    pages: str | None = None,
    check: Check | None = PASSED,
    name: str = "",
) -> Run:
    stage: Stage = "production" if leg == "production" else "test"
    revision = Revision(setup, pages).digest if setup and pages else None
    name = name or leg.replace(".", "-")
    return Run(name, "payment", stage, leg, "done", setup, pages, revision, check, None, (), {}, ())


def rollback(*runs: str, stage: Stage = "test") -> Run:
    return Run("back", "rollback", stage, None, "done", None, None, None, None, None, runs, {}, ())


CHECKED = ClientCheck(on_behalf_of=WORD, approves=SETUP)
SEALED = Intake("test", MAIL, ("shop_id",), "received", replace(WORD, mail_sha256=None))

BY_STEP: dict[str, Body] = {
    "1": Contract(on_behalf_of=WORD, completed_on=date(2026, 10, 1)),
    "2": Letter(DAY),
    "3": SEALED,
    "4": run("test.module", setup=None, check=None),
    "5": Questions("sent", ("capture", "card_on_file")),
    "6": Answers(on_behalf_of=WORD, values={"capture": "at_order", "card_on_file": "no"}),
    "7": run("test.setup"),
    "10": Report(SETUP, ("tradelaw",)),
    "11": CHECKED,
    "12": Manuscripts(on_behalf_of=WORD, items=(Manuscript("tradelaw", MAIL, 1),)),
    "13": run("test.pages", pages=PAGES),
    "14": Review(on_behalf_of=WORD, approves=PAGES),
    "15": Approval(on_behalf_of=WORD, approves=REVISION, expires=DAY + timedelta(days=90)),
    "16": Schedule(START + timedelta(days=10), START + timedelta(days=10, hours=2), out_of_hours=False),
    "17": run("production", pages=PAGES),
    "21": Completion(REVISION),
    "22": FinalCheck(on_behalf_of=WORD, purchase=False, cancelled_in_shop=None, cancelled_at_gateway=None),
    "22b": Announcement(on_behalf_of=WORD, places=("news",)),
}


def until(step: str) -> list[Body]:
    """The bodies up to and with this step."""
    names = list(BY_STEP)
    return [BY_STEP[name] for name in names[: names.index(step) + 1]]


def signed(event: Event) -> Event:
    return replace(event, signature=signature(event.by, payload(event)))


def signature(who: str, message: bytes) -> str:
    return base64.b64encode(hashlib.sha256(who.encode() + message).digest()).decode()


def signature_problem(who: str, at: datetime, message: bytes, text: str) -> SignatureProblem | None:
    if who not in ("sato", "ito"):
        return "signer_unknown"
    return None if text == signature(who, message) else "signature_invalid"


def lines_of(bodies: Iterable[Body], site: str = "hanaya", by: str = "sato") -> list[bytes]:
    found: list[bytes] = []
    made = Ledger(site, "sandbox", "ledger.jsonl")
    for number, body in enumerate(bodies):
        event = signed(next_event(made, body, START + timedelta(minutes=number), by))
        found.append(line(event))
        hashes = (*made.hashes, hashlib.sha256(found[-1]).hexdigest())
        made = replace(made, events=(*made.events, event), hashes=hashes)
    return found


def verified(lines: Iterable[bytes], now: datetime = START + timedelta(days=1)) -> Ledger:
    return ledger.verify(
        b"".join(lines),
        site="hanaya",
        gateway="sandbox",
        file="ledger.jsonl",
        now=now,
        signature_problem=signature_problem,
    )


def events_of(bodies: Iterable[Body]) -> tuple[Event, ...]:
    return verified(lines_of(bodies)).events
