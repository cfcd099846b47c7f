"""`kaitsu schedule` and `kaitsu fees`: proposals with reasons, wishes judged, the fee rule and answer."""

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kaitsu.cli.main import cli
from kaitsu.declare.home import Home
from kaitsu.model.japan import JAPAN
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused
from tests.declare.samples import HANAYA, home_with, spoilt

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=JAPAN)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("KAITSU_HOME", str(tmp_path))
    monkeypatch.setattr("kaitsu.declare.clock.now", lambda: NOW)
    return home_with(tmp_path, hanaya=HANAYA)


def kaitsu(*args: str) -> Result:
    return CliRunner().invoke(cli, args)


def problems(result: Result) -> list[Problem]:
    assert isinstance(result.exception, Refused)
    return list(result.exception.problems)


def wish(start: str, end: str, *more: str) -> Result:
    return kaitsu("schedule", "hanaya", "--wish", start, end, *more)


def test_windows_are_proposed_in_order_with_their_reasons() -> None:
    result = kaitsu("schedule", "hanaya", "--no-seasons", "--count", "2")
    assert result.exit_code == 0
    head, notice, first, second, promise = result.stdout.splitlines()
    assert head.endswith("production of hanaya")
    assert notice.startswith("notice on Mon 23 Nov 2026; earliest day Thu 26 Nov 2026")
    assert first.startswith("1. Tue 1 Dec 2026 10:00–12:00  for: Tuesday to Thursday, 10:00–15:00; ")
    assert second.startswith("2. Wed 2 Dec 2026 10:00–12:00")
    assert "promise none of it" in promise


def test_windows_are_proposed_in_japanese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITSU_LANG", "ja")
    lines = kaitsu("schedule", "hanaya", "--count", "1").stdout.splitlines()
    assert lines[2].startswith("第1候補 2026年12月1日（火）10:00–12:00　理由：")
    assert lines[2].endswith("　注意：年末商戦の時期です")


def test_the_agency_s_hours_closed_days_and_notice_are_kept(home: Home) -> None:
    home.agency_file.write_text(
        'hours: {open: "11:00", close: "18:00", latest_start: "16:00"}\n'
        "closed_days: [2026-12-01]\nnotice_business_days: 5\n",
        encoding="utf-8",
    )
    result = kaitsu("schedule", "hanaya", "--no-seasons", "--count", "50")
    assert "earliest day Mon 30 Nov 2026" in result.stdout
    assert "Tue 1 Dec 2026" not in result.stdout
    assert "1. Wed 2 Dec 2026 11:00–13:00" in result.stdout


@pytest.mark.rule("S16c")
def test_days_to_avoid_are_left_out_and_other_known_days_weighed() -> None:
    days = (
        "--avoid",
        "2026-12-01",
        "--sale",
        "2026-12-02",
        "--busy",
        "2026-12-03",
        "--contact",
        "2026-12-08",
    )
    result = kaitsu("schedule", "hanaya", "--no-seasons", "--count", "50", *days)
    lines = result.stdout.splitlines()[2:]
    assert "Tue 1 Dec 2026" not in result.stdout
    assert lines[0].startswith("1. Tue 8 Dec 2026")
    assert "the client can check" in lines[0]
    assert next(line for line in lines if "a sale or mail" in line).split(". ")[1].startswith("Wed 2 Dec")
    assert next(line for line in lines if "another project" in line).split(". ")[1].startswith("Thu 3 Dec")


def test_notice_given_later_moves_the_earliest_day() -> None:
    result = kaitsu("schedule", "hanaya", "--notified", "2026-12-25")
    assert "earliest day Tue 5 Jan 2027" in result.stdout


def test_nothing_free_is_a_person_s_turn() -> None:
    [problem] = problems(kaitsu("schedule", "hanaya", "--days", "1", "--avoid", "2026-11-26"))
    assert (problem.reason, problem.exit) == ("schedule_nothing_free", Exit.WAITING)


@pytest.mark.rule("S16b")
@pytest.mark.step(16)
def test_a_wish_that_is_allowed_is_weighed() -> None:
    result = wish("2026-12-04T10:00", "2026-12-04 12:00")
    assert result.exit_code == 0
    assert "this window is allowed" in result.stdout
    assert "a Friday" in result.stdout


@pytest.mark.rule("S16b")
def test_a_wish_is_refused_for_every_reason_at_once() -> None:
    found = problems(wish("2026-11-23T09:00", "2026-11-23T19:00"))
    assert [problem.reason for problem in found] == [
        "window_past",
        "window_holiday",
        "window_outside_hours",
        "window_notice_short",
    ]
    assert found[1].values == {"day": "Mon 23 Nov 2026", "holiday": "勤労感謝の日"}
    assert {problem.exit for problem in found} == {Exit.WRONG}


