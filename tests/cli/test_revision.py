"""`kaitsu revision`, as typed: what is declared beside what the ledger names."""

import json
from pathlib import Path
from typing import Any

import pytest

import shops
from kaitsu.model.canonical import digest
from kaitsu.model.pages import NO_PAGES, Pages
from kaitsu.model.setup import Revision
from kaitsu.process.events import Approval
from kaitsu.process.run_event import RunLeg
from kaitsu.records.objects import keep
from kaitsu.records.paths import object_file
from tests.cli.ledger_home import Desk, make_desk
from tests.declare.samples import spoilt
from tests.process.rollouts import DAY, PASSED, WORD, rollback, run

LEGAL = "<p>お支払い方法: クレジットカード</p>\r\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = make_desk(tmp_path, monkeypatch)
    write(made, legal=LEGAL, guide="<p>ご利用案内</p>\n")
    return made


def write(desk: Desk, **pages: str) -> None:
    folder = desk.home.pages_folder("hanaya", "sandbox")
    folder.mkdir(parents=True, exist_ok=True)
    for page, text in pages.items():
        (folder / f"{page}.html").write_bytes(text.encode())


def declare(desk: Desk, old: str, new: str) -> None:
    desk.home.site_file("hanaya").write_text(spoilt(old, new), encoding="utf-8")


def told(desk: Desk, *words: str) -> dict[str, Any]:
    """What a command tells programs."""
    code, output = desk.run("revision", words[0], "hanaya", *words[1:], "--json")
    assert code == 0, output
    answer: dict[str, Any] = json.loads(output)
    return answer


def printed(desk: Desk, *words: str) -> list[str]:
    code, output = desk.run("revision", words[0], "hanaya", *words[1:])
    assert code == 0, output
    return output.splitlines()


def ran(desk: Desk, leg: RunLeg, *, kept: bool = True) -> dict[str, str]:
    """Record a run of what is declared now, its content kept; returns the digests."""
    shown = told(desk, "show")
    digests: dict[str, str] = shown["declared"]
    if kept:
        folder = desk.home.pages_folder("hanaya", "sandbox")
        texts = {page["page"]: folder / f"{page['page']}.html" for page in shown["pages"]}
        pages = Pages({page: path.read_bytes().decode() for page, path in texts.items()})
        manifest = {key: shown[key] for key in ("shop", "module", "methods")}
        options = {option["key"]: option["value"] for option in shown["options"]}
        keep(desk.home, "hanaya", "sandbox", {**manifest, "options": options}, pages)
    pages_digest = None if leg == "test.setup" else digests["pages"]
    number = len(desk.ledger.events)
    desk.ran(run(leg, setup=digests["setup"], pages=pages_digest, check=PASSED, name=f"run{number}"))
    return digests


def approve(desk: Desk, revision: str) -> None:
    desk.ran(Approval(on_behalf_of=WORD, approves=revision, expires=DAY))


def test_show_tells_what_an_approval_would_name(desk: Desk) -> None:
    shown = told(desk, "show")
    manifest = {key: shown[key] for key in ("shop", "module", "methods")}
    options = {option["key"]: option["value"] for option in shown["options"]}
    hashes = {page["page"]: page["sha256"] for page in shown["pages"]}
    assert digest({**manifest, "options": options}) == shown["declared"]["setup"]
    assert digest(hashes) == shown["declared"]["pages"]
    both = Revision(shown["declared"]["setup"], shown["declared"]["pages"])
    assert both.digest == shown["declared"]["revision"]
    assert {option["key"]: option["decided_by"] for option in shown["options"]} == {
        "three_ds": "law",
        "installments": "contract",
        "capture": "client",
        "card_on_file": "client",
    }
    assert [page["bytes"] for page in shown["pages"]] == [
        len("<p>ご利用案内</p>\n".encode()),
        len(LEGAL.encode()),
    ]
    none = {"state": "none", "revision": None, "setup": None, "pages": None}
    assert [shown[name] for name in ("tested", "approved", "production")] == [none] * 3


