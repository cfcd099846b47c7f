"""What becomes of a run when its host answers this or that: exit code, what is left, what is undone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from gateways.sandbox import GATEWAY
from kaitsu.checks.page import Page
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult, Level
from kaitsu.cli.sample_ledger import make_signing_key
from kaitsu.declare import clock
from kaitsu.declare.agency import read_agency
from kaitsu.declare.home import Home
from kaitsu.engine.declared import Declared
from kaitsu.engine.prepared import Desk, Prepared
from kaitsu.engine.rollout_run import RolloutRun
from kaitsu.engine.shop_run import Lease, ShopRun
from kaitsu.model.change import Operation
from kaitsu.model.outcome import Exit
from kaitsu.model.pages import NO_PAGES
from kaitsu.model.problem import Refused, refuse
from kaitsu.model.process_note import ProcessNote
from kaitsu.model.site import Host, Rollout, Site
from kaitsu.process.ledger import Ledger
from kaitsu.process.legs import Leg
from kaitsu.process.plan import Goal
from kaitsu.process.preflight import Finding
from kaitsu.process.run_event import Run
from kaitsu.records.paths import signers_file
from kaitsu.records.store import read_ledger
from kaitsu.remote.frame import Program
from kaitsu.reports.record import SiteRecord
from tests.process.test_plan import MODULE, SETUP, TAGS

ROLLOUT = Rollout("s", GATEWAY, MODULE, GATEWAY.methods, date(2026, 10, 1), {}, {}, 1)
HOST = Host("test", "sandbox", "http://127.0.0.1:1", "/shop", "/shop/public", "/usr/bin/python3")
SITE = Site("s", Path("s.yml"), "c", "sandbox", "1.0", date(2026, 4, 1), {"test": HOST}, (ROLLOUT,), {}, ())


def raw(**changes: Any) -> dict[str, Any]:
    """A State as the host tells it: everything but the options is as declared."""
    state: dict[str, Any] = {
        "shop": {"system": "sandbox", "version": "1.0"},
        "modules": {
            MODULE.code: {"version": MODULE.version, "enabled": True, "archive": MODULE.sha256, "files": ""}
        },
        "box_key": "ab" * 32,
        "credentials": {MODULE.code: {"stage": "test", "tags": dict(TAGS)}},
        "options": {},
        "methods": [
            {"code": "sandbox_card", "name": "クレジットカード", "module": MODULE.code, "open": False}
        ],
        "pages": {},
    }
    return state | changes


BANK = {"code": "bank_transfer", "name": "銀行振込", "module": "", "open": True}
HIDDEN = {"code": "sandbox_card", "name": "クレジットカード", "module": MODULE.code, "open": False}
DECIDED = {"options": {MODULE.code: SETUP.settings}}


def answer(**changes: Any) -> dict[str, Any]:
    return {"format": 1, "ok": True, "state": raw(**changes), "records": []}


def refusal(reason: str, restored: bool | None) -> dict[str, Any]:
    return {"format": 1, "ok": False, "reason": reason, "detail": {"path": "/x"}, "restored": restored}


Answer = dict[str, Any] | Refused


class Shop:
    """A shop that answers by a list, and remembers what it was asked."""

    id = "sandbox"
    pages: tuple[str, ...] = ("legal", "guide")
    notes: tuple[ProcessNote, ...] = ()

    def __init__(self, answers: list[Answer], verdict: Any = "pass", reached: Level = "completed") -> None:
        self.answers = answers
        self.reached = reached
        self.verdict = verdict
        self.asked: list[Mapping[str, Any]] = []
        self.checked: CheckRequest | None = None

    def program(self, host: Host, request: Mapping[str, Any]) -> Program:
        self.asked.append(request)
        return Program(("x",), "", "n", 1)

    def check(self, request: CheckRequest, *, now: Callable[[], datetime]) -> CheckResult:
        self.checked = request
        return CheckResult(
            self.verdict, self.reached, reason="" if self.verdict == "pass" else "method_not_offered"
        )

    def fetch_pages(self, host: Host, names: Iterable[str]) -> Mapping[str, Page]:
        return {}

    def look_outside(self, host: Host, callbacks: Sequence[str]) -> tuple[Finding, ...]:
        return ()

    def check_pages(
        self, host: Host, pages: Mapping[str, str], *, now: Callable[[], datetime]
    ) -> CheckResult:
        return CheckResult("pass", "none")

    def execute(self, _program: Program) -> dict[str, Any]:
        given = self.answers.pop(0)
        if isinstance(given, Refused):
            raise given
        return given

    @property
    def actions(self) -> list[str]:
        return [str(request["action"]) for request in self.asked]


def carried_out(
    answers: list[Answer],
    operations: tuple[Operation, ...],
    tmp_path: Path,
    verdict: Any = "pass",
    rollout: Rollout = ROLLOUT,
    reached: Level = "completed",
) -> tuple[RolloutRun, Shop]:
    shop = Shop(answers, verdict, reached)
    home, key = Home(tmp_path), tmp_path / "signing"
    home.records.mkdir(parents=True)
    make_signing_key(key, signers_file(home))
    agency = replace(read_agency(home), signing_key=key)
    run = RolloutRun(
        ShopRun(SITE, "test", shop, SiteRecord("s"), Lease(600)),
        Prepared(
            rollout,
            "test",
            Ledger("s", "sandbox", "ledger.jsonl"),
            (),
            Declared(SETUP, NO_PAGES),
            (Leg("test.module"), Leg("test.setup")),
            Goal("test", "sandbox", MODULE, SETUP, TAGS),
            is_known=True,
        ),
        Desk(home, agency),
        "run1",
    )
    run.make_plan(shop.execute)
    for operation in operations:
        if not run.carry_out(operation, shop.execute):
            break
    return run, shop


ALL: tuple[Operation, ...] = ("options", "register_methods", "go_live")
OPEN = {
    **DECIDED,
    "methods": [{"code": "sandbox_card", "name": "クレジットカード", "module": MODULE.code, "open": True}],
}


def exits(run: RolloutRun) -> set[Exit]:
    return {problem.exit for problem in run.record.problems}


def test_a_run_without_trouble_ends_its_lease_with_its_last_write(tmp_path: Path) -> None:
    run, shop = carried_out([answer(), answer(**DECIDED), answer(**DECIDED), answer(**OPEN)], ALL, tmp_path)
    assert shop.actions == ["probe", *ALL]
    assert [request["last"] for request in shop.asked[1:]] == [False, False, True]
    assert [request["lease"]["first"] for request in shop.asked[1:]] == [True, False, False]
    assert run.record.problems == []


def recorded(tmp_path: Path) -> list[Run]:
    bodies = [event.body for event in read_ledger(Home(tmp_path), "s", "sandbox", clock.now()).events]
    return [body for body in bodies if isinstance(body, Run)]


def test_a_run_that_was_done_is_recorded_by_its_legs(tmp_path: Path) -> None:
    carried_out([answer(), answer(**DECIDED), answer(**DECIDED), answer(**OPEN)], ALL, tmp_path)
    assert [(body.leg, body.outcome) for body in recorded(tmp_path)] == [
        ("test.module", "done"),
        ("test.setup", "done"),
    ]
    assert all(body.run == "run1.sandbox" for body in recorded(tmp_path))
    assert recorded(tmp_path)[1].setup == SETUP.digest


def test_a_run_that_failed_is_recorded_as_that(tmp_path: Path) -> None:
    carried_out([answer(), answer(**DECIDED), refusal("method_foreign", True)], ALL, tmp_path)
    assert [(body.leg, body.outcome) for body in recorded(tmp_path)] == [("test.module", "restored")]


def test_a_run_that_cannot_be_recorded_is_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    undone = {**answer(), "undone": ["run1.sandbox"], "stays": [], "equal": True, "before": None}
    full = refuse("ledger_unwritable", file="ledger.jsonl", why="No space left on device")
    monkeypatch.setattr("kaitsu.engine.ledger_desk.append_all", Mock(side_effect=full))
    given: list[Answer] = [answer(), answer(**DECIDED), answer(**DECIDED), answer(**OPEN), undone]
    run, shop = carried_out(given, ALL, tmp_path)
    assert shop.actions == ["probe", *ALL, "undo"]
    assert (exits(run), run.record.restored) == ({Exit.FAILED}, True)


def test_a_shop_in_other_hands_is_worth_no_line(tmp_path: Path) -> None:
    carried_out([answer(), refusal("locked", None)], ALL, tmp_path)
    assert recorded(tmp_path) == []


def test_a_plan_rests_on_the_ledger_it_was_made_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While pyinfra's prompt stood, a colleague recorded something: a refusal, perhaps."""
    other = replace(Ledger("s", "sandbox", "ledger.jsonl"), hashes=("0" * 64,))
    monkeypatch.setattr("kaitsu.engine.ledger_desk.read_ledger", lambda *_: other)
    run, shop = carried_out([answer()], ALL, tmp_path)
    assert shop.actions == ["probe"]
    assert [problem.reason for problem in run.record.problems] == ["ledger_moved"]
    assert (exits(run), run.record.restored) == ({Exit.FAILED}, False)


