"""What was read from a settings letter. Nothing but ``Letter.fields`` ever holds a value of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kaitsu.model.gateway import Field

# console_*: of the merchant console, for the client alone.  private: account, birthday and the like.
# wrong_stage: of the other stage.  other_gateway: stands under another gateway's name.
# malformed: not as the gateway writes it.  ambiguous: two values for one field.
RefusalReason = Literal[
    "console_login",
    "console_password",
    "card_number",
    "private",
    "wrong_stage",
    "other_gateway",
    "malformed",
    "ambiguous",
]
# What must be said to the client, for it should not have been sent at all.
NOT_TO_BE_SENT: tuple[RefusalReason, ...] = ("console_login", "console_password", "card_number", "private")


@dataclass(frozen=True)
class Refusal:
    """``label`` is as in the letter, "" where it might itself hold a value. ``line`` counts from 1."""

    label: str
    reason: RefusalReason
    line: int


@dataclass(frozen=True)
class Note:
    """Something to be looked at; ``reason`` names its sentence, ``values`` fill it and are no values of it.

    Reasons: not_asked, stage_unsaid, no_module, nothing_read, attachments.
    """

    reason: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Letter:
    """``fields`` maps field keys to values, printed masked; ``missing`` are keys, in the gateway's order."""

    fields: Mapping[str, str]
    refused: tuple[Refusal, ...]
    missing: tuple[str, ...]
    warnings: tuple[Note, ...]


@dataclass(frozen=True)
class Candidate:
    """A value that stands in the letter as that of ``field``, before it is known which of them to take."""

    field: Field
    value: str
    label: str
    line: int
    is_told: bool  # whether the letter says which stage it is of, or its looks do
    fits: bool  # whether that is the stage asked for
    in_console: bool  # stands among the console's logins
