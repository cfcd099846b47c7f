"""What anybody on the net sees of a shop: its certificate, its redirects, and files that nobody should get.

Looks only, one GET each, within one deadline. An answer counts as an exposed file by what is in it, and only
where a path nobody has made does not answer the same: many shops answer everything with a page.
"""

import re
import secrets
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from kaitsu.checks.address import origin_of, target_of
from kaitsu.checks.certificate import Tls, tls_of
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from kaitsu.checks.transport import Answer, Deadline, exchange
from kaitsu.process.preflight import Finding, Row

LONGEST = 512 * 1024  # bytes of one answer
EACH, ALL = 5.0, 45.0  # seconds
REDIRECTED = (301, 302, 303, 307, 308)
LEAST_DAYS = 7
_LOADS = re.compile(
    r"""<(?:script|img|iframe|link)\b[^>]*\b(?:src|href)\s*=\s*["'](http://[^"'\s>]+)""", re.I
)
_NOINDEX = re.compile(r"""<meta\b[^>]*\bname\s*=\s*["']robots["'][^>]*\bnoindex\b""", re.I)
_LISTED = r"<title>\s*Index of"


@dataclass(frozen=True)
class Exposure:
    """A path below the shop, and what an answer has in it (a pattern) if it is what it should not be."""

    path: str
    shows: str


@dataclass(frozen=True)
class Inside:
    """What of an EC system must not be seen from outside; ``admin`` is the usual address of its login."""

    files: tuple[Exposure, ...] = ()
    folders: tuple[str, ...] = ()
    debug: tuple[Exposure, ...] = ()
    admin: str = ""


# Whatever the EC system, these lie where somebody has copied more than they should.
EVERYWHERE = (
    Exposure("/.env", r"(?m)^\s*(?:export\s+)?[A-Z][A-Z0-9_]{2,}\s*="),
    Exposure("/.git/HEAD", r"^(?:ref: refs/|[0-9a-f]{40}\s*$)"),
    Exposure("/.git/config", r"^\[core\]"),
    Exposure("/composer.json", r'"(?:require|autoload)"\s*:'),
    Exposure("/composer.lock", r'"content-hash"\s*:'),
    Exposure("/vendor/composer/installed.json", r'"(?:packages|version_normalized)"\s*:'),
    Exposure("/backup.sql", r"(?:CREATE TABLE|INSERT INTO)"),
    Exposure("/dump.sql", r"(?:CREATE TABLE|INSERT INTO)"),
    Exposure("/phpinfo.php", r"<title>[^<]*phpinfo\(\)"),
    Exposure("/info.php", r"<title>[^<]*phpinfo\(\)"),
)


def look_outside(url: str, inside: Inside, callbacks: Sequence[str], *, local: bool) -> tuple[Finding, ...]:
    """Every row that can be seen from here, in their order. Never raises.

    ``callbacks`` are addresses the gateway notifies. A ``local`` shop is on this machine or reached over its
    loopback: nobody else can reach it, so that its certificate and redirects are no matter.
    """
    look = _Look(url, Deadline.after(ALL))
    found = [] if local else [_tls(url, look.deadline), _https(look)]
    found += [look.exposed("exposed", (*EVERYWHERE, *inside.files)), look.listing(inside.folders)]
    found.append(look.exposed("debug", inside.debug) if inside.debug else Finding("debug", "confirmed"))
    if inside.admin:
        found.append(look.admin(inside.admin))
    return (*found, look.callbacks(callbacks)) if callbacks else tuple(found)


def look_indexed(url: str) -> Finding:
    """Whether a search engine is kept out of a test site: by a password, or by what its top page says."""
    look = _Look(url, Deadline.after(ALL))
    answer = look.get("/")
    if answer is None:
        return Finding("indexed", "unknown", "/")
    says = answer.headers.get("X-Robots-Tag", "") + (_NOINDEX.search(_text(answer)) or [""])[0]
    kept_out = answer.status in (401, 403) or "noindex" in says
    return Finding("indexed", "confirmed") if kept_out else Finding("indexed", "found", "/")


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tls(url: str, deadline: Deadline) -> Finding:
    origin = origin_of(url)
    if origin is None or origin.scheme != "https":
        return Finding("tls", "found", "http")
    seen: Tls | str = tls_of(origin, deadline.or_sooner(EACH))
    if isinstance(seen, str):
        return Finding("tls", "unknown" if seen == "unreachable" else "found", seen)
    if seen.days_left < LEAST_DAYS:
        return Finding("tls", "found", f"{seen.days_left} days left")
    return Finding("tls", "confirmed", seen.version)


