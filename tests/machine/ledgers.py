"""Ledgers read without Kaitsu: the chain, the approvals that hold; and copies that must be refused."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kaitsu.cli.sample import SITE
from kaitsu.declare import clock
from kaitsu.model.problem import Refused
from kaitsu.process.event_line import line, payload, read_line
from kaitsu.process.events import Override
from kaitsu.records.store import read_ledger
from tests.machine.engineer import GATEWAY, Engineer

Event = dict[str, Any]


def is_chain(lines: list[bytes]) -> bool:
    """Whether each line names the hash of the one before, and its own number."""
    before = ""
    for number, text in enumerate(lines, start=1):
        event = json.loads(text)
        if (event["seq"], event["prev"]) != (number, before) or not text.endswith(b"\n"):
            return False
        before = hashlib.sha256(text).hexdigest()
    return True


def is_approved(events: list[Event], revision: str, today: date) -> bool:
    """Whether the last word on this revision is an approval that holds today.

    Setup and pages alone may be refused too: what of them the client saw last is part of what is approved.
    """
    holds = False
    for event in events:
        body = event["body"]
        if event["kind"] == "approval" and body["approves"] == revision:
            holds = date.fromisoformat(body["expires"]) >= today
        if event["kind"] == "back_to" or (event["kind"] == "rejected" and body["step"] in (11, 14, 15)):
            holds = False
    return holds


def problem_of(engineer: Engineer, lines: list[bytes]) -> str:
    """The reason why this text in place of the ledger is refused, "" if it is not."""
    file, kept = engineer.ledger_file, engineer.ledger_file.read_bytes()
    file.write_bytes(b"".join(lines))
    try:
        read_ledger(engineer.home, SITE, GATEWAY, clock.now())
    except Refused as refused:
        return refused.problems[0].reason
    finally:
        file.write_bytes(kept)
    return ""


def spoilt(engineer: Engineer) -> Iterator[tuple[str, list[bytes]]]:
    """Copies in which one line is not the one that was written."""
    lines = engineer.lines()
    place = len(lines) // 2
    text = lines[place]
    flipped = text[: len(text) // 2] + bytes([text[len(text) // 2] ^ 1]) + text[len(text) // 2 + 1 :]
    yield "flipped", [*lines[:place], flipped, *lines[place + 1 :]]
    yield "cut", [*lines[:place], *lines[place + 1 :]]
    yield "torn", [*lines[:-1], lines[-1][:-1]]
    yield "swapped", [*lines[: place - 1], lines[place], lines[place - 1], *lines[place + 1 :]]
    yield "replayed", [*lines, lines[place]]
    yield "rewritten", [*lines[:place], _other(engineer, text), *lines[place + 1 :]]
    yield "signed by nobody", [*lines[:-1], _unsigned(lines[-1])]
    if _has_written(engineer):
        yield "shortened", lines[:-1]


def _other(engineer: Engineer, text: bytes) -> bytes:
    """Another event in a line's place, signed by somebody who may: only the next line's hash can tell."""

    event = read_line(text[:-1])
    signer = engineer.signer()
    body = Override("window_over", "never agreed", event.at.replace(year=event.at.year + 1))
    made = replace(event, body=body, by=signer.principal)
    return line(replace(made, signature=signer.sign(payload(made))))


def _unsigned(text: bytes) -> bytes:
    """The last line at another second, under the signature of the old one."""
    event = read_line(text[:-1])
    return line(replace(event, at=event.at + timedelta(seconds=1)))


def _has_written(engineer: Engineer) -> bool:
    """A machine that has never written cannot know that its copy is short."""
    head = engineer.home.state / "heads" / f"{SITE}.{GATEWAY}"
    return head.exists() and head.read_text(encoding="ascii").startswith(f"{len(engineer.lines())}:")
