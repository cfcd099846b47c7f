"""Whether the pages of a shop on WordPress show the declared fragments, fetched as a browser does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote, unquote

from kaitsu.checks import page_look
from kaitsu.checks.address import path_of
from kaitsu.checks.browser import Browser, Limits
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.page import Page
from kaitsu.checks.page_look import Clock, See, best_of
from kaitsu.checks.reply import Reply
from kaitsu.checks.result import CheckResult
from shops.wordpress.pages import PATHS
from shops.wordpress.trouble import LIMITS, require_let_in
from shops.wordpress.visible import folded, words_of

MARK = page_look.MARK

Paths = Mapping[str, Sequence[str]]


def look(
    url: str, pages: Mapping[str, str], *, paths: Paths = PATHS, now: Clock, limits: Limits = LIMITS
) -> CheckResult:
    """See each page, all of them unless the shop cannot be asked any more. Raises nothing.

    ``paths`` are the slugs under which a page may lie, by its name; the first that shows the text counts.
    """

    def begin() -> See:
        browser = Browser(url, limits=limits)
        front = _fetched(browser, "").page()

        def see(name: str, text: str) -> str:
            candidates = addresses(front, paths.get(name) or PATHS.get(name, ()))
            return best_of(candidates, lambda address: _seen_at(browser, address, text))

        return see

    return page_look.look(pages, begin, now=now)


def fetch(
    url: str, names: Iterable[str], *, paths: Paths = PATHS, limits: Limits = LIMITS
) -> dict[str, Page]:
    """The pages themselves, by their names. Raises CheckFailed for a URL that is none."""
    browser = Browser(url, limits=limits)
    try:
        front = _fetched(browser, "").page()
    except (CheckFailed, CheckInconclusive):
        return {}

    def opened(address: str) -> Page | None:
        reply = _fetched(browser, address)
        return reply.page() if reply.status == 200 else None

    return page_look.fetched(
        names, lambda name: addresses(front, paths.get(name) or PATHS.get(name, ())), opened
    )


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
