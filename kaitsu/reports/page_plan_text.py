"""The page plan for an engineer at a terminal."""

from collections.abc import Iterator, Sequence

from kaitsu.process.page_plan import PageRow, Supply
from kaitsu.reports.dates import day_text
from kaitsu.reports.words import in_language, say


def plan_lines(rows: Sequence[PageRow]) -> Iterator[str]:
    if not rows:
        yield say("page_plan_empty")
    for row in rows:
        yield from _row_lines(row)
    if rows:
        yield say("page_plan_checked")


def _row_lines(row: PageRow) -> Iterator[str]:
    words = [say(f"page_need_{row.need}"), say(f"page_change_{row.change}"), say(f"page_state_{row.state}")]
    if row.by_hand:
        words.append(say("page_by_hand"))
    if row.due is not None:
        words.append(say("page_due", day=day_text(row.due)))
    yield f"{row.page}  {in_language(row.title)}  [{', '.join(words)}]"
    for item in row.items:
        why = ", ".join(map(in_language, item.why))
        yield f"    {in_language(item.title)} ({', '.join(item.methods)}): {why}"
    if missing := [_label(supply) for supply in row.missing]:
        yield f"    {say('page_facts_missing', facts=', '.join(missing))}"
    if files := [_label(supply) for supply in row.supplies if supply.is_file]:
        yield f"    {say('page_materials', materials=', '.join(files))}"


def _label(supply: Supply) -> str:
    label = in_language(supply.label)
    return f"{label} ({supply.of})" if supply.of else label
