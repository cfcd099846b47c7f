"""The list of manuscripts: which pages the client is asked for. The one place that decides it."""

from dataclasses import dataclass

from kaitsu.letters.case import Case
from kaitsu.process.events import Report


@dataclass(frozen=True)
class Row:
    """One page, by the name shop systems know it by."""

    page: str


def manuscript_rows(case: Case) -> tuple[Row, ...]:
    """The pages asked for.

    What the last report named, where one was recorded; else the pages that have a fragment; else those the
    shop system knows, for each of them says how shoppers pay.
    """
    asked = [body.manuscripts for _, body in case.history.of(Report)]
    names = asked[-1] if asked else tuple(case.pages.texts) or case.shop_pages
    return tuple(Row(page) for page in names)