def _https(look: "_Look") -> Finding:
    """Every plain address leads to the encrypted one. A server that does not answer plain ones is as good."""
    host = urlsplit(look.url).hostname or ""
    try:
        plain = look.ask(f"http://{host}/")
    except CheckInconclusive as stop:
        if stop.reason != "shop_unreachable":
            return Finding("https", "unknown", "http")
    except CheckFailed:
        return Finding("https", "found", "http")
    else:
        location = plain.headers.get("Location", "")
        if plain.status not in REDIRECTED or not location.startswith("https://"):
            return Finding("https", "found", f"http: HTTP {plain.status}")
    top = look.get("/")
    if top is None:
        return Finding("https", "unknown", "/")
    loads = _LOADS.search(_text(top))
    return Finding("https", "confirmed") if loads is None else Finding("https", "found", loads[1][:80])


class _Look:
    """Looking at one shop. What it answers to a path that nobody made is asked once."""

    def __init__(self, url: str, deadline: Deadline) -> None:
        self.url = url
        self.deadline = deadline
        self._nothing: bytes | None = None

    def ask(self, address: str) -> Answer:
        origin = origin_of(address)
        if origin is None:
            raise CheckFailed("shop_url_unusable")
        headers = {"User-Agent": "Kaitsu (preflight)", "Accept-Encoding": "identity", "Connection": "close"}
        limit = self.deadline.or_sooner(EACH)
        return exchange(
            origin, "GET", target_of(address), headers=headers, body=None, deadline=limit, longest=LONGEST
        )

    def get(self, path: str) -> Answer | None:
        """What lies there; None where that could not be seen."""
        try:
            return self.ask(self.url + path)
        except (CheckFailed, CheckInconclusive, TimeoutError, ssl.SSLError, OSError):
            return None

    def exposed(self, row: Row, exposures: Sequence[Exposure]) -> Finding:
        nothing = self._of_nothing()
        if nothing is None:
            return Finding(row, "unknown", "/")
        unseen = ""
        for item in exposures:
            answer = self.get(item.path)
            if answer is None:
                unseen = unseen or item.path
            elif answer.status == 200 and answer.body != nothing and re.search(item.shows, _text(answer)):
                return Finding(row, "found", item.path)
        return Finding(row, "unknown", unseen) if unseen else Finding(row, "confirmed")

    def listing(self, folders: Sequence[str]) -> Finding:
        return self.exposed("listing", [Exposure(folder, _LISTED) for folder in ("/", *folders)])

    def admin(self, path: str) -> Finding:
        """An address everybody knows leads nowhere, or nobody but known addresses gets in."""
        answer = self.get(path)
        if answer is None:
            return Finding("admin_page", "unknown", path)
        closed = answer.status in (401, 403, 404, 410)
        return Finding("admin_page", "confirmed") if closed else Finding("admin_page", "found", path)

    def callbacks(self, addresses: Sequence[str]) -> Finding:
        """A gateway has no password and comes from its own addresses: neither may keep it out."""
        for address in addresses:
            path = address.removeprefix(self.url)
            answer = self.get(path)
            if answer is None:
                return Finding("callback", "unknown", path)
            locked = answer.status == 401 and "WWW-Authenticate" in answer.headers
            if locked or answer.status >= 500 or (answer.status == 403 and self._refuses_all()):
                return Finding("callback", "found", f"{path}: HTTP {answer.status}")
        return Finding("callback", "confirmed")

    def _refuses_all(self) -> bool:
        top = self.get("/")
        return top is None or top.status == 403

    def _of_nothing(self) -> bytes | None:
        if self._nothing is None:
            answer = self.get(f"/kaitsu-{secrets.token_hex(8)}")
            self._nothing = None if answer is None else answer.body
        return self._nothing


def _text(answer: Answer) -> str:
    return answer.body.decode("utf-8", "replace")
