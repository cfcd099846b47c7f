"""`kaitsu record purchases`: what was bought by hand on the test site, typed as options or asked for."""

import re
from collections.abc import Callable, Iterator
from typing import NoReturn, cast, get_args

import click

from kaitsu.checks.request import goal_for
from kaitsu.cli.record_common import record
from kaitsu.cli.rollout_choice import Chosen, rollout_arguments, states_of
from kaitsu.cli.secrets_entry import has_terminal
from kaitsu.model.gateway import Gateway, TestCard
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused, refuse
from kaitsu.process.admission import not_yet
from kaitsu.process.history import History
from kaitsu.process.progress import missing_before
from kaitsu.process.purchases import (
    BOUGHT,
    MOST_DIGITS,
    ORDER,
    Outcome,
    Purchase,
    Purchases,
    digits,
    each,
    seen_with,
    to_buy,
)
from kaitsu.process.steps import step
from kaitsu.reports.words import explain, say

_END = 4  # digits of a card that may be typed


@click.command()
@rollout_arguments
@click.option(
    "--bought",
    "typed",
    multiple=True,
    metavar="METHOD[:CARD]:SEEN[:ORDER]",
    help="One purchase, CARD by its last four digits: card:4242:approved:1234. As often as needed.",
)
def purchases(chosen: Chosen, typed: tuple[str, ...]) -> None:
    """Step 9: test purchases made by hand, where the check can't buy. Asks for each if none is given.

    Buy on the test site with every test card the gateway publishes, then say what was seen: approved,
    declined, insufficient_funds, challenge (approved after it), or how far you got: none, offered, card_form.
    Of a method without a test card: completed, card_form, offered, none. A purchase that did not end as
    expected is recorded as well, and keeps the step open.
    """
    if missing_before(step(9), states := states_of(chosen, chosen.ledger())):
        raise not_yet(9, states)
    items = tuple(_read(chosen, text) for text in typed) or _asked(chosen)
    setup = History(chosen.ledger().events).target.setup or ""
    click.echo(say("purchases_signed", rollout=chosen.rollout.name, setup=setup[:12]))
    for item in items:
        click.echo(f"  {_shown(item)}")
    if not typed:
        _confirm()
    record(chosen, Purchases(setup, items))


def _read(chosen: Chosen, text: str) -> Purchase:
    """Raises Refused. Nothing typed is echoed before it is known to hold no card number."""
    key, *rest = text.split(":")
    end = rest.pop(0) if rest and rest[0] not in get_args(Outcome) else None
    word, order = (*rest, "", "")[:2]
    for part in (key, end or "", word):
        _require_no_number(part, _END)
    if not 1 <= len(rest) <= 2:
        raise refuse("purchase_malformed", field="--bought")
    _require_method(chosen, key)
    expected = _expected(chosen, key, end)
    return Purchase(key, end, expected, _seen(word, end), _order(order, word))


def _require_no_number(text: str, most_digits: int) -> None:
    if digits(text) > most_digits:
        raise refuse("card_number_whole", field="--bought")


def _require_method(chosen: Chosen, key: str) -> None:
    known = [method.key for method in chosen.rollout.methods]
    if key not in known:
        raise refuse("purchase_method_unknown", field="--bought", method=key[:20], known=", ".join(known))


def _cards(chosen: Chosen, key: str) -> dict[str, TestCard]:
    """The test cards published for a method, by their last four digits."""
    cards = {card.number[-4:]: card for card in chosen.rollout.gateway.test_cards}
    return {end: cards[end] for end in to_buy(chosen.rollout.methods, tuple(cards.values()))[key]}


def _expected(chosen: Chosen, key: str, end: str | None) -> Outcome:
    """What the gateway publishes of the card; without one, what a check would have to reach."""
    cards = _cards(chosen, key)
    if end in cards or (end is None and not cards):
        return cards[end].outcome if end is not None else _goal(chosen.rollout.gateway)
    known = ", ".join(f"{one} ({card.outcome})" for one, card in cards.items()) or "-"
    gateway = chosen.rollout.gateway.id
    if end is None:
        raise refuse("purchase_card_missing", field="--bought", method=key, known=known)
    raise refuse(
        "purchase_card_unknown", field="--bought", card=end[:20], method=key, gateway=gateway, known=known
    )


def _goal(gateway: Gateway) -> Outcome:
    return goal_for("test", gateway.test_cards)


def _seen(word: str, end: str | None) -> Outcome:
    _require_no_number(word, _END)
    known = seen_with(end)
    if word not in known:
        raise refuse("purchase_outcome_unknown", field="--bought", seen=word[:20], known=", ".join(known))
    return word


def _order(number: str, seen: str) -> str:
    _require_no_number(number, MOST_DIGITS)
    if re.fullmatch(ORDER, number) is None:
        raise refuse("purchase_malformed", field="--bought")
    if seen in BOUGHT and not number:
        raise refuse("purchase_order_missing", field="--bought")
    return number


def _asked(chosen: Chosen) -> tuple[Purchase, ...]:
    """Every method and card that the gateway publishes; Enter alone leaves one out."""
    if not has_terminal():
        raise refuse("purchases_no_terminal", field="--bought")
    click.echo(say("purchases_ask"))
    wanted = to_buy(chosen.rollout.methods, chosen.rollout.gateway.test_cards)
    found = tuple(item for key, end in each(wanted) for item in _ask(chosen, key, end))
    return found or _decline()


def _ask(chosen: Chosen, key: str, end: str | None) -> Iterator[Purchase]:
    expected = _expected(chosen, key, end)
    cards = _cards(chosen, key)
    about = f"{key} {cards[end].number} {cards[end].expiry} {cards[end].security_code}" if end else key
    click.echo(say("purchases_ask_one", purchase=about, expected=expected))
    seen = _prompt(
        say("purchases_ask_seen", known=", ".join(seen_with(end))), lambda word: word and _seen(word, end)
    )
    if seen:
        order = _prompt(say("purchases_ask_order"), lambda number: _order(number, seen))
        yield Purchase(key, end, expected, cast("Outcome", seen), order)


def _prompt(text: str, check: Callable[[str], str]) -> str:
    """Ask until the answer will do. click's own choices would echo what was typed."""
    while True:
        typed: str = click.prompt(text, default="", show_default=False).strip()
        try:
            return check(typed)
        except Refused as refused:
            click.echo("\n".join(map(explain, refused.problems)), err=True)


def _confirm() -> None:
    if not click.confirm(say("purchases_confirm"), default=False):
        _decline()


def _decline() -> NoReturn:
    raise refuse("purchases_declined", exit=Exit.INTERRUPTED)


def _shown(item: Purchase) -> str:
    name = item.method if item.card is None else f"{item.method} {item.card}"
    seen = item.seen if item.as_expected else say("evidence_differs", seen=item.seen, expected=item.expected)
    return f"{name}: {seen}" + (say("evidence_order", order=item.order) if item.order else "")
