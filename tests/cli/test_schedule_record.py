"""`kaitsu record schedule` and `override`: a window the calendar forbids is agreed on only on purpose."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from kaitsu.process.events import Approval, Schedule
from kaitsu.process.ledger import Ledger
from kaitsu.records.paths import ledger_file
from kaitsu.records.store import read_ledger
from tests.cli.ledger_home import Desk, make_desk
from tests.declare.samples import HANAYA, home_with
from tests.process.rollouts import until


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Approved: everything up to step 15. The clock stands on Tuesday 24 November 2026."""
    made = make_desk(tmp_path, monkeypatch)
    for body in until("15"):
        made.ran(body)
    return made


def window(day: str, start: str = "10:00", end: str = "12:00") -> tuple[str, ...]:
    return ("--start", f"{day}T{start}", "--end", f"{day}T{end}")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (window("2026-11-29"), "window_weekend"),
        (window("2027-01-11"), "window_holiday"),
        (window("2026-12-30"), "window_year_end"),
        (window("2026-11-26"), "window_notice_short"),
        (window("2026-12-01", "08:00", "09:00"), "window_outside_hours"),
        (window("2026-12-01", "16:00", "17:00"), "window_starts_late"),
    ],
)
def test_a_window_the_calendar_forbids_is_not_announced(
    words: tuple[str, ...], reason: str, desk: Desk
) -> None:
    assert desk.record("schedule", *words) == (2, reason)


def test_the_agencys_own_days_hours_and_notice_count(desk: Desk) -> None:
    desk.home.agency_file.write_text(
        "closed_days: [2026-12-01]\nhours: {open: '08:00', close: '20:00', latest_start: '18:00'}\n"
        "notice_business_days: 1\n",
        encoding="utf-8",
    )
    assert desk.record("schedule", *window("2026-12-01")) == (2, "window_closed_day")
    assert desk.record("schedule", *window("2026-11-26", "18:00", "19:00"))[0] == 0


def test_out_of_hours_work_is_agreed_on_when_it_was_ordered(desk: Desk) -> None:
    assert desk.record("schedule", *window("2026-11-29", "22:00", "23:00"), "--out-of-hours")[0] == 0
    body = desk.ledger.events[-1].body
    assert isinstance(body, Schedule)
    assert body.out_of_hours


def test_an_override_with_a_reason_lets_one_reason_pass(desk: Desk) -> None:
    assert desk.record("schedule", *window("2026-11-26", "16:00", "17:00")) == (
        2,
        "window_starts_late window_notice_short",
    )
    passed = ("--gate", "window_notice_short", "--reason", "お客様の依頼", "--expires", "2026-11-27T00:00")
    assert desk.record("override", *passed)[0] == 0
    assert desk.record("schedule", *window("2026-11-26", "16:00", "17:00")) == (2, "window_starts_late")
    assert desk.record("schedule", *window("2026-11-26"))[0] == 0


def test_a_start_that_is_past_is_called_so(desk: Desk) -> None:
    assert desk.record("schedule", *window("2026-11-23")) == (2, "date_past")


def test_a_window_after_the_approvals_last_day_is_never_agreed_on(desk: Desk) -> None:
    last = approved_until(desk)
    late = window(f"{last + timedelta(days=1)}")
    for gate in ("window_notice_short", "window_over"):
        passed = ("--gate", gate, "--reason", "x", "--expires", "2026-12-01T00:00")
        assert desk.record("override", *passed)[0] == 0
    assert desk.record("schedule", *late, "--out-of-hours") == (2, "window_after_approval")
    assert desk.record("override", "--gate", "window_after_approval", *passed[2:]) == (2, "gate_unknown")
    assert desk.record("schedule", *window(f"{last}"), "--out-of-hours")[0] == 0


def approved_until(desk: Desk) -> date:
    return next(event.body.expires for event in desk.ledger.events if isinstance(event.body, Approval))


def test_an_override_is_for_thirty_days_at_most(desk: Desk) -> None:
    words = ("override", "--gate", "window_over", "--reason", "x", "--expires")
    assert desk.record(*words, "2026-12-24T10:30") == (2, "override_too_long")
    assert desk.record(*words, "2026-12-24T09:00")[0] == 0


@pytest.fixture
def aozora(desk: Desk) -> Ledger:
    """Another shop of the same home, whose production is worked on on 1 December from 11 to 13."""
    other = HANAYA.replace("hanaya", "aozora").replace("127.0.0.1", "127.0.0.2")
    home_with(desk.home.path, aozora=other)
    for body in until("15"):
        desk.ran(body, site="aozora")
    said = window("2026-12-01", "11:00", "13:00")
    assert desk.run("record", "schedule", "aozora", *said)[0] == 0
    return read_ledger(desk.home, "aozora", "sandbox", desk.clock)


@pytest.mark.rule("S16c/slots")
@pytest.mark.step(16)
def test_a_window_agreed_with_another_shop_is_kept_clear(desk: Desk, aozora: Ledger) -> None:
    words = ("--days", "10", "--no-seasons")
    code, printed = desk.run("schedule", "hanaya", *words)
    assert code == 0
    assert "taken Tue 1 Dec 2026 11:00–13:00 (another shop: aozora.sandbox)" in printed
    assert "Tue 1 Dec 2026 10:00–12:00" not in printed
    assert "another project on that day" in next(
        line for line in printed.splitlines() if ". Tue 1 Dec" in line
    )
    assert desk.record("schedule", *window("2026-12-01")) == (2, "window_taken")
    assert desk.record("schedule", *window("2026-12-01", "13:00", "15:00"))[0] == 0


@pytest.mark.rule("S16c/slots")
def test_an_agency_with_more_hands_says_so(desk: Desk, aozora: Ledger) -> None:
    desk.home.agency_file.write_text("releases_at_once: 2\n", encoding="utf-8")
    assert desk.record("schedule", *window("2026-12-01"))[0] == 0


@pytest.mark.rule("S16c/slots")
def test_a_ledger_nobody_can_trust_is_told_and_holds_up_no_other_shop(desk: Desk, aozora: Ledger) -> None:
    file = ledger_file(desk.home, "aozora", "sandbox")
    file.write_bytes(file.read_bytes().replace("花田".encode(), "鼻田".encode()))
    code, printed = desk.run("schedule", "hanaya", "--days", "10")
    assert code == 0
    assert "the window of a shop could not be told" in printed
    assert "aozora" in printed


def test_approvals_and_tests_are_no_gates_to_pass(desk: Desk) -> None:
    words = ("--reason", "x", "--expires", "2026-12-01T00:00")
    for gate in ("approval_missing", "never_on_test", "credentials_missing", "ledger_behind"):
        assert desk.record("override", "--gate", gate, *words) == (2, "gate_unknown")
