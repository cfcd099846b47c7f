"""What the bodies of events are made of. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, get_args

from kaitsu.process.typed_json import Pattern

Digest = Annotated[str, Pattern("[0-9a-f]{64}")]
Key = Annotated[str, Pattern("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")]
# One line for people. Nothing invisible that could make it read otherwise than it is (controls, marks of
# direction), and no half of a surrogate pair, which has no UTF-8.
Words = Annotated[
    str,
    Pattern(
        r"(?!\s)[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]{1,500}(?<!\s)"
    ),
]
CardEnd = Annotated[str, Pattern("[0-9]{4}")]  # the last four digits of a card, never more
MaskedNumber = Annotated[str, Pattern(r"\**[0-9]{0,4}")]

Channel = Literal["mail", "chat", "phone", "meeting", "post", "portal"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
WRITTEN: tuple[Channel, ...] = ("mail", "chat")


@dataclass(frozen=True)
class OnBehalfOf:
    """A client's word: who gave it, by which way and on which day.

    ``mail_sha256`` is the hash of the message as a file; it may be missing only where nothing was written.
    """

    name: Words
    channel: Channel
    date: date
    mail_sha256: Digest | None

    @property
    def is_evidenced(self) -> bool:
        return self.mail_sha256 is not None or self.channel not in WRITTEN


@dataclass(frozen=True)
class OfClient:
    on_behalf_of: OnBehalfOf

    def wrong_field(self) -> str | None:
        return None if self.on_behalf_of.is_evidenced else "on_behalf_of.mail_sha256"
