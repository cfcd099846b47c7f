"""The links and pictures of a shop's page: which of them lead nowhere. Other places are named, not asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from kaitsu.checks.browser import Browser
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.page import Page

MOST = 60  # links of one page that are asked; a shop's own menu is on every page

_OTHER_SCHEMES = ("mailto", "tel", "javascript", "data", "sms", "line")


@dataclass(frozen=True)
class DeadLink:
    """``answer`` is the HTTP status, or a stable word for none."""

    page: str
    url: str
    answer: str


def dead_links(name: str, page: Page, fragment: str, browser: Browser) -> Iterator[DeadLink]:
    """What our own fragment links on the page, asked one by one. Raises nothing."""
    for url in list(_own(page, fragment))[:MOST]:
        answer = _answer(browser, url)
        if answer:
            yield DeadLink(name, url, answer)


def elsewhere(page: Page, fragment: str) -> tuple[str, ...]:
    """Hosts of other people that the fragment links: nobody asks them in a client's name."""
    host = urlsplit(page.url).netloc
    hosts = (urlsplit(url).netloc for url in _addresses(page, fragment))
    return tuple(dict.fromkeys(other for other in hosts if other and other != host))


def _own(page: Page, fragment: str) -> Iterator[str]:
    host = urlsplit(page.url).netloc
    yield from dict.fromkeys(url for url in _addresses(page, fragment) if urlsplit(url).netloc == host)


def _addresses(page: Page, fragment: str) -> Iterable[str]:
    reader = _Reader()
    reader.feed(fragment)
    reader.close()
    for reference in reader.found:
        try:
            url = urldefrag(urljoin(page.url, reference.strip())).url
            scheme = urlsplit(url).scheme
        except ValueError:
            continue
        if scheme in ("http", "https"):
            yield url


def _answer(browser: Browser, url: str) -> str:
    try:
        reply = browser.ask(url)
    except (CheckFailed, CheckInconclusive) as stop:
        # A picture larger than a page may be is there all the same.
        return "" if stop.reason == "shop_page_too_large" else stop.reason
    return "" if reply.status < 400 else str(reply.status)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        for name, value in attrs:
            if name in ("href", "src") and value and value.split(":")[0].lower() not in _OTHER_SCHEMES:
                self.found.append(value)
