"""Card numbers in a check: typed by one function, on test only, whatever is declared."""

from kaitsu.checks.errors import CardNumberOnProduction
from kaitsu.checks.page import Form
from kaitsu.model.gateway import Stage, TestCard

HOLDER = "KAITSU TEST"
CARD_FIELDS = ("card_number", "expiry", "security_code")


def takes_card(form: Form) -> bool:
    """Whether a shopper can type a card into this form."""
    return form.has(*CARD_FIELDS)


def type_card(form: Form, card: TestCard, *, stage: Stage) -> Form:
    """The card form with a published test card typed in.

    Raises CardNumberOnProduction on any stage but test, and CheckFailed when the form lacks a field.
    """
    if stage != "test":
        raise CardNumberOnProduction
    values = (card.number, card.expiry, card.security_code)
    typed = dict(zip(CARD_FIELDS, values, strict=True))
    if form.has("holder"):
        typed["holder"] = HOLDER
    return form.with_values(typed)
