"""Looking at the pages fragments are declared for, one after another: the same in every shop system."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.page import Page
from kaitsu.checks.result import CheckResult, Evidence
from kaitsu.model.japan import JAPAN

# How far a page is from what was declared; the best of all candidates is what is told.
SEEN = ("missing", "differs", "shown")

MARK = "<!-- kaitsu:"  # how a fragment begins; a theme may drop comments

Clock = Callable[[], datetime]
See = Callable[[str, str], str]


def look(pages: Mapping[str, str], begin: Callable[[], See], *, now: Clock) -> CheckResult:
    """See each page, all of them unless the shop cannot be asked any more. Raises nothing.

    ``begin`` goes to the shop once and returns what tells of a page, by its name and the declared text,
    whether that is "shown", or how it is not.
    """
    seen = _Seen(now)
    try:
        if not pages:  # a check that looks at nothing must not pass
            raise CheckInconclusive("nothing_to_check")
        see = begin()
        for name, text in pages.items():
            seen.at(name, text, see)
    except CheckFailed as stop:  # before any page: the address itself is of no use
        return CheckResult("fail", "none", (), stop.reason, stop.detail)
    except CheckInconclusive as stop:
        if not seen.failed:
            return CheckResult("inconclusive", "none", tuple(seen.evidence), stop.reason, stop.detail)
    except Exception as error:  # noqa: BLE001 — a fault of ours must open no method and break no run
        return CheckResult("inconclusive", "none", tuple(seen.evidence), "check_error", type(error).__name__)
    if seen.failed:
        return CheckResult("fail", "none", tuple(seen.evidence), *seen.failed[0])
    return CheckResult("pass", "none", tuple(seen.evidence))


def best_of(addresses: Iterable[str], seen_at: Callable[[str], str]) -> str:
    """What is seen at the best of several addresses; no more are asked once the text is shown."""
    best = "missing"
    for address in addresses:
        best = max(best, seen_at(address), key=SEEN.index)
        if best == "shown":
            break
    return best


def fetched(
    names: Iterable[str],
    addresses: Callable[[str], Iterable[str]],
    opened: Callable[[str], Page | None],
) -> dict[str, Page]:
    """The pages of a shop by their names, whole, as a shopper's browser gets them; raises nothing.

    Of several addresses a page may lie at, one that has a mark of ours counts, else the first that opens.
    What could not be fetched is not there.
    """
    found: dict[str, Page] = {}
    for name in names:
        try:
            for page in _opened(addresses(name), opened):
                if name not in found or MARK in page.markup:
                    found[name] = page
                if MARK in page.markup:
                    break
        except CheckInconclusive:  # the shop cannot be asked any more
            break
    return found


def _opened(addresses: Iterable[str], opened: Callable[[str], Page | None]) -> Iterator[Page]:
    for address in addresses:
        try:
            page = opened(address)
        except CheckFailed:  # this address leads nowhere; another may be the page
            continue
        if page is not None:
            yield page


class _Seen:
    """``failed`` holds reason and detail of each page that is not as declared, in their order."""

    def __init__(self, now: Clock) -> None:
        self.evidence: list[Evidence] = []
        self.failed: list[tuple[str, str]] = []
        self._now = now

    def at(self, name: str, text: str, see: See) -> None:
        try:
            found = see(name, text)
        except CheckInconclusive:
            self._note(name, "unknown")
            raise
        except CheckFailed as stop:
            self._note(name, "missing")
            self.failed.append((stop.reason, stop.detail))
            return
        self._note(name, found)
        if found != "shown":
            self.failed.append(("page_not_shown", f"{name}: {found}"))

    def _note(self, name: str, seen: str) -> None:
        at = self._now().astimezone(JAPAN).isoformat(timespec="seconds")
        self.evidence.append(Evidence(name, at, "shown", seen))
