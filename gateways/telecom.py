"""Telecom Credit (テレコムクレジット). Its module comes with Welcart."""

from gateways._shared import ASK_FEES, CARD_ON_FILE, CONSOLE
from kaitsu.model.gateway import Field, Gateway, Method
from kaitsu.model.gateway_facts import KnownModule
from kaitsu.model.text import Text

GATEWAY = Gateway(
    id="telecom",
    name=Text("テレコムクレジット", "Telecom Credit"),
    fields=(
        Field(
            "clientip",
            Text("クライアントIP", "Client IP"),
            pattern=r"[0-9]{1,5}",
            secret=False,
            examples=("90123",),
        ),
        # The module chooses the host by it: a wrong one sends shoppers where nobody knows the shop.
        Field(
            "stype",
            Text("決済タイプ", "Payment type"),
            pattern=r"[0-9A-Za-z]{1,16}",
            secret=False,
            examples=("EP",),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(CARD_ON_FILE,),
    environment=(),  # the host follows from the payment type, not from the stage
    methods=(Method("card", code="acting_telecom_card", name="クレジットカード", kind="card"),),
    modules=(),
    known=(
        KnownModule(
            "welcart",
            "telecom",
            "2.12.1",
            source="Welcart e-Commerce 2.12.1, classes/paymentTelecom.class.php",
        ),
    ),
    cancel=Text(
        "テレコムクレジットの管理画面で取り消します。Welcartの受注画面からはできません。",
        "Cancel in Telecom Credit's console; Welcart's order screen cannot do it.",
    ),
    cancel_in_shop=False,
    fees=ASK_FEES,
    letter=Text(
        "「設定依頼書」（クライアントIPと決済タイプが載っています）。",
        "The request for settings (設定依頼書), which tells the client IP and the payment type.",
    ),
    source="Welcart e-Commerce 2.12.1, classes/paymentTelecom.class.php",
    hearsay=(
        Text(
            "決済結果は 52.196.8.0、54.65.177.67、54.95.89.20、54.238.8.174 から通知されるそうです。",
            "Results are said to be notified from 52.196.8.0, 54.65.177.67, 54.95.89.20 and 54.238.8.174.",
        ),
        Text(
            "テストと本番で同じクライアントIPを使うそうです。",
            "Test and production are said to have the same client IP.",
        ),
    ),
)
