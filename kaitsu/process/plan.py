"""From what is declared and what was probed to a list of changes. Pure: the same two give the same plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kaitsu.model.change import OPERATIONS, Change, Operation, Plan
from kaitsu.model.gateway import Module, Stage
from kaitsu.model.pages import Pages
from kaitsu.model.setup import Setup
from kaitsu.model.state import State

RECORD = "record"  # the field that stands for a run whose only work is to be known
_OPEN = ".open"
PREVIEW = "preview"  # the field that lets the check, and nobody else, see hidden methods


@dataclass(frozen=True)
class Goal:
    """What a run is to reach: the module alone; with ``setup`` and credential ``tags`` checked, open methods;
    with ``pages`` the whole revision.

    ``tags`` are keyed HMACs by credential field (kaitsu.vault), so that values can be compared unseen.
    """

    stage: Stage
    gateway: str
    module: Module
    setup: Setup | None = None
    tags: Mapping[str, str] | None = None
    pages: Pages | None = None


def plan(goal: Goal, state: State, *, again: bool = False) -> Plan:
    """The changes, in the safe order; empty when the shop is as declared.

    ``again``: nobody knows whether what is in place was ever checked, because a run died here or the ledger
    has no record of it. So it is done once more, even where everything is in place.
    """
    changes = list(_module(goal.module, state))
    if goal.setup is None or goal.tags is None:
        if again and not changes:
            changes.append(Change("module", RECORD, None, "for the ledger"))
        return Plan((*changes, *_hidings(goal.module, state, changes)))
    changes += _credentials(goal, goal.tags, state)
    changes += _options(goal.setup, state)
    pages = list(_pages(goal, state))
    # On production pages and opening are one transaction: nothing is ever open that was not checked.
    changes += [change for change in pages if change.operation == "pages"]
    hidings = list(_hidings(goal.module, state, changes))
    registrations = list(_registrations(goal.setup, state))
    touched = {change.field for change in hidings} | {_open(change.field) for change in registrations}
    if again:
        touched |= {_open(method.code) for method in goal.setup.methods}
    openings = [
        *(change for change in pages if change.operation == "go_live"),
        *_openings(goal.setup, state, touched, {change.field for change in hidings}),
    ]
    if openings:
        registrations.append(Change("register_methods", PREVIEW, None, "for the check"))
    return Plan(tuple(sorted([*changes, *hidings, *registrations, *openings], key=_in_safe_order)))


def is_rotation(changes: Plan) -> bool:
    """Whether only credentials change, but for the methods that are hidden meanwhile and opened again."""
    own = [change for change in changes.changes if change.operation == "credentials" and change.secret]
    rest = [change for change in changes.changes if change not in own and change.field != PREVIEW]
    return bool(own) and all(change.field.endswith(_OPEN) for change in rest)


def _pages(goal: Goal, state: State) -> Iterator[Change]:
    """One change per page; a fragment that is no longer declared is taken out."""
    if goal.pages is None:
        return
    wanted = goal.pages.hashes
    for page in sorted(wanted.keys() | state.pages.keys()):
        there = state.pages[page].fragments.get(goal.gateway) if page in state.pages else None
        if wanted.get(page) != there:
            operation: Operation = "go_live" if goal.stage == "production" else "pages"
            yield Change(operation, page_field(page), _short(there), _short(wanted.get(page)) or "removed")


def _short(hashed: str | None) -> str | None:
    return None if hashed is None else hashed[:12]


def page_field(page: str) -> str:
    return f"page {page}"


def _module(module: Module, state: State) -> Iterator[Change]:
    there = state.modules.get(module.code)
    version = None if there is None else there.version
    if there is None or (there.version, there.archive) != (module.version, module.sha256):
        yield Change("module", f"{module.code}.version", version, module.version)
    if there is None or not there.enabled:
        yield Change("module", f"{module.code}.enabled", None if there is None else "no", "yes")
    if not state.box_key:
        yield Change("module", "credential box", None, "key pair")


def _credentials(goal: Goal, tags: Mapping[str, str], state: State) -> Iterator[Change]:
    there = state.credentials.get(goal.module.code)
    known = there.tags if there is not None and there.stage == goal.stage else {}
    for name in sorted(tags.keys() | known.keys()):
        if tags.get(name) != known.get(name):
            before = "set" if name in known else None
            yield Change("credentials", name, before, "set" if name in tags else "removed", secret=True)


def _options(setup: Setup, state: State) -> Iterator[Change]:
    there = state.options.get(setup.module.code, {})
    for key, value in sorted(setup.settings.items()):
        if there.get(key) != value:
            yield Change("options", key, there.get(key), value)


def _registrations(setup: Setup, state: State) -> Iterator[Change]:
    for method in setup.methods:
        there = state.method(method.code)
        if there is None or there.name not in ("", method.name):
            before = None if there is None else there.name
            yield Change("register_methods", method.code, before, method.name)


def _hidings(module: Module, state: State, changes: list[Change]) -> Iterator[Change]:
    """What changes under an open method hides it, in the first program that runs, until it was checked."""
    if not changes:
        return
    first = min(changes, key=_in_safe_order).operation
    for method in state.methods:
        if method.module == module.code and method.open:
            yield Change(first, _open(method.code), "yes", "no")


def _openings(setup: Setup, state: State, touched: set[str], hidden: set[str]) -> Iterator[Change]:
    for method in setup.methods:
        there = state.method(method.code)
        if there is None or not there.open or _open(method.code) in touched:
            # An open one is opened once more where nobody knows that what lies under it was ever checked.
            is_unchecked = there is not None and there.open and _open(method.code) not in hidden
            yield Change("go_live", _open(method.code), "unchecked" if is_unchecked else "no", "yes")


def _open(method_code: str) -> str:
    return f"{method_code}{_OPEN}"


def _in_safe_order(change: Change) -> int:
    return OPERATIONS.index(change.operation)
