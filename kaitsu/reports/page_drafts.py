"""Drafts of the page texts from templates/pages: a text to start from, with a gap for each unknown fact.

``<page>.html.j2`` and ``<page>.txt.j2`` set the frame; ``kinds/<kind>.j2`` holds a macro for each part of a
page, plain text whose markup the pages set. A home's own file stands for Kaitsu's of the same name.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import TemplateNotFound

from kaitsu.model.gateway import Method
from kaitsu.model.page_plan import PER_KIND, PlanRules
from kaitsu.process.page_facts import Facts
from kaitsu.reports.page_templates import environment, using

ENDINGS = (".html", ".txt")
GAP = "【要記入：{label}】"
WORDING_HERE = "【ここに決済代行会社の規定文言を、全文そのまま掲載します】"
GAP_BEGINS = ("【要記入", "【ここに")  # what is left of a draft that nobody has finished


class _Facts:
    """``facts.card_brands`` in a template: the value, or a gap that names what is asked for."""

    def __init__(self, facts: Facts, rules: PlanRules) -> None:
        self._facts, self._rules = facts, rules

    def __getattr__(self, key: str) -> str:
        if key.startswith("_"):
            raise AttributeError(key)
        value = self._facts.values.get(key)
        if value is None and key not in self._rules.facts:
            return ""  # an option of some modules, such as card_on_file
        return value if value is not None else gap(key, self._rules)

    def known(self, key: str) -> bool:
        return key in self._facts.values


class _Method:
    """``m`` in a template: the method, its own facts, and its kind's macros."""

    def __init__(self, method: Method, drafter: "_Drafter") -> None:
        self.name, self.kind = method.name, method.kind
        self._drafter = drafter

    def __getattr__(self, key: str) -> str:
        if key not in PER_KIND:
            raise AttributeError(key)
        value = self._drafter.facts.of(key, self.kind)
        return value if value is not None else gap(key, self._drafter.rules)

    @property
    def has_fee(self) -> bool:
        return bool(self._drafter.facts.number("fees", self.kind))

    def has(self, part: str) -> bool:
        return hasattr(self._drafter.macros(self.kind), part)

    def needs(self, part: str) -> bool:
        """Whether the part belongs there: one about charges only where there are some, or nobody said."""
        return self.has(part) and (self.has_fee or self._drafter.facts.of("fees", self.kind) is None)

    def text(self, part: str) -> str:
        return "".join(self.lines(part))

    def lines(self, part: str) -> list[str]:
        if not self.has(part):
            return []
        said = str(getattr(self._drafter.macros(self.kind), part)(self))
        return [line.strip() for line in said.splitlines() if line.strip()]


class _Drafter:
    def __init__(self, facts: Facts, rules: PlanRules, folders: Sequence[Path]) -> None:
        self.facts, self.rules = facts, rules
        self._environment = environment(folders)
        self._environment.globals["facts"] = _Facts(facts, rules)
        self._macros: dict[str, Any] = {}

    def macros(self, kind: str) -> Any:
        if kind not in self._macros:
            self._macros[kind] = self._environment.get_template(f"kinds/{kind}.j2").module
        return self._macros[kind]

    @cached_property
    def methods(self) -> list[_Method]:
        return [_Method(method, self) for method in self.facts.methods]

    def draft(self, page: str, *, wording: bool) -> str:
        for ending in ENDINGS:
            try:
                template = self._environment.get_template(f"{page}{ending}.j2")
            except TemplateNotFound:
                continue
            return template.render(
                methods=self.methods,
                method_names="、".join(method.name for method in self.facts.methods),
                wording=wording,
                wording_here=WORDING_HERE,
            )
        return ""


def drafts_of(
    facts: Facts, rules: PlanRules, folders: Sequence[Path], *, wording: bool = False
) -> dict[str, str]:
    """Page to draft, for every page of the rules that has a template.

    ``wording``: a gateway requires text of its own. Raises Refused: page_template_broken.
    """
    drafter = _Drafter(facts, rules, folders)
    found: dict[str, str] = {}
    for rule in rules.pages:
        needs_wording = wording and rule.page in rules.wording.places
        with using(rule.page, folders):
            text = drafter.draft(rule.page, wording=needs_wording)
        if text.strip():
            found[rule.page] = text
    return found


def gap(key: str, rules: PlanRules) -> str:
    label = rules.facts.get(key)
    return GAP.format(label=label.ja if label is not None else key)


def has_gaps(text: str) -> bool:
    """Whether a draft still has a gap that nobody filled in."""
    return any(begin in text for begin in GAP_BEGINS)
