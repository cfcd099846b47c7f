"""EC-CUBE's page where payments are chosen (ご注文手続き), and where a choice leads."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kaitsu.checks.address import path_of
from kaitsu.checks.errors import CheckFailed
from kaitsu.checks.page import Form
from kaitsu.checks.reply import Reply
from shops.eccube.visitor import Visitor, require_checkout

TOKEN = "_shopping_order[_token]"  # noqa: S105 — a field's name
PAYMENT = "_shopping_order[Payment]"
DELIVERY = re.compile(r"^_shopping_order\[Shippings\]\[[0-9]+\]\[Delivery\]$")
CONFIRM, REDIRECT, CHECKOUT = "/shopping/confirm", "/shopping/redirect_to", "/shopping/checkout"
MOST_DELIVERIES = 6

# What a theme may add to a name: a charge or a note, in brackets or after a colon.
NOTE = re.compile(r"^\s*[(\[:【〔]")


@dataclass(frozen=True)
class Offer:
    """A payment a shopper may choose. ``reply`` is a page it was on, with a delivery it goes with."""

    id: str
    label: str
    reply: Reply
    visitor: Visitor


def payment_form(reply: Reply) -> Form:
    """The form payments are chosen in. Raises CheckFailed where the page is another."""
    if path_of(reply.url).endswith("/shopping/error"):  # where EC-CUBE leads when no order can be made
        raise CheckFailed("checkout_broken", reply.what)
    form = require_checkout(reply).page().form_with(TOKEN)
    if form is None or not path_of(form.action).endswith(CONFIRM):
        raise CheckFailed("checkout_unusable", reply.what)
    return form


def offers(
    visitor: Visitor, reply: Reply, wanted: Iterable[str], *, thoroughly: bool = False
) -> tuple[Offer, ...]:
    """What may be chosen, with every delivery of the shop, at most until all of ``wanted`` were seen.

    Payments are linked to deliveries: one that does not go with the first may go with the second.
    """
    found: dict[str, Offer] = {}
    missing = Counter(wanted)
    for page in _with_each_delivery(visitor, reply):
        payments = payment_form(page).field(PAYMENT)
        for choice in payments.choices if payments is not None else ():
            found.setdefault(choice.value, Offer(choice.value, choice.label, page, visitor))
        seen = Counter(name_of(offer.label, missing) for offer in found.values())
        if not thoroughly and not missing - seen:
            break
    return tuple(found.values())


def name_of(label: str, names: Iterable[str]) -> str:
    """The one of ``names`` a label shows, the longest that fits; "" for none."""
    text = _plain(label)
    fits = [name for name in names if text == _plain(name) or _is_noted(text, _plain(name))]
    return max(fits, key=len, default="")


def choose(offer: Offer) -> Reply:
    """The page as it is with the payment chosen: where modules show their card form, it is on it now."""
    form = payment_form(offer.reply)
    reply = _redirected(offer.visitor, form.fill(**{PAYMENT: offer.id}))
    chosen = payment_form(reply).field(PAYMENT)
    if chosen is None or chosen.value != offer.id:
        raise CheckFailed("checkout_unusable", reply.what)
    return reply


def confirm(visitor: Visitor, form: Form) -> Reply:
    """The next page, the shop's or the module's own. Raises CheckFailed where there is no going on."""
    reply = require_checkout(visitor.send(form))
    path = path_of(reply.url)
    if path.endswith("/shopping/error"):
        raise CheckFailed("checkout_broken", reply.what)
    back = ("/shopping", "/cart", "/shopping/login", f"{path_of(form.action).removesuffix(CONFIRM)}/")
    if path == back[-1] or path.endswith(back[:-1]) or _is_choosing(reply):
        raise CheckFailed("checkout_unusable", reply.what)
    return reply


def order_form(reply: Reply) -> Form | None:
    """The form that orders, of the page where an order is confirmed."""
    form = reply.page().form_with(TOKEN)
    return form if form is not None and path_of(form.action).endswith(CHECKOUT) else None


def _is_choosing(reply: Reply) -> bool:
    """EC-CUBE shows the choice again, under the address of the next page, when something in it is wrong."""
    form = reply.page().form_with(TOKEN)
    return form is not None and path_of(form.action).endswith(CONFIRM)


def _with_each_delivery(visitor: Visitor, reply: Reply) -> Iterator[Reply]:
    yield reply
    form = payment_form(reply)
    names = [field.name for field in form.fields if DELIVERY.match(field.name)]
    if not names:
        return
    first = form.field(names[0])
    others = [choice.value for choice in first.choices if choice.value != first.value] if first else []
    for delivery in _without_empty(others)[: MOST_DELIVERIES - 1]:
        # All parcels alike: a payment is offered only if it goes with the delivery of each.
        usable = {name: delivery for name in names if _has_choice(form, name, delivery)}
        yield _redirected(visitor, form.fill(**usable))


def _redirected(visitor: Visitor, form: Form) -> Reply:
    """What the page's script does on a change: it sends the form elsewhere and comes back to the page."""
    root = form.action.rpartition(CONFIRM)[0]
    return visitor.send(replace(form, action=f"{root}{REDIRECT}"))


def _without_empty(values: Sequence[str]) -> list[str]:
    return [value for value in values if value]


def _has_choice(form: Form, name: str, value: str) -> bool:
    field = form.field(name)
    return field is not None and any(choice.value == value for choice in field.choices)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _is_noted(text: str, name: str) -> bool:
    return bool(name) and text.startswith(name) and NOTE.match(text[len(name) :]) is not None
