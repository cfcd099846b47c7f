"""From what a host tells of itself to rows that are confirmed, found or unknown."""

from dataclasses import replace
from typing import Any

import pytest

from kaitsu.engine.preflight import LEAST_FREE, look_around
from kaitsu.model.gateway import Gateway
from kaitsu.model.gateway_facts import Registration
from kaitsu.process.preflight import GATES, ROWS, Finding, Row, preflight_waits
from kaitsu.process.release import OVERRIDABLE
from kaitsu.reports.words import LANGUAGES, catalogue
from tests.engine.test_rollout_run import ROLLOUT

GOOD: dict[str, Any] = {
    "disk_free": LEAST_FREE,
    "reached": {"pay.example": True},
    "debug": False,
    "default_admin": False,
    "mail": False,
    "loose": [],
}
GATEWAY: Gateway = replace(
    ROLLOUT.gateway,
    reaches=("pay.example",),
    registrations=(Registration("a", "a", key="hook", path="/hook"), Registration("b", "b", key="ip")),
)


class Shop:
    """A shop that tells these facts; what it is asked to look at is kept."""

    def __init__(self, facts: dict[str, Any], outside: tuple[Finding, ...] = ()) -> None:
        self.facts, self.outside = facts, outside
        self.driver = self
        self.host = type("Host", (), {"url": "http://127.0.0.1:1"})()
        self.site = type("Site", (), {"shop_system": "sandbox"})()
        self.callbacks: list[str] = []

    def look_outside(self, _host: Any, callbacks: list[str]) -> tuple[Finding, ...]:
        self.callbacks = callbacks
        return self.outside

    def look_around(self, _hosts: Any, _execute: Any) -> dict[str, Any]:
        return self.facts


def seen(shop: Shop, gateway: Gateway = GATEWAY) -> dict[str, Finding]:
    rollout = replace(ROLLOUT, gateway=gateway)
    found = look_around(shop, [rollout], "production", lambda _: {})  # type: ignore[arg-type]
    return {item.row: item for item in found}


def test_a_host_that_tells_only_good_is_confirmed_row_by_row() -> None:
    shop = Shop(GOOD)
    found = seen(shop)
    assert {item.verdict for item in found.values()} == {"confirmed"}
    assert set(found) == {"debug", "admin_user", "permissions", "egress", "disk"}
    assert shop.callbacks == ["http://127.0.0.1:1/hook"]


@pytest.mark.parametrize(
    ("change", "row", "shown"),
    [
        ({"debug": True}, "debug", ""),
        ({"default_admin": True}, "admin_user", ""),
        ({"loose": [".env", "x"]}, "permissions", ".env, x"),
        ({"reached": {"pay.example": False}}, "egress", "pay.example"),
        ({"reached": {}}, "egress", "pay.example"),
        ({"disk_free": 5}, "disk", "5 bytes"),
    ],
)
def test_what_is_wrong_is_found(change: dict[str, Any], row: str, shown: str) -> None:
    found = seen(Shop({**GOOD, **change}))
    assert found[row] == Finding(row, "found", shown)  # type: ignore[arg-type]
    assert [item.row for item in found.values() if item.verdict != "confirmed"] == [row]


def test_what_a_host_does_not_tell_is_not_taken_for_good() -> None:
    found = seen(Shop({}))
    assert {row for row, item in found.items() if item.verdict == "unknown"} == {
        "debug",
        "admin_user",
        "permissions",
    }
    assert found["egress"].verdict == "found"
    assert "disk" not in found  # its first program refuses where there is no room


def test_of_a_row_that_two_looked_at_the_worse_is_told() -> None:
    outside = (Finding("debug", "found", "/_profiler/"),)
    assert seen(Shop(GOOD, outside))["debug"].seen == "/_profiler/"
    better = (Finding("debug", "confirmed"),)
    assert seen(Shop({**GOOD, "debug": True}, better))["debug"].verdict == "found"


def test_every_row_is_a_gate_with_words_that_an_override_names() -> None:
    assert GATES <= OVERRIDABLE
    rows: list[Finding] = [Finding(row, "unknown") for row in ROWS]
    assert {item.reason for item in preflight_waits(rows)} == GATES
    for lang in LANGUAGES:
        texts = catalogue(lang)["texts"]
        for row in ROWS:
            assert f"preflight_{row}" in texts[f"waits_preflight_{row}"]
            assert texts[f"row_{row}"]
    japanese = [text for key, text in catalogue("ja")["texts"].items() if "preflight" in key]
    assert [text for text in japanese if "安全" in text] == []


def test_a_row_of_a_test_site_is_in_nobodys_way() -> None:
    told: list[Finding] = [Finding("indexed", "found"), Finding("mail", "unknown")]
    assert list(preflight_waits(told)) == []
    confirmed: Row = "tls"
    assert list(preflight_waits([Finding(confirmed, "confirmed")])) == []
