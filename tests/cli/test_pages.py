"""`kaitsu pages`: the plan, the list for the client, the drafts, as an engineer types them."""

import json
from pathlib import Path

import pytest

from tests.cli.ledger_home import Desk, make_desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("KAITSU_LANG", "en")
    return make_desk(tmp_path, monkeypatch)


@pytest.mark.rule("I5/plan")
def test_the_plan_is_shown_with_its_reasons(desk: Desk) -> None:
    code, printed = desk.run("pages", "plan", "hanaya")
    assert code == 0
    assert "legal  legal notice  [required, revised, planned" in printed
    assert "art. 12-6" in printed
    assert "no legal advice" in printed


@pytest.mark.rule("D5/kinds")
def test_before_the_contract_three_pages_wait_for_it(desk: Desk) -> None:
    before = desk.run("pages", "plan", "hanaya")[1]
    assert before.count("waits for the contract") == 3
    desk.record("contract", client=True)
    assert "waits for the contract" not in desk.run("pages", "plan", "hanaya")[1]


def test_the_plan_is_there_for_programs(desk: Desk) -> None:
    whole = json.loads(desk.run("pages", "plan", "hanaya", "--json")[1])
    assert (whole["format"], whole["site"], whole["rows"][0]["page"]) == (1, "hanaya", "legal")


@pytest.mark.rule("S10b/list")
def test_the_list_is_written_as_html_and_as_text(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "lists"
    code, printed = desk.run("pages", "list", "hanaya", "--due", "2026-12-08", "--out", str(out))
    assert (code, printed.count("written: ")) == (0, 2)
    assert sorted(file.suffix for file in out.iterdir()) == [".html", ".txt"]
    text = (out / "hanaya.sandbox.manuscripts.txt").read_text(encoding="utf-8")
    assert "2026年12月8日（火）" in text
    assert desk.run("pages", "list", "hanaya", "--due", "2026-12-08") == (0, text)


def test_a_draft_never_replaces_what_is_there(desk: Desk) -> None:
    folder = desk.home.pages_folder("hanaya", "sandbox")
    folder.mkdir(parents=True)
    (folder / "legal.html").write_bytes(b"<p>mine</p>")
    code, printed = desk.run("pages", "draft", "hanaya")
    assert (code, (folder / "legal.html").read_bytes()) == (0, b"<p>mine</p>")
    assert "left as it is" in printed
    assert "クレジットカード" in (folder / "guide.html").read_text(encoding="utf-8")
    assert "made by hand: order_mail" in printed


@pytest.mark.rule("S13b")
def test_a_page_made_by_hand_keeps_its_state_until_it_is_asked_for_anew(desk: Desk) -> None:
    def state() -> str:
        rows = json.loads(desk.run("pages", "plan", "hanaya", "--json")[1])["rows"]
        return str(next(row["state"] for row in rows if row["page"] == "faq"))

    desk.record("contract", client=True)
    assert state() == "planned"
    assert desk.record("page", "--page", "faq", "--begun")[0] == 0
    assert state() == "planned"
    assert desk.record("page", "--page", "faq")[0] == 0
    assert state() == "made"
    assert desk.record("page", "--page", "fag")[0] == 2
