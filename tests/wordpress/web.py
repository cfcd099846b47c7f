"""The shop's web server: PHP's own, on loopback, by the shop's user; it ends with us."""

import os
import socket
import time
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from tests.conftest import need
from tests.wordpress.server import Server

ROUTER = Path(__file__).with_name("router.php")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Web:
    """Serves a document root at a URL on loopback; ``flags`` are more of PHP's own."""

    def __init__(self, root: Path, url: str, workers: int = 4, flags: tuple[str, ...] = ()) -> None:
        self.root, self.url, self.workers, self.flags = root, url, workers, flags
        self.server: Server | None = None

    def __enter__(self) -> "Web":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        address = urlsplit(self.url).netloc
        serve = ("-d", "display_errors=0", *self.flags, "-S", address, "-t", str(self.root), str(ROUTER))
        workers = {"PHP_CLI_SERVER_WORKERS": str(self.workers)}
        self.server = Server(need("php"), *serve, environment={**os.environ, **workers})
        deadline = time.monotonic() + 10
        while not self._listens():
            assert time.monotonic() < deadline, "the web server does not listen"
            time.sleep(0.01)

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()
            self.server = None

    def _listens(self) -> bool:
        address = urlsplit(self.url)
        with socket.socket() as probe:
            return probe.connect_ex((str(address.hostname), int(address.port or 0))) == 0
