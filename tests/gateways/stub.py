"""A loopback stand-in of the gateways' servers: says what a module needs to hear for a healthy checkout.

    python -m tests.gateways.stub        # prints its address; ends with its standard input

KOMOJU is pointed to it by the row ``komoju_woocommerce_api_endpoint``; the others by ``to_stub.php``.
"""

import json
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Answer = Callable[[str], Any]


def _session(_path: str) -> dict[str, Any]:
    return {"id": "session-1", "status": "pending", "session_url": "http://127.0.0.1/session-1"}


def _method(slug: str) -> dict[str, Any]:
    return {
        "type_slug": slug,
        "name_ja": slug,
        "name_en": slug,
        "name_ko": slug,
        "currency": "JPY",
        "subtypes": ["visa", "master", "jcb"] if slug == "credit_card" else [],
    }


def _komoju_methods(_path: str) -> list[dict[str, Any]]:
    return [_method(slug) for slug in ("credit_card", "konbini", "bank_transfer", "pay_easy", "paypay")]


def _paypal_token(_path: str) -> dict[str, Any]:
    return {"access_token": "stub", "token_type": "Bearer", "expires_in": 3600, "scope": ""}


def _paypal_seller(path: str) -> dict[str, Any]:
    product = {
        "name": "PPCP_CUSTOM",
        "vetting_status": "SUBSCRIBED",
        "capabilities": ["CUSTOM_CARD_PROCESSING"],
    }
    capability = {"name": "CUSTOM_CARD_PROCESSING", "status": "ACTIVE"}
    return {
        "merchant_id": path.rsplit("/", 1)[-1],
        "country": "JP",
        "products": [product],
        "capabilities": [capability],
        "payments_receivable": True,
        "primary_email_confirmed": True,
    }


def _stripe_configurations(_path: str) -> dict[str, Any]:
    """Stripe's own switches: the card and Alipay on."""
    on, off = {"display_preference": {"value": "on"}}, {"display_preference": {"value": "off"}}
    return {
        "object": "list",
        "data": [
            {
                "id": "pmc_stub",
                "object": "payment_method_configuration",
                "active": True,
                "is_default": True,
                "parent": None,
                "livemode": False,
                "card": on,
                "alipay": on,
                "link": off,
            }
        ],
    }


def _stripe_account(_path: str) -> dict[str, Any]:
    return {
        "id": "acct_stub",
        "object": "account",
        "country": "JP",
        "default_currency": "jpy",
        "capabilities": {"card_payments": "active", "alipay_payments": "active"},
    }


# The beginning of a path, and what is said there.
ANSWERS: tuple[tuple[str, Answer], ...] = (
    ("/api/v1/sessions", _session),
    ("/api/v1/payment_methods", _komoju_methods),
    ("/v1/oauth2/token", _paypal_token),
    ("/v1/customer/partners/", _paypal_seller),
    ("/v1/payment_method_configurations", _stripe_configurations),
    ("/v1/account", _stripe_account),
)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer()

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        found = next((answer for beginning, answer in ANSWERS if path.startswith(beginning)), None)
        body = json.dumps({} if found is None else found(path)).encode()
        self.send_response(404 if found is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Nothing: a request's line may name a merchant."""


class Stub:
    """The stand-in, for as long as the ``with`` lasts."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "Stub":
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._server.shutdown()
        self._server.server_close()


if __name__ == "__main__":
    with Stub() as stub:
        print(stub.url, flush=True)
        sys.stdin.read()
