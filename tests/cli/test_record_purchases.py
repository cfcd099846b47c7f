"""`kaitsu record purchases` as typed, at its prompts, and what it refuses."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

import gateways
from kaitsu.process.purchases import Purchase, Purchases
from kaitsu.process.run_event import Check
from tests.cli.ledger_home import Desk, make_desk
from tests.cli.test_record import until_report
from tests.process.rollouts import OTHER, run

ENDS = ("1111", "0002", "9995", "3220")
OFFERED = Check("pass", "offered", (), "completed", {"card": ENDS})
SPECS = ("card:1111:approved:1234", "card:0002:declined", "card:9995:insufficient_funds")
WHOLE = "4111111111111111"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Steps 1 to 8, and a check that only saw the method offered."""
    made = make_desk(tmp_path, monkeypatch)
    until_report(made)
    made.ran(replace(run("test.setup", check=OFFERED), setup=OTHER, run="second"))
    return made


def record(desk: Desk, *specs: str, typed: str | None = None) -> tuple[int, str]:
    options = [word for spec in specs for word in ("--bought", spec)]
    return desk.run("record", "purchases", "hanaya", *options, typed=typed)


def last(desk: Desk) -> Purchases:
    body = desk.ledger.events[-1].body
    assert isinstance(body, Purchases)
    return body


@pytest.mark.rule("S9a/by-hand")
@pytest.mark.step(9)
def test_purchases_are_recorded_and_step_10_opens(desk: Desk) -> None:
    assert desk.record("report", "--no-manuscripts") == (3, "purchases_missing")
    code, output = record(desk, *SPECS)
    assert code == 0
    assert "card 1111: approved, order 1234" in output
    assert "next: step 9" in output
    assert record(desk, "card:3220:challenge:1235")[0] == 0
    assert last(desk) == Purchases(OTHER, (Purchase("card", "3220", "challenge", "challenge", "1235"),))
    assert desk.record("report", "--no-manuscripts")[0] == 0


def test_status_shows_how_far_the_checks_got(desk: Desk) -> None:
    output = desk.run("status", "hanaya")[1].splitlines()
    assert [line.split()[0] for line in output if "check: method offered" in line] == ["9"]
    steps = json.loads(desk.run("status", "hanaya", "--json")[1])["rollouts"][0]["steps"]
    assert {step["step"]: step["level"] for step in steps if step["level"]} == {"9": "offered"}


def test_another_outcome_is_recorded_and_keeps_step_10_closed(desk: Desk) -> None:
    code, output = record(desk, *SPECS, "card:3220:card_form")
    assert code == 0
    assert "card 3220: card_form, but expected was: challenge" in output
    assert desk.record("report", "--no-manuscripts") == (3, "purchases_failed")


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("card", "purchase_malformed"),
        ("card:1111", "purchase_malformed"),
        ("card:1111:approved:1:2", "purchase_malformed"),
        ("card:1111:approved:a b", "purchase_malformed"),
        ("card:1111:approved", "purchase_order_missing"),
        ("card:approved:1234", "purchase_card_missing"),
        ("card:4242:approved:1234", "purchase_card_unknown"),
        ("paypay:completed:1234", "purchase_method_unknown"),
        ("card:1111:paid:1234", "purchase_outcome_unknown"),
        ("card:1111:completed:1234", "purchase_outcome_unknown"),
        (f"card:{WHOLE}:approved:1234", "card_number_whole"),
        ("card:4111 1111 1111 1111:approved:1234", "card_number_whole"),
        (f"{WHOLE}:1111:approved:1234", "card_number_whole"),
        (f"card:1111:{WHOLE}", "card_number_whole"),
        (f"card:1111:approved:{WHOLE}", "card_number_whole"),
        ("card:1111:approved:4111.1111.1111.1111", "card_number_whole"),
        ("card:４１１１１１１１:approved:1234", "card_number_whole"),
    ],
)
def test_what_is_no_purchase_is_refused_and_nothing_is_recorded(desk: Desk, spec: str, reason: str) -> None:
    before = desk.ledger.head
    assert record(desk, spec) == (2, reason)
    assert desk.ledger.head == before
    assert "1111111" not in desk.printed


@pytest.mark.parametrize("typed", ["", "x"])
def test_without_a_terminal_nothing_is_asked(desk: Desk, typed: str) -> None:
    assert record(desk, typed=typed) == (2, "purchases_no_terminal")


@pytest.mark.rule("S9a/by-hand")
def test_a_person_is_asked_for_each_card_and_signs_what_is_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kaitsu.cli.record_purchases.has_terminal", lambda: True)
    typed = f"approved\n1234\n{'5' * 16}\ndeclined\n\n\nchallenge\n\n{'5' * 16}\n1235\ny\n"
    code, output = record(desk, typed=typed)
    assert code == 0
    assert [(item.card, item.seen, item.order) for item in last(desk).items] == [
        ("1111", "approved", "1234"),
        ("0002", "declined", ""),
        ("3220", "challenge", "1235"),
    ]
    asked = output.replace("5" * 16, "", 2)  # the terminal's own echo of what was typed
    assert "5" * 16 not in asked
    assert output.count("[card_number_whole]") == 2
    assert "[purchase_order_missing]" in output


def test_what_is_not_agreed_to_is_not_signed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaitsu.cli.record_purchases.has_terminal", lambda: True)
    before = desk.ledger.head
    assert record(desk, typed="approved\n1234\n\n\n\nn\n") == (130, "purchases_declined")
    assert record(desk, typed="\n\n\n\n") == (130, "purchases_declined")
    assert desk.ledger.head == before


def test_before_the_run_there_is_nothing_to_buy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_desk(tmp_path, monkeypatch)
    made.record("contract", client=True)
    assert record(made, *SPECS) == (3, "step_not_yet")


def test_the_cards_a_gateway_publishes_can_be_told_apart_by_their_ends() -> None:
    for gateway in gateways.catalogue().values():
        ends = [card.number[-4:] for card in gateway.test_cards]
        assert len(set(ends)) == len(ends), gateway.id
