"""Whether an EC-CUBE shop's pages show the declared fragments, fetched as a shopper's browser does."""

from collections.abc import Iterable, Mapping, Sequence

from kaitsu.checks import page_look
from kaitsu.checks.browser import Browser, Limits
from kaitsu.checks.errors import CheckFailed
from kaitsu.checks.page import Page
from kaitsu.checks.page_look import Clock, See, best_of
from kaitsu.checks.result import CheckResult
from shops.eccube.pages import PATHS
from shops.eccube.visitor import ERROR_PAGE, LIMITS, Patience, Visitor
from shops.wordpress.page_check import seen_on

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

    def begin() -> See:
        visitor = Visitor(Browser(url, limits=limits), patience or Patience())

        def see(name: str, text: str) -> str:
            candidates = paths.get(name) or PATHS.get(name, ())
            return best_of(candidates, lambda address: _seen_at(visitor, address, text))

        return see

    return page_look.look(pages, begin, now=now)


def fetch(
    url: str,
    names: Iterable[str],
    *,
    paths: Paths = PATHS,
    limits: Limits = LIMITS,
    patience: Patience | None = None,
) -> dict[str, Page]:
    """The pages themselves, by their names. Raises CheckFailed for a URL that is none."""
    visitor = Visitor(Browser(url, limits=limits), patience or Patience())

    def opened(address: str) -> Page | None:
        reply = visitor.open(address)
        return reply.page() if reply.status == 200 and ERROR_PAGE not in reply.text else None

    return page_look.fetched(names, lambda name: paths.get(name) or PATHS.get(name, ()), opened)


def _seen_at(visitor: Visitor, address: str, text: str) -> str:
    """A page that dies is not shown: a template our fragment broke ends in EC-CUBE's error page."""
    try:
        reply = visitor.open(address)
    except CheckFailed:  # this address leads nowhere; another may be the page
        return "missing"
    return seen_on(reply, text) if reply.status == 200 and ERROR_PAGE not in reply.text else "missing"