@pytest.mark.rule("S16e")
@pytest.mark.step(16)
def test_a_wish_out_of_hours_must_be_ordered() -> None:
    assert problems(wish("2026-12-06T02:00", "2026-12-06T04:00"))
    assert wish("2026-12-06T02:00", "2026-12-06T04:00", "--out-of-hours").exit_code == 0


@pytest.mark.parametrize("words", [("schedule", "hanaya"), ("site", "check")])
def test_a_black_out_of_a_gateway_nobody_has_is_refused(words: tuple[str, ...], home: Home) -> None:
    span = "{name: x, start: 2026-12-01, end: 2026-12-01, gateway: epsilom}"
    home.agency_file.write_text(f"blackouts:\n  - {span}\n", encoding="utf-8")
    result = kaitsu(*words)
    told = result.output if words[0] == "site" else str(problems(result)[0].values)
    assert "epsilom" in told
    assert "epsilon" in told


DAYS = """\
working_days:
  wishes:
    - {start: 2026-12-02T13:00, end: 2026-12-02T15:00}
    - {start: 2026-11-25, end: 2026-11-25}
  blackouts:
    - {name: stocktaking, start: 2026-12-01, end: 2026-12-01}
  sale_days: [2026-12-03]
  contact_days: [2026-12-02]
  seasons: false
"""


@pytest.mark.rule("S16b")
def test_the_wishes_of_the_site_file_are_answered_one_by_one(home: Home) -> None:
    home_with(home.path, hanaya=HANAYA + DAYS)
    _, _, first, second, why, best, *rest = kaitsu("schedule", "hanaya").stdout.splitlines()
    assert first.startswith(
        "wish 1: Wed 2 Dec 2026 13:00–15:00 → can be had: Wed 2 Dec 2026 13:00–15:00  for: "
    )
    assert "the client wishes for it; " in first
    assert second == "wish 2: Wed 25 Nov 2026 → can't be had"
    assert "[window_notice_short]" in why
    assert best.startswith("1. Wed 2 Dec 2026 13:00–15:00  for: the client wishes for it")
    assert not [line for line in rest if "Tue 1 Dec" in line or "season" in line]


@pytest.mark.rule("S16c")
def test_a_gateway_s_announced_maintenance_concerns_its_rollouts_only(home: Home) -> None:
    span = "{name: maintenance, start: 2026-12-01T00:00, end: 2026-12-01T11:00, gateway: %s}"
    for gateway, first in (("sandbox", "11:00–13:00"), ("epsilon", "10:00–12:00")):
        home.agency_file.write_text(f"blackouts:\n  - {span % gateway}\n", encoding="utf-8")
        assert f"1. Tue 1 Dec 2026 {first}" in kaitsu("schedule", "hanaya", "--no-seasons").stdout


@pytest.mark.parametrize(
    ("blackout", "reason", "field"),
    [
        ("{name: x, start: 2026-12-01, end: 2026-11-30}", "span_inverted", "blackouts[0]"),
        ("{name: x, start: tomorrow, end: 2026-11-30}", "moment_invalid", "blackouts[0].start"),
        ("{name: x, start: 9999-12-31, end: 9999-12-31}", "moment_invalid", "blackouts[0].end"),
        ("{start: 2026-12-01, end: 2026-12-01}", "key_missing", "blackouts[0].name"),
    ],
)
def test_a_wrong_black_out_is_told_where_it_stands(
    blackout: str, reason: str, field: str, home: Home
) -> None:
    home.agency_file.write_text(f"name: x\nblackouts:\n  - {blackout}\n", encoding="utf-8")
    problem = problems(kaitsu("schedule", "hanaya"))[0]
    assert (problem.reason, problem.line, problem.field) == (reason, 3, field)


@pytest.mark.parametrize(
    "options",
    [
        ["--days", "0"],
        ["--days", "367"],
        ["--notified", "2026-02-30"],
        ["--wish", "2026-12-01", "tomorrow"],
    ],
)
def test_an_option_that_makes_no_sense_is_a_usage_error(options: list[str]) -> None:
    assert kaitsu("schedule", "hanaya", *options).exit_code == 2


def test_out_of_hours_work_is_judged_with_a_wish() -> None:
    [problem] = problems(kaitsu("schedule", "hanaya", "--out-of-hours"))
    assert problem.reason == "out_of_hours_alone"


@pytest.mark.parametrize(
    "options",
    [
        ["--notified", "9999-12-31"],
        ["--avoid", "9999-12-31"],
        ["--wish", "0001-01-01T00:00", "9999-12-31T23:59"],
    ],
)
def test_a_date_beyond_the_calendar_is_a_sentence(options: list[str]) -> None:
    [problem] = problems(kaitsu("schedule", "hanaya", *options))
    assert problem.reason == "day_beyond_calendar"


