"""``inventories/agency.yml``: the agency itself. Everything has a default; the file need not be there."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from pydantic import Field, ValidationError

from kaitsu.declare.agency_terms import NO_TERMS, Terms, TermsFile, scope_problems, terms
from kaitsu.declare.fields import Clock, Day, Declared, Text
from kaitsu.declare.home import Home, folder_named
from kaitsu.declare.nearest import nearest
from kaitsu.declare.validation import problem_at, problems_of
from kaitsu.declare.working_days import AgencyBlackoutFile
from kaitsu.declare.yaml_file import read_yaml
from kaitsu.model.problem import Problem, Refused
from kaitsu.model.working_days import Span

IDENTITIES = "~/.config/kaitsu/identities"


class HoursFile(Declared):
    """Office hours, Japanese time, within which production may be worked on."""

    open: Clock = Field(default="10:00", title="Opening", description="HH:MM")
    close: Clock = Field(default="17:00", title="Closing", description="HH:MM")
    latest_start: Clock = Field(
        default="15:00", title="Latest start of work on production", description="HH:MM"
    )


class AgencyFile(TermsFile):
    """The agency that runs Kaitsu."""

    name: Text | None = Field(
        default=None, title="Name", description="As it stands under letters and reports."
    )
    identities: Text = Field(
        default=IDENTITIES,
        title="Folder of identity files",
        description="Where this engineer's own keys lie. A relative path starts at the home folder.",
    )
    signing_key: Text | None = Field(
        default=None,
        title="Signing key",
        description="The file of the key this engineer signs the ledger with, private or public (.pub). "
        "A relative path starts at the home folder.",
    )
    hours: HoursFile = Field(default=HoursFile(), title="Office hours")
    closed_days: list[Day] | None = Field(
        default=None,
        title="Closed days",
        description="Beside weekends, public holidays and 29 December to 3 January, which are known.",
    )
    blackouts: list[AgencyBlackoutFile] | None = Field(
        default=None,
        title="Black-outs",
        description="Spans nobody works on production in, such as a gateway's announced maintenance.",
    )
    releases_at_once: int = Field(
        default=1,
        ge=1,
        le=50,
        title="Releases at once",
        description="How many shops' production may be worked on at the same time.",
    )
    notice_business_days: int = Field(
        default=3, ge=0, le=60, title="Notice", description="Business days between the notice and the work."
    )
    approval_days: int = Field(
        default=90,
        ge=1,
        le=366,
        title="Approval",
        description="How many days a final approval (校了) holds unless it says otherwise.",
    )
    letter_days: int = Field(
        default=14,
        ge=1,
        le=366,
        title="Settings letter",
        description="How many days after the contract it is looked for, if it has not come.",
    )
    lease_seconds: int = Field(
        default=600,
        ge=1,
        le=86400,
        title="Lease",
        description="How long a shop stays locked for a run that no longer answers, in seconds.",
    )


@dataclass(frozen=True)
class Hours:
    """Japanese time."""

    open: time
    close: time
    latest_start: time


@dataclass(frozen=True)
class Agency:
    """``identities`` and ``signing_key`` are absolute.

    ``notice_business_days`` lie at least between a notice and the work.
    """

    name: str
    identities: Path
    hours: Hours
    closed_days: frozenset[date]
    notice_business_days: int
    approval_days: int
    lease_seconds: int
    signing_key: Path | None = None
    terms: Terms = NO_TERMS
    blackouts: tuple[Span, ...] = ()
    releases_at_once: int = 1
    letter_days: int = 14


def require_gateways(home: Home, known: Collection[str]) -> None:
    """Refuse black-outs of a gateway nobody has: passed over in silence, they would keep nothing clear.

    Raises Refused: gateway_unknown, and as read_agency does.
    """
    if problems := [*_unknown_gateways(home, known)]:
        raise Refused(problems)


def _unknown_gateways(home: Home, known: Collection[str]) -> Iterator[Problem]:
    for index, span in enumerate(read_agency(home).blackouts):
        if span.gateway and span.gateway not in known:
            slots = {"gateway": span.gateway[:80], "nearest": nearest(span.gateway, known)}
            field = f"blackouts[{index}].gateway"
            yield Problem("gateway_unknown", slots, str(home.agency_file), field=field)


def read_agency(home: Home) -> Agency:
    """The agency of a home; defaults where the file, or a value, is missing. Raises Refused."""
    try:
        document = read_yaml(home.agency_file)
    except Refused as refused:
        # A file of comments alone is what `kaitsu home new` writes.
        if {problem.reason for problem in refused.problems} <= {"file_missing", "yaml_empty"}:
            return _agency(AgencyFile(), home)
        raise
    try:
        declared = AgencyFile.model_validate(document.data)
    except ValidationError as error:
        raise Refused(problems_of(error, document, AgencyFile)) from None
    if problems := list(scope_problems(document, declared)):
        raise Refused(problems)
    hours = declared.hours
    # Two digits each: as text they are in the order of the clock.
    if not hours.open < hours.latest_start <= hours.close:
        raise Refused([problem_at(document, "hours_disorder", ("hours",))])
    return _agency(declared, home)


def _agency(declared: AgencyFile, home: Home) -> Agency:
    hours, key = declared.hours, declared.signing_key
    return Agency(
        name=declared.name or "",
        identities=folder_named(declared.identities, home.path),
        hours=Hours(
            time.fromisoformat(hours.open),
            time.fromisoformat(hours.close),
            time.fromisoformat(hours.latest_start),
        ),
        closed_days=frozenset(declared.closed_days or ()),
        notice_business_days=declared.notice_business_days,
        approval_days=declared.approval_days,
        letter_days=declared.letter_days,
        lease_seconds=declared.lease_seconds,
        signing_key=None if key is None else folder_named(key, home.path),
        terms=terms(declared),
        blackouts=tuple(blackout.span() for blackout in declared.blackouts or ()),
        releases_at_once=declared.releases_at_once,
    )
