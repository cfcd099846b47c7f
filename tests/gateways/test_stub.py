"""The stand-in of the gateways' servers, on loopback."""

import json
from http.client import HTTPConnection

import pytest

from tests.gateways.stub import Stub


def asked(stub: Stub, method: str, path: str) -> tuple[int, object]:
    connection = HTTPConnection("127.0.0.1", int(stub.url.rpartition(":")[2]), timeout=10)
    try:
        connection.request(method, path, body=b"{}" if method == "POST" else None)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("method", "path", "key"),
    [
        ("POST", "/api/v1/sessions", "session_url"),
        ("POST", "/v1/oauth2/token", "access_token"),
        ("GET", "/v1/customer/partners/P/merchant-integrations/M?x=1", "products"),
        ("GET", "/v1/payment_method_configurations", "data"),
    ],
)
def test_it_says_what_a_module_needs(method: str, path: str, key: str) -> None:
    with Stub() as stub:
        status, body = asked(stub, method, path)
    assert status == 200
    assert isinstance(body, dict)
    assert body[key]


def test_anything_else_is_not_found() -> None:
    with Stub() as stub:
        assert asked(stub, "GET", "/nobody/knows") == (404, {})