@pytest.mark.parametrize("name", ["schedule", "fees"])
def test_an_unknown_site_is_refused(name: str) -> None:
    [problem] = problems(kaitsu(name, "tulip"))
    assert problem.reason == "site_unknown"


@pytest.mark.rule("D6", "D7")
def test_the_fee_rule_is_said_with_the_answer() -> None:
    result = kaitsu("fees", "hanaya")
    name, rule, _, answer = result.stdout.splitlines()[:4]
    assert (result.exit_code, name) == (0, "hanaya.sandbox")
    assert "until Thu 1 Apr 2027" in rule
    assert answer == "  answer: free of charge (contract completed on Thu 1 Oct 2026)"


@pytest.mark.rule("D7/agency")
def test_the_agency_sets_the_free_period_and_status_and_fees_agree(home: Home) -> None:
    home.agency_file.write_text("free_period: {months: 5, first_day: included}\n", encoding="utf-8")
    _, rule, _, answer = kaitsu("fees", "hanaya").stdout.splitlines()[:4]
    assert "within 5 month(s), counted from the day of the delivery itself, Wed 1 Apr 2026" in rule
    assert "until Mon 31 Aug 2026" in rule
    assert "a quotation is needed" in answer
    assert answer.strip() in kaitsu("status", "hanaya").stdout


@pytest.mark.rule("D2", "D3")
def test_the_ordinary_support_counts_from_the_delivery_and_names_its_document(home: Home) -> None:
    assert "ordinary corrections: not declared" in kaitsu("fees", "hanaya").stdout
    home.agency_file.write_text(
        "ordinary_support:\n  months: 3\n"
        "  document: {title: 納品後の各種修正対応について, url: https://agency.example/support}\n",
        encoding="utf-8",
    )
    said = kaitsu("fees", "hanaya").stdout
    assert "ordinary corrections: 3 month(s) from the delivery, until Wed 1 Jul 2026" in said
    assert "納品後の各種修正対応について (https://agency.example/support)" in said


@pytest.mark.rule("R1", "R2")
def test_the_scope_is_the_agencys_and_the_examples_are_marked_as_the_tools(home: Home) -> None:
    assert "this tool's examples and not the agency's" in kaitsu("fees", "hanaya").stdout
    home.agency_file.write_text(
        "scope: {included: [page_texts, ロゴの差し替え], extra: [out_of_hours]}\n", encoding="utf-8"
    )
    lines = [line.strip() for line in kaitsu("fees", "hanaya").stdout.splitlines()]
    assert not any("examples" in line for line in lines)
    included, extra, undecided = lines[-3:]
    assert included.startswith("included: texts of the legal page")
    assert included.endswith("; ロゴの差し替え")
    assert extra == "needs a quotation: work out of hours or at a fixed time"
    assert undecided.startswith("undecided: the dedicated module")


@pytest.mark.rule("H14")
def test_what_is_free_of_charge_is_not_free_out_of_hours() -> None:
    """Each has its own answer: the contract decides one, an order the other."""
    assert "answer: free of charge" in kaitsu("fees", "hanaya").stdout
    night = ("2026-12-01T22:00", "2026-12-01T23:00")
    reasons = {problem.reason for problem in problems(wish(*night))}
    assert reasons == {"window_outside_hours", "window_starts_late"}
    assert wish(*night, "--out-of-hours").exit_code == 0


@pytest.mark.rule("D6")
def test_a_contract_after_the_year_needs_a_quotation(home: Home) -> None:
    home_with(home.path, hanaya=spoilt("delivered_on: 2026-04-01", "delivered_on: 2025-09-30"))
    assert "a quotation is needed" in kaitsu("fees", "hanaya").stdout


def test_a_contract_of_the_future_is_refused_where_it_stands(home: Home) -> None:
    home_with(home.path, hanaya=spoilt("completed_on: 2026-10-01", "completed_on: 2026-11-24"))
    [problem] = problems(kaitsu("fees", "hanaya"))
    assert (problem.reason, problem.file) == ("contract_in_future", str(home.site_file("hanaya")))
    assert (problem.line, problem.field) == (21, "hanaya.sandbox: contract.completed_on")


def test_a_delivery_beyond_the_calendar_is_refused_where_it_stands(home: Home) -> None:
    home_with(home.path, hanaya=spoilt("delivered_on: 2026-04-01", "delivered_on: 9999-12-31"))
    [problem] = problems(kaitsu("fees", "hanaya"))
    assert (problem.reason, problem.field) == ("day_beyond_calendar", "delivered_on")
