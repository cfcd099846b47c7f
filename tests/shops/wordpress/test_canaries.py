"""The search for canaries finds each form of them, and nothing where there is none."""

import base64
import json
from urllib.parse import quote

import pytest

from tests.shops.wordpress.canaries import canary, find

VALUE = canary("sk_test_", "/a+b&c")
PLANTED = {
    "raw": VALUE,
    "reversed": VALUE[::-1],
    "hex": VALUE.encode().hex(),
    "hex upper": VALUE.encode().hex().upper(),
    "url": quote(VALUE, safe=""),
    "json": json.dumps({"k": VALUE}).replace("/", "\\/"),
    "json in SQL": json.dumps({"k": VALUE}).replace("/", "\\/").replace("\\", "\\\\"),
    "html": VALUE.replace("&", "&amp;"),
    **{f"base64 {n}": base64.b64encode(b"x" * n + VALUE.encode() + b"tail").decode() for n in range(6)},
    "base64url": base64.urlsafe_b64encode(b">?" + VALUE.encode() + b"tail").decode(),
}


@pytest.mark.parametrize("form", PLANTED)
def test_a_planted_canary_is_found(form: str) -> None:
    dump = f"(1,'row','{PLANTED[form]}','on'),\n".encode() + b"\xff\xfe"
    assert {one.name for one in find(dump, {"key": VALUE})} == {"key"}


def test_nothing_is_found_where_there_is_none() -> None:
    dump = "".join(PLANTED.values()).encode()
    assert find(dump, {"key": canary("sk_test_", "/a+b&c")}) == []
