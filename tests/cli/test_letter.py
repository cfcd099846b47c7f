"""`kaitsu letter` as typed: what is written where, what is refused, how the ledger names what was sent."""

import hashlib
from pathlib import Path

import pytest

from kaitsu.letters.kinds import KINDS
from kaitsu.process.event_line import line, read_line
from kaitsu.process.events import Completion, Report
from kaitsu.process.final_events import FinalCheck
from kaitsu.process.progress import progress, state_of
from tests.cli.ledger_home import Desk, make_desk
from tests.process.rollouts import PAGES, run, until


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """An agency that asks for a quotation for everything, so this letter is always there to be written."""
    made = make_desk(tmp_path, monkeypatch)
    made.home.agency_file.write_text("scope: {extra: [module_setup]}\n", encoding="utf-8")
    return made


def come_to(desk: Desk, step: str) -> None:
    for body in until(step):
        desk.ran(body)


def setup_today(desk: Desk) -> str:
    """The digest of what the site file declares, which a made-up run may claim to have made."""
    declared = next(row for row in desk.run("status", "hanaya")[1].splitlines() if "declared:" in row)
    short = declared.split("setup ")[1].split()[0]
    output = desk.run("status", "hanaya", "--json")[1]
    return next(word.strip('",') for word in output.split() if word.strip('"').startswith(short))


def why(desk: Desk) -> str:
    """What step 22 lacks, held against what ran."""
    return state_of(22, progress(desk.ledger.events)).why


def drafted(desk: Desk) -> dict[str, Path]:
    lines = (Path(text.strip()) for text in desk.printed.splitlines())
    return {path.suffix: path for path in lines if path.suffix in (".html", ".txt")}


@pytest.mark.rule("L2/draft")
def test_a_letter_is_written_beside_the_ledger_and_not_sent(desk: Desk) -> None:
    assert desk.run("letter", "quotation", "hanaya")[0] == 0
    files = drafted(desk)
    folder = desk.home.records / "hanaya" / "sandbox" / "reports"
    assert {file.name for file in files.values()} == {
        "2026-11-24-quotation.html",
        "2026-11-24-quotation.txt",
    }
    assert {file.parent for file in files.values()} == {folder}
    assert str(desk.ledger.head) in files[".txt"].read_text(encoding="utf-8")
    assert "nothing was sent" in desk.printed
    assert "remark(s) to you" in desk.printed  # the sender has no name


def test_what_was_drafted_is_never_written_over(desk: Desk) -> None:
    desk.run("letter", "quotation", "hanaya")
    first = drafted(desk)
    before = first[".txt"].read_bytes()
    desk.run("letter", "quotation", "hanaya")
    assert drafted(desk) == first  # the same words: the same files
    assert desk.record("contract", client=True)[0] == 0
    desk.run("letter", "quotation", "hanaya")
    assert drafted(desk)[".txt"].name == "2026-11-24-quotation-2.txt"
    assert first[".txt"].read_bytes() == before


def test_a_letter_before_its_step_is_refused_and_nothing_is_written(desk: Desk) -> None:
    assert desk.run("letter", "setup-report", "hanaya") == (3, "step_not_yet")
    assert desk.run("letter", "completion", "hanaya") == (3, "step_not_yet")
    assert not (desk.home.records / "hanaya" / "sandbox" / "reports").exists()


def test_the_list_says_of_every_letter_whether_it_can_be_written(desk: Desk) -> None:
    code, output = desk.run("letter", "list", "hanaya")
    assert code == 0
    assert [kind.name for kind in KINDS if kind.name not in output] == []
    assert "quotation          ready" in output
    assert "[step_not_yet]" in output


def test_a_home_s_own_template_is_used_and_a_broken_one_named(desk: Desk) -> None:
    desk.home.letters.mkdir(parents=True)
    own = desk.home.letters / "quotation.j2"
    own.write_text('{% set subject = "貴社専用" %}{{ nothing }}', encoding="utf-8")
    assert desk.run("letter", "quotation", "hanaya") == (2, "letter_template_broken")
    own.write_text(
        '{% set subject = "費用" %}{% call p() %}お見積もりします。{% endcall %}', encoding="utf-8"
    )
    assert desk.run("letter", "quotation", "hanaya")[0] == 0
    assert "お見積もりします。" in drafted(desk)[".txt"].read_text(encoding="utf-8")


def test_no_credential_reaches_a_letter(desk: Desk) -> None:
    """Nothing is unsealed for it: the secrets file may be anything."""
    for stage in ("test", "production"):
        file = desk.home.secrets_file(stage, "hanaya", "sandbox")
        file.parent.mkdir(parents=True)
        file.write_bytes(b"sk_test_CANARY1234567890")
    assert desk.run("letter", "quotation", "hanaya")[0] == 0
    assert all(b"CANARY" not in path.read_bytes() for path in drafted(desk).values())


