"""What a manuscript lacks, or says that it must not, before anybody works on it. Pure.

Some of it is refused: nobody can make a page of it. The rest is said, for the engineer to ask the client.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaitsu.model.gateway import Method
from kaitsu.model.page_plan import PageRule
from kaitsu.process.page_facts import Facts

FULL_WIDTH_DIGIT = re.compile("[０-９]+")
SPLIT = re.compile(r"[、,，・/／]\s*")
# Facts a page has to state as they are, by the part of the page that asks for them; the rest is prose.
STATED = (
    "card_brands",
    "convenience_stores",
    "carriers",
    "due_days",
    "fees",
    "invoice_days",
    "statement_name",
)


@dataclass(frozen=True)
class Other:
    """Another shop of the same home: its manuscript must not end up here."""

    site: str
    client: str
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """``reason`` is a stable name; ``what`` the word or value it is about."""

    reason: str
    what: str
    is_fatal: bool = False


def findings(text: str, rule: PageRule | None, facts: Facts, others: Sequence[Other]) -> Iterator[Finding]:
    """What is wrong with the manuscript of a page; ``rule`` is None for one the plan does not know."""
    own = {facts.values.get("shop_name", "")}
    for other in others:
        named = [word for word in (other.client, *other.hosts) if word and word not in own and word in text]
        if named and not any(word in text for word in own if word):
            yield Finding("manuscript_other_site", f"{other.site}: {named[0]}", is_fatal=True)
            break
    if digits := FULL_WIDTH_DIGIT.search(text):
        yield Finding("manuscript_full_width", digits[0])
    if rule is not None:
        yield from _lacks(unicodedata.normalize("NFKC", text), rule, facts)


def _lacks(text: str, rule: PageRule, facts: Facts) -> Iterator[Finding]:
    """Methods and facts the page has to state and the manuscript does not."""
    for method in facts.methods:
        asked = [one for one in rule.sections if method.kind in one.needs]
        if rule.names and asked and not says(text, method.name):
            yield Finding("manuscript_lacks_method", method.name)
        keys = dict.fromkeys(key for one in asked for key in one.facts_for(method.kind))
        for key in keys:
            for value in _stated(key, method, facts):
                if not says(text, value):
                    yield Finding("manuscript_lacks_fact", f"{method.name}: {value}")


def _stated(key: str, method: Method, facts: Facts) -> tuple[str, ...]:
    value = facts.of(key, method.kind)
    if key not in STATED or value is None or (key == "fees" and value == "0"):
        return ()
    if key == "fees":
        return (f"{value}円",)
    if key in ("due_days", "invoice_days"):
        return (f"{value}日",)
    return tuple(filter(None, SPLIT.split(value)))


def says(text: str, words: str) -> bool:
    """Whether the words stand there: spaces, width and thousands separators aside, numbers whole."""
    wanted, there = (_plain(one) for one in (words, text))
    pattern = re.escape(wanted)
    if wanted[:1].isdigit():
        pattern = rf"(?<![0-9]){pattern}"
    return re.search(pattern, there) is not None


def _plain(text: str) -> str:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()
    return re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text)
