"""Manuscripts in: looked at, kept as they came, and what nobody can make a page of refused."""

import hashlib
from pathlib import Path

import pytest

from kaitsu.process.events import Manuscripts
from kaitsu.records.objects import content_of
from tests.cli.ledger_home import Desk, make_desk
from tests.cli.test_record import until_report
from tests.declare.samples import HANAYA
from tests.process.rollouts import SETUP

WHOLE = "はなや\nクレジットカード（VISA、Mastercard）でお支払いいただけます。商品の発送時に決済します。\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("KAITSU_LANG", "en")
    made = make_desk(tmp_path, monkeypatch)
    until_report(made)
    made.record("report", "--manuscript", "legal", "--manuscript", "guide")
    made.record("client-check", "--digest", SETUP, client=True)
    return made


def hand_in(desk: Desk, content: bytes, page: str = "legal") -> tuple[int, str]:
    file = desk.home.path / "manuscript.txt"
    file.write_bytes(content)
    return desk.record("manuscripts", "--file", f"{page}={file}", client=True)


def test_a_whole_manuscript_is_kept_by_its_hash_and_nothing_is_said(desk: Desk) -> None:
    code, printed = hand_in(desk, WHOLE.encode())
    assert code == 0
    assert "legal" not in printed
    body = desk.ledger.events[-1].body
    assert isinstance(body, Manuscripts)
    (item,) = body.items
    assert (item.page, item.sha256, item.version) == ("legal", hashlib.sha256(WHOLE.encode()).hexdigest(), 1)
    assert content_of(desk.home, "hanaya", "sandbox", item.sha256) == WHOLE.encode()


@pytest.mark.rule("S12/content")
def test_what_a_manuscript_lacks_is_said_and_it_counts_all_the_same(desk: Desk) -> None:
    code, printed = hand_in(desk, "はなや\nVISAが使えます。\n".encode())
    assert code == 0
    assert "does not name the method クレジットカード" in printed
    assert "クレジットカード: Mastercard" in printed
    assert "VISA" not in printed
    assert isinstance(desk.ledger.events[-1].body, Manuscripts)


@pytest.mark.rule("S12/content")
@pytest.mark.parametrize(
    ("codec", "name"), [("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP"), ("utf-16", "UTF-16")]
)
def test_another_encoding_is_recognised_said_and_read(codec: str, name: str, desk: Desk) -> None:
    code, printed = hand_in(desk, WHOLE.encode(codec))
    assert (code, f"in {name}" in printed) == (0, True)
    assert "does not" not in printed  # its words were found
    body = desk.ledger.events[-1].body
    assert isinstance(body, Manuscripts)
    assert content_of(desk.home, "hanaya", "sandbox", body.items[0].sha256) == WHOLE.encode(codec)


def test_full_width_digits_are_said_and_compared_as_narrow_ones(desk: Desk) -> None:
    code, printed = hand_in(desk, f"{WHOLE}７日以内".encode())
    assert (code, "full-width digits (７)" in printed) == (0, True)


def test_broken_markup_is_said(desk: Desk) -> None:
    code, printed = hand_in(desk, f"<div>{WHOLE}</p>".encode())
    assert (code, "line 1: broken markup (<div>)" in printed) == (0, True)


@pytest.mark.rule("S12/content")
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "manuscript_empty"),
        ("\u3000\n".encode(), "manuscript_empty"),
        (b"x" * 5_000_000, "manuscript_too_large"),
        (b"PK\x03\x04 docx", "manuscript_no_text"),
        (b"%PDF-1.7", "manuscript_no_text"),
        (b"\xff\x80\x81\x00", "manuscript_no_text"),
        (f"{WHOLE}<script>x</script>".encode(), "manuscript_script"),
        (f"{WHOLE}【要記入：送料の表示】".encode(), "manuscript_gap"),
    ],
)
def test_what_nobody_can_make_a_page_of_is_refused(content: bytes, reason: str, desk: Desk) -> None:
    before = len(desk.ledger.events)
    assert hand_in(desk, content) == (2, reason)
    assert len(desk.ledger.events) == before
    assert not (desk.home.records / "hanaya" / "sandbox" / "objects").exists()


@pytest.mark.rule("S12/content")
def test_another_shops_manuscript_is_refused(desk: Desk) -> None:
    other = HANAYA.replace("hanaya", "umiya").replace("client: はなや", "client: うみや")
    desk.home.site_file("umiya").write_text(other, encoding="utf-8")
    assert hand_in(desk, "うみや\nクレジットカード、VISA、Mastercard".encode()) == (
        2,
        "manuscript_other_site",
    )
    assert hand_in(desk, b"https://umiya.example VISA Mastercard") == (2, "manuscript_other_site")
    assert hand_in(desk, f"{WHOLE}うみやとは別のお店です".encode())[0] == 0
