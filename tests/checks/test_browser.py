"""The browser goes where a person's would, stays where it was told to, and never waits for ever."""

import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence

import pytest

from kaitsu.checks.browser import Browser, Limits
from kaitsu.checks.errors import CheckFailed, CheckInconclusive, CheckStopped
from kaitsu.checks.transport import Deadline
from tests.checks.servers import page, sent_to, serving_raw

SHORT = Limits(request_seconds=0.3)


def stopped(answer: Sequence[bytes], limits: Limits = SHORT) -> CheckStopped:
    """How the browser stops at a server that always gives this answer."""
    with serving_raw(lambda _: answer) as server, pytest.raises(CheckStopped) as caught:
        Browser(server.url, limits=limits).open("start")
    return caught.value


def test_cookies_come_back_and_each_browser_has_its_own() -> None:
    with serving_raw(lambda _: page("ok", "Set-Cookie: cart=one; Path=/")) as server:
        first = Browser(server.url)
        first.open()
        first.open("cart")
        Browser(server.url).open()
    assert ["cart=one" in request for request in server.requests] == [False, True, False]


def test_a_cookie_of_ours_is_sent_from_the_first_request_on() -> None:
    with serving_raw(lambda _: page("ok")) as server:
        for url in (server.url, server.url.replace("127.0.0.1", "localhost")):
            browser = Browser(url)
            browser.set_cookie("kaitsu_preview", "abc")
            browser.open()
    assert ["Cookie: kaitsu_preview=abc" in request for request in server.requests] == [True, True]


def test_our_cookie_is_not_shown_to_another_allowed_host() -> None:
    with serving_raw(lambda _: page("ok")) as gateway, serving_raw(lambda _: sent_to(there)) as shop:
        there = gateway.url.replace("127.0.0.1", "localhost") + "/pay"
        browser = Browser(shop.url, also=(there,))
        browser.set_cookie("kaitsu_preview", "abc")
        assert browser.open().url == there
    assert "kaitsu_preview" in shop.requests[0]
    assert "kaitsu_preview" not in gateway.requests[0]


@pytest.mark.parametrize(
    ("status", "verb"),
    [("301 M", "GET"), ("302 F", "GET"), ("303 S", "GET"), ("307 T", "POST"), ("308 P", "POST")],
)
def test_a_redirect_after_a_post_is_followed_as_browsers_do(status: str, verb: str) -> None:
    def answer(path: str) -> list[bytes]:
        if path == "/":
            return page("<form method=post action=/buy><input name=a value=1></form>")
        return sent_to("/done?x=1#part", status) if path == "/buy" else page("thanks")

    with serving_raw(answer) as server:
        browser = Browser(server.url)
        top = browser.open()
        last = browser.submit(top, top.forms[0])
    assert last.url == f"{server.url}/done?x=1"
    assert server.requests[-1].startswith(f"{verb} /done?x=1 ")
    assert server.requests[-1].endswith("a=1") == (verb == "POST")


def test_a_get_form_puts_its_fields_into_the_query() -> None:
    form = "<form action='/search?old=1'><input name=q value='花 束'><button name=go value=1>検索</button>"
    with serving_raw(lambda _: page(form)) as server:
        browser = Browser(server.url)
        top = browser.open()
        browser.submit(top, top.forms[0])
    assert server.paths[1] == "/search?q=%E8%8A%B1+%E6%9D%9F&go=1"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:9/",
        "//evil.example/",
        "https://127.0.0.1/",
        "http://shop.test@evil.example/",
        "http://127.0.0.1:99999/",
        "http://[::1/",
        "file:///etc/passwd",
        "javascript:alert(1)",
    ],
)
def test_a_redirect_anywhere_else_is_not_followed(location: str) -> None:
    error = stopped(sent_to(location))
    assert isinstance(error, CheckFailed)
    assert error.reason in ("left_the_shop", "redirect_broken")


def test_neither_a_link_nor_a_form_leads_out_of_the_shop() -> None:
    away = "<a href=http://127.0.0.1:9/x>x</a><form method=post action=http://127.0.0.1:9/y></form>"
    with serving_raw(lambda _: page(away)) as server:
        browser = Browser(server.url)
        top = browser.open()
        with pytest.raises(CheckFailed, match=r"left_the_shop: http://127\.0\.0\.1:9"):
            browser.follow(top, top.links[0].url)
        with pytest.raises(CheckFailed, match="left_the_shop"):
            browser.submit(top, top.forms[0])


