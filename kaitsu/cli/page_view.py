"""What the commands about pages look at: the plan of a rollout, with its drafts and how far its pages are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kaitsu.cli.rollout_choice import Chosen
from kaitsu.declare import clock
from kaitsu.declare.page_rules import page_template_folders, read_page_rules
from kaitsu.model.page_plan import PlanRules
from kaitsu.process.events import Report
from kaitsu.process.history import History
from kaitsu.process.page_facts import facts_of, wording_methods
from kaitsu.process.page_plan import Known, PageRow, page_plan
from kaitsu.process.page_states import asked_pages, contracted, last_manuscripts, made_by_hand
from kaitsu.reports.page_drafts import drafts_of

# What a client needs for the texts of a shop; another day is given with --due.
MANUSCRIPT_BUSINESS_DAYS = 10


@dataclass(frozen=True)
class PlanView:
    rows: tuple[PageRow, ...]
    rules: PlanRules
    drafts: dict[str, str]
    folders: tuple[Path, ...]


def plan_view(
    chosen: Chosen, *, due: date | None = None, existing: Collection[str] | None = None
) -> PlanView:
    """The plan as it stands today. Raises Refused for a plan, template or ledger that is wrong.

    ``due`` is the day for the manuscripts, else ten business days after the report, or after today.
    """
    rules, folders = read_page_rules(chosen.home), page_template_folders(chosen.home)
    history = History(chosen.ledger().events)
    facts = facts_of(chosen.declared, chosen.rollout)
    wording = bool(wording_methods(chosen.declared, chosen.rollout))
    drafts = drafts_of(facts, rules, folders, wording=wording)
    known = Known(
        writable=chosen.driver.pages,
        existing=existing,
        contracted=contracted(history),
        asked=asked_pages(history),
        received=frozenset(last_manuscripts(history)),
        made=made_by_hand(history, "test"),
        due=due or _due(chosen, history),
        drafts=drafts,
    )
    return PlanView(page_plan(chosen.declared, chosen.rollout, rules, known), rules, drafts, folders)


def _due(chosen: Chosen, history: History) -> date:
    reported = [event.at.date() for event, _ in history.of(Report)]
    told = reported[-1] if reported else clock.now().date()
    return chosen.office.calendar.after_notice(told, MANUSCRIPT_BUSINESS_DAYS)
