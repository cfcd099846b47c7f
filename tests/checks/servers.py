"""A server that says exactly the bytes a test wants, as slowly as it wants."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[str], Iterable[bytes]]


@dataclass
class RawServer:
    """``requests`` keeps what came in, head and body, one text per request."""

    url: str
    requests: list[str] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [request.split(" ")[1] for request in self.requests]


def page(body: str, *headers: str, status: str = "200 OK") -> list[bytes]:
    """A whole answer with a right Content-Length."""
    content = body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *headers, "", ""]
    return ["\r\n".join(lines).encode() + content]


def sent_to(location: str, status: str = "303 See Other") -> list[bytes]:
    return page("", f"Location: {location}", status=status)


@contextmanager
def serving_raw(answer: Answer, *, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """Answer each request with the pieces ``answer(path)`` gives; stopped again at the end."""
    listener = socket.create_server(("127.0.0.1", 0))
    scheme = "https" if tls else "http"
    server = RawServer(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}")
    thread = threading.Thread(target=_serve, args=(listener, server, answer, tls), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        with suppress(OSError):  # wakes the accept
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _serve(listener: socket.socket, server: RawServer, answer: Answer, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        with client, suppress(OSError):
            client.settimeout(5.0)
            if tls is not None:
                with tls.wrap_socket(client, server_side=True) as wrapped:
                    _answer(wrapped, server, answer)
            else:
                _answer(client, server, answer)


def _answer(client: socket.socket, server: RawServer, answer: Answer) -> None:
    received = _request(client)
    server.requests.append(received)
    for piece in answer(received.split(" ")[1]):
        client.sendall(piece)


def _request(client: socket.socket) -> str:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(client)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        body += _more(client)
    return (head + b"\r\n\r\n" + body).decode()


def _more(client: socket.socket) -> bytes:
    received = client.recv(65536)
    if not received:
        raise ConnectionError("the browser hung up")
    return received
