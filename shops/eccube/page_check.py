"""Whether an EC-CUBE shop's pages show the declared fragments, fetched as a shopper's browser does."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from kaitsu.checks.browser import Browser, Limits
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.result import CheckResult, Evidence
from kaitsu.model.japan import JAPAN
from shops.eccube.pages import PATHS
from shops.eccube.visitor import ERROR_PAGE, LIMITS, Patience, Visitor
from shops.wordpress.page_check import SEEN, seen_on

Clock = Callable[[], datetime]
Paths = Mapping[str, Sequence[str]]


def look(
    url: str,
    pages: Mapping[str, str],
    *,
    paths: Paths = PATHS,
    now: Clock,
    limits: Limits = LIMITS,
    patience: Patience | None = None,
) -> CheckResult:
    """See each page, all of them unless the shop cannot be asked any more. Raises nothing.

    ``paths`` are the addresses under which a page may lie, by its name; the first that shows the text counts.
    """
    found = _Look(paths, now)
    try:
        if not pages:  # a check that looks at nothing must not pass
            raise CheckInconclusive("nothing_to_check")
        visitor = Visitor(Browser(url, limits=limits), patience or Patience())
        for name, text in pages.items():
            found.look_at(visitor, name, text)
    except CheckFailed as stop:  # before any page: the address itself is of no use
        return CheckResult("fail", "none", (), stop.reason, stop.detail)
    except CheckInconclusive as stop:
        if not found.failed:
            return CheckResult("inconclusive", "none", tuple(found.evidence), stop.reason, stop.detail)
    except Exception as error:  # noqa: BLE001 — a fault of ours must open no method and break no run
        return CheckResult("inconclusive", "none", tuple(found.evidence), "check_error", type(error).__name__)
    if found.failed:
        return CheckResult("fail", "none", tuple(found.evidence), *found.failed[0])
    return CheckResult("pass", "none", tuple(found.evidence))


class _Look:
    """``failed`` holds reason and detail of each page that is not as declared, in their order."""

    def __init__(self, paths: Paths, now: Clock) -> None:
        self.evidence: list[Evidence] = []
        self.failed: list[tuple[str, str]] = []
        self._paths = paths
        self._now = now

    def look_at(self, visitor: Visitor, name: str, text: str) -> None:
        best = "missing"
        try:
            for address in self._paths.get(name) or PATHS.get(name, ()):
                best = max(best, _seen_at(visitor, address, text), key=SEEN.index)
                if best == "shown":
                    break
        except CheckInconclusive:
            self._note(name, "unknown")
            raise
        self._note(name, best)
        if best != "shown":
            self.failed.append(("page_not_shown", f"{name}: {best}"))

    def _note(self, name: str, seen: str) -> None:
        at = self._now().astimezone(JAPAN).isoformat(timespec="seconds")
        self.evidence.append(Evidence(name, at, "shown", seen))


def _seen_at(visitor: Visitor, address: str, text: str) -> str:
    """A page that dies is not shown: a template our fragment broke ends in EC-CUBE's error page."""
    try:
        reply = visitor.open(address)
    except CheckFailed:  # this address leads nowhere; another may be the page
        return "missing"
    return seen_on(reply, text) if reply.status == 200 and ERROR_PAGE not in reply.text else "missing"
