"""Step 9 where the check can't buy: it is done by purchases that people sign, and by nothing less."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from gateways.stripe import GATEWAY as STRIPE
from kaitsu.model.gateway import Method
from kaitsu.process.event_line import line, read_line
from kaitsu.process.events import Body
from kaitsu.process.history import History
from kaitsu.process.legs import after_run, is_known, legs, open_legs
from kaitsu.process.progress import state_of
from kaitsu.process.purchases import Outcome, Purchase, Purchases, bought, to_buy
from kaitsu.process.run_event import Check, Run
from kaitsu.process.typed_json import Malformed, checked, from_json, to_json
from tests.process.rollouts import OTHER, PAGES, SETUP, events_of, lines_of, rollback, run, until
from tests.process.situations import situation
from tests.process.test_legs import TRADELAW, production, waiting
from tests.process.test_steps import refused, states, told, whose_turn

BY_HAND = {"card": ("4242", "0002"), "konbini": ()}
OFFERED = Check("pass", "offered", (), "completed", BY_HAND)
SHORT = run("test.setup", check=OFFERED)
PAID = Purchase("card", "4242", "approved", "approved", "1234")
DECLINED = Purchase("card", "0002", "declined", "declined", "")
KONBINI = Purchase("konbini", None, "completed", "completed", "1235")
ALL = Purchases(SETUP, (PAID, DECLINED, KONBINI))
FAILED = Purchases(SETUP, (replace(PAID, seen="declined", order=""),))


def short(last: str) -> list[Body]:
    """A rollout whose checks only ever saw the methods offered, and that people bought for."""
    found: list[Body] = []
    for body in until(last):
        if isinstance(body, Run) and body.leg in ("test.setup", "test.pages"):
            body = replace(body, check=OFFERED)
        found.append(body)
        found += [ALL] if found[-1] == SHORT else []
    return found


def about(bodies: Sequence[Body]) -> tuple[str, str, str]:
    found = state_of(9, states(bodies))
    return found.state, found.why, found.detail


@pytest.mark.rule("S9a/by-hand")
def test_a_check_that_only_saw_the_methods_offered_does_not_do_step_9() -> None:
    bodies = [*until("6"), SHORT]
    assert about(bodies) == ("in_progress", "purchases_missing", "card 4242, card 0002, konbini")
    assert told(8, bodies) == ("done", "")
    assert whose_turn(bodies) == ["9"]


@pytest.mark.rule("S9a/by-hand")
def test_what_people_bought_does_and_the_rest_is_named() -> None:
    bodies = [*until("6"), SHORT, Purchases(SETUP, (PAID, KONBINI))]
    assert about(bodies) == ("in_progress", "purchases_missing", "card 0002")
    bodies.append(Purchases(SETUP, (DECLINED,)))
    assert about(bodies) == ("done", "", "")
    assert whose_turn(bodies) == ["10"]


@pytest.mark.rule("S9a/by-hand")
def test_a_purchase_that_ended_otherwise_keeps_the_step_open_until_it_does_not() -> None:
    bodies = [*until("6"), SHORT, ALL, FAILED]
    assert about(bodies) == ("in_progress", "purchases_failed", "card 4242")
    assert about([*bodies, Purchases(SETUP, (PAID,))]) == ("done", "", "")
    assert refused(bodies[:-1], FAILED) == ""
    assert refused(bodies[:-1], ALL) == "event_twice 2"


def test_a_purchase_that_failed_counts_where_the_check_bought_as_well() -> None:
    bodies = [*until("7"), FAILED]
    assert about(bodies) == ("in_progress", "purchases_failed", "card 4242")
    assert about([*bodies, run("test.setup", name="mended")]) == ("done", "", "")


def test_purchases_are_for_their_setup_and_after_its_run() -> None:
    before = [*until("6"), replace(SHORT, run="first"), ALL, rollback("first")]
    assert told(9, before) == ("returned", "undone")
    assert told(9, [*before, SHORT]) == ("in_progress", "purchases_missing")
    other = run("test.setup", setup=OTHER, check=OFFERED, name="other")
    assert told(9, [*until("6"), SHORT, ALL, other]) == ("in_progress", "purchases_missing")
    assert refused([*until("6"), SHORT, other], ALL) == "approval_other_digest 2"
    assert refused(until("6"), ALL) == "step_not_yet 3"


def test_the_run_that_lays_the_pages_asks_for_no_purchases_again() -> None:
    again = replace(SHORT, run="second")
    pages = run("test.pages", pages=PAGES, check=OFFERED, name="second")
    assert told(9, [*short("12"), again, pages]) == ("done", "")


@pytest.mark.rule("S9b", "S9c")
def test_without_a_test_card_the_form_has_to_be_seen() -> None:
    check = Check("pass", "offered", (), "card_form", {"paidy": ()})
    bodies = [*until("6"), run("test.setup", check=check)]
    assert told(9, bodies) == ("in_progress", "purchases_missing")
    levels: tuple[tuple[Outcome, str], ...] = (
        ("offered", "in_progress"),
        ("card_form", "done"),
        ("completed", "done"),
    )
    for seen, state in levels:
        item = Purchase("paidy", None, "card_form", seen, "12" if seen == "completed" else "")
        assert told(9, [*bodies, Purchases(SETUP, (item,))])[0] == state
    reached = replace(check, level="card_form", by_hand={})
    assert told(9, [*until("6"), run("test.setup", check=reached)]) == ("done", "")


@pytest.mark.rule("S9a/by-hand")
def test_the_report_and_the_pages_wait_for_the_purchases() -> None:
    bodies = [*until("6"), SHORT]
    assert refused(bodies, until("10")[-1]) == "purchases_missing 3"
    assert refused([*bodies, FAILED], until("10")[-1]) == "purchases_failed 3"
    assert refused([*bodies, ALL], until("10")[-1]) == ""
    assert waiting(bodies, "test.pages") == [("agency_test", "9", "purchases_missing")]
    assert waiting([*bodies, ALL], "test.pages") == [("agency_office", "10", "report_missing")]


def test_a_run_tells_that_the_report_waits_for_purchases_now() -> None:
    before = legs(situation(until("6")))
    assert [item.reason for item in before[2].waiting] == ["report_missing"]
    (told,) = after_run(before, states([*until("6"), SHORT]))[2].waiting
    assert (told.step, told.reason) == ("9", "purchases_missing")
    assert after_run(before, states([*until("6"), SHORT, ALL])) == before


def test_what_is_waited_for_is_named() -> None:
    (found,) = legs(situation([*until("6"), SHORT]))[2].waiting
    assert found.what == ("card 4242", "card 0002", "konbini")


@pytest.mark.rule("S9a/by-hand")
def test_production_waits_for_the_purchases() -> None:
    assert ("agency_test", "9", "purchases_missing") in waiting(
        [*production("6"), SHORT], "production", pages=TRADELAW
    )
    approved = [*short("16")[:3], production("3")[3], *short("16")[3:]]
    assert waiting(approved, "production") == []
    # What was approved stays so, but what was bought for was taken back, and laid once more.
    again: list[Body] = [
        rollback("test-setup", "test-pages"),
        replace(SHORT, run="second"),
        run("test.pages", pages=PAGES, check=OFFERED, name="second"),
    ]
    assert waiting([*approved, *again], "production") == [("agency_test", "9", "purchases_missing")]
    assert waiting([*approved, *again, ALL], "production") == []


def test_a_run_is_not_done_again_for_want_of_purchases() -> None:
    now = situation([*until("6"), SHORT])
    assert is_known(now, open_legs(legs(now)))


def test_a_line_from_before_the_goal_was_kept_reads_and_counts() -> None:
    body = run("test.setup")
    assert body.check is not None
    assert body.check.goal is None
    assert set(to_json(body)["check"]) == {"verdict", "level", "evidence"}
    assert told(9, until("7")) == ("done", "")
    spelt = {**to_json(body.check), "goal": None}  # one text for one value
    with pytest.raises(Malformed, match="goal"):
        from_json(Check, spelt, "check")


def test_a_line_with_the_goal_comes_back_as_it_went() -> None:
    (*_, last) = lines_of([*until("6"), SHORT])
    assert read_line(last[:-1]).body == SHORT
    assert line(read_line(last[:-1])) == last


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (run("test.setup", check=replace(OFFERED, by_hand={})), "check.by_hand"),
        (run("test.setup", check=replace(OFFERED, level="completed")), "check.by_hand"),
        (Purchases(SETUP, ()), "items"),
        (Purchases(SETUP, (replace(PAID, card="4242424242424242"),)), "items.0.card"),
        (Purchases(SETUP, (replace(PAID, order="4242-4242-4242-4242"),)), "items.0.order"),
        (Purchases(SETUP, (replace(PAID, order="4242.4242.4242.4242"),)), "items.0.order"),
        (Purchases(SETUP, (replace(PAID, order=""),)), "items.0.order"),
        (Purchases(SETUP, (replace(PAID, card=None),)), "items.0.expected"),
        (Purchases(SETUP, (replace(PAID, seen="completed"),)), "items.0.seen"),
        (Purchases(SETUP, (replace(KONBINI, seen="approved"),)), "items.0.seen"),
    ],
)
def test_what_cannot_be_is_no_event(body: Body, field: str) -> None:
    with pytest.raises(Malformed) as malformed:
        checked(body, "body")
    assert malformed.value.field == f"body.{field}"


def test_cards_are_for_card_methods() -> None:
    methods = (*STRIPE.methods, Method("konbini", "k", "コンビニ", "convenience_store"))
    wanted = to_buy(methods, STRIPE.test_cards)
    assert wanted == {"card": ("4242", "0002", "9995", "3220"), "konbini": ()}
    assert bought(wanted, ()).missing[-1] == "konbini"
    assert History(events_of(short("16"))).target.setup == SETUP
