"""An event as a line of the ledger's file: canonical JSON, so that there is one text for one event. Pure."""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from kaitsu.model.canonical import canonical
from kaitsu.process.event_values import Key
from kaitsu.process.events import KINDS, Event
from kaitsu.process.typed_json import Malformed, Pattern, checked, from_json, to_json

FORMAT = 1
LINE_LIMIT = 65536  # bytes; the longest honest event has a few thousand
UNSIGNED = "AAAA"

Principal = Annotated[str, Pattern(r"[^\s,\"!*?\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,200}")]


class NewerFormat(Malformed):
    """The line is of a format that a later Kaitsu writes."""


@dataclass(frozen=True)
class Envelope:
    """What every line has beside its body and its signature."""

    format: int
    seq: int
    prev: Annotated[str, Pattern("([0-9a-f]{64})?")]  # SHA-256 of the line before, "" in the first
    kind: Key
    site: Key
    gateway: Key
    at: datetime
    by: Principal


def payload(event: Event) -> bytes:
    """The bytes that are signed."""
    return canonical(_json(event))


def line(event: Event) -> bytes:
    """The event as it stands in the file, with its line break."""
    return canonical(_json(event, signature=event.signature)) + b"\n"


def valid(event: Event) -> Event:
    """The event, signed or not, once its line was found to be readable. Raises Malformed."""
    checked(event.body, "body")
    read_line(line(event if event.signature else replace(event, signature=UNSIGNED))[:-1])
    return event


def read_line(text: bytes) -> Event:
    """The event of a line without its line break. Raises Malformed, with field "" for a broken text."""
    try:
        raw = json.loads(text) if len(text) < LINE_LIMIT else None
    except (ValueError, RecursionError):
        raise Malformed("") from None
    if not isinstance(raw, dict):
        raise Malformed("")
    event = _read(raw)
    if line(event) != text + b"\n":  # spaces, escapes, a key twice: the same event in another text
        raise Malformed("")
    return event


def _read(raw: dict[str, Any]) -> Event:
    """The event of a whole line's JSON. Raises Malformed."""
    rest = dict(raw)
    if type(rest.get("format")) is int and rest["format"] != FORMAT:
        raise NewerFormat("format")
    body, signature = rest.pop("body", None), rest.pop("signature", None)
    envelope = from_json(Envelope, rest, "")
    if envelope.kind not in KINDS:
        raise Malformed("kind")
    if not isinstance(signature, str) or re.fullmatch("[A-Za-z0-9+/]+={0,2}", signature) is None:
        raise Malformed("signature")
    return Event(
        envelope.seq,
        envelope.prev,
        envelope.site,
        envelope.gateway,
        envelope.at,
        envelope.by,
        from_json(KINDS[envelope.kind], body, "body"),
        signature,
    )


def _json(event: Event, **signature: str) -> dict[str, Any]:
    envelope = Envelope(
        FORMAT, event.seq, event.prev, event.kind, event.site, event.gateway, event.at, event.by
    )
    return {**to_json(envelope), "body": to_json(event.body), **signature}
