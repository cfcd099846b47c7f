"""Whether the pages of a shop on WordPress show the declared fragments, fetched as a browser does."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote, unquote

from kaitsu.checks.address import path_of
from kaitsu.checks.browser import Browser, Limits
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.page import Page
from kaitsu.checks.reply import Reply
from kaitsu.checks.result import CheckResult, Evidence
from kaitsu.model.japan import JAPAN
from shops.wordpress.pages import PATHS
from shops.wordpress.trouble import LIMITS, require_let_in
from shops.wordpress.visible import folded, words_of

MARK = "<!-- kaitsu:"
# How far a page is from what was declared; the best of all candidates is what is told.
SEEN = ("missing", "differs", "shown")

Clock = Callable[[], datetime]
Paths = Mapping[str, Sequence[str]]


def look(
    url: str, pages: Mapping[str, str], *, paths: Paths = PATHS, now: Clock, limits: Limits = LIMITS
) -> CheckResult:
    """See each page, all of them unless the shop cannot be asked any more. Raises nothing.

    ``paths`` are the slugs under which a page may lie, by its name; the first that shows the text counts.
    """
    found = _Look(url, paths, now, limits)
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

    def __init__(self, url: str, paths: Paths, now: Clock, limits: Limits) -> None:
        self.evidence: list[Evidence] = []
        self.failed: list[tuple[str, str]] = []
        self._url = url
        self._paths = paths
        self._now = now
        self._limits = limits

    def run(self, pages: Mapping[str, str]) -> None:
        if not pages:  # a check that looks at nothing must not pass
            raise CheckInconclusive("nothing_to_check")
        browser = Browser(self._url, limits=self._limits)
        front = _fetched(browser, "").page()
        for name, text in pages.items():
            self._look_at(browser, front, name, text)

    def _look_at(self, browser: Browser, front: Page, name: str, text: str) -> None:
        best = "missing"
        try:
            for address in addresses(front, self._paths.get(name) or PATHS.get(name, ())):
                best = max(best, _seen_at(browser, address, text), key=SEEN.index)
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


def addresses(front: Page, slugs: Sequence[str]) -> Iterator[str]:
    """Where a page may lie, each address once: what the front page links first, then pretty and plain forms.

    ``?pagename=`` is known to every WordPress; it is asked second since caches tend to overlook a query.
    """
    wanted = {unquote(slug).strip("/") for slug in slugs}
    linked = [link.url for link in front.links if _slug(link.url) in wanted]
    guessed = [
        form.format(quote(slug.strip("/"), safe="/%")) for slug in slugs for form in ("{}/", "?pagename={}")
    ]
    yield from dict.fromkeys((*linked, *guessed))


def seen_on(reply: Reply, text: str) -> str:
    """What became of a fragment on a page: shown, differs or missing."""
    wanted = words_of(text)
    if wanted and wanted in folded(reply.page().text):
        return "shown"
    return "differs" if MARK in reply.text else "missing"


def _seen_at(browser: Browser, address: str, text: str) -> str:
    try:
        reply = _fetched(browser, address)
    except CheckFailed:  # this address leads nowhere; another may be the page
        return "missing"
    return seen_on(reply, text) if reply.status == 200 else "missing"


def _fetched(browser: Browser, address: str) -> Reply:
    """Raises CheckInconclusive where the shop shows a visitor nothing, for whatever reason."""
    reply = browser.ask(address)
    require_let_in(reply)
    if reply.status >= 500:
        raise CheckInconclusive("shop_server_error", reply.what)
    return reply


def _slug(url: str) -> str:
    return unquote(path_of(url)).strip("/").rpartition("/")[2]
