"""The list of manuscripts: which pages the client is asked for. The one place that decides it."""

from dataclasses import dataclass

from kaitsu.letters.case import Case
from kaitsu.process.events import Report
from kaitsu.process.page_plan import PageRow, required_pages


@dataclass(frozen=True)
class Row:
    """One page, by the name shop systems know it by; ``planned`` is its row of the page plan, if any."""

    page: str
    planned: PageRow | None = None

    @property
    def contents(self) -> tuple[str, ...]:
        """What the page has to say."""
        return tuple(item.title.ja for item in self.planned.items) if self.planned is not None else ()

    @property
    def why(self) -> tuple[str, ...]:
        """By which law or for which reason, each once."""
        if self.planned is None:
            return ()
        return tuple(dict.fromkeys(reason.ja for item in self.planned.items for reason in item.why))

    @property
    def supplies(self) -> tuple[str, ...]:
        """What nobody has declared yet, and files: what the client is asked for beside the text itself."""
        if self.planned is None:
            return ()
        asked = (one for one in self.planned.supplies if one.is_file or not one.value)
        return tuple(
            dict.fromkeys(f"{one.label.ja}（{one.of}）" if one.of else one.label.ja for one in asked)
        )


def manuscript_rows(case: Case) -> tuple[Row, ...]:
    """The pages asked for.

    What the last report named, where one was recorded; else what the page plan requires before the
    opening; else the pages that have a fragment, or those the shop system knows, for each of them says how
    shoppers pay.
    """
    asked = [body.manuscripts for _, body in case.history.of(Report)]
    planned = required_pages(case.plan)
    names = asked[-1] if asked else planned or tuple(case.pages.texts) or case.shop_pages
    rows = {row.page: row for row in case.plan}
    return tuple(Row(page, rows.get(page)) for page in names)
