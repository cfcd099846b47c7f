"""Random values that look like credentials, and a search for them in whatever form a dump may hold them."""

import base64
import html
import json
import secrets
from dataclasses import dataclass
from urllib.parse import quote, quote_plus


@dataclass(frozen=True)
class Find:
    name: str
    form: str
    place: int


def canary(prefix: str, suffix: str = "") -> str:
    """48 random letters and digits between what a module asks its keys to look like."""
    return f"{prefix}{secrets.token_hex(24)}{suffix}"


def forms(value: str) -> dict[str, bytes]:
    """The value as it would lie in a dump, by the name of the form."""
    raw = value.encode()
    found = {
        "raw": raw,
        "reversed": raw[::-1],
        "hex": raw.hex().encode(),
        "hex upper": raw.hex().upper().encode(),
        "url": quote(value, safe="").encode(),
        "form": quote_plus(value, safe="").encode(),
        "json": json.dumps(value)[1:-1].replace("/", "\\/").encode(),
        "html": html.escape(value).encode(),
    }
    # What is encoded may begin anywhere: the characters that its neighbours have a part in are left off.
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + raw)
        inner = text[(shift * 8 + 5) // 6 : (shift + len(raw)) * 8 // 6]
        found[f"base64 {shift}"] = inner
        found[f"base64url {shift}"] = inner.replace(b"+", b"-").replace(b"/", b"_")
    return found


def find(dump: bytes, canaries: dict[str, str]) -> list[Find]:
    """Where which canary is. A dump of SQL doubles backslashes; it is searched without."""
    texts = (dump, dump.replace(b"\\\\", b"\\"))
    return sorted(
        {
            Find(name, form, place)
            for name, value in canaries.items()
            for form, wanted in forms(value).items()
            for text in texts
            if (place := text.find(wanted)) >= 0
        },
        key=lambda one: (one.name, one.form, one.place),
    )
