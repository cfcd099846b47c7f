"""The running server: one shop on 127.0.0.1, ending by itself when nobody asks for anything any more."""

import json
import logging
import os
import re
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

from shops.sandbox.shop.app import create_wsgi
from shops.sandbox.shop.folder import ShopFolder

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"
ALIVE_PATH = "/_alive"
LONGEST_SILENCE = 15  # seconds a kept-alive connection may idle before its thread ends

SESSION_ID = re.compile(r"(/[\w-]{6})[\w-]{26}\b")  # whoever has the whole id can open the card form

log = logging.getLogger("shop.server")


class QuietHandler(WSGIRequestHandler):
    """Logs method, path and status: never a query string, which may name a payment, and never a body."""

    disable_nagle_algorithm = True
    timeout = LONGEST_SILENCE

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:  # noqa: ARG002
        path = SESSION_ID.sub(r"\1…", self.path.partition("?")[0])
        if path != ALIVE_PATH:
            log.info("%s %s %s", self.command, path, code)

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002, ARG002
        """Whatever else the server library has to say, without the request line it may hold."""
        log.info("a request could not be served")


class Activity:
    """WSGI middleware that answers /_alive and knows how long nobody has asked for anything."""

    def __init__(self, app: "WSGIApplication", root: Path) -> None:
        self._app = app
        self._root = str(root)
        self._last = time.monotonic()

    @classmethod
    def of_shop(cls, folder: ShopFolder) -> "Activity":
        return cls(create_wsgi(folder.root), folder.root)

    @property
    def silence(self) -> float:
        """Seconds since the last request."""
        return time.monotonic() - self._last

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        self._last = time.monotonic()
        if environ.get("PATH_INFO") != ALIVE_PATH:
            return self._app(environ, start_response)
        answer = json.dumps({"root": self._root, "pid": os.getpid()}).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]


def listen(port: int) -> socket.socket:
    """A listening socket on this machine. Raises OSError when the port is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def serve(folder: ShopFolder, activity: Activity, listening: socket.socket, *, idle: int) -> None:
    """Serve until SIGTERM, SIGINT, or ``idle`` seconds without a request. Runs in the main thread."""
    port = listening.getsockname()[1]
    server = make_server(
        HOST, port, activity, threaded=True, request_handler=QuietHandler, fd=listening.fileno()
    )
    listening.close()  # the server has its own copy, and closes it before this process says that it ended
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())

    def watch() -> None:
        """End when nobody comes any more, or when the shop has been deleted under us."""
        while activity.silence < idle and folder.database.exists():
            if stopping.wait(min(1.0, idle / 4)):
                break
        server.shutdown()

    _announce(folder, port)
    threading.Thread(target=watch, name="watch", daemon=True).start()
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        folder.server_file.unlink(missing_ok=True)
        log.info("stopped")


def _announce(folder: ShopFolder, port: int) -> None:
    about = {
        "pid": os.getpid(),
        "port": port,
        "url": f"http://{HOST}:{port}",
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    fresh = folder.server_file.with_suffix(".json.new")
    fresh.write_text(json.dumps(about) + "\n", encoding="utf-8")
    fresh.replace(folder.server_file)
    log.info("serving %s at %s", folder.root, about["url"])


def log_to(path: Path) -> None:
    """Send everything this process has to say to the shop's log, its own end included."""
    logging.basicConfig(
        filename=path,
        encoding="utf-8",
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        force=True,
    )
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda kind, error, _: log.critical("ended by %s: %s", kind.__name__, error)
