"""Days and times for work on production, as a client or the agency declares them."""

from datetime import date, datetime, time, timedelta

from pydantic import Field, model_validator

from kaitsu.declare.fields import Day, Declared, Moment, Text, refused
from kaitsu.model.japan import JAPAN
from kaitsu.model.working_days import Span, WorkingDays


class SpanFile(Declared):
    """A span of time: two times, or two days that both belong to it."""

    start: Moment = Field(title="Start", description="YYYY-MM-DD or YYYY-MM-DDTHH:MM, Japanese time.")
    end: Moment = Field(title="End", description="YYYY-MM-DD (the whole day) or YYYY-MM-DDTHH:MM.")

    @model_validator(mode="after")
    def _in_order(self) -> "SpanFile":
        span = self.span()
        if span.end <= span.start:
            raise refused("span_inverted")
        return self

    def span(self) -> Span:
        return Span(_first(self.start), _last(self.end))


class BlackoutFile(SpanFile):
    """A span nobody may work on production in."""

    name: Text = Field(title="Why", description="Shown where a window is refused for it.")

    def span(self) -> Span:
        return Span(_first(self.start), _last(self.end), self.name)


class AgencyBlackoutFile(BlackoutFile):
    """A black-out of the agency; with a gateway, of its rollouts only."""

    gateway: Text | None = Field(
        default=None,
        title="Payment gateway",
        description="Where a gateway has announced maintenance: only its rollouts are concerned.",
    )

    def span(self) -> Span:
        return Span(_first(self.start), _last(self.end), self.name, self.gateway or "")


class WorkingDaysFile(Declared):
    """What the client says of days and times for the work on production."""

    wishes: list[SpanFile] | None = Field(
        default=None,
        title="Wished-for times",
        description="In the order they are wished for. Kept where possible, never promised.",
    )
    blackouts: list[BlackoutFile] | None = Field(
        default=None, title="Black-outs", description="When production may not be worked on."
    )
    sale_days: list[Day] | None = Field(
        default=None, title="Busy days of the shop", description="Sales, mail magazines, TV."
    )
    contact_days: list[Day] | None = Field(
        default=None, title="Days the client can look at once", description="For step 22."
    )
    seasons: bool = Field(
        default=True,
        title="Seasonal sales",
        description="false for a shop without any, such as for Christmas.",
    )

    def value(self) -> WorkingDays:
        return WorkingDays(
            wishes=tuple(wish.span() for wish in self.wishes or ()),
            blackouts=tuple(blackout.span() for blackout in self.blackouts or ()),
            sale_days=frozenset(self.sale_days or ()),
            contact_days=frozenset(self.contact_days or ()),
            has_seasons=self.seasons,
        )


def _first(moment: date) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), JAPAN)


def _last(moment: date) -> datetime:
    """A day ends where the next begins."""
    return moment if isinstance(moment, datetime) else _first(moment) + timedelta(days=1)
