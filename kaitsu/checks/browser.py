"""A small browser: cookies, forms, redirects by hand. It talks to the places it was given and to no other."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.cookiejar import Cookie, CookieJar, DefaultCookiePolicy
from urllib.parse import urldefrag, urljoin
from urllib.request import Request

from kaitsu.checks.address import Origin, origin_of, shown, target_of
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.page import Button, Form, Page
from kaitsu.checks.reply import Reply, reply_of
from kaitsu.checks.request import NOTHING_UNWANTED, Unwanted
from kaitsu.checks.transport import Answer, Deadline, exchange

REDIRECTS = frozenset((301, 302, 303, 307, 308))
SAME_VERB_REDIRECTS = frozenset((307, 308))
# Answers that tell of trouble or load of the server's own, not of what it sells.
TROUBLED = frozenset((408, 425, 429))
# 422 is a form shown again with what is wrong in it: a page like any other.
PAGES = frozenset((*range(200, 300), 422))


@dataclass(frozen=True)
class Limits:
    """Seconds per request and for a whole check, redirects in a row, bytes per page."""

    request_seconds: float = 20.0
    overall_seconds: float = 180.0
    redirects: int = 10
    page_bytes: int = 2 * 1024 * 1024


LIMITS = Limits()


@dataclass(frozen=True)
class _Going:
    """A request about to be made."""

    verb: str
    url: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Browser:
    """One browser session: its own cookies, a start URL, and the origins it may talk to.

    Every call raises CheckFailed or CheckInconclusive when there is no page to return.
    """

    def __init__(
        self,
        url: str,
        *,
        also: tuple[str, ...] = (),
        deadline: Deadline | None = None,
        limits: Limits = LIMITS,
        unwanted: Unwanted = NOTHING_UNWANTED,
    ) -> None:
        """``also`` are further URLs whose origins are allowed; ``deadline`` may be shared by sessions.

        An answer that holds anything ``unwanted`` is a failure, wherever it was met.
        """
        self._unwanted = unwanted
        self._start = url.rstrip("/") + "/"
        self._origins = frozenset(origin_of(allowed) for allowed in (url, *also)) - {None}
        if origin_of(url) is None:
            raise CheckFailed("shop_url_unusable")
        self._limits = limits
        self._deadline = deadline or Deadline.after(limits.overall_seconds)
        # A cookie without a domain stays on its host; http.cookiejar would also show it to subdomains.
        strict = DefaultCookiePolicy.DomainStrictNonDomain
        self._cookies = CookieJar(DefaultCookiePolicy(strict_ns_domain=strict))

    def open(self, path: str = "") -> Page:
        """A page of the shop by its path below the start URL; "" is the top page."""
        return self._go(_Going("GET", self._start + path.lstrip("/")), self._start)

    def follow(self, page: Page, url: str) -> Page:
        """A link of a page."""
        return self._go(_Going("GET", url), page.url)

    def submit(self, page: Page, form: Form, press: Button | None = None) -> Page:
        """Send a form of a page, with the button pressed (the first one unless told)."""
        encoded = form.encoded(press)
        if form.method == "get":
            return self._go(_Going("GET", f"{form.action.partition('?')[0]}?{encoded}"), page.url)
        return self._go(_Going("POST", form.action, encoded.encode("ascii")), page.url)

    def ask(
        self, address: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """What a script of the shop's pages would get: any status is an answer. POST where there is a body.

        ``address`` is absolute or relative to the start URL.
        """
        verb = "GET" if body is None else "POST"
        return self._reach(_Going(verb, self.absolute(address), body, headers or {}), self._start)

    def absolute(self, address: str) -> str:
        """Raises CheckFailed for what is no address at all."""
        try:
            return urldefrag(urljoin(self._start, address)).url
        except ValueError:
            raise CheckFailed("redirect_broken", "no address") from None

    def set_cookie(self, name: str, value: str) -> None:
        """Set a cookie for the shop's own host, as the shop itself would."""
        request = Request(self._start)  # noqa: S310 — the scheme was checked
        host = re.sub(r":[0-9]+$", "", request.host or "").lower()
        secure = request.type == "https"
        self._cookies.set_cookie(_cookie(name, value, _cookie_domain(host), secure=secure))

    def _go(self, going: _Going, source: str) -> Page:
        reply = self._reach(going, source)
        if reply.status >= 500 or reply.status in TROUBLED:
            raise CheckInconclusive("shop_server_error", reply.what)
        if reply.status not in PAGES:
            raise CheckFailed("shop_page_refused", reply.what)
        return reply.page()

    def _reach(self, going: _Going, source: str) -> Reply:
        for _ in range(self._limits.redirects + 1):
            origin = self._allowed(going.url, source)
            answer = self._ask(going, origin)
            if answer.status not in REDIRECTS:
                return self._wanted(reply_of(going.verb, going.url, answer))
            source, going = going.url, _redirected(going, answer)
        raise CheckFailed("redirect_loop", shown(going.url))

    def _wanted(self, reply: Reply) -> Reply:
        if reason := self._unwanted.reason_in(reply.text):
            raise CheckFailed(reason, reply.what)
        return reply

    def _allowed(self, url: str, source: str) -> Origin:
        """The origin to talk to. Raises CheckFailed when it is not the shop, or no longer encrypted."""
        origin, before = origin_of(url), origin_of(source)
        if origin is None:
            raise CheckFailed("left_the_shop", "no http address")
        if before is not None and before.scheme == "https" and origin.scheme == "http":
            raise CheckFailed("https_downgrade", f"{origin.host}:{origin.port}")
        if origin not in self._origins:
            raise CheckFailed("left_the_shop", f"{origin.scheme}://{origin.host}:{origin.port}")
        return origin

    def _ask(self, going: _Going, origin: Origin) -> Answer:
        request = Request(going.url)  # noqa: S310 — the scheme was checked
        self._cookies.add_cookie_header(request)
        headers = {
            "User-Agent": "Kaitsu (storefront check)",
            "Accept": "text/html",
            "Accept-Language": "ja",
            "Accept-Encoding": "identity",
            "Connection": "close",
            **going.headers,
            **dict(request.unredirected_hdrs),
        }
        if going.body is not None:
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        answer = exchange(
            origin,
            going.verb,
            target_of(going.url),
            headers=headers,
            body=going.body,
            deadline=self._deadline.or_sooner(self._limits.request_seconds),
            longest=self._limits.page_bytes,
        )
        self._cookies.extract_cookies(answer.raw, request)
        return answer


