"""ROBOT PAYMENT (formerly Cloud Payment, J-Payment), by Welcart's own module."""

from functools import partial

from gateways._shared import CONSOLE
from gateways._welcart import (
    BEHIND_A_PROXY,
    CAPTURE_IN_CONSOLE,
    always,
    credentials,
    kept,
    laid,
    module,
    payment_due,
)
from kaitsu.model.gateway import Field, Gateway, Method
from kaitsu.model.gateway_facts import KnownModule, LookAlike, Registration
from kaitsu.model.text import Text
from shops.welcart.storage import Method as Settlement
from shops.welcart.storage import Storage, acting
from shops.wordpress.storage import Setting

SLUG = "jpayment"
ROW = partial(acting, SLUG)

# No mode and one host: whether a shop is in test is said in the console of the gateway.
ENVIRONMENT = always({"send_url": "https://credit.j-payment.co.jp/gateway/payform.aspx"})

STORAGE = Storage(
    slug=SLUG,
    credentials=credentials(SLUG, "aid"),
    settings=(
        Setting("capture", (ROW("card_jb"),), {"at_order": "CAPTURE", "at_shipping": "AUTH"}),
        Setting("payment_due", (ROW("conv_limit"),)),
        *kept(SLUG, *ENVIRONMENT),
    ),
    methods=(
        Settlement("acting_jpayment_card", "カード決済（ROBOT PAYMENT）", ((ROW("card_activate"), "on"),)),
        Settlement("acting_jpayment_conv", "コンビニ決済（ROBOT PAYMENT）", ((ROW("conv_activate"), "on"),)),
        Settlement(
            "acting_jpayment_bank", "バンクチェック決済（ROBOT PAYMENT）", ((ROW("bank_activate"), "on"),)
        ),
    ),
    defaults=laid(
        SLUG,
        {
            "card_activate": "off",
            "conv_activate": "off",
            "bank_activate": "off",
        },
    ),
)

GATEWAY = Gateway(
    id="robotpayment",
    name=Text("ROBOT PAYMENT", "ROBOT PAYMENT"),
    fields=(
        Field(
            "aid",
            Text("店舗ID", "Shop ID"),
            pattern=r"[0-9]{6}",
            secret=False,
            examples=("123456",),
        ),
    ),
    not_forwarded=(
        *CONSOLE,
        LookAlike("コントロールパネルのパスワード", "Password of the control panel", like="aid"),
    ),
    options=(CAPTURE_IN_CONSOLE, payment_due("3", "5", "7", "10", "14", "30")),
    environment=ENVIRONMENT,
    methods=(
        Method("card", code="acting_jpayment_card", name="クレジットカード", kind="card"),
        Method("conv", code="acting_jpayment_conv", name="コンビニ決済", kind="convenience_store"),
        Method("bank", code="acting_jpayment_bank", name="銀行振込（バンクチェック）", kind="bank_transfer"),
    ),
    modules=(module(SLUG, STORAGE),),
    registrations=(
        Registration(
            "コントロールパネルで、決済結果通知URL（キックバックURL）に https://（お店のドメイン）/ を"
            "登録してください。",
            "Register https://(the shop)/ for results (kickback) in the control panel.",
            key="notification",
            path="/",
            shop="welcart",
        ),
        Registration(
            "テストか本番かは、コントロールパネルの設定で決まります。同じ店舗IDのまま切り替わります。",
            "Whether payments are tests is set in the control panel, for the same shop ID.",
            key="stage",
            stages=("production",),
        ),
        Text(
            "3DセキュアはROBOT PAYMENTの決済画面で行われます。ご契約で有効であることをご確認ください。",
            "3-D Secure takes place on ROBOT PAYMENT's pages: see that the contract has it.",
        ),
        BEHIND_A_PROXY,
    ),
    cancel=Text(
        "コントロールパネルで取り消します。Welcartの受注画面からはできません。",
        "Cancel in the control panel; Welcart's order screen cannot do it.",
    ),
    fees=Text(
        "取消・返金の際の費用は、ご契約の内容をご確認ください。",
        "See the contract for what a cancelled or refunded payment costs.",
    ),
    source="Welcart e-Commerce 2.12.1, classes/paymentJPayment.class.php",
    letter=Text("店舗IDの通知と、コントロールパネル。", "The notice of the shop ID, and the control panel."),
    cancel_in_shop=False,
    same_values=True,
    known=(KnownModule("eccube", "ROBOT PAYMENT", hearsay=True),),
)
