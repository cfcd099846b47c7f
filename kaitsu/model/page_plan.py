"""The rules of the page plan: which page needs what, for which kind of method, and why. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kaitsu.model.gateway import MethodKind
from kaitsu.model.text import Text

Need = Literal["required", "recommended"]
Change = Literal["revised", "new"]

WORDING = "wording"  # the manuscript that is no page: text a gateway requires, in full, on several pages
ANY = "any"
PER_KIND = ("due_days", "fees", "max_amounts")  # facts that are declared for each kind of method


@dataclass(frozen=True)
class Section:
    """A part of a page. ``why`` are keys of laws; ``facts`` are keys of facts by kind of method, or ANY."""

    key: str
    title: Text
    needs: Mapping[MethodKind, Need]
    why: tuple[str, ...]
    facts: Mapping[str, tuple[str, ...]]

    def facts_for(self, kind: MethodKind) -> tuple[str, ...]:
        return (*self.facts.get(kind, ()), *self.facts.get(ANY, ()))


@dataclass(frozen=True)
class PageRule:
    """A page that methods may ask something of.

    ``usual``: whether a shop has such a page already. ``names``: every open method has to be named there.
    ``after_contract``: its text can't be prepared before the gateway is known. ``after_release``: it is
    published after the completion report alone.
    """

    page: str
    title: Text
    usual: Change
    sections: tuple[Section, ...]
    materials: Mapping[MethodKind, tuple[str, ...]]
    names: bool = False
    after_contract: bool = False
    after_release: bool = False


@dataclass(frozen=True)
class WordingRule:
    title: Text
    why: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class PlanRules:
    """``laws``, ``facts`` and ``materials`` are the labels of the keys the pages name."""

    laws: Mapping[str, Text]
    facts: Mapping[str, Text]
    materials: Mapping[str, Text]
    pages: tuple[PageRule, ...]
    wording: WordingRule

    def page(self, name: str) -> PageRule | None:
        return next((rule for rule in self.pages if rule.page == name), None)
