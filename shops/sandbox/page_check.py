"""Whether the embedded shop's pages show the declared fragments, fetched as a shopper's browser does."""

from collections.abc import Callable, Mapping
from datetime import datetime

from kaitsu.checks.browser import LIMITS, Browser, Limits
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.markup import parse_page
from kaitsu.checks.page import Page
from kaitsu.checks.result import CheckResult, Evidence
from kaitsu.model.japan import JAPAN
from shops.sandbox.host import fragments

Clock = Callable[[], datetime]


def look(url: str, pages: Mapping[str, str], *, now: Clock, limits: Limits = LIMITS) -> CheckResult:
    """Fetch each page once, all of them unless the shop cannot be asked any more. Raises nothing."""
    found = _Look(url, now, limits)
    try:
        found.run(pages)
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

    def __init__(self, url: str, now: Clock, limits: Limits) -> None:
        self.evidence: list[Evidence] = []
        self.failed: list[tuple[str, str]] = []
        self._url = url
        self._now = now
        self._limits = limits

    def run(self, pages: Mapping[str, str]) -> None:
        if not pages:  # a check that looks at nothing must not pass
            raise CheckInconclusive("nothing_to_check")
        browser = Browser(self._url, limits=self._limits)
        for name, text in pages.items():
            self._look_at(browser, name, text)

    def _look_at(self, browser: Browser, name: str, text: str) -> None:
        try:
            seen = seen_on(browser.open(name), text)
        except CheckInconclusive:
            self._note(name, "unknown")
            raise
        except CheckFailed as stop:
            self._note(name, "missing")
            self.failed.append((stop.reason, stop.detail))
            return
        self._note(name, seen)
        if seen != "shown":
            self.failed.append(("page_not_shown", f"{name}: {seen}"))

    def _note(self, name: str, seen: str) -> None:
        at = self._now().astimezone(JAPAN).isoformat(timespec="seconds")
        self.evidence.append(Evidence(name, at, "shown", seen))


def seen_on(page: Page, text: str) -> str:
    """What became of a fragment on a page: shown, hidden, differs, broken or missing."""
    between = fragments.read(page.markup)
    if text in between.values():
        # Exact, but inside a comment or a script nobody reads it: its words must be among the page's.
        alone = parse_page(text, url=page.url, status=page.status, encoding="utf-8")
        return "shown" if alone.text in page.text else "hidden"
    if None in between.values():
        return "broken"
    return "differs" if between else "missing"
