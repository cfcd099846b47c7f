"""One HTTP exchange under a hard deadline, over plain sockets (so it also works under gevent).

A socket's timeout counts from the last byte: a server that drips would hold us for ever. Here every read
gets what is left until the deadline, for the head of the answer too.
"""

import http.client
import io
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any, cast

from kaitsu.checks.address import Origin
from kaitsu.checks.errors import CheckFailed, CheckInconclusive


@dataclass(frozen=True)
class Deadline:
    """A moment on the monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    def or_sooner(self, seconds: float) -> "Deadline":
        return Deadline(min(self.at, time.monotonic() + seconds))

    @property
    def left(self) -> float:
        """Seconds left. Raises TimeoutError when none are."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


@dataclass(frozen=True)
class Answer:
    """``raw`` is the response as http.cookiejar wants it; its body has been read into ``body``."""

    status: int
    headers: Message
    body: bytes
    raw: HTTPResponse


def exchange(
    origin: Origin,
    verb: str,
    target: str,
    *,
    headers: dict[str, str],
    body: bytes | None,
    deadline: Deadline,
    longest: int,
) -> Answer:
    """Send one request and read its whole answer of at most ``longest`` bytes.

    Raises CheckInconclusive when no proper answer came in time, CheckFailed when it is too large.
    """
    try:
        with _connected(origin, deadline) as connection:
            connection.request(verb, target, body=body, headers=headers)
            response = connection.getresponse()
            content = response.read(longest + 1)
    # "from None": these errors may quote a header, and a header may hold the preview token.
    except TimeoutError:
        raise CheckInconclusive("shop_timed_out", f"{verb} {origin.host}:{origin.port}") from None
    except ssl.SSLError:  # before OSError: it is one
        raise CheckInconclusive("shop_tls_failed", f"{origin.host}:{origin.port}") from None
    except OSError:
        raise CheckInconclusive("shop_unreachable", f"{origin.host}:{origin.port}") from None
    except (http.client.HTTPException, ValueError) as error:
        raise CheckInconclusive("shop_answer_broken", type(error).__name__) from None
    if len(content) > longest:
        raise CheckFailed("shop_page_too_large", f"{longest} bytes")
    if response.length:
        raise CheckInconclusive("shop_answer_broken", "cut short")
    return Answer(response.status, response.headers, content, response)


@contextmanager
def _connected(origin: Origin, deadline: Deadline) -> Iterator[HTTPConnection]:
    connection: HTTPConnection
    if origin.scheme == "https":
        # The default context verifies chain and host name; there is no switch to turn that off.
        context = ssl.create_default_context()
        connection = HTTPSConnection(origin.host, origin.port, timeout=deadline.left, context=context)
    else:
        connection = HTTPConnection(origin.host, origin.port, timeout=deadline.left)
    with closing(connection):
        connection.connect()
        with closing(cast("socket.socket", connection.sock)) as sock:
            connection.sock = cast("Any", _TimedSocket(sock, deadline))
            yield connection


class _TimedSocket:
    """The little of a socket that http.client uses, with every call bound by one deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left)
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        if mode != "rb":
            raise ValueError(mode)
        return io.BufferedReader(_TimedReader(self._sock, self._deadline))

    def close(self) -> None:
        """Nothing: http.client closes after the head of an answer, while its body is still to be read."""


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        super().__init__()
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left)
        return self._sock.recv_into(buffer)
