"""A letter's bytes as text, whatever program saved them: of a mail its body, never what is attached to it."""

import codecs
import email
import email.policy
import re
from email.message import EmailMessage, Message

from kaitsu.declare.encoding import japanese_text
from kaitsu.model.problem import refuse

LARGEST = 1_000_000  # bytes; a letter is a page or two

_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+\r?\n")
_MIME = re.compile(rb"(?im)^(?:MIME-Version|Content-Type|Content-Transfer-Encoding):")


def letter_text(data: bytes) -> tuple[str, int]:
    """The text of a letter, and how many attachments it came with that were not read.

    Raises Refused: letter_too_large, letter_encoding.
    """
    if len(data) > LARGEST:
        raise refuse("letter_too_large", limit=f"{LARGEST:,}")
    head = _MAIL.match(data)
    if head is not None and _MIME.search(head[0]):
        return _of_mail(data)
    return decoded(data), 0


def decoded(data: bytes) -> str:
    """Raises Refused (letter_encoding) for what is no text in any encoding used in Japan."""
    read = japanese_text(data)
    if read is None:
        raise refuse("letter_encoding")
    return read[0]


def _of_mail(data: bytes) -> tuple[str, int]:
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)  # noqa: S101 — by the policy
    body = mail.get_body(("plain", "html"))
    attached = sum(1 for part in mail.walk() if not part.is_multipart() and part.is_attachment())
    return ("" if body is None else _part_text(body)), attached


def _part_text(part: Message) -> str:
    content = part.get_payload(decode=True)
    charset = str(part.get_content_charset() or "")
    if not isinstance(content, bytes):
        return ""
    try:
        known = codecs.lookup(charset).name
    except LookupError:
        return decoded(content)
    # What calls itself Shift_JIS or ISO-2022-JP mostly holds Microsoft's characters beyond it, too.
    wider = {"shift_jis": "cp932", "iso2022_jp": "iso2022_jp_ext", "ascii": ""}.get(known, known)
    return content.decode(wider, errors="replace") if wider else decoded(content)
