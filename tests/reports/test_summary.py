"""The closing words of a run, as an engineer reads them."""

from datetime import datetime
from pathlib import Path

import pytest

from kaitsu.checks.result import CheckResult, Evidence
from kaitsu.model.change import Change
from kaitsu.model.japan import JAPAN
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem
from kaitsu.reports import plan_text, summary
from kaitsu.reports.record import RolloutRecord, Run
from kaitsu.reports.words import LANGUAGES, say

CARD = "************1111"


def run_with(record: RolloutRecord, deploy: str = "payment") -> Run:
    run = Run("test", deploy, Path("runs"), datetime(2026, 11, 24, 8, 35, tzinfo=JAPAN), id="r1")
    run.site("hanaya").rollouts[record.name] = record
    return run


def checked(*evidence: Evidence) -> list[str]:
    check = CheckResult("pass", "completed", evidence)
    return summary.text(run_with(RolloutRecord("hanaya.sandbox", check=check)), None).splitlines()


def seen(expected: str, seen: str, order: str = "", card: str = "", method: str = "card") -> Evidence:
    return Evidence(method, "2026-11-24T08:35:00+09:00", expected, seen, order, card)


def test_evidence_reads_as_a_sentence_for_each_card() -> None:
    lines = checked(
        seen("none", "none"), seen("offered", "offered"), seen("approved", "approved", "261124-1", CARD)
    )
    assert "        card: hidden from shoppers; offered under the preview" in lines
    assert f"        paid with {CARD}: approved, as expected, order 261124-1" in lines


def test_what_was_not_expected_names_both_outcomes() -> None:
    lines = checked(seen("declined", "approved", card=CARD), seen("approved", "cart_is_empty", card=CARD))
    assert f"        paid with {CARD}: approved, but expected was: declined" in lines
    assert f"        paid with {CARD}: cart_is_empty, but expected was: approved" in lines


def test_each_method_has_its_own_cards_below_it() -> None:
    lines = checked(
        seen("offered", "offered", method="a"),
        seen("offered", "offered", method="b"),
        seen("declined", "declined", card=CARD, method="a"),
    )
    found = [line.strip().partition(":")[0] for line in lines if line.startswith(" " * 8)]
    assert found == ["a", f"paid with {CARD}", "b"]


def test_a_page_reads_like_a_method() -> None:
    lines = checked(seen("shown", "shown", method="legal"), seen("shown", "differs", method="guide"))
    assert "        legal: the page shows its text" in lines
    differs = "another text lies between the marks, but expected was: the page shows its text"
    assert f"        guide: {differs}" in lines


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_worded_outcome_has_its_words(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITSU_LANG", lang)
    assert len({say(f"seen_{outcome}") for outcome in summary.WORDED}) == len(summary.WORDED)


def test_japanese_has_the_same_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITSU_LANG", "ja")
    assert f"        {CARD} で支払い: 承認(想定どおり)、注文番号 7" in checked(
        seen("approved", "approved", "7", CARD)
    )


def test_a_drift_stands_below_its_site_and_its_remedy_below_it() -> None:
    drifted = Problem("drifted", {"field": "f", "run": "r0", "before": "a", "after": "b"}, exit=Exit.DRIFT)
    text = summary.text(run_with(RolloutRecord("hanaya", problems=[drifted]), "drift"), None)
    assert text.splitlines()[2:5] == [
        "  hanaya",
        "    f is not as run r0 left it: a → b [drifted]",
        "      → find out who changed it; payment.py brings the declared values back",
    ]


def test_a_plan_keeps_its_columns_however_long_a_field_is() -> None:
    changes = (Change("undo", "x" * 40, "a", "b"), Change("undo", "short", "a", "b"))
    lines = plan_text.text(RolloutRecord("hanaya", plan=changes)).splitlines()
    assert len({line.index(" a → b") for line in lines[1:]}) == 1
