"""What the pages of a rollout are held against: its facts, its plan, the wording its gateway requires."""

from collections.abc import Collection, Mapping

from kaitsu.checks.page import Page
from kaitsu.checks.page_words import words_by_line
from kaitsu.declare.home import Home
from kaitsu.declare.manuscripts import manuscript_of
from kaitsu.declare.page_rules import read_page_rules
from kaitsu.model.page_plan import WORDING
from kaitsu.model.pages import Pages
from kaitsu.model.problem import Refused
from kaitsu.model.site import Rollout, Site
from kaitsu.process.history import History
from kaitsu.process.page_consistency import Inconsistency, Shown, in_fragments, on_pages
from kaitsu.process.page_facts import facts_of, wording_methods
from kaitsu.process.page_states import last_manuscripts
from kaitsu.records.objects import content_of


def shown_of(home: Home, site: Site, rollout: Rollout, history: History) -> Shown:
    """Raises Refused for a plan that is none."""
    wording = _wording(home, rollout, history) if wording_methods(site, rollout) else ""
    others = [other for other in site.rollouts if other is not rollout]
    methods = [method for other in others for method in other.methods]
    return Shown(
        facts=facts_of(site, rollout),
        rules=read_page_rules(home),
        open_names=tuple(method.name for method in methods),
        other_kinds=tuple(method.kind for method in methods),
        wording=wording or "",
        wording_known=wording is not None,
    )


def fragment_faults(pages: Pages, shown: Shown) -> tuple[Inconsistency, ...]:
    return in_fragments({page: words_by_line(text) for page, text in pages.texts.items()}, shown)


def page_faults(pages: Mapping[str, Page], shown: Shown) -> tuple[Inconsistency, ...]:
    return on_pages({name: words_by_line(page.markup) for name, page in pages.items()}, shown)


def looked_at(shown: Shown, there: Collection[str], pages: Pages) -> tuple[str, ...]:
    """The pages to look at: all of ours, and those the shop has that must name every method."""
    naming = [rule.page for rule in shown.rules.pages if rule.names and rule.page in there]
    return tuple(dict.fromkeys((*naming, *pages.texts)))


def _wording(home: Home, rollout: Rollout, history: History) -> str | None:
    """The client's last manuscript of it; None where there is none, or nobody kept it."""
    supplied = last_manuscripts(history).get(WORDING)
    if supplied is None:
        return None
    try:
        read = manuscript_of(content_of(home, rollout.site, rollout.gateway.id, supplied[1].sha256))
    except Refused:
        return None
    return None if read is None else read.text
