"""What the agency promises its clients, as declared in agency.yml: periods, scope, where more is to read."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from kaitsu.declare.fields import Declared, Text, Url
from kaitsu.declare.nearest import nearest
from kaitsu.declare.validation import problem_at
from kaitsu.declare.yaml_file import Document
from kaitsu.model.problem import Problem
from kaitsu.process.fees import DEFAULT_RULE, FeeRule, FirstDay, IfLastDayIsHoliday
from kaitsu.process.scope import DEFAULT_SCOPE, WORKS, Scope, is_unknown


class LinkFile(Declared):
    """A document: its title, and where it is if it is on the web."""

    title: Text = Field(title="Title", description="As it stands in letters.")
    url: Url | None = Field(default=None, title="Address", description="https://… if it is on the web.")


class FreePeriodFile(Declared):
    """Until when a contract with a gateway may be completed, for its changes to be free of charge."""

    months: int = Field(default=12, ge=1, le=120, title="Length", description="Months from the delivery.")
    first_day: FirstDay = Field(
        default="excluded", title="First day", description="Whether the day of the delivery itself counts."
    )
    if_last_day_is_holiday: IfLastDayIsHoliday = Field(
        default="same_day", title="Closed last day", description="Whether it moves to the next business day."
    )


class OrdinarySupportFile(Declared):
    """The ordinary corrections after the delivery: another agreement, which letters refer to."""

    months: int | None = Field(
        default=None,
        ge=1,
        le=120,
        title="Length",
        description="Months from the delivery, if they are said.",
    )
    document: LinkFile | None = Field(
        default=None, title="Document", description="Where the ordinary rules stand."
    )


class ScopeFile(Declared):
    """Works by their key, or in the agency's own words."""

    included: list[Text] | None = Field(
        default=None, title="Included", description=f"Without an extra charge. Keys: {', '.join(WORKS)}."
    )
    extra: list[Text] | None = Field(
        default=None, title="Extra", description="Only after a quotation. The same keys, or your own words."
    )


class TermsFile(Declared):
    """The part of agency.yml that speaks of promises."""

    contact: list[Text] | None = Field(
        default=None, title="Contact", description="Lines below the name in letters: person, phone, mail."
    )
    free_period: FreePeriodFile = Field(default=FreePeriodFile(), title="Free period")
    ordinary_support: OrdinarySupportFile | None = Field(
        default=None, title="Ordinary support", description="Not said in letters if left out."
    )
    scope: ScopeFile | None = Field(
        default=None,
        title="Scope",
        description="If left out, letters show the tool's examples, marked as such.",
    )
    quotation: LinkFile | None = Field(
        default=None, title="Quotations", description="Where the client asks for one."
    )
    correction_business_days: int = Field(
        default=0,
        ge=0,
        le=30,
        title="Corrections",
        description="Business days until a finding of the review is corrected; 0 is the same business day.",
    )
    links: list[LinkFile] | None = Field(
        default=None, title="Related reading", description="At the end of letters."
    )


@dataclass(frozen=True)
class Link:
    title: str
    url: str  # "" where it is not on the web


@dataclass(frozen=True)
class OrdinarySupport:
    """``months`` and ``document`` are None where the agency says nothing of them."""

    months: int | None
    document: Link | None


@dataclass(frozen=True)
class Terms:
    """Everything has a default; what is None or empty is not said in letters, or said to be undecided."""

    contact: tuple[str, ...] = ()
    free_period: FeeRule = DEFAULT_RULE
    ordinary_support: OrdinarySupport | None = None
    scope: Scope = DEFAULT_SCOPE
    quotation: Link | None = None
    correction_business_days: int = 0
    links: tuple[Link, ...] = ()


NO_TERMS = Terms()


def terms(declared: TermsFile) -> Terms:
    period, support = declared.free_period, declared.ordinary_support
    return Terms(
        contact=tuple(declared.contact or ()),
        free_period=FeeRule(period.months, period.if_last_day_is_holiday, period.first_day),
        ordinary_support=None
        if support is None
        else OrdinarySupport(support.months, _link(support.document)),
        scope=_scope(declared.scope),
        quotation=_link(declared.quotation),
        correction_business_days=declared.correction_business_days,
        links=tuple(_sure_link(item) for item in declared.links or ()),
    )


def scope_problems(document: Document, declared: TermsFile) -> Iterator[Problem]:
    """A work that is not known, or that stands twice: a slip would turn a promise round."""
    first: dict[str, str] = {}
    for name in ("included", "extra"):
        for index, item in enumerate(getattr(declared.scope, name, None) or ()):
            place = ("scope", name, index)
            if is_unknown(item):
                near = nearest(item, WORKS)
                yield problem_at(document, "scope_work_unknown", place, work=item[:80], nearest=near)
            elif item in first:
                yield problem_at(document, "scope_work_twice", place, work=item[:80], other=first[item])
            first.setdefault(item, name)


def _scope(declared: ScopeFile | None) -> Scope:
    if declared is None:
        return DEFAULT_SCOPE
    return Scope(tuple(declared.included or ()), tuple(declared.extra or ()))


def _link(declared: LinkFile | None) -> Link | None:
    return None if declared is None else _sure_link(declared)


def _sure_link(declared: LinkFile) -> Link:
    return Link(declared.title, declared.url or "")
