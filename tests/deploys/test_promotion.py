"""Approved, then promoted: the three commands of the project's first line, on the embedded shop."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kaitsu.cli.sample import GUIDE_FRAGMENT, Sample
from kaitsu.cli.sample_ledger import CLIENT
from kaitsu.declare import clock
from kaitsu.model.gateway import Stage
from kaitsu.process.events import Approval, Override, Rejected, Schedule
from kaitsu.process.run_event import Run
from kaitsu.records.paths import ledger_file
from tests.deploys.conftest import Documented
from tests.deploys.test_bad_input import snapshot
from tests.deploys.test_payment import METHODS, count_shells, dump, rows

OPEN = [("bank_transfer", 1), ("cod", 1), ("sandbox_card", 1)]
BEFORE = [("bank_transfer", 1), ("cod", 1)]
PAGES = "SELECT name, body FROM pages ORDER BY name"


def runs(pyinfra: Documented) -> list[Run]:
    return [event.body for event in pyinfra.events() if isinstance(event.body, Run)]


def marked(text: str) -> str:
    return f"<!-- kaitsu:sandbox -->{text}<!-- /kaitsu:sandbox -->"


def edit_page(sample: Sample, text: str, page: str = "guide") -> None:
    (sample.home.pages_folder("hanaya", "sandbox") / f"{page}.html").write_text(text, encoding="utf-8")


def without_ours(sample: Sample, stage: Stage) -> dict[str, bytes | str]:
    found = snapshot(sample, stage)
    return {
        name: content
        for name, content in found.items()
        if not name.startswith("private/kaitsu/") and name != "private/box.key"
    }


@pytest.fixture
def approved(pyinfra: Documented) -> Documented:
    assert pyinfra("-y").code == 0
    pyinfra.approve()
    return pyinfra


def test_the_first_run_is_in_the_ledger_by_its_legs(pyinfra: Documented) -> None:
    ended = pyinfra("-y")
    assert [(run.leg, run.outcome) for run in runs(pyinfra)] == [
        ("test.module", "done"),
        ("test.setup", "done"),
    ]
    setup = runs(pyinfra)[1]
    assert setup.run == f"{ended.report['run']}.sandbox"
    assert setup.check is not None
    assert (setup.check.verdict, setup.check.level) == ("pass", "completed")
    assert "test.pages waits for the agency (step 10)" in ended.output
    assert ended.rollout["ledger_head"] in ended.output


def test_the_pages_follow_the_manuscripts_and_all_is_checked_again(
    pyinfra: Documented, sample: Sample
) -> None:
    assert pyinfra("-y").code == 0
    pyinfra.approve(until=12)
    ended = pyinfra("-y")
    assert ended.code == 0, ended.output
    fields = [(item["operation"], item["field"]) for item in ended.rollout["plan"]]
    assert fields == [
        ("register_methods", "preview"),
        ("pages", "page guide"),
        ("pages", "page legal"),
        ("pages", "sandbox_card.open"),
        ("go_live", "sandbox_card.open"),
    ]
    bodies = dict(rows(sample, "test", PAGES))
    assert bodies["guide"].endswith(marked(GUIDE_FRAGMENT))
    assert rows(sample, "test", METHODS) == OPEN
    last = runs(pyinfra)[-1]
    assert (last.leg, last.passed, sorted(last.around)) == ("test.pages", True, ["guide", "legal"])
    seen = {item.method: item.seen for item in last.check.evidence} if last.check else {}
    assert seen["guide"] == "shown"
    assert "next: step 14" in ended.output


def test_a_second_run_of_the_whole_revision_looks_once(approved: Documented, tmp_path: Path) -> None:
    before, events = dump(approved.sample), len(approved.events())
    counter = count_shells(approved, tmp_path)
    ended = approved("-y")
    assert ended.code == 0, ended.output
    assert counter.read_text().count("run") == 1
    assert dump(approved.sample) == before
    assert len(approved.events()) == events


def test_what_was_approved_is_promoted_with_its_pages_and_undone_exactly(
    approved: Documented, sample: Sample, tmp_path: Path
) -> None:
    before = without_ours(sample, "production")
    counter = count_shells(approved, tmp_path)

    promoted = approved("-y", stage="production")

    assert promoted.code == 0, promoted.output
    # One look, one around, one program an operation, pages with the opening.
    assert counter.read_text().count("run") == 7
    assert rows(sample, "production", METHODS) == OPEN
    test, production = (dict(rows(sample, stage, PAGES)) for stage in ("test", "production"))
    assert {name: body.partition("<!-- kaitsu")[2] for name, body in test.items()} == {
        name: body.partition("<!-- kaitsu")[2] for name, body in production.items()
    }
    assert rows(sample, "production", "SELECT value FROM module_settings WHERE key = 'mode'") == [("live",)]
    check = promoted.rollout["check"]
    assert (check["verdict"], check["reached"]) == ("pass", "card_form")
    assert [item for item in check["evidence"] if item["card"]] == []
    for table in ("orders", "carts", "cart_items"):  # nothing of the check stays among real orders
        assert rows(sample, "production", f"SELECT count(*) FROM {table}") == [(0,)]
    assert "next: step 21" in promoted.output

    again = approved("-y", stage="production")
    assert (again.code, again.rollout["plan"]) == (0, [])

    undone = approved("-y", stage="production", deploy="rollback")
    assert undone.code == 0, undone.output
    assert without_ours(sample, "production") == before
    last = runs(approved)[-1]
    assert (last.deploy, last.stage, last.undoes) == (
        "rollback",
        "production",
        tuple(undone.rollout["undone"]),
    )

    assert approved("-y", stage="production").code == 0
    assert rows(sample, "production", METHODS) == OPEN


def test_production_may_be_looked_at_before_its_window_and_is_not_changed(
    pyinfra: Documented, sample: Sample
) -> None:
    assert pyinfra("-y").code == 0
    pyinfra.approve(until=15)
    tomorrow = clock.now().replace(microsecond=0) + timedelta(days=1)
    pyinfra.record(Schedule(tomorrow, tomorrow + timedelta(hours=2), out_of_hours=True))
    before = dump(sample, "production")
    for flags in (("-y",), ("--dry",)):
        ended = pyinfra(*flags, stage="production")
        assert ended.code == 3, ended.output
        assert [item["reason"] for item in ended.rollout["legs"][0]["waiting"]] == ["window_not_yet"]
        assert "page guide" in ended.output  # the plan is shown all the same
        assert ended.rollout["operations"] == []
        assert dump(sample, "production") == before


def test_a_window_is_passed_on_purpose_by_a_signed_override(pyinfra: Documented, sample: Sample) -> None:
    assert pyinfra("-y").code == 0
    pyinfra.approve(until=15)
    now = clock.now().replace(microsecond=0)
    pyinfra.record(
        Schedule(now - timedelta(hours=3), now - timedelta(hours=1), out_of_hours=True),
        Override("window_over", "the client waits at the phone", now + timedelta(hours=1)),
    )
    ended = pyinfra("-y", stage="production")
    assert ended.code == 0, ended.output
    assert ended.rollout["overrides"] == ["window_over"]
    assert "passed on purpose" in ended.output
    assert runs(pyinfra)[-1].overrides == ("window_over",)
    assert rows(sample, "production", METHODS) == OPEN


def test_a_page_edited_after_the_approval_closes_production_and_voids_only_pages(
    approved: Documented, sample: Sample
) -> None:
    edit_page(sample, GUIDE_FRAGMENT.replace("VISA", "JCB"))
    before = dump(sample, "production")
    ended = approved("-y", stage="production")
    assert ended.code == 3, ended.output
    (waiting,) = ended.rollout["legs"][0]["waiting"]
    assert (waiting["step"], waiting["reason"], waiting["why"]) == ("13", "never_on_test", "voided")
    assert dump(sample, "production") == before
    assert approved("-y").code == 0  # on test the new text is put and checked
    ended = approved("-y", stage="production")
    assert [item["step"] for item in ended.rollout["legs"][0]["waiting"]] == ["14"]


def test_a_changed_answer_voids_the_setup_and_not_the_pages(approved: Documented) -> None:
    approved.answer(capture="at_order")
    assert approved("-y").code == 0
    ended = approved("-y", stage="production")
    assert ended.code == 3, ended.output
    assert [(item["step"], item["why"]) for item in ended.rollout["legs"][0]["waiting"]] == [("10", "voided")]


def test_what_surrounds_the_fragments_differs_only_with_an_override(
    approved: Documented, sample: Sample
) -> None:
    from tests.deploys.test_rollback import execute

    execute(
        sample, "UPDATE pages SET body = '<p>本番だけの文</p>' || body WHERE name = 'legal'", "production"
    )
    ended = approved("-y", stage="production")
    assert ended.code == 3, ended.output
    (waiting,) = ended.rollout["legs"][0]["waiting"]
    assert (waiting["reason"], waiting["what"]) == ("surroundings_differ", ["legal"])
    approved.record(Override("surroundings_differ", "another opening hour", clock.now() + timedelta(hours=1)))
    assert approved("-y", stage="production").code == 0
    assert "本番だけの文" in dump(sample, "production")


def test_a_promotion_of_what_never_ran_on_test_asks_production_nothing(
    pyinfra: Documented, tmp_path: Path
) -> None:
    counter = count_shells(pyinfra, tmp_path)
    ended = pyinfra("-y", stage="production")
    assert ended.code == 3, ended.output
    assert [item["reason"] for item in ended.rollout["legs"][0]["waiting"]] == ["never_on_test"]
    assert counter.read_text() == ""


def test_a_refused_review_goes_back_to_the_pages(pyinfra: Documented) -> None:
    assert pyinfra("-y").code == 0
    pyinfra.approve(until=14)
    pyinfra.record(Rejected(14, "文字が小さい", (), CLIENT))
    ended = pyinfra("-y", stage="production")
    assert [item["step"] for item in ended.rollout["legs"][0]["waiting"]] == ["13"]
    assert pyinfra("-y").code == 0  # carried out and checked once more
    ended = pyinfra("-y", stage="production")
    assert [item["step"] for item in ended.rollout["legs"][0]["waiting"]] == ["14"]


def test_an_expired_approval_is_waited_for_again(approved: Documented) -> None:
    from kaitsu.process.history import History

    revision = History(approved.events()).target.revision or ""
    yesterday = clock.now().date() - timedelta(days=1)
    approved.record(Approval(CLIENT, revision, yesterday))
    ended = approved("-y", stage="production")
    assert ended.code == 3, ended.output
    reasons = [item["reason"] for item in ended.rollout["legs"][0]["waiting"]]
    assert "approval_expired" in reasons


DAMAGES: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "edited": (lambda lines: [lines[0].replace(b"phone", b"mail"), *lines[1:]], "ledger_edited"),
    "cut": (lambda lines: lines[:-1], "ledger_cut"),
    "torn": (lambda lines: [*lines[:-1], lines[-1][:-20]], "ledger_torn"),
    "reordered": (lambda lines: [*lines[:-2], lines[-1], lines[-2]], "ledger_reordered"),
    "replayed": (lambda lines: [*lines, lines[-1]], "ledger_replayed"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_ledger_is_refused_before_anything_is_asked(
    damage: str, pyinfra: Documented, sample: Sample, tmp_path: Path
) -> None:
    spoil, reason = DAMAGES[damage]
    file = ledger_file(sample.home, "hanaya", "sandbox")
    file.write_bytes(b"".join(spoil(file.read_bytes().splitlines(keepends=True))))
    counter = count_shells(pyinfra, tmp_path)
    for stage in ("test", "production"):
        ended = pyinfra("-y", stage=stage)
        assert (ended.code, ended.reasons) == (2, [reason]), ended.output
    assert counter.read_text() == ""


def test_a_clone_that_is_behind_is_told_to_catch_up(approved: Documented, sample: Sample) -> None:
    """A colleague's copy of the records, from before the approvals."""
    ledger, heads = ledger_file(sample.home, "hanaya", "sandbox"), sample.home.state / "heads"
    whole = ledger.read_bytes()
    older = b"".join(whole.splitlines(keepends=True)[:8])
    ledger.write_bytes(older)
    shutil.rmtree(heads)
    shutil.rmtree(sample.home.state / "begun", ignore_errors=True)
    before = dump(sample)
    ended = approved("-y")
    assert (ended.code, ended.reasons) == (2, ["ledger_behind"]), ended.output
    assert dump(sample) == before


