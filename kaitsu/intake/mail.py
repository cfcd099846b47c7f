"""A letter's bytes as text, whatever program saved them: of a mail its body, never what is attached to it."""

import codecs
import email
import email.policy
import re
from email.message import EmailMessage, Message

from kaitsu.model.problem import refuse

LARGEST = 1_000_000  # bytes; a letter is a page or two

_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+\r?\n")
_MIME = re.compile(rb"(?im)^(?:MIME-Version|Content-Type|Content-Transfer-Encoding):")
# ISO-2022-JP is 7-bit, so it would pass for UTF-8; a text in Shift_JIS is hardly ever valid UTF-8.
_ENCODINGS = ("utf-8-sig", "cp932", "euc_jp")
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b$(D")
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


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
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if any(escape in data for escape in _ESCAPES):
        return data.decode("iso2022_jp_ext", errors="replace")
    if b"\0" in data:
        raise refuse("letter_encoding")
    for encoding in _ENCODINGS:
        # The decoder's exception holds all of the input: it must not become the context of ours.
        text = data.decode(encoding, errors="replace")
        if "\ufffd" not in text:
            return text
    raise refuse("letter_encoding")


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
