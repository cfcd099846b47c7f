"""In which encoding a Japanese text was most likely written, and what it says."""

import contextlib

ISO_2022_JP = b"\x1b$"  # all its bytes are ASCII, so it passes for UTF-8

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# EUC-JP first: nearly every EUC-JP text passes for Shift_JIS, hardly any the other way round.
_STRICT = {"EUC-JP": "euc_jp", "Shift_JIS": "cp932"}
# With the characters beyond the standards that programs write all the same.
_CODECS = {**_STRICT, "UTF-8": "utf-8-sig", "UTF-16": "utf-16", "ISO-2022-JP": "iso2022_jp_ext"}


def other_encoding(data: bytes) -> str | None:
    """The most likely encoding of bytes that are not UTF-8; None where it is none we know of."""
    if data.startswith(_UTF_16):
        return "UTF-16"
    for name, codec in _STRICT.items():
        with contextlib.suppress(UnicodeDecodeError):
            data.decode(codec)
            return name
    return None


def japanese_text(data: bytes) -> tuple[str, str] | None:
    """What bytes of any encoding used in Japan say, and the encoding's name; None where they are no text."""
    encoding = _encoding(data)
    if encoding is None:
        return None
    text = data.decode(_CODECS[encoding], errors="replace")
    return None if "\0" in text else (text, encoding)


def _encoding(data: bytes) -> str | None:
    if ISO_2022_JP in data and not data.startswith(_UTF_16):
        return "ISO-2022-JP"
    with contextlib.suppress(UnicodeDecodeError):
        data.decode("utf-8-sig")
        return "UTF-8"
    return other_encoding(data)
