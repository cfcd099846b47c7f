"""One answer of a shop as it came, whatever its status: what it means is for the caller to say."""

from dataclasses import dataclass, field
from email.message import Message

from kaitsu.checks.address import shown
from kaitsu.checks.errors import CheckInconclusive
from kaitsu.checks.markup import parse_page
from kaitsu.checks.page import Page
from kaitsu.checks.transport import Answer


@dataclass(frozen=True)
class Reply:
    """``url`` and ``verb`` are those of the last request, after redirects; ``text`` is decoded."""

    verb: str
    url: str = field(repr=False)
    status: int
    headers: Message = field(repr=False)
    text: str = field(repr=False)
    encoding: str

    @property
    def what(self) -> str:
        """Request and status for people's eyes."""
        return f"{self.verb} {shown(self.url)}: HTTP {self.status}"

    def page(self) -> Page:
        return parse_page(self.text, url=self.url, status=self.status, encoding=self.encoding)


def reply_of(verb: str, url: str, answer: Answer) -> Reply:
    """Raises CheckInconclusive for an answer that cannot be read."""
    text, encoding = _decoded(answer)
    reply = Reply(verb, url, answer.status, answer.headers, text, encoding)
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise CheckInconclusive("shop_page_unreadable", reply.what)
    return reply


def _decoded(answer: Answer) -> tuple[str, str]:
    """The text and its encoding: the header's, else UTF-8; undecodable bytes become U+FFFD."""
    encoding = answer.headers.get_content_charset("utf-8")
    try:
        return answer.body.decode(encoding, "replace"), encoding
    except (LookupError, UnicodeError):  # an unknown name, or a codec that is none for text
        return answer.body.decode("utf-8", "replace"), "utf-8"
