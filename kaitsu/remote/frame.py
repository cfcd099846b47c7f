"""One execution on a host, and the one framed line it answers with.

The line stands anywhere among what else the host prints::

    @kaitsu <nonce> <length> <sha256> <json>

``nonce`` comes from the request, so that nothing a login script prints can be taken for an answer;
``length`` and ``sha256`` are of the JSON (ASCII), so that a cut or garbled line is found.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

FORMAT = 1
SENTINEL = "@kaitsu"


@dataclass(frozen=True)
class Program:
    """One execution. ``argv`` holds no secret; ``stdin`` is one string: lines would be a packet each."""

    argv: tuple[str, ...]
    stdin: str = field(repr=False)
    nonce: str
    deadline: int  # seconds; the program keeps it itself, the caller a little longer
    runtime: str = ""  # the interpreter, where argv begins with something else

    @property
    def interpreter(self) -> str:
        return self.runtime or self.argv[0]


class BadAnswer(Exception):
    """The host's output holds no answer to our request; ``reason`` is answer_missing, _cut or _garbled."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def frame(nonce: str, answer: Mapping[str, Any]) -> str:
    """The line a program prints. Each host language has its twin; tests/vectors hold them all to this one."""
    body = json.dumps(answer, ensure_ascii=True, separators=(",", ":"))
    return f"{SENTINEL} {nonce} {len(body)} {hashlib.sha256(body.encode()).hexdigest()} {body}"


def read_answer(lines: Iterable[str], nonce: str) -> dict[str, Any]:
    """Find the one answer to our request. Raises BadAnswer."""
    line = next((line for line in lines if line.startswith(f"{SENTINEL} {nonce} ")), None)
    if line is None:
        raise BadAnswer("answer_missing")
    parts = line.split(" ", 4)
    if len(parts) < 5 or not parts[2].isdecimal() or len(parts[4]) < int(parts[2]):
        raise BadAnswer("answer_cut")
    body = parts[4][: int(parts[2])]
    if hashlib.sha256(body.encode()).hexdigest() != parts[3]:
        raise BadAnswer("answer_garbled")
    answer = json.loads(body)
    if not isinstance(answer, dict) or answer.get("format") != FORMAT:
        raise BadAnswer("answer_garbled")
    return answer