def test_show_is_readable(desk: Desk) -> None:
    revision = told(desk, "show")["declared"]["revision"]
    lines = printed(desk, "show")
    assert lines[0].startswith(f"hanaya.sandbox   declared: revision {revision[:12]}  setup ")
    assert "module: sandbox_pay 1.2.0, archive 28692bac39de" in lines
    assert [line.split() for line in lines if "at_shipping" in line] == [
        ["capture", "at_shipping", "(client)"]
    ]
    assert [line.split()[2:] for line in lines if line.startswith("  legal")] == [["53", "bytes"]]
    assert lines[-3:] == [
        "ran on test last: (none)",
        "approved last:    (none)",
        "on production:    (none)",
    ]


def test_show_speaks_japanese(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ran(desk, "test.pages")
    monkeypatch.setenv("KAITSU_LANG", "ja")
    assert "テストサイトの現状: 宣言の版と同じ" in printed(desk, "show")


def test_each_recorded_revision_is_the_same_or_named(desk: Desk) -> None:
    first = ran(desk, "test.pages")
    approve(desk, first["revision"])
    ran(desk, "production")
    assert {told(desk, "show")[name]["state"] for name in ("tested", "approved", "production")} == {"same"}
    declare(desk, "capture: at_shipping", "capture: at_order")
    ran(desk, "test.pages")
    shown = told(desk, "show")
    assert shown["tested"]["state"] == "same"
    for name in ("approved", "production"):
        assert shown[name] == {"state": "other", **first}
    assert (
        f"approved last:    another one: revision {first['revision'][:12]}"
        in desk.run("revision", "show", "hanaya")[1]
    )


def test_a_setup_without_pages_is_no_whole_revision(desk: Desk) -> None:
    digests = ran(desk, "test.setup")
    assert told(desk, "show")["tested"] == {
        "state": "other",
        "revision": None,
        "setup": digests["setup"],
        "pages": None,
    }
    assert [page["change"] for page in told(desk, "diff")["pages"]] == ["added", "added"]


@pytest.mark.parametrize("name", ["tested", "approved", "production"])
def test_nothing_to_compare_with_is_a_wait(name: str, desk: Desk) -> None:
    assert desk.run("revision", "diff", "hanaya", "--from", name) == (3, "revision_absent")


def test_what_was_rolled_back_is_nothing_to_compare_with(desk: Desk) -> None:
    ran(desk, "test.pages")
    desk.ran(rollback("run0"))
    assert desk.run("revision", "diff", "hanaya") == (3, "revision_absent")


def test_equal_revisions_have_no_difference(desk: Desk) -> None:
    digests = ran(desk, "test.pages")
    approve(desk, digests["revision"])
    ran(desk, "production")
    for name in ("tested", "approved", "production"):
        assert printed(desk, "diff", "--from", name)[-1] == "no difference"
        assert told(desk, "diff", "--from", name)["fields"] == []


def test_what_is_equal_need_not_be_kept(desk: Desk) -> None:
    ran(desk, "test.pages", kept=False)
    assert printed(desk, "diff")[-1] == "no difference"


def test_fields_and_pages_are_compared_with_what_was_tested(desk: Desk) -> None:
    before = ran(desk, "test.pages")
    declare(desk, "capture: at_shipping", "capture: at_order")
    write(desk, legal=LEGAL.replace("クレジットカード", "カード"))
    lines = printed(desk, "diff")
    assert [line.split() for line in lines if " → " in line] == [
        ["options.capture", "at_shipping", "→", "at_order"]
    ]
    assert lines[-5:] == [
        "--- legal (tested)",
        "+++ legal (declared)",
        "@@ -1 +1 @@",
        "-<p>お支払い方法: クレジットカード</p>␍",
        "+<p>お支払い方法: カード</p>␍",
    ]
    answer = told(desk, "diff")
    assert answer["before"] == {"state": "other", **before}
    assert answer["after"] == told(desk, "show")["declared"]
    assert answer["fields"] == [{"name": "options.capture", "before": "at_shipping", "after": "at_order"}]
    ((page),) = answer["pages"]
    assert (page["page"], page["change"], page["diff"]) == ("legal", "changed", "\n".join(lines[-5:]))
    assert page["before"] == Pages({"legal": LEGAL}).hashes["legal"]


def test_a_line_end_alone_is_a_difference_one_can_see(desk: Desk) -> None:
    ran(desk, "test.pages")
    write(desk, legal=LEGAL.replace("\r\n", "\n"))
    assert printed(desk, "diff")[-2:] == [f"-{LEGAL[:-2]}␍", f"+{LEGAL[:-2]}"]


def test_a_page_that_is_gone_is_shown_whole(desk: Desk) -> None:
    ran(desk, "test.pages")
    (desk.home.pages_folder("hanaya", "sandbox") / "guide.html").unlink()
    assert printed(desk, "diff")[-2:] == ["@@ -1 +0,0 @@", "-<p>ご利用案内</p>"]


def test_the_approved_revision_is_found_behind_newer_runs(desk: Desk) -> None:
    first = ran(desk, "test.pages")
    approve(desk, first["revision"])
    declare(desk, "capture: at_shipping", "capture: at_order")
    ran(desk, "test.pages")
    assert told(desk, "diff")["fields"] == []
    answer = told(desk, "diff", "--from", "approved")
    assert answer["before"] == {"state": "other", **first}
    assert [change["name"] for change in answer["fields"]] == ["options.capture"]


def test_an_approval_of_nothing_that_ran_is_said(desk: Desk) -> None:
    ran(desk, "test.pages")
    approve(desk, "c" * 64)
    assert desk.run("revision", "diff", "hanaya", "--from", "approved") == (2, "revision_untraced")
    assert told(desk, "show")["approved"]["state"] == "other"


def test_content_that_is_gone_or_altered_is_not_compared(desk: Desk) -> None:
    digests = ran(desk, "test.pages")
    declare(desk, "capture: at_shipping", "capture: at_order")
    kept = object_file(desk.home, "hanaya", "sandbox", digests["setup"])
    kept.write_bytes(kept.read_bytes().replace(b"at_shipping", b"at_shippinh"))
    assert desk.run("revision", "diff", "hanaya") == (2, "object_altered")
    kept.unlink()
    assert desk.run("revision", "diff", "hanaya") == (2, "object_missing")
    assert desk.run("revision", "show", "hanaya")[0] == 0


def test_an_open_question_leaves_no_setup_to_approve(desk: Desk) -> None:
    ran(desk, "test.pages")
    declare(desk, "answers: {capture: at_shipping, card_on_file: no}", "answers: {card_on_file: no}")
    shown = told(desk, "show")
    assert shown["declared"]["setup"] is None
    assert shown["declared"]["revision"] is None
    assert shown["undecided"] == ["capture"]
    lines = printed(desk, "diff")
    assert "not decided yet, so there is no setup to approve: capture" in lines
    assert [line.split() for line in lines if " → " in line] == [
        ["options.capture", "at_shipping", "→", "(none)"]
    ]
    assert "no difference" not in lines


def test_wrong_pages_are_refused_all_at_once(desk: Desk) -> None:
    write(desk, leagl=" ")
    for word in ("show", "diff"):
        assert desk.run("revision", word, "hanaya") == (2, "page_unknown page_empty")


def test_the_pages_are_those_of_the_shop(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shops.catalogue()["sandbox"], "pages", ("guide",), raising=False)
    assert desk.run("revision", "show", "hanaya") == (2, "page_unknown")


def test_without_pages_there_is_a_revision_too(desk: Desk) -> None:
    for page in desk.home.pages_folder("hanaya", "sandbox").iterdir():
        page.unlink()
    assert told(desk, "show")["declared"]["pages"] == NO_PAGES.digest
    assert "page fragments: (none)" in printed(desk, "show")


def test_the_gateway_may_be_named(desk: Desk) -> None:
    assert desk.run("revision", "show", "hanaya", "sandbox")[0] == 0
    assert desk.run("revision", "show", "hanaya", "sandbx") == (2, "gateway_not_of_site")
    assert desk.run("revision", "show", "hanay") == (2, "site_unknown")