def test_whoever_may_not_sign_touches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITSU_SIGNING_KEY", str(tmp_path / "none"))
    with pytest.raises(Refused) as caught:
        carried_out([answer()], ALL, tmp_path)
    assert caught.value.problems[0].reason == "signing_key_missing"


def test_a_host_that_undid_the_run_itself_is_not_asked_again(tmp_path: Path) -> None:
    run, shop = carried_out([answer(), answer(**DECIDED), refusal("method_foreign", True)], ALL, tmp_path)
    assert shop.actions == ["probe", "options", "register_methods"]
    assert (exits(run), run.record.restored, run.record.left) == ({Exit.FAILED}, True, ())


def test_a_host_that_could_not_undo_the_run_ends_with_six(tmp_path: Path) -> None:
    full = refusal("disk_full", False)
    run, shop = carried_out([answer(), answer(**DECIDED), full, full], ALL, tmp_path)
    assert shop.actions[-1] == "undo"  # tried once more, in a program of its own
    assert exits(run) == {Exit.NOT_RESTORED}
    assert run.record.left == ("options", "register_methods")


def test_what_the_host_could_not_undo_at_once_is_undone_in_a_program_of_its_own(tmp_path: Path) -> None:
    undone = {**answer(), "undone": ["run1.sandbox"], "stays": [], "equal": True, "before": None}
    for answers in ([answer(**DECIDED)], []):
        run, _ = carried_out(
            [answer(), *answers, refusal("disk_full", False), undone], ALL, tmp_path / str(len(answers))
        )
        assert exits(run) == {Exit.FAILED}
        assert (run.record.left, run.record.restored) == ((), True)


