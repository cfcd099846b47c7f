"""Two revisions compared field by field, and which ones the events of a rollout name. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal, TypeAlias, get_args

from kaitsu.model.canonical import canonical
from kaitsu.model.pages import Pages
from kaitsu.model.setup import Revision
from kaitsu.process.events import Approval, Event
from kaitsu.process.history import History
from kaitsu.process.run_event import Run

RecordedName = Literal["tested", "approved", "production"]
RECORDED_NAMES: tuple[RecordedName, ...] = get_args(RecordedName)

Place: TypeAlias = tuple[str, ...]

_ORDER = ("shop", "module", "options", "methods")


@dataclass(frozen=True)
class Recorded:
    """A revision the ledger names.

    ``pages`` and ``revision`` are None where no pages ran yet. ``setup`` and ``pages`` are None where a
    revision was approved that no run has (a ledger written by hand, or by another version).
    """

    revision: str | None
    setup: str | None
    pages: str | None


@dataclass(frozen=True)
class FieldChange:
    """One field of a setup; None where it was not, or will not be."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class PageChange:
    """One fragment; None where it was not, or will not be."""

    page: str
    before: str | None
    after: str | None

    @property
    def kind(self) -> Literal["added", "removed", "changed"]:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def recorded(name: RecordedName, events: Sequence[Event]) -> Recorded | None:
    """What ran on test last, was approved last, or is on production now; None where nothing was or is."""
    history = History(tuple(events))
    match name:
        case "tested":
            target = history.target
            return Recorded(target.revision, target.setup, target.pages) if target.setup else None
        case "approved":
            approvals = [body.approves for _, body in history.of(Approval)]
            return _parts(approvals[-1], history) if approvals else None
        case "production":
            runs = [body for _, body in history.standing_runs if body.leg == "production"]
            return Recorded(runs[-1].revision, runs[-1].setup, runs[-1].pages) if runs else None


def _parts(revision: str, history: History) -> Recorded:
    """An approval names the whole alone; which setup and pages those are, the runs before it tell.

    All pairs are tried, for a setup that ran again after the pages is half of a revision no run names.
    """
    setups = {body.setup for _, body in history.of(Run) if body.setup is not None}
    pages = {body.pages for _, body in history.of(Run) if body.pages is not None}
    for one, other in product(setups, pages):
        if Revision(one, other).digest == revision:
            return Recorded(revision, one, other)
    return Recorded(revision, None, None)


def field_changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[FieldChange, ...]:
    """What differs between two setup manifests; none exactly if they are equal."""
    old, new = (dict(_leaves(manifest or {}, ())) for manifest in (before, after))
    return tuple(
        FieldChange(".".join(place), _shown(old, place), _shown(new, place))
        for place in sorted(old.keys() | new.keys(), key=_rank)
        if place not in old or place not in new or canonical(old[place]) != canonical(new[place])
    )


def page_changes(before: Pages, after: Pages) -> tuple[PageChange, ...]:
    """What differs between two sets of fragments, by page; none exactly if they are equal."""
    return tuple(
        PageChange(page, before.texts.get(page), after.texts.get(page))
        for page in sorted(before.texts.keys() | after.texts.keys())
        if before.texts.get(page) != after.texts.get(page)
    )


def _leaves(value: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    """Every single value and its place: what has a code is placed by it, not by a number."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*place, key))
    elif _have_codes(value):
        yield place, [item["code"] for item in value]
        for item in value:
            rest = {key: part for key, part in item.items() if key != "code"}
            yield from _leaves(rest, (*place, item["code"]))
    else:
        yield place, value


def _have_codes(value: Any) -> bool:
    if not isinstance(value, list | tuple) or not all(isinstance(item, Mapping) for item in value):
        return False
    codes = [item.get("code") for item in value]
    return all(isinstance(code, str) for code in codes) and len(set(codes)) == len(codes)


def _rank(place: Place) -> tuple[int, Place]:
    return (_ORDER.index(place[0]) if place[0] in _ORDER else len(_ORDER), place)


def _shown(leaves: Mapping[Place, Any], place: Place) -> str | None:
    value = leaves.get(place)
    if value is None or value == []:
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return canonical(value).decode()