def test_a_run_somebody_else_finished_is_not_done_again_unseen(pyinfra: Documented, sample: Sample) -> None:
    """The colleague's run is on the host, their records were never pushed."""
    ledger, heads = ledger_file(sample.home, "hanaya", "sandbox"), sample.home.state / "heads"
    before = ledger.read_bytes()
    assert pyinfra("-y").code == 0
    ledger.write_bytes(before)
    shutil.rmtree(heads)
    ended = pyinfra("-y")
    assert (ended.code, ended.reasons) == (2, ["run_not_in_ledger"]), ended.output
    pyinfra.record(Override("run_not_in_ledger", "the machine was stolen", clock.now() + timedelta(hours=1)))
    ended = pyinfra("-y")
    assert ended.code == 0, ended.output
    assert ended.rollout["overrides"] == ["run_not_in_ledger"]


def test_whoever_may_not_sign_may_look_and_not_change(pyinfra: Documented, sample: Sample) -> None:
    sample.signing_key.unlink()
    before = dump(sample)
    assert pyinfra("--dry").code == 0
    ended = pyinfra("-y")
    assert (ended.code, ended.reasons) == (2, ["signing_key_missing"]), ended.output
    assert dump(sample) == before


def test_a_rollback_is_carried_out_though_it_cannot_be_recorded(pyinfra: Documented, sample: Sample) -> None:
    assert pyinfra("-y").code == 0
    sample.signing_key.unlink()
    ended = pyinfra("-y", deploy="rollback")
    assert ended.code == 0, ended.output
    assert ended.reasons == ["rollback_not_recorded"]
    assert rows(sample, "test", METHODS) == BEFORE
