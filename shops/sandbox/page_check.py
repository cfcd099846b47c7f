"""Whether the embedded shop's pages show the declared fragments, fetched as a shopper's browser does."""

from collections.abc import Iterable, Mapping

from kaitsu.checks import page_look
from kaitsu.checks.browser import LIMITS, Browser, Limits
from kaitsu.checks.markup import parse_page
from kaitsu.checks.page import Page
from kaitsu.checks.page_look import Clock, See
from kaitsu.checks.result import CheckResult
from shops.sandbox.host import fragments


def look(url: str, pages: Mapping[str, str], *, now: Clock, limits: Limits = LIMITS) -> CheckResult:
    """Fetch each page once, all of them unless the shop cannot be asked any more. Raises nothing."""

    def begin() -> See:
        browser = Browser(url, limits=limits)
        return lambda name, text: seen_on(browser.open(name), text)

    return page_look.look(pages, begin, now=now)


def fetch(url: str, names: Iterable[str], *, limits: Limits = LIMITS) -> dict[str, Page]:
    """The pages themselves, by their names. Raises CheckFailed for a URL that is none."""
    return page_look.fetched(names, lambda name: [name], Browser(url, limits=limits).open)


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