@pytest.mark.rule("S10a/letter")
def test_a_report_names_the_letter_that_was_sent(desk: Desk) -> None:
    setup = setup_today(desk)
    for body in until("6"):
        desk.ran(body)
    desk.ran(run("test.setup", setup=setup))
    assert desk.run("letter", "setup-report", "hanaya")[0] == 0
    sent = drafted(desk)[".html"]
    assert desk.record("report", "--manuscript", "guide", "--letter", str(sent))[0] == 0
    body = desk.ledger.events[-1].body
    assert isinstance(body, Report)
    assert body.letter_sha256 == hashlib.sha256(sent.read_bytes()).hexdigest()
    assert desk.run("ledger", "verify", "hanaya")[0] == 0


def test_another_file_is_not_taken_for_the_letter(desk: Desk) -> None:
    come_to(desk, "7")
    assert desk.record("report", "--no-manuscripts", "--letter", str(desk.mail)) == (2, "letter_other")
    missing = desk.mail.with_name("2026-11-24-setup-report.txt")
    assert desk.record("report", "--no-manuscripts", "--letter", str(missing)) == (2, "file_missing")
    assert desk.ledger.events[-1].kind == "run"


@pytest.mark.rule("S21/letter")
def test_a_completion_names_its_letter_too(desk: Desk) -> None:
    come_to(desk, "16")
    desk.ran(run("production", pages=PAGES))
    sent = desk.mail.with_name("2026-11-24-completion.txt")
    sent.write_text("完了しました\n", encoding="utf-8")
    assert desk.record("completion", "--letter", str(sent))[0] == 0
    body = desk.ledger.events[-1].body
    assert isinstance(body, Completion)
    assert body.letter_sha256 == hashlib.sha256(sent.read_bytes()).hexdigest()


def test_lines_from_before_letters_were_named_keep_their_text(desk: Desk) -> None:
    come_to(desk, "22b")
    texts = [line(event) for event in desk.ledger.events]
    assert all(b"letter_sha256" not in text and b"given_back" not in text for text in texts)
    assert [line(read_line(text[:-1])) for text in texts] == texts
    assert desk.run("ledger", "verify", "hanaya")[0] == 0


@pytest.mark.rule("H10", "S22c")
def test_a_trial_purchase_is_over_when_stock_and_points_are_back(desk: Desk) -> None:
    come_to(desk, "21")
    cancelled = ("--cancelled-in-shop", "2026-11-24", "--cancelled-at-gateway", "2026-11-24")
    assert desk.record("final-check", *cancelled, client=True)[0] == 0
    assert why(desk) == "goods_not_given_back"
    assert desk.record("final-check", *cancelled, "--given-back", client=True)[0] == 0
    body = desk.ledger.events[-1].body
    assert isinstance(body, FinalCheck)
    assert body.given_back is True
    assert why(desk) == "announcement_missing"


def test_nothing_is_given_back_where_nothing_was_bought(desk: Desk) -> None:
    come_to(desk, "21")
    words = ("--no-purchase", "--given-back")
    assert desk.record("final-check", *words, client=True) == (2, "purchase_contradiction")


@pytest.mark.rule("H5")
def test_a_finding_is_recorded_with_its_target_and_the_letter_that_tells_it(desk: Desk) -> None:
    come_to(desk, "13")
    assert desk.record("reject", "--step", "14", "--reason", "崩れています", client=True)[0] == 0
    assert "to be corrected by Tue 24 Nov 2026 17:00; `kaitsu letter findings hanaya sandbox`" in desk.printed
    desk.ran(run("test.pages", pages=PAGES, name="again"))
    assert desk.record("back-to", "--reason", "全角にします")[0] == 0
    assert "to be corrected by" in desk.printed


def test_status_names_the_letter_before_the_command_that_records_it(desk: Desk) -> None:
    setup = setup_today(desk)
    for body in until("6"):
        desk.ran(body)
    desk.ran(run("test.setup", setup=setup))
    lines = desk.run("status", "hanaya")[1].splitlines()
    typed = [
        text.split("kaitsu ", 1)[1] for text in lines if "kaitsu letter" in text or "kaitsu record" in text
    ]
    assert typed[-2:] == ["letter setup-report hanaya", "record report hanaya"]


@pytest.mark.rule("S10b/list")
def test_the_report_asks_for_what_the_page_plan_requires(desk: Desk) -> None:
    setup = setup_today(desk)
    come_to(desk, "6")
    desk.ran(run("test.setup", setup=setup))
    assert desk.run("letter", "setup-report", "hanaya")[0] == 0, desk.printed
    sheet = drafted(desk)[".txt"].read_text(encoding="utf-8")
    assert "お支払い方法のご案内／新規／お支払い方法ごとの説明" in sheet
    assert "新規" in sheet
    assert "修正" in sheet
    assert "カードブランドのロゴ画像" in sheet
    assert "最終確認画面" in sheet
    assert "メールマガジン" not in sheet.partition("この後のお願い")[0]
