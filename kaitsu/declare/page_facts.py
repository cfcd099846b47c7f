"""The shape of ``page_facts`` in a site file: what the page texts say of a contract, typed and bounded."""

from typing import Annotated, Any, Literal

from pydantic import Field

from kaitsu.declare.fields import Declared, Text

Yen = Annotated[int, Field(ge=0, le=10_000_000)]
Days = Annotated[int, Field(ge=1, le=365)]


class DaysByKind(Declared):
    """Days by kind of payment method."""

    convenience_store: Days | None = Field(default=None, title="Convenience store")
    payeasy: Days | None = Field(default=None, title="Pay-easy")
    bank_transfer: Days | None = Field(default=None, title="Bank transfer")


class YenByKind(Declared):
    """Yen, tax included, by kind of payment method."""

    card: Yen | None = Field(default=None, title="Card", description="Card brands forbid a surcharge.")
    convenience_store: Yen | None = Field(default=None, title="Convenience store")
    payeasy: Yen | None = Field(default=None, title="Pay-easy")
    bank_transfer: Yen | None = Field(default=None, title="Bank transfer")
    carrier: Yen | None = Field(default=None, title="Mobile carrier")
    wallet: Yen | None = Field(default=None, title="Wallet")
    deferred: Yen | None = Field(default=None, title="Deferred payment")
    cod: Yen | None = Field(default=None, title="Cash on delivery")


def _fact(title: str, description: str = "") -> Any:
    return Field(default=None, title=title, description=description or None)


class PageFactsFile(Declared):
    """What the page texts say. What the module is set to is taken from the rollout's options instead."""

    shop_name: Text | None = _fact("Name of the shop", "The client's name if left out.")
    card_brands: Text | None = _fact(
        "Card brands", "As the contract has them, such as VISA、Mastercard、JCB."
    )
    installments: Text | None = _fact("Payment by instalments", "Such as 一括払い or 一括、分割（3・6回）.")
    capture: Literal["at_order", "at_shipping"] | None = _fact(
        "When a payment is captured", "Only where the module has no option for it."
    )
    statement_name: Text | None = _fact("Name on the card statement")
    convenience_stores: Text | None = _fact("Convenience stores", "Such as セブン-イレブン、ローソン.")
    carriers: Text | None = _fact("Mobile carriers")
    due_days: DaysByKind | None = _fact("Days to pay, from the order")
    invoice_days: Days | None = _fact("Days to pay a deferred payment, from the bill")
    fees: YenByKind | None = _fact("Charges the shopper pays")
    max_amounts: YenByKind | None = _fact("Highest amount of one order")
    deferred_service: Text | None = _fact("Name of the deferred payment service")
    deferred_company: Text | None = _fact("Company behind the deferred payment service")
    deferred_limit: Yen | None = _fact("Highest sum of unpaid deferred payments")
    dispatch_days: Days | None = _fact("Business days until dispatch")
    shipping: Text | None = _fact("How postage is told")
    existing_methods: Text | None = _fact("Methods there were before")
    receipt_policy: Text | None = _fact("About receipts")
    privacy_contact: Text | None = _fact("Contact for personal data")
    opening_on: Text | None = _fact("First day, as shoppers read it")
    sender_address: Text | None = _fact("Address of the mail magazine's sender")
    required_wording: list[Text] | None = _fact(
        "Methods with wording the gateway requires", "Keys of methods; the text comes from the client."
    )


def as_facts(declared: PageFactsFile | None) -> dict[str, str]:
    """The facts as text by their names, ``fees.convenience_store`` for one of a kind; lists joined by 、."""
    flat: dict[str, str] = {}
    for key, value in (declared.model_dump(exclude_none=True) if declared is not None else {}).items():
        if isinstance(value, dict):
            flat.update({f"{key}.{kind}": str(one) for kind, one in value.items()})
        else:
            flat[key] = "、".join(value) if isinstance(value, list) else str(value)
    return flat
