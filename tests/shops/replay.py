"""Recorded answers of a real shop, given again; ``{shop}`` in them stands for the shop's address."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any


@contextmanager
def replaying(recording: Path) -> Iterator[tuple[str, list[Any]]]:
    """A server that gives the recorded answers in their order, and nothing for another request."""
    left = json.loads(recording.read_text(encoding="utf-8"))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if not left or left[0]["request"] != f"{self.command} {self.path}":
                self.send_error(418)
                return
            recorded = left.pop(0)
            body = recorded["body"]
            text = body if isinstance(body, str) else json.dumps(body)
            content = text.replace("{shop}", url).encode()
            self.send_response(recorded["status"])
            for line in recorded["headers"]:
                field, _, value = line.partition(": ")
                self.send_header(field, value.replace("{shop}", url))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 — its name in the base

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — its name in the base
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield url, left
        finally:
            server.shutdown()
            thread.join()
