"""The walk on answers of a real shop (WordPress 7.0.4, WooCommerce 10.9.1), cut to what the check reads.

``{shop}`` stands for the shop's address; nonces and session ids were replaced.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.gateway import Method
from shops.woocommerce.check import walk

RECORDINGS = Path(__file__).resolve().parents[2] / "recordings" / "woocommerce"


@contextmanager
def replaying(name: str) -> Iterator[tuple[str, list[Any]]]:
    """A server that gives the recorded answers in their order, and nothing for another request."""
    left = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))

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


def walked(url: str, code: str, name: str, *, is_hidden: bool) -> CheckResult:
    request = CheckRequest(
        url=url,
        stage="production",
        methods=(Method(key=code, code=code, name=name, kind="deferred"),),
        test_cards=(),
        existing_methods=("bacs", "cod"),
        goal="card_form",
        hidden_methods=(code,) if is_hidden else (),
        preview_token="b7" * 32,
    )
    return walk(request, now=lambda: datetime(2026, 11, 25, 3, 0, tzinfo=UTC))


@pytest.mark.parametrize("recording", ["block-preview", "classic-plain-permalinks"])
def test_a_hidden_method_of_a_real_shop_is_offered_under_the_preview_alone(recording: str) -> None:
    with replaying(recording) as (url, left):
        result = walked(url, "cheque", "小切手払い", is_hidden=True)
    assert (result.verdict, result.reason, result.detail) == ("pass", "", "")
    assert left == []


def test_komoju_3_2_6_with_a_wrong_key_takes_the_block_checkout_down() -> None:
    with replaying("block-komoju-wrong-key") as (url, left):
        result = walked(url, "komoju_credit_card", "クレジットカード", is_hidden=False)
    assert (result.verdict, result.reason) == ("fail", "checkout_broken")
    assert result.detail == "GET /checkout/: HTTP 500"
    assert left == []


@pytest.mark.parametrize("recording", sorted(RECORDINGS.glob("*.json")), ids=lambda path: path.stem)
def test_a_recording_names_no_host_and_no_session(recording: Path) -> None:
    text = recording.read_text(encoding="utf-8")
    assert "127.0.0.1" not in text
    assert "Cart-Token" not in text
    assert len(text) < 12_000