@pytest.mark.parametrize("reason", ["locked", "shop_busy"])
def test_a_shop_in_other_hands_is_left_alone(reason: str, tmp_path: Path) -> None:
    run, shop = carried_out([answer(), refusal(reason, None)], ALL, tmp_path)
    assert shop.actions == ["probe", "options"]
    assert (exits(run), run.record.restored) == ({Exit.LOCKED}, False)


def test_a_lost_lease_after_a_write_is_never_called_restored(tmp_path: Path) -> None:
    answers: list[Answer] = [
        answer(),
        answer(**DECIDED),
        refusal("lease_lost", None),
        refusal("locked", None),
    ]
    run, shop = carried_out(answers, ALL, tmp_path)
    assert shop.actions[-1] == "undo"
    assert exits(run) == {Exit.NOT_RESTORED}


LOST = [
    refuse("host_lost", exit=Exit.FAILED, error="EOFError"),
    refuse("host_too_slow", exit=Exit.FAILED, seconds=1),
    refuse("answer_cut", exit=Exit.FAILED, hint="-"),
]


@pytest.mark.parametrize("lost", LOST)
def test_after_a_lost_answer_the_host_is_asked_to_undo(lost: Refused, tmp_path: Path) -> None:
    undone = {**answer(), "undone": ["run1.sandbox"], "stays": [], "equal": True, "before": None}
    run, shop = carried_out([answer(), lost, undone], ALL, tmp_path)
    assert shop.actions == ["probe", "options", "undo"]
    assert shop.asked[-1]["undo"] == ["run1.sandbox"]
    assert (exits(run), run.record.restored) == ({Exit.FAILED}, True)


@pytest.mark.parametrize("undoing", [LOST[0], refusal("image_damaged", None), {**answer(), "equal": False}])
def test_what_could_not_be_undone_is_said_with_its_own_code(undoing: Answer, tmp_path: Path) -> None:
    run, _ = carried_out([answer(), LOST[0], undoing], ALL, tmp_path)
    assert exits(run) == {Exit.NOT_RESTORED}
    assert "not_restored" in [problem.reason for problem in run.record.problems]


def test_what_is_written_but_not_in_effect_is_undone(tmp_path: Path) -> None:
    undone = {**answer(), "undone": ["run1.sandbox"], "stays": [], "equal": True, "before": None}
    run, shop = carried_out([answer(), answer(), undone], ALL, tmp_path)
    assert [problem.reason for problem in run.record.problems] == ["not_in_effect"]
    assert shop.actions == ["probe", "options", "undo"]


