"""In which encoding a Japanese text that should be UTF-8 was most likely written."""

import contextlib

ISO_2022_JP = b"\x1b$"  # all its bytes are ASCII, so it passes for UTF-8


def other_encoding(data: bytes) -> str | None:
    """The most likely encoding of bytes that are not UTF-8; None where it is none we know of."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    # EUC-JP first: nearly every EUC-JP text passes for Shift_JIS, hardly any the other way round.
    for codec, name in (("euc_jp", "EUC-JP"), ("cp932", "Shift_JIS")):
        with contextlib.suppress(UnicodeDecodeError):
            data.decode(codec)
            return name
    return None
