"""URLs as the check needs them: whose they are, and how they are shown without what they may carry."""

from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

# A path segment this long is a session id or worse; shop paths of people's making are shorter.
LONGEST_SHOWN_SEGMENT = 15


@dataclass(frozen=True)
class Origin:
    """Scheme, host and port: what a browser calls the same place."""

    scheme: str
    host: str
    port: int


def origin_of(url: str) -> Origin | None:
    """The origin of an absolute http or https URL; None for anything else, malformed ones included."""
    parts = _split(url)
    if parts is None or parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return None
    try:
        port = parts.port
    except ValueError:  # urllib checks the port only when it is asked for
        return None
    return Origin(parts.scheme, parts.hostname, port if port is not None else DEFAULT_PORTS[parts.scheme])


def path_of(url: str) -> str:
    """The path alone, "/" where there is none."""
    parts = _split(url)
    return "/" if parts is None else parts.path or "/"


def target_of(url: str) -> str:
    """Path and query as they go on the request line, anything unusual percent-encoded as a browser does."""
    parts = urlsplit(url)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=~?')}" if parts.query else path


def shown(url: str) -> str:
    """The path for people's eyes: no query and no long segments, since these may be tokens."""
    return "/".join(
        segment if len(segment) <= LONGEST_SHOWN_SEGMENT else "..." for segment in path_of(url).split("/")
    )


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # for example an unclosed IPv6 bracket
        return None
