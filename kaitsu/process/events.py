"""Everything that can happen to a rollout and is worth a line of the ledger. Pure values.

A body holds what its kind says and nothing that is secret: names of credential fields, never values;
digests of what is approved, never the thing itself. Clients have no keys, so an event that is theirs says
on whose behalf an engineer signs it, and on what evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal, TypeAlias, get_args

from kaitsu.model.gateway import Stage
from kaitsu.process.event_values import Digest, Key, OfClient, OnBehalfOf, Words
from kaitsu.process.final_events import Announcement, FinalCheck
from kaitsu.process.gateway_events import Registered, StageStated
from kaitsu.process.page_events import PageMade
from kaitsu.process.purchases import Purchases
from kaitsu.process.run_event import Run


@dataclass(frozen=True)
class Contract(OfClient):
    """Step 1."""

    kind: ClassVar = "contract"
    completed_on: date


@dataclass(frozen=True)
class Letter:
    """Step 2: the gateway's settings letter came to the client."""

    kind: ClassVar = "letter"
    received_on: date


@dataclass(frozen=True)
class Intake:
    """Step 3: credentials were sealed. ``secrets_sha256`` is of the age file, ``fields`` are names.

    A message that carries credentials is never hashed: short ones could be guessed from the hash.
    """

    kind: ClassVar = "intake"
    stage: Stage
    secrets_sha256: Digest
    fields: tuple[Key, ...]
    cause: Literal["received", "rotated", "resealed"]
    on_behalf_of: OnBehalfOf | None

    def wrong_field(self) -> str | None:
        if (self.on_behalf_of is None) == (self.cause == "received"):
            return "on_behalf_of"
        if self.on_behalf_of is not None and self.on_behalf_of.mail_sha256 is not None:
            return "on_behalf_of.mail_sha256"
        return None if self.fields else "fields"


@dataclass(frozen=True)
class Questions:
    """Step 5: the options the client was asked about; none, where nothing had to be asked."""

    kind: ClassVar = "questions"
    outcome: Literal["sent", "none_needed"]
    options: tuple[Key, ...]

    def wrong_field(self) -> str | None:
        return None if bool(self.options) == (self.outcome == "sent") else "options"


@dataclass(frozen=True)
class Answers(OfClient):
    """Step 6: option to value. Later answers replace earlier ones, option by option."""

    kind: ClassVar = "answers"
    values: Mapping[Key, Words]

    def wrong_field(self) -> str | None:
        return super().wrong_field() if self.values else "values"


@dataclass(frozen=True)
class Report:
    """Step 10: ``setup`` was reported as done, and manuscripts of these pages were asked for.

    ``letter_sha256`` is of the letter that was sent, where it is named.
    """

    kind: ClassVar = "report"
    setup: Digest
    manuscripts: tuple[Key, ...]
    letter_sha256: Digest | None = None


@dataclass(frozen=True)
class ClientCheck(OfClient):
    """Step 11: approves the setup digest."""

    kind: ClassVar = "client_check"
    approves: Digest


@dataclass(frozen=True)
class Manuscript:
    page: Key
    sha256: Digest
    version: int


@dataclass(frozen=True)
class Manuscripts(OfClient):
    """Step 12: files the client supplied."""

    kind: ClassVar = "manuscripts"
    items: tuple[Manuscript, ...]

    def wrong_field(self) -> str | None:
        if not self.items or len({item.page for item in self.items}) != len(self.items):
            return "items"
        if any(item.version < 1 for item in self.items):
            return "items.version"
        return super().wrong_field()


@dataclass(frozen=True)
class Review(OfClient):
    """Step 14: approves the pages digest."""

    kind: ClassVar = "review"
    approves: Digest


@dataclass(frozen=True)
class Approval(OfClient):
    """Step 15 (校了): approves the digest of the whole revision; ``expires`` is the last day it holds."""

    kind: ClassVar = "approval"
    approves: Digest
    expires: date


@dataclass(frozen=True)
class Schedule:
    """Step 16: the agreed window for the work on production.

    ``out_of_hours``: the client ordered 日時指定・営業時間外 as an extra.
    """

    kind: ClassVar = "schedule"
    start: datetime
    end: datetime
    out_of_hours: bool

    def wrong_field(self) -> str | None:
        return None if self.start < self.end else "end"


@dataclass(frozen=True)
class Completion:
    """Step 21: ``revision`` was reported as being on production. ``letter_sha256`` as in Report."""

    kind: ClassVar = "completion"
    revision: Digest
    letter_sha256: Digest | None = None


@dataclass(frozen=True)
class ExtraStep:
    """A step that a shop system or gateway added was done; ``on_behalf_of`` where it is the client's."""

    kind: ClassVar = "extra_step"
    key: Key
    on_behalf_of: OnBehalfOf | None


@dataclass(frozen=True)
class Rejected:
    """A step was refused by whom it was handed to. ``pages`` (step 12) may name single manuscripts."""

    kind: ClassVar = "rejected"
    step: int
    reason: Words
    pages: tuple[Key, ...]
    on_behalf_of: OnBehalfOf | None

    def wrong_field(self) -> str | None:
        if self.step not in REJECTABLE:
            return "step"
        if self.pages and self.step != 12:
            return "pages"
        if (self.on_behalf_of is not None) != (self.step in REJECTED_BY_CLIENT):
            return "on_behalf_of"
        if self.on_behalf_of is not None and not self.on_behalf_of.is_evidenced:
            return "on_behalf_of.mail_sha256"
        return None


REJECTED_BY_CLIENT = (11, 14, 15, 22)  # the agency's work, refused by the client
REJECTED_BY_AGENCY = (3, 6, 12)  # what the client handed in, refused by the agency
REJECTABLE = (*REJECTED_BY_AGENCY, *REJECTED_BY_CLIENT)


@dataclass(frozen=True)
class BackTo:
    """Pages are to be worked on again after they were shown, whoever found out."""

    kind: ClassVar = "back_to"
    step: int
    reason: Words

    def wrong_field(self) -> str | None:
        return None if self.step == 13 else "step"


@dataclass(frozen=True)
class Override:
    """A closed gate is passed on purpose, until ``expires``."""

    kind: ClassVar = "override"
    gate: Key
    reason: Words
    expires: datetime


@dataclass(frozen=True)
class SeparateGuidance:
    """There is no dedicated module: the rollout ends here and the client is advised apart from it."""

    kind: ClassVar = "separate_guidance"
    reason: Words


Body: TypeAlias = (
    Contract
    | Letter
    | Intake
    | Questions
    | Answers
    | Run
    | Purchases
    | Report
    | ClientCheck
    | Manuscripts
    | PageMade
    | Review
    | Approval
    | Schedule
    | Completion
    | FinalCheck
    | Announcement
    | ExtraStep
    | Rejected
    | BackTo
    | Override
    | SeparateGuidance
    | Registered
    | StageStated
)
KINDS: Mapping[str, type[Body]] = {cls.kind: cls for cls in get_args(Body)}


@dataclass(frozen=True)
class Event:
    """One line of a ledger. ``signature`` is a SSHSIG blob in base64, over everything else of the line."""

    seq: int
    prev: str
    site: str
    gateway: str
    at: datetime
    by: str
    body: Body
    signature: str

    @property
    def kind(self) -> str:
        return self.body.kind
