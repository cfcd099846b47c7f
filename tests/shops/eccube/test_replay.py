"""The walk on answers of real shops (EC-CUBE 4.2.3 and 4.3.0-alpha, the sample module), cut to what it reads.

``{shop}`` stands for the shop's address; tokens, cart keys and session ids were replaced. The preview was
that of Kaitsu's own files under app/Customize.
"""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.gateway import Method, Stage, TestCard
from shops.eccube.check import walk
from tests.shops.replay import replaying

RECORDINGS = Path(__file__).resolve().parents[2] / "recordings" / "eccube"
EXISTING = ("代金引換", "現金書留", "郵便振替", "銀行振込")
METHOD = Method(key="card", code="CreditCard", name="サンプル決済(トークン)", kind="card")


def walked(url: str, *, stage: Stage, is_hidden: bool = False) -> CheckResult:
    request = CheckRequest(
        url=url,
        stage=stage,
        methods=(METHOD,),
        test_cards=(TestCard("4444111122221234", "approved"),),
        existing_methods=EXISTING,
        goal="completed" if stage == "test" else "card_form",
        hidden_methods=(METHOD.code,) if is_hidden else (),
        preview_token="b7" * 32,
        names=dict(zip(EXISTING, EXISTING, strict=True)),
    )
    return walk(request, now=lambda: datetime(2026, 11, 25, 3, 0, tzinfo=UTC))


def test_a_hidden_method_of_a_real_shop_is_offered_under_the_preview_alone() -> None:
    with replaying(RECORDINGS / "4.2.3-preview.json") as (url, left):
        result = walked(url, stage="production", is_hidden=True)
    assert (result.verdict, result.reason, result.reached) == ("pass", "", "card_form")
    assert [item.seen for item in result.evidence] == ["none", "offered", "card_form"]
    assert left == []


def test_an_order_is_placed_with_the_sample_module() -> None:
    with replaying(RECORDINGS / "4.3-bought.json") as (url, left):
        result = walked(url, stage="test")
    assert (result.verdict, result.reason, result.reached) == ("pass", "", "completed")
    assert result.evidence[-1].order
    assert left == []


def test_the_class_of_a_module_that_is_off_takes_the_confirmation_down() -> None:
    with replaying(RECORDINGS / "4.3-class-gone.json") as (url, left):
        result = walked(url, stage="production")
    assert (result.verdict, result.reason, result.reached) == ("fail", "checkout_broken", "offered")
    assert result.detail == "POST /shopping/confirm: HTTP 500"
    assert left == []


@pytest.mark.parametrize("recording", sorted(RECORDINGS.glob("*.json")), ids=lambda path: path.stem)
def test_a_recording_names_no_host_and_no_session(recording: Path) -> None:
    text = recording.read_text(encoding="utf-8")
    assert "127.0.0.1" not in text
    assert text.count("eccube=") == text.count("eccube=s3ssion;")
    assert not re.search(r"[A-Za-z0-9_.-]{40}", text)  # a token
    assert len(text) < 20_000