@pytest.mark.rule("S8")
@pytest.mark.parametrize("verdict", ["fail", "inconclusive"])
def test_only_a_pass_opens_a_method(verdict: str, tmp_path: Path) -> None:
    undone = {**answer(), "undone": ["run1.sandbox"], "stays": [], "equal": True, "before": None}
    run, shop = carried_out([answer(), answer(**DECIDED), answer(**DECIDED), undone], ALL, tmp_path, verdict)
    assert shop.actions == ["probe", "options", "register_methods", "undo"]
    assert (exits(run), run.record.restored) == ({Exit.FAILED}, True)


@pytest.mark.parametrize("shapeless", [{"state": None}, {"state": {}}, {"records": [{}]}, {"ok": "yes"}])
def test_an_answer_of_another_shape_is_refused(shapeless: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        carried_out([{**answer(), **shapeless}], (), tmp_path)
    assert caught.value.problems[0].reason == "answer_shapeless"


def test_a_reason_the_protocol_does_not_know_is_not_passed_on(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        carried_out([refusal("<script>", None)], (), tmp_path)
    assert caught.value.problems[0].reason == "answer_shapeless"


def test_the_words_of_a_host_are_short_and_printable(tmp_path: Path) -> None:
    noisy = refusal("shop_unreadable", None)
    noisy["detail"] = {"path": "\x1b[31m" + "x" * 5000}
    with pytest.raises(Refused) as caught:
        carried_out([noisy], (), tmp_path)
    shown = caught.value.problems[0].values["detail"]
    assert len(shown) <= 300
    assert shown.isprintable()


def test_after_a_run_that_died_its_methods_are_checked_and_opened_once_more(tmp_path: Path) -> None:
    dead = {"run": "old.sandbox", "gateway": "sandbox", "status": "open", "revision": ""}
    dead |= {"continues": "", "head": ""}
    there = {**answer(**OPEN), "records": [{**dead, "before": raw(), "after": None}]}
    done = {**dead, "run": "run1.sandbox", "status": "done", "before": None, "after": None}
    run, shop = carried_out(
        [there, there, {**answer(**OPEN), "records": [done]}], ("register_methods", "go_live"), tmp_path
    )
    assert shop.actions == ["probe", "register_methods", "go_live"]
    assert run.record.problems == []


@pytest.mark.rule("S9b", "S9c")
def test_the_check_buys_only_where_the_gateway_publishes_cards(tmp_path: Path) -> None:
    """Else it ends at the card form, and the report says that this is the level."""
    answers = [answer(), answer(**DECIDED), answer(**DECIDED), answer(**OPEN)]
    _, with_cards = carried_out(list(answers), ALL, tmp_path / "one")
    without = replace(ROLLOUT, gateway=replace(GATEWAY, test_cards=()))
    _, without_cards = carried_out(list(answers), ALL, tmp_path / "other", rollout=without)
    goals = [shop.checked.goal for shop in (with_cards, without_cards) if shop.checked is not None]
    assert goals == ["completed", "card_form"]


@pytest.mark.rule("S9a/by-hand")
@pytest.mark.parametrize(
    ("reached", "left"),
    [("completed", {}), ("offered", {"card": ("1111", "0002", "9995", "3220")})],
)
def test_a_run_records_what_its_check_left_to_people(tmp_path: Path, reached: Level, left: Any) -> None:
    answers: list[Answer] = [answer(), answer(**DECIDED), answer(**DECIDED), answer(**OPEN)]
    run, _ = carried_out(answers, ALL, tmp_path, reached=reached)
    check = recorded(tmp_path)[-1].check
    assert check is not None
    assert (check.verdict, check.level, check.goal, check.by_hand) == ("pass", reached, "completed", left)
    nine = [state.why for state in run.record.next if state.step.number == 9]
    assert (nine == ["purchases_missing"]) == bool(left)


@pytest.mark.rule("I3")
def test_the_check_knows_what_must_stay_hidden_and_what_must_stay_offered(tmp_path: Path) -> None:
    there = answer(**DECIDED, methods=[BANK, HIDDEN])
    _, shop = carried_out([answer(methods=[BANK, HIDDEN]), there, there, answer(**OPEN)], ALL, tmp_path)
    assert shop.checked is not None
    assert shop.checked.existing_methods == ("bank_transfer",)
    assert shop.checked.existing_names == (BANK["name"],)
    assert shop.checked.hidden_methods == ("sandbox_card",)
    assert shop.checked.preview_token not in repr(shop.checked)
