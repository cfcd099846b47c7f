"""A client of the ssh-agent: which keys it holds, and a signature by one of them.

The agent is another program, and a hardware key waits for a finger: every exchange has a deadline.
"""

import os
import socket
import time
from dataclasses import dataclass

from kaitsu.model.problem import refuse
from kaitsu.signing.keys import fingerprint
from kaitsu.signing.wire import Reader, WireError, pack

VARIABLE = "SSH_AUTH_SOCK"
LIST_SECONDS = 5.0
SIGN_SECONDS = 60.0  # time to find the token and touch it

_LIST, _LISTED, _SIGN, _SIGNED = 11, 12, 13, 14
_RSA_SHA2_512 = (4).to_bytes(4)
_LONGEST = 256 * 1024  # bytes; OpenSSH's own limit of a message


@dataclass(frozen=True)
class Agent:
    """The agent that listens at ``path``."""

    path: str
    list_seconds: float = LIST_SECONDS
    sign_seconds: float = SIGN_SECONDS

    def held_keys(self) -> tuple[bytes, ...]:
        """The blobs of the keys it holds. Raises Refused: agent_unreachable, agent_too_slow."""
        reader = self._ask(bytes([_LIST]), _LISTED, self.list_seconds)
        try:
            found = []
            for _ in range(reader.number()):
                found.append(reader.string())
                reader.string()  # the comment
        except WireError:
            raise refuse("agent_unreachable", path=self.path, why="no answer of an agent") from None
        return tuple(found)

    def sign(self, key: bytes, data: bytes) -> bytes:
        """Raises Refused: agent_unreachable, agent_too_slow, agent_refused (declined, or locked)."""
        request = bytes([_SIGN]) + pack(key, data) + _RSA_SHA2_512
        reader = self._ask(request, _SIGNED, self.sign_seconds, key)
        try:
            return reader.string()
        except WireError:
            raise refuse("agent_unreachable", path=self.path, why="no answer of an agent") from None

    def _ask(self, request: bytes, expected: int, seconds: float, key: bytes = b"") -> Reader:
        deadline = time.monotonic() + seconds
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(seconds)
                connection.connect(self.path)
                connection.sendall(pack(request))
                size = int.from_bytes(_received(connection, 4, deadline))
                if not 0 < size <= _LONGEST:
                    raise refuse("agent_unreachable", path=self.path, why="no answer of an agent")
                answer = _received(connection, size, deadline)
        except TimeoutError:
            raise refuse("agent_too_slow", path=self.path, seconds=f"{seconds:g}") from None
        except OSError as error:
            raise refuse("agent_unreachable", path=self.path, why=error.strerror or error) from None
        if answer[0] != expected:
            raise refuse("agent_refused", key=fingerprint(key) if key else "-")
        return Reader(answer[1:])


def running_agent() -> Agent | None:
    """The agent the environment names, if there is one to talk to."""
    path = os.environ.get(VARIABLE)
    return Agent(path) if path else None


def _received(connection: socket.socket, size: int, deadline: float) -> bytes:
    data = b""
    while len(data) < size:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        connection.settimeout(left)
        piece = connection.recv(size - len(data))
        if not piece:
            raise ConnectionResetError("closed")
        data += piece
    return data
