"""`kaitsu pages check` and `review`: the pages as they are served, against shop, manuscript and links."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kaitsu.process.events import BackTo
from tests.checks.servers import page, serving_raw
from tests.cli.ledger_home import Desk, make_desk
from tests.cli.test_record import until_report
from tests.declare.samples import HANAYA
from tests.process.rollouts import PAGES, SETUP, run

UTF8 = "Content-Type: text/html; charset=utf-8"
LEGAL = "<p>クレジットカード（VISA、Mastercard）。</p>\n<p>商品の発送時に売上を確定します。</p>\n"
MANUSCRIPT = "はなや\nクレジットカード（VISA、Mastercard）。\n商品の発送時に売上を確定します。\n"


@dataclass
class Served:
    """The shop's pages as they are served now, by path; ``desk`` has the shop declared there."""

    desk: Desk
    bodies: dict[str, str] = field(default_factory=dict)

    def answer(self, path: str) -> list[bytes]:
        body = self.bodies.get(path.lstrip("/"))
        if body is None:
            return page("", status="404 Not Found")
        return page(f"<!doctype html><meta name=viewport content='width=device-width'>{body}", UTF8)

    def show(self, text: str, around: str = "<p>はなや</p>") -> None:
        self.bodies["legal"] = f"{around}<!-- kaitsu:sandbox -->{text}<!-- /kaitsu:sandbox -->"


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    monkeypatch.setenv("KAITSU_LANG", "en")
    found = Served(make_desk(tmp_path, monkeypatch))
    with serving_raw(found.answer) as server:
        text = HANAYA.replace("https://test.hanaya.example/", server.url)
        found.desk.home.site_file("hanaya").write_text(text, encoding="utf-8")
        folder = found.desk.home.pages_folder("hanaya", "sandbox")
        folder.mkdir(parents=True)
        (folder / "legal.html").write_text(LEGAL, encoding="utf-8")
        found.show(LEGAL)
        yield found


def hand_in(desk: Desk, text: str = MANUSCRIPT) -> None:
    until_report(desk)
    desk.record("report", "--manuscript", "legal")
    desk.record("client-check", "--digest", SETUP, client=True)
    file = desk.home.path / "legal.txt"
    file.write_text(text, encoding="utf-8")
    assert desk.record("manuscripts", "--file", f"legal={file}", client=True)[0] == 0
    desk.ran(run("test.pages", pages=PAGES))


def test_pages_that_say_what_the_shop_does_are_consistent(served: Served) -> None:
    assert served.desk.run("pages", "check", "hanaya") == (0, "the pages say what the shop does\n")


def test_a_contradiction_in_what_surrounds_our_fragment_is_found(served: Served) -> None:
    served.show(LEGAL, around="<p>クレジットカードは現在準備中です</p>")
    code, printed = served.desk.run("pages", "check", "hanaya")
    assert (code, printed) == (3, "legal: a left-over of before: 準備中 [left_over]\n")


def test_a_stage_without_a_host_is_refused(served: Served) -> None:
    file = served.desk.home.site_file("hanaya")
    text = file.read_text(encoding="utf-8")
    start, end = text.index("  test:\n"), text.index("  production:\n")
    text = text[:start] + text[end:]
    file.write_text(text.replace("hosts:\n", "test_site: none\nhosts:\n"), encoding="utf-8")
    assert served.desk.run("pages", "check", "hanaya") == (2, "stage_undeclared")


@pytest.mark.rule("S14b")
def test_the_page_is_read_against_the_manuscript(served: Served) -> None:
    hand_in(served.desk)
    code, printed = served.desk.run("pages", "review", "hanaya")
    assert (code, "nothing differs from the manuscript" in printed) == (0, True)
    served.show(LEGAL.replace("発送時", "注文時"))
    code, printed = served.desk.run("pages", "review", "hanaya")
    assert code == 3
    assert "“商品の発送時に売上を確定します” → “商品の注文時に売上を確定します”" in printed


def test_a_page_that_cannot_be_seen_is_a_finding(served: Served) -> None:
    served.bodies.clear()
    code, printed = served.desk.run("pages", "review", "hanaya")
    assert (code, "could not be seen" in printed) == (3, True)


def test_a_dead_link_of_ours_is_found_and_others_are_not_asked(served: Served) -> None:
    file = served.desk.home.pages_folder("hanaya", "sandbox") / "legal.html"
    links = '<a href="/faq">a</a><a href="mailto:a@example.jp">b</a><a href="https://other.example/x">c</a>'
    file.write_text(f"{LEGAL}{links}", encoding="utf-8")
    code, printed = served.desk.run("pages", "review", "hanaya")
    assert (code, printed.count("dead link")) == (3, 1)
    assert "/faq (404)" in printed
    served.bodies["faq"] = "<p>FAQ</p>"
    assert served.desk.run("pages", "review", "hanaya")[0] == 0


@pytest.mark.rule("S14d")
def test_what_was_found_goes_back_to_step_13(served: Served) -> None:
    hand_in(served.desk)
    served.show(LEGAL.replace("発送時", "注文時"))
    code, _ = served.desk.run("pages", "review", "hanaya", "--send-back")
    body = served.desk.ledger.events[-1].body
    assert code == 3
    assert isinstance(body, BackTo)
    assert (body.step, "注文時" in body.reason) == (13, True)


@pytest.mark.rule("S14a")
def test_the_pages_are_pictured_on_a_desk_and_on_a_phone(served: Served, tmp_path: Path) -> None:
    out = tmp_path / "look"
    served.show(f"{LEGAL}<div style='width:900px'>a</div>")
    code, printed = served.desk.run("pages", "review", "hanaya", "--out", str(out))
    assert code == 0, printed
    assert sorted(file.name for file in out.iterdir()) == [
        "legal.desktop.png",
        "legal.phone.png",
        "review.html",
    ]
    assert (out / "legal.phone.png").read_bytes().startswith(b"\x89PNG")
    assert "wider than the screen (phone: " in printed
    html = (out / "review.html").read_text(encoding="utf-8")
    assert '<img class="phone" src="legal.phone.png"' in html
    assert "はなや 様" in html
