"""Pages are looked at as they are served: a fragment counts only where shoppers read it, to the byte."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kaitsu.checks.browser import Limits
from kaitsu.checks.result import CheckResult
from kaitsu.cli.sample import Sample
from shops.sandbox.driver import SHOP
from shops.sandbox.host.fragments import put_in
from shops.sandbox.page_check import look
from shops.sandbox.shop.create import PAGES
from shops.sandbox.shop.serve import ensure_running
from tests.checks.servers import page, sent_to, serving_raw

TEXT = "<h2>カードの場合</h2>\r\n<p>𠮷野家 &amp; お支払いは<b>発送時</b>です。</p>\n \t"
UTF8 = "Content-Type: text/html; charset=utf-8"


def noon() -> datetime:
    return datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def served(body: str, text: str = TEXT) -> CheckResult:
    """What the check makes of a page with this body."""
    with serving_raw(lambda _path: page(f"<!doctype html><main>{body}</main>", UTF8)) as server:
        return look(server.url, {"legal": text}, now=noon)


def seen(result: CheckResult) -> list[tuple[str, str, str]]:
    return [(item.method, item.expected, item.seen) for item in result.evidence]


def with_text(body: str = "<p>本文</p>", text: str = TEXT, gateway: str = "sandbox") -> str:
    return put_in(body, gateway, text)


def test_the_pages_of_the_driver_are_the_shops_own() -> None:
    assert set(SHOP.pages) == set(PAGES)
    assert SHOP.notes == ()


def test_a_page_that_shows_its_fragment_passes() -> None:
    result = served(with_text())
    assert (result.verdict, result.reason, result.detail) == ("pass", "", "")
    assert seen(result) == [("legal", "shown", "shown")]
    assert result.evidence[0].at == "2026-11-24T12:00:00+09:00"


def test_a_fragment_beside_another_gateways_passes() -> None:
    assert served(with_text(with_text(text="後払い", gateway="paidy"))).verdict == "pass"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("<p>本文</p>", "missing"),
        (TEXT, "missing"),  # without marks it is not ours
        (with_text(text=TEXT.replace("\r\n", "\n")), "differs"),
        (with_text(text=TEXT.rstrip()), "differs"),
        (with_text(text=TEXT + " "), "differs"),
        (with_text().replace("<!-- /kaitsu:sandbox -->", ""), "broken"),
        (with_text() * 2, "broken"),
        (with_text("<script>"), "hidden"),
        (with_text("<template>"), "hidden"),
    ],
)
def test_a_page_that_does_not_show_it_fails_and_says_why(body: str, outcome: str) -> None:
    result = served(body)
    assert (result.verdict, result.reason) == ("fail", "page_not_shown")
    assert result.detail == f"legal: {outcome}"
    assert seen(result) == [("legal", "shown", outcome)]


Answers = Callable[[str], Iterable[bytes]]


def looked(answer: Answers, *names: str) -> CheckResult:
    with serving_raw(answer) as server:
        limits = Limits(request_seconds=0.5, overall_seconds=2.0)
        return look(server.url, dict.fromkeys(names, TEXT), now=noon, limits=limits)


def test_every_page_is_looked_at_and_the_first_fault_is_named() -> None:
    bodies = {"/legal": "<p>本文</p>", "/guide": with_text()}
    result = looked(lambda path: page(bodies[path], UTF8), "legal", "guide")
    assert (result.verdict, result.detail) == ("fail", "legal: missing")
    assert seen(result) == [("legal", "shown", "missing"), ("guide", "shown", "shown")]


@pytest.mark.parametrize(
    ("answer", "verdict", "reason", "outcome"),
    [
        (lambda _path: page("", status="404 Not Found"), "fail", "shop_page_refused", "missing"),
        (lambda _path: sent_to("http://127.0.0.1:9/legal"), "fail", "left_the_shop", "missing"),
        (lambda _path: page("", status="503 Busy"), "inconclusive", "shop_server_error", "unknown"),
        (lambda _path: [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"], "inconclusive", None, "unknown"),
        (lambda _path: [b"nonsense\r\n\r\n"], "inconclusive", "shop_answer_broken", "unknown"),
    ],
)
def test_a_page_that_cannot_be_read_is_no_pass(
    answer: Answers, verdict: str, reason: str | None, outcome: str
) -> None:
    result = looked(answer, "legal")
    assert result.verdict == verdict
    assert reason in (result.reason, None)
    assert seen(result) == [("legal", "shown", outcome)]


def test_what_is_known_to_be_wrong_is_not_forgotten_over_what_could_not_be_told() -> None:
    answers = {"/legal": page("<p>本文</p>"), "/guide": page("", status="500 Oops")}
    result = looked(lambda path: answers[path], "legal", "guide")
    assert (result.verdict, result.reason) == ("fail", "page_not_shown")
    assert [outcome for _, _, outcome in seen(result)] == ["missing", "unknown"]


@pytest.mark.parametrize(
    ("url", "pages", "expected"),
    [
        ("http://127.0.0.1:9", {"legal": TEXT}, ("inconclusive", "shop_unreachable")),
        ("ftp://shop.example", {"legal": TEXT}, ("fail", "shop_url_unusable")),
        ("http://127.0.0.1:9", {}, ("inconclusive", "nothing_to_check")),
        ("http://127.0.0.1:9", None, ("inconclusive", "nothing_to_check")),
        ("http://127.0.0.1:9", ["legal"], ("inconclusive", "check_error")),
    ],
)
def test_nothing_is_ever_raised(url: str, pages: dict[str, str], expected: tuple[str, str]) -> None:
    result = look(url, pages, now=noon)
    assert (result.verdict, result.reason) == expected


def set_body(root: Path, name: str, body: str) -> None:
    with closing(sqlite3.connect(root / "shop.db", isolation_level=None)) as db:
        db.execute("UPDATE pages SET body = ? WHERE name = ?", (body, name))


def test_the_embedded_shop_serves_a_fragment_to_the_byte(sample: Sample) -> None:
    root = sample.shop("test")
    url = ensure_running(root, idle=60)
    assert look(url, {"legal": TEXT}, now=noon).verdict == "fail"
    for name in SHOP.pages:
        set_body(root, name, with_text())
    result = look(url, dict.fromkeys(SHOP.pages, TEXT), now=noon)
    assert result.verdict == "pass", result
    assert seen(result) == [("legal", "shown", "shown"), ("guide", "shown", "shown")]
