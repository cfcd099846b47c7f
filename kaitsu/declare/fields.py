"""The kinds of values a declaration is made of, each with its own reason for being refused."""

import posixpath
import re
import unicodedata
from datetime import date, datetime, time
from typing import Annotated, Any
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from kaitsu.model.japan import JAPAN
from kaitsu.model.site import RESERVED_SITE_IDS

SITE_ID = r"[a-z0-9][a-z0-9-]{0,62}"
CLOCK = r"[0-9]{2}:[0-9]{2}"
MOMENT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?"
FIRST_YEAR, LAST_YEAR = 1950, 2149  # what the calendar of business days knows, and the day after
_ADDRESS = r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+"
_USER = r"[A-Za-z0-9_][A-Za-z0-9._@-]*"  # rented servers have users such as hanaya@example.jp
_JUMP_HOST = rf"({_USER}@)?({_ADDRESS})(:[0-9]{{1,5}})?"
_SEGMENT = r"(?!\.)[^\s\x00-\x20\x7f/?#:\\%<>\"'`{}|^&]+"
_PAGE_PATH = rf"{_SEGMENT}(/{_SEGMENT})*"
_HOST_NAME = r"\w[^\s\x00-\x20/?#@:\\%<>\"'`{}|^]*"

# Every reason a value below is refused for; each has its sentence in the word files.
REASONS = frozenset(
    {
        "site_id_invalid",
        "site_id_reserved",
        "date_invalid",
        "time_invalid",
        "moment_invalid",
        "span_inverted",
        "url_invalid",
        "url_credentials",
        "path_relative",
        "path_unplain",
        "address_invalid",
        "user_invalid",
        "jump_host_invalid",
        "page_path_invalid",
    }
)


class Declared(BaseModel):
    """The base of every declared mapping: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def refused(reason: str, **values: str) -> PydanticCustomError:
    """An error with a reason of ours; it must be among REASONS."""
    return PydanticCustomError(reason, "see the word files", dict(values))


def _as_written(value: Any) -> Any:
    """A number or a date where text is asked for: what stands in the file, which both give back exactly."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _day(value: Any) -> Any:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) else "")
    except ValueError:
        raise refused("date_invalid", value=str(value)[:40]) from None


def _moment(value: Any) -> Any:
    """A day, or a time of a day in Japan."""
    if value is None or isinstance(value, date):
        return value
    try:
        if not re.fullmatch(MOMENT, str(value)):
            raise ValueError
        moment = datetime.fromisoformat(str(value)).replace(tzinfo=JAPAN)
    except ValueError:
        raise refused("moment_invalid", value=str(value)[:40]) from None
    return moment if "T" in value else moment.date()


def _within_calendar(value: date) -> date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise refused("moment_invalid", value=value.isoformat()[:40])
    return value


def _clock(value: str) -> str:
    try:
        time.fromisoformat(value if re.fullmatch(CLOCK, value) else "")
    except ValueError:
        raise refused("time_invalid", value=value[:40]) from None
    return value


def check_site_id(value: str) -> str:
    if not re.fullmatch(SITE_ID, value):
        raise refused("site_id_invalid", value=value[:80])
    if value in RESERVED_SITE_IDS:
        raise refused("site_id_reserved", value=value)
    return value


def _url(value: str) -> str:
    """Without a trailing slash or default port, scheme and host in lower case: equal URLs become equal text.

    The value itself is never shown: people paste URLs with a password in them.
    """
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise refused("url_invalid") from None
    if "@" in parts.netloc:
        raise refused("url_credentials")
    if not _is_plain(parts, value):
        raise refused("url_invalid")
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    default = {"http": 80, "https": 443}[parts.scheme]
    shown = "" if port in (None, default) else f":{port}"
    return f"{parts.scheme}://{host}{shown}{parts.path.rstrip('/')}"


def _is_plain(parts: SplitResult, value: str) -> bool:
    # urlsplit drops line breaks and tabs without a word, so the whole value is looked at too.
    if parts.scheme not in ("http", "https") or "?" in value or "#" in value or re.search(r"\s", value):
        return False
    return bool(re.fullmatch(rf"{_HOST_NAME}|[0-9a-f:.]*:[0-9a-f:.]*", parts.hostname or ""))


def _absolute_path(value: str) -> str:
    if not value.startswith("/"):
        raise refused("path_relative")
    path = posixpath.normpath(value).replace("//", "/")
    if ".." in value.split("/") or path == "/" or "\n" in value:
        raise refused("path_unplain")
    return path


def _page_path(value: str) -> str:
    """As people read it: what a browser copies of a Japanese path is all percent signs."""
    try:
        path = unicodedata.normalize("NFC", unquote(value, errors="strict").strip("/"))
    except UnicodeDecodeError:
        path = ""
    if not re.fullmatch(_PAGE_PATH, path):
        raise refused("page_path_invalid", value=value[:80])
    return path


def _matching(pattern: str, reason: str) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise refused(reason, value=value[:80])
        return value

    return AfterValidator(check)


_not_empty = StringConstraints(min_length=1, strip_whitespace=True)

Text = Annotated[str, _not_empty, BeforeValidator(_as_written)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[
    datetime | date,
    BeforeValidator(_moment),
    AfterValidator(_within_calendar),
    WithJsonSchema({"type": "string", "pattern": f"^{MOMENT}$"}),
]
Clock = Annotated[Text, AfterValidator(_clock), Field(json_schema_extra={"pattern": f"^{CLOCK}$"})]
SiteId = Annotated[str, AfterValidator(check_site_id), Field(json_schema_extra={"pattern": f"^{SITE_ID}$"})]
Url = Annotated[
    str, _not_empty, AfterValidator(_url), Field(json_schema_extra={"pattern": "^https?://[^@?#]+$"})
]
AbsolutePath = Annotated[
    str, _not_empty, AfterValidator(_absolute_path), Field(json_schema_extra={"pattern": "^/."})
]
PagePath = Annotated[Text, AfterValidator(_page_path), Field(json_schema_extra={"pattern": "^[^:?#\\\\]+$"})]
Address = Annotated[str, _not_empty, _matching(_ADDRESS, "address_invalid")]
User = Annotated[str, _not_empty, _matching(_USER, "user_invalid")]
JumpHost = Annotated[str, _matching(f"({_JUMP_HOST})?", "jump_host_invalid")]
