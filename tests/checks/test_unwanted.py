"""What no page may show: a secret anywhere, and on production what belongs to the gateway's test stage."""

import pytest

from kaitsu.checks.browser import Browser
from kaitsu.checks.errors import CheckFailed
from kaitsu.checks.request import NOTHING_UNWANTED, Unwanted
from tests.checks.servers import page, sent_to, serving_raw

SECRET = "s3cret-value-of-the-letter"
UNWANTED = Unwanted(markers=("pk_test_", "stg.static.mul-pay.jp"), secrets=(SECRET,))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('<script src="https://stg.static.mul-pay.jp/x.js"></script>', "test_marker_shown"),
        ("<script>var key = 'pk_test_0123';</script>", "test_marker_shown"),
        (f"<!-- {SECRET} -->", "secret_shown"),
        (f"<p>pk_test_1 {SECRET}</p>", "secret_shown"),
    ],
)
def test_a_page_that_shows_it_fails_wherever_it_was_met(body: str, reason: str) -> None:
    answers = {"/": sent_to("/form"), "/form": page(body), "/api": page(body)}
    with serving_raw(lambda path: answers[path]) as server:
        browser = Browser(server.url, unwanted=UNWANTED)
        with pytest.raises(CheckFailed) as opened:
            browser.open()
        with pytest.raises(CheckFailed) as asked:
            browser.ask("/api")
    for caught in (opened, asked):
        assert caught.value.reason == reason
        assert SECRET not in str(caught.value.detail)


def test_a_page_without_it_is_read() -> None:
    with serving_raw(lambda _: page("<script>var key = 'pk_live_0123';</script>")) as server:
        assert Browser(server.url, unwanted=UNWANTED).open().status == 200
    with serving_raw(lambda _: page("pk_test_1")) as server:
        assert Browser(server.url, unwanted=NOTHING_UNWANTED).open().status == 200


def test_what_is_looked_for_is_not_printed() -> None:
    assert SECRET not in repr(UNWANTED)
