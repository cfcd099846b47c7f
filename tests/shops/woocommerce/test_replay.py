"""The walk on answers of a real shop (WordPress 7.0.4, WooCommerce 10.9.1), cut to what the check reads.

Nonces and session ids were replaced.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.gateway import Method
from shops.woocommerce.check import walk
from tests.shops.replay import replaying

RECORDINGS = Path(__file__).resolve().parents[2] / "recordings" / "woocommerce"


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
    with replaying(RECORDINGS / f"{recording}.json") as (url, left):
        result = walked(url, "cheque", "小切手払い", is_hidden=True)
    assert (result.verdict, result.reason, result.detail) == ("pass", "", "")
    assert left == []


def test_komoju_3_2_6_with_a_wrong_key_takes_the_block_checkout_down() -> None:
    with replaying(RECORDINGS / "block-komoju-wrong-key.json") as (url, left):
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
