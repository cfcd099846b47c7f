"""The agency's own promises in words: the ordinary support, and what is included, extra or undecided."""

from collections.abc import Iterable
from datetime import date

from kaitsu.declare.agency_terms import OrdinarySupport
from kaitsu.process.fees import last_day
from kaitsu.process.scope import Scope, work_text
from kaitsu.reports.dates import day_text
from kaitsu.reports.schedule_text import length_text
from kaitsu.reports.words import in_language, say


def support_lines(support: OrdinarySupport | None, delivered_on: date) -> list[str]:
    """Until when ordinary corrections are made, and the document that says the rest."""
    if support is None:
        return [say("support_undeclared")]
    lines: list[str] = []
    if support.months is not None:
        until = day_text(last_day(delivered_on, support.months))
        lines.append(say("support_until", length=length_text(support.months), until=until))
    if support.document is not None:
        document = support.document
        lines.append(say("support_document", title=document.title, url=document.url or "-"))
    return lines


def scope_lines(scope: Scope) -> list[str]:
    """The three lists, and whose they are."""
    whose = [say("scope_default")] if scope.is_default else []
    parts = {"included": scope.included, "extra": scope.extra, "undecided": scope.undecided}
    return [*whose, *(say(f"scope_{name}", works=_named(works)) for name, works in parts.items())]


def _named(works: Iterable[str]) -> str:
    return say("scope_between").join(in_language(work_text(work)) for work in works) or "-"