def test_a_circle_of_redirects_ends_after_ten() -> None:
    circle = serving_raw(lambda _: sent_to("/again"))
    with circle as server, pytest.raises(CheckFailed, match="redirect_loop: /again"):
        Browser(server.url).open()
    assert len(server.requests) == 11


def test_ten_redirects_in_a_row_are_still_followed() -> None:
    def answer(path: str) -> list[bytes]:
        step = int(path.strip("/") or 0)
        return page("there") if step == 10 else sent_to(f"/{step + 1}")

    with serving_raw(answer) as server:
        assert Browser(server.url).open().text == "there"


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        (page("", status="303 See Other"), CheckFailed, "redirect_broken"),
        (page("", status="404 Not Found"), CheckFailed, "shop_page_refused"),
        (page("", status="401 Unauthorized"), CheckFailed, "shop_page_refused"),
        (page("", status="500 Oops"), CheckInconclusive, "shop_server_error"),
        (page("", status="503 Down"), CheckInconclusive, "shop_server_error"),
        (page("", status="429 Slow Down"), CheckInconclusive, "shop_server_error"),
        (page("x", "Content-Encoding: gzip"), CheckInconclusive, "shop_page_unreadable"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"], CheckInconclusive, "shop_answer_broken"),
        (
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
            CheckInconclusive,
            "shop_answer_broken",
        ),
        ([b"SSH-2.0-OpenSSH_9.6\r\n"], CheckInconclusive, "shop_answer_broken"),
        ([], CheckInconclusive, "shop_unreachable"),
    ],
)
def test_an_answer_that_is_no_page_has_a_name(
    answer: Sequence[bytes], kind: type[CheckStopped], reason: str
) -> None:
    error = stopped(answer)
    assert (type(error), error.reason) == (kind, reason)


def test_a_form_shown_again_with_what_is_wrong_is_a_page() -> None:
    with serving_raw(lambda _: page("<p class=error>!", status="422 Unprocessable")) as server:
        assert Browser(server.url).open().status == 422


@pytest.mark.parametrize("head", ["Content-Length: 1001\r\n", ""])
def test_a_page_beyond_the_limit_is_refused(head: str) -> None:
    answer = [f"HTTP/1.1 200 OK\r\n{head}\r\n".encode(), b"x" * 1001]
    error = stopped(answer, Limits(page_bytes=1000))
    assert (type(error), error.reason) == (CheckFailed, "shop_page_too_large")


def test_a_page_of_just_the_limit_is_read() -> None:
    with serving_raw(lambda _: page("x" * 1000)) as server:
        assert Browser(server.url, limits=Limits(page_bytes=1000)).open().text == "x" * 1000


def dripping(head: bytes) -> Iterator[bytes]:
    """A server that is never silent for long and never done."""
    yield head
    for _ in range(100):
        time.sleep(0.05)
        yield b"x"


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_dripping_server_cannot_hold_the_check(head: bytes) -> None:
    def answer(_: str) -> Iterable[bytes]:
        return dripping(head)

    with serving_raw(answer) as server:
        began = time.monotonic()
        with pytest.raises(CheckInconclusive, match="shop_timed_out"):
            Browser(server.url, limits=SHORT).open()
        assert time.monotonic() - began < 1.5


def test_several_browsers_can_share_one_deadline() -> None:
    def answer(_: str) -> Iterable[bytes]:
        time.sleep(0.2)
        return page("slow")

    with serving_raw(answer) as server:
        shared = Deadline.after(0.3)
        assert Browser(server.url, deadline=shared).open().text == "slow"
        with pytest.raises(CheckInconclusive, match="shop_timed_out"):
            Browser(server.url, deadline=shared).open()


def test_nobody_there_is_inconclusive() -> None:
    with pytest.raises(CheckInconclusive, match=r"shop_unreachable: 127\.0\.0\.1:9"):
        Browser("http://127.0.0.1:9").open()


@pytest.mark.parametrize("url", ["", "shop.test", "ftp://shop.test", "http://", "http://shop.test:port"])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(CheckFailed, match="shop_url_unusable"):
        Browser(url)


