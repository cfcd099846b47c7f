"""Two real modules with canaries for credentials: where each keeps what, and the rows of a shop with them."""

from dataclasses import dataclass
from typing import Any

from shops.wordpress.storage import Credential, MethodRows, Row, Storage, Switch
from tests.shops.wordpress.canaries import canary

MARK = "@vault"


@dataclass(frozen=True)
class RealModule:
    code: str
    storage: Storage
    values: dict[str, str]  # of all credentials
    public: tuple[str, ...]  # those that shoppers' browsers get
    rows: dict[str, Any]  # with {field} where a credential lies

    @property
    def canaries(self) -> dict[str, str]:
        return {f"{self.code} {name}": value for name, value in self.values.items()}

    def rows_with(self, values: dict[str, str] | None, switched: bool) -> dict[str, Any]:
        """Marks in place of credentials unless values are given; the switches on or off."""
        rows = {name: dict(row) if isinstance(row, dict) else row for name, row in self.rows.items()}
        for credential in self.storage.credentials:
            for place in (*credential.both, *credential.test):
                _put(rows, place, values[credential.field] if values else MARK)
        for method in self.storage.methods:
            for switch in method.switches:
                if switch.member:
                    _put(rows, switch.row, [switch.member] if switched else [])
                else:
                    _put(rows, switch.row, switch.open if switched else switch.hidden)
        return {name: {"value": row} for name, row in rows.items()}


def _put(rows: dict[str, Any], place: Row, value: Any) -> None:
    if place.path:
        rows[place.option][place.path] = value
    else:
        rows[place.option] = value


def stripe() -> RealModule:
    row = "woocommerce_stripe_settings"
    fields = ("test_publishable_key", "test_secret_key", "test_webhook_secret")
    return RealModule(
        "woocommerce-gateway-stripe",
        Storage(
            plugin="woocommerce-gateway-stripe/woocommerce-gateway-stripe.php",
            credentials=tuple(Credential(name, test=(Row(row, name),)) for name in fields),
            settings=(),
            methods=(MethodRows("stripe", (Switch(Row(row, "enabled")),)),),
        ),
        {
            "test_publishable_key": canary("pk_test_"),
            "test_secret_key": canary("sk_test_"),
            "test_webhook_secret": canary("whsec_", "/a+b&c"),
        },
        ("test_publishable_key",),
        {row: {"enabled": "", "testmode": "yes", "capture": "yes", "saved_cards": "no", "logging": "yes"}},
    )


def komoju() -> RealModule:
    def row(key: str) -> Row:
        return Row(f"komoju_woocommerce_{key}")

    fields = ("secret_key", "publishable_key", "webhook_secret")
    card = {
        "type_slug": "credit_card",
        "name_ja": "カード",
        "name_en": "Card",
        "name_ko": "Card",
        "currency": "JPY",
    }
    method = "woocommerce_komoju_credit_card_settings"
    return RealModule(
        "komoju-japanese-payments",
        Storage(
            plugin="komoju-japanese-payments/index.php",
            credentials=tuple(Credential(name, both=(row(name),)) for name in fields),
            settings=(),
            methods=(
                MethodRows(
                    "komoju_credit_card",
                    (Switch(Row(method, "enabled")), Switch(row("payment_types"), member="credit_card")),
                ),
            ),
        ),
        {
            "secret_key": canary("sk_test_"),
            "publishable_key": canary("pk_test_"),
            "webhook_secret": canary("", "/a+b&c"),
        },
        ("publishable_key",),
        {
            method: {"enabled": "", "title": "KOMOJU card", "inlineFields": "yes"},
            "komoju_woocommerce_payment_methods": {"credit_card": {**card, "subtypes": ["visa", "master"]}},
            "komoju_woocommerce_invoice_prefix": "",
        },
    )
