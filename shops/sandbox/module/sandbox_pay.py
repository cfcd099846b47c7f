# ruff: noqa: INP001 (a file of the gateway's archive, not of a package)
"""Sandbox Payments for the sandbox shop, as its gateway ships it. Standard library only.

A shop calls two functions. Both raise OSError when the gateway cannot be reached, refuses, or answers with
something that makes no sense; the text of the error never holds a key.
"""

import base64
import hashlib
import hmac
import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = 10  # seconds
ANSWER_LIMIT = 64 * 1024  # bytes

# What the gateway decided -> what the shop does with its order.
STATUSES = {
    "approved": "paid",
    "declined": "declined",
    "insufficient_funds": "insufficient_funds",
    "authentication_failed": "authentication_failed",
    "test_card_in_live_mode": "declined",
}


class PaymentError(OSError):
    """The gateway refused, or its answer makes no sense."""


def start_payment(
    settings: dict[str, str],
    credentials: dict[str, str],
    order: dict[str, Any],
    return_url: str,
    gateway_url: str,
) -> tuple[str, str]:
    """Open a session for ``order`` (``number``, ``total`` in yen): the card form's URL and the reference."""
    answer = _call(
        "POST",
        f"{gateway_url}/api/v1/sessions",
        credentials,
        {
            "mode": settings.get("mode", "test"),
            "amount": order["total"],
            "currency": "JPY",
            "order_number": order["number"],
            "return_url": return_url,
            "capture": settings.get("capture", "at_order"),
            "three_ds": settings.get("three_ds", ""),
            "installments": settings.get("installments", "no"),
        },
    )
    return _text(answer, "url"), _text(answer, "id")


def finish_payment(
    settings: dict[str, str],  # noqa: ARG001 (every module of the shop is called alike)
    credentials: dict[str, str],
    reference: str,
    gateway_url: str,
) -> dict[str, str]:
    """Ask for the result: ``status`` is paid, pending or the reason of the failure, and ``masked_card``."""
    answer = _call("GET", f"{gateway_url}/api/v1/sessions/{reference}", credentials)
    status = STATUSES.get(_text(answer, "outcome"), "pending")
    return {"status": status, "masked_card": _text(answer, "masked_card")}


def _call(
    method: str, url: str, credentials: dict[str, str], request: dict[str, Any] | None = None
) -> dict[str, Any]:
    """One signed request. http.client, because a key must follow neither a redirect nor a proxy variable."""
    parts = urlsplit(url)
    body = b"" if request is None else json.dumps(request, ensure_ascii=False).encode()
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=TIMEOUT)
    try:
        connection.request(method, parts.path, body, _headers(credentials, body))
        response = connection.getresponse()
        answer = response.read(ANSWER_LIMIT)
    except HTTPException as error:
        raise PaymentError(type(error).__name__) from None
    finally:
        connection.close()
    if response.status not in (200, 201):
        raise PaymentError(f"the gateway answered {response.status}")
    return _object(answer)


def _headers(credentials: dict[str, str], body: bytes) -> dict[str, str]:
    user = f"{credentials['shop_id']}:{credentials['secret_key']}"
    return {
        "Authorization": "Basic " + base64.b64encode(user.encode()).decode(),
        "Content-Type": "application/json",
        "X-Signature": hmac.new(credentials["hash_key"].encode(), body, hashlib.sha256).hexdigest(),
    }


def _object(answer: bytes) -> dict[str, Any]:
    try:
        value = json.loads(answer)
    except ValueError:
        raise PaymentError("the gateway's answer is not JSON") from None
    if not isinstance(value, dict):
        raise PaymentError("the gateway's answer is not an object")
    return value


def _text(answer: dict[str, Any], key: str) -> str:
    value = answer.get(key)
    if not isinstance(value, str):
        raise PaymentError(f"the gateway's answer lacks {key}")
    return value
