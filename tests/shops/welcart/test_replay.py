"""The walk on answers of a real shop (WordPress 7.0.4, Welcart 2.12.1), cut to links, forms and titles."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.gateway import Method
from shops.welcart.check import walk
from tests.shops.replay import replaying

RECORDINGS = Path(__file__).resolve().parents[2] / "recordings" / "welcart"
CODE = "acting_escott_card"


def walked(url: str, *, is_hidden: bool) -> CheckResult:
    request = CheckRequest(
        url=url,
        stage="production",
        methods=(Method("card", CODE, "クレジットカード", "card"),),
        test_cards=(),
        existing_methods=("transferAdvance", "COD"),
        goal="card_form",
        hidden_methods=(CODE,) if is_hidden else (),
        preview_token="b7" * 32,
        names={"transferAdvance": "銀行振込", "COD": "代金引換"},
    )
    return walk(request, now=lambda: datetime(2026, 11, 25, 3, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("recording", "is_hidden", "told"),
    [
        ("escott-preview", True, ("pass", "", "")),
        ("escott-existing-gone", False, ("fail", "existing_method_gone", "COD")),
        ("maintenance", False, ("inconclusive", "shop_maintenance", "GET /usces-cart/: HTTP 200")),
    ],
)
def test_a_real_shop_has_its_verdict(recording: str, is_hidden: bool, told: tuple[str, str, str]) -> None:
    with replaying(RECORDINGS / f"{recording}.json") as (url, left):
        result = walked(url, is_hidden=is_hidden)
    assert (result.verdict, result.reason, result.detail) == told
    assert left == []


@pytest.mark.parametrize("recording", sorted(RECORDINGS.glob("*.json")), ids=lambda path: path.stem)
def test_a_recording_names_no_host(recording: Path) -> None:
    text = recording.read_text(encoding="utf-8")
    assert "127.0.0.1" not in text
    assert len(text) < 30_000
