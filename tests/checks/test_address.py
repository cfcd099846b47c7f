"""Whose an address is, and how it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.checks.address import LONGEST_SHOWN_SEGMENT, Origin, origin_of, path_of, shown, target_of


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://Shop.test/x", Origin("http", "shop.test", 80)),
        ("https://shop.test", Origin("https", "shop.test", 443)),
        ("https://shop.test:443/", Origin("https", "shop.test", 443)),
        ("http://shop.test@evil.test/", Origin("http", "evil.test", 80)),
        ("http://shop.test:0/", Origin("http", "shop.test", 0)),
        ("//shop.test/", None),
        ("ftp://shop.test/", None),
        ("http://[::1", None),
        ("http://shop.test:99999/", None),
        ("about:invalid", None),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: Origin | None) -> None:
    assert origin_of(url) == origin


def test_paths_are_shown_without_query_and_long_segments() -> None:
    assert shown("http://shop.test/pay/0123456789abcdef/3ds?token=1#x") == "/pay/.../3ds"
    assert shown("http://shop.test") == "/"


@given(st.text(max_size=60))
def test_nothing_long_enough_to_be_a_token_is_shown(text: str) -> None:
    url = f"http://shop.test/{text}"
    assert all(len(segment) <= LONGEST_SHOWN_SEGMENT for segment in shown(url).split("/"))
    assert path_of(url)


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_a_request_target_never_breaks_the_request_line(text: str) -> None:
    target = target_of(f"http://shop.test/{text}")
    assert target.isascii()
    assert target.isprintable()
    assert " " not in target
