"""The page plan: which pages of a shop have to say what, once its new methods are open. Pure.

The list of manuscripts of step 10 is made of its rows. What they hold is a proposal: what a shop has to show
by law is for the client to decide, with whom it asks.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kaitsu.model.gateway import Method
from kaitsu.model.page_plan import PER_KIND, WORDING, Change, Need, PageRule, PlanRules, Section
from kaitsu.model.site import Rollout, Site
from kaitsu.model.text import Text
from kaitsu.process.page_facts import Facts, facts_of, wording_methods

RowState = Literal["waits_for_contract", "asked", "received", "made", "after_release", "planned"]


@dataclass(frozen=True)
class Known:
    """What is known beside the declaration, everything of it optional.

    ``writable`` are the pages a run can write into, the others are made by hand. ``existing`` are the pages
    the shop has, None where nobody looked. ``contracted``: step 1 is done. ``asked``, ``received`` and
    ``made`` are the pages that the report named, manuscripts came for, and a person reported as made.
    """

    writable: Collection[str] = ()
    existing: Collection[str] | None = None
    contracted: bool = True
    asked: Collection[str] = ()
    received: Collection[str] = ()
    made: Collection[str] = ()
    due: date | None = None
    drafts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """A part of a page that the methods ask for; ``why`` says by which law or for which reason."""

    title: Text
    need: Need
    methods: tuple[str, ...]
    why: tuple[Text, ...]


@dataclass(frozen=True)
class Supply:
    """Something the client supplies or confirms. ``value`` is what is declared, "" where nothing is.

    ``of`` is the method it is asked for, "" where it is not of one method.
    """

    key: str
    label: Text
    of: str = ""
    value: str = ""
    is_file: bool = False


@dataclass(frozen=True)
class PageRow:
    """A page and what it needs. ``change``: whether the shop has it already; ``by_hand``: no run writes it.

    ``draft`` is a text to start from, "" where there is none. ``due`` is the day the manuscript is asked for.
    """

    page: str
    title: Text
    need: Need
    change: Change
    by_hand: bool
    state: RowState
    items: tuple[Item, ...]
    supplies: tuple[Supply, ...]
    due: date | None
    draft: str

    @property
    def missing(self) -> tuple[Supply, ...]:
        """Facts nobody has declared yet: the draft has a gap for each of them."""
        return tuple(supply for supply in self.supplies if not (supply.value or supply.is_file))


def page_plan(site: Site, rollout: Rollout, rules: PlanRules, known: Known) -> tuple[PageRow, ...]:
    """The rows of a rollout's plan, in the order of the rules; the wording a gateway requires comes last."""
    facts = facts_of(site, rollout)
    rows = [_row(rule, facts, rules, known) for rule in rules.pages if _items(rule, facts, rules)]
    prescribed = wording_methods(site, rollout)
    if prescribed:
        rows.append(_wording_row(prescribed, rules, known))
    return tuple(rows)


def required_pages(rows: Iterable[PageRow]) -> tuple[str, ...]:
    """What the report asks for where nobody chooses: what is required before the opening."""
    return tuple(row.page for row in rows if row.need == "required" and row.state != "after_release")


def _row(rule: PageRule, facts: Facts, rules: PlanRules, known: Known) -> PageRow:
    items = _items(rule, facts, rules)
    there = known.existing
    change: Change = rule.usual if there is None else "revised" if rule.page in there else "new"
    return PageRow(
        page=rule.page,
        title=rule.title,
        need=_gravest(item.need for item in items),
        change=change,
        by_hand=rule.page not in known.writable,
        state=_state(rule, known),
        items=items,
        supplies=_supplies(rule, facts, rules),
        due=None if rule.after_release else known.due,
        draft=known.drafts.get(rule.page, ""),
    )


def _wording_row(methods: tuple[Method, ...], rules: PlanRules, known: Known) -> PageRow:
    names = tuple(method.name for method in methods)
    why = tuple(rules.laws[key] for key in rules.wording.why)
    places = tuple(title for page in rules.wording.places if (title := _title(page, rules)))
    return PageRow(
        page=WORDING,
        title=rules.wording.title,
        need="required",
        change="new",
        by_hand=True,
        state=_asked_state(WORDING, known),
        items=tuple(Item(title, "required", names, why) for title in places),
        supplies=(Supply(WORDING, rules.wording.title, "、".join(names), is_file=True),),
        due=known.due,
        draft="",
    )


def _title(page: str, rules: PlanRules) -> Text | None:
    rule = rules.page(page)
    return None if rule is None else rule.title


def _items(rule: PageRule, facts: Facts, rules: PlanRules) -> tuple[Item, ...]:
    found = []
    for section in rule.sections:
        methods = [method for method in facts.methods if _asks(section, method, facts)]
        if methods:
            found.append(
                Item(
                    section.title,
                    _gravest(section.needs[method.kind] for method in methods),
                    tuple(method.name for method in methods),
                    tuple(rules.laws[key] for key in section.why),
                )
            )
    return tuple(found)


def _asks(section: Section, method: Method, facts: Facts) -> bool:
    """A part about charges is not needed for a method that has none: the page then says nothing of it."""
    if method.kind not in section.needs:
        return False
    return not (section.key == "charges" and facts.number("fees", method.kind) == 0)


def _supplies(rule: PageRule, facts: Facts, rules: PlanRules) -> tuple[Supply, ...]:
    found: dict[tuple[str, str], Supply] = {}
    for section in rule.sections:
        for method in facts.methods:
            if not _asks(section, method, facts):
                continue
            for key in section.facts_for(method.kind):
                of = method.name if key in PER_KIND else ""
                value = facts.of(key, method.kind) or ""
                found.setdefault((key, of), Supply(key, rules.facts[key], of, value))
    for method in facts.methods:
        for key in rule.materials.get(method.kind, ()):
            of = "" if method.kind == "card" else method.name
            found.setdefault((key, of), Supply(key, rules.materials[key], of, is_file=True))
    return tuple(found.values())


def _state(rule: PageRule, known: Known) -> RowState:
    if rule.after_contract and not known.contracted:
        return "waits_for_contract"
    if rule.after_release:
        return "after_release"
    return _asked_state(rule.page, known)


def _asked_state(page: str, known: Known) -> RowState:
    if page in known.made:
        return "made"
    if page in known.received:
        return "received"
    return "asked" if page in known.asked else "planned"


def _gravest(needs: Iterable[Need]) -> Need:
    return "required" if "required" in needs else "recommended"
