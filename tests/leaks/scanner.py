"""Finding a secret again, in whatever form it was written down."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

ENCODINGS = ("plain", "base64", "hex", "percent", "json", "utf-16")
SHORTEST = 12  # characters; a shorter secret would be found where it is not


@dataclass(frozen=True)
class Hit:
    """``what`` is the canary's name, never its value."""

    place: str
    where: str
    what: str
    encoding: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what} as {self.encoding} in {self.where}"


def written(value: str, encoding: str) -> bytes:
    """The value in this encoding, as it would be planted."""
    raw = value.encode()
    return {
        "plain": raw,
        "base64": base64.b64encode(raw),
        "hex": raw.hex().encode(),
        "percent": "".join(f"%{byte:02X}" for byte in raw).encode(),
        "json": "".join(f"\\u{ord(character):04x}" for character in value).encode(),
        "utf-16": value.encode("utf-16-le"),
    }[encoding]


def _forms(value: str) -> Iterator[tuple[str, bytes]]:
    """Every way to write each encoding: upper and lower case, and wherever in a base64 text it begins."""
    raw = value.encode()
    for encoding in ENCODINGS:
        form = written(value, encoding)
        yield encoding, form
        if encoding in ("hex", "percent", "json"):
            yield encoding, form.upper().replace(b"\\U", b"\\u")
            yield encoding, form.lower()
    yield "percent", quote(value, safe="").encode()
    yield "json", json.dumps(value)[1:-1].encode()
    yield "utf-16", value.encode("utf-16-be")
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + raw)
        # Characters that other bytes have a part in say nothing.
        inner = whole[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]
        yield "base64", inner
        yield "base64", inner.translate(bytes.maketrans(b"+/", b"-_"))


class Scanner:
    """``canaries`` are the secrets by name."""

    def __init__(self, canaries: Mapping[str, str]) -> None:
        self.canaries: dict[str, str] = {}
        self._forms: list[tuple[str, str, bytes]] = []
        for name, value in canaries.items():
            self.add(name, value)

    def add(self, name: str, value: str) -> None:
        if len(value) < SHORTEST:
            raise ValueError(f"{name} is too short to be found for sure")
        self.canaries[name] = value
        self._forms += [(name, encoding, form) for encoding, form in dict.fromkeys(_forms(value))]

    def hits(self, place: str, where: str, data: bytes) -> Iterator[Hit]:
        found = {(name, encoding) for name, encoding, form in self._forms if form in data}
        yield from (Hit(place, where, name, encoding) for name, encoding in sorted(found))