def test_a_preview_token_that_cannot_be_sent_is_not_quoted_in_the_error() -> None:
    with serving_raw(lambda _: page("ok")) as server:
        browser = Browser(server.url)
        browser.set_cookie("kaitsu_preview", "secret\r\nX-Evil: 1")
        with pytest.raises(CheckInconclusive, match="shop_answer_broken") as caught:
            browser.open()
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_query_and_a_session_id_stay_out_of_the_detail() -> None:
    with serving_raw(lambda _: page("", status="404 No")) as server, pytest.raises(CheckFailed) as caught:
        Browser(server.url).open("pay/0123456789abcdef?token=secret")
    assert caught.value.detail == "GET /pay/...: HTTP 404"


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("Content-Type: text/html; charset=EUC-JP", "花".encode("euc-jp")),
        ("Content-Type: text/html; charset=Shift_JIS", "花".encode("shift_jis")),
        ("Content-Type: text/html", "花".encode()),
        ("Content-Type: text/html; charset=no-such", "花".encode()),
        ("Content-Type: text/html; charset=hex", "花".encode()),
    ],
)
def test_a_page_is_decoded_by_its_header(header: str, body: bytes) -> None:
    answer = [f"HTTP/1.1 200 OK\r\n{header}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body]
    with serving_raw(lambda _: answer) as server:
        assert Browser(server.url).open().text == "花"


def test_a_redirect_to_a_japanese_path_is_encoded_on_the_way() -> None:
    def answer(path: str) -> list[bytes]:
        return page("ok") if path != "/" else sent_to("/花 束/")

    with serving_raw(answer) as server:
        Browser(server.url).open()
    assert server.paths[1] == "/%E8%8A%B1%20%E6%9D%9F/"


UNDER_GEVENT = """
from gevent import monkey
monkey.patch_all()
import sys
from kaitsu.checks.browser import Browser, Limits
from kaitsu.checks.errors import CheckInconclusive
browser = Browser(sys.argv[1], limits=Limits(request_seconds=0.3))
text = browser.open().text
try:
    browser.open("slow")
except CheckInconclusive as stop:
    print(text, stop.reason)
"""


def test_it_works_and_keeps_its_deadlines_under_gevent() -> None:
    def answer(path: str) -> Iterable[bytes]:
        return dripping(b"HTTP/1.1 200 OK\r\n\r\n") if path == "/slow" else page("hello")

    with serving_raw(answer) as server:
        ran = subprocess.run(
            [sys.executable, "-c", UNDER_GEVENT, server.url],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert (ran.stdout, ran.stderr) == ("hello shop_timed_out\n", "")


def test_what_a_script_asks_for_is_answered_whatever_the_status() -> None:
    with serving_raw(lambda _: page("{}", "Nonce: n1", status="418 Teapot")) as server:
        reply = Browser(f"{server.url}/shop").ask("?rest_route=/cart", headers={"Accept": "application/json"})
    assert (reply.status, reply.text, reply.headers["nonce"]) == (418, "{}", "n1")
    assert reply.what == "GET /shop/: HTTP 418"
    assert server.paths == ["/shop/?rest_route=/cart"]
    assert "Accept: application/json" in server.requests[0]
    assert "Accept: text/html" not in server.requests[0]


def test_a_script_sends_its_body_and_headers_through_a_redirect_that_keeps_the_verb() -> None:
    def answer(path: str) -> list[bytes]:
        return sent_to("/there", "307 T") if path == "/here" else page("ok")

    with serving_raw(answer) as server:
        headers = {"Content-Type": "application/json", "Nonce": "n1"}
        assert Browser(server.url).ask("here", body=b'{"id":1}', headers=headers).verb == "POST"
    for request in server.requests:
        assert request.startswith("POST")
        assert request.endswith('{"id":1}')
        assert "Nonce: n1" in request
        assert "Content-Type: application/json" in request


@pytest.mark.parametrize("address", ["http://[", "//127.0.0.1:9/", "ftp://127.0.0.1/"])
def test_a_script_is_held_to_the_shop_as_well(address: str) -> None:
    with serving_raw(lambda _: page("ok")) as server, pytest.raises(CheckFailed):
        Browser(server.url).ask(address)
    assert server.requests == []