def _redirected(going: _Going, answer: Answer) -> _Going:
    """What a browser does next: 303 (and by old habit 301 and 302) turn a POST into a GET."""
    location = answer.headers.get("Location", "")
    # http.client reads headers as Latin-1; shops send UTF-8 there.
    location = location.encode("latin-1", "replace").decode("utf-8", "replace").strip()
    if not location:
        raise CheckFailed("redirect_broken", shown(going.url))
    try:
        url = urldefrag(urljoin(going.url, location)).url
    except ValueError:
        raise CheckFailed("redirect_broken", shown(going.url)) from None
    if answer.status in SAME_VERB_REDIRECTS:
        return replace(going, url=url)
    return _Going("GET", url, headers=going.headers)


def _cookie_domain(host: str) -> str:
    """The domain as http.cookiejar keeps it: a name without a dot is given one."""
    return host if "." in host else f"{host}.local"


def _cookie(name: str, value: str, domain: str, *, secure: bool) -> Cookie:
    return Cookie(
        version=0,
        name=name,
        value=value,
        port=None,
        port_specified=False,
        domain=domain,
        domain_specified=False,
        domain_initial_dot=False,
        path="/",
        path_specified=True,
        secure=secure,
        expires=None,
        discard=True,
        comment=None,
        comment_url=None,
        rest={},
    )
