"""PAYMENT FOR (ペイメントフォー, formerly metaps payment and Pay Design, Digital Check)."""

from gateways._shared import ASK_FEES, AT_ORDER, AT_SHIPPING, CONSOLE
from kaitsu.model.gateway import Choice, Field, Gateway, Method, Option
from kaitsu.model.gateway_facts import KnownModule
from kaitsu.model.text import Text

GATEWAY = Gateway(
    id="metaps",
    name=Text("ペイメントフォー（旧メタップスペイメント）", "PAYMENT FOR (formerly metaps payment)"),
    fields=(
        Field(
            "card_ip",
            Text("加盟店コード（カード決済）", "Merchant code for cards (IP code)"),
            pattern=r"[0-9A-Za-z]{1,10}",
            secret=False,
            aliases=("カード決済IPコード", "カードIPコード"),
            examples=("A123456789",),
        ),
        Field(
            "card_pass",
            Text("加盟店パスワード（カード決済）", "Merchant password for cards (IP password)"),
            pattern=r"[0-9A-Za-z]{1,10}",
            aliases=("カード決済IPパスワード", "カードIPパスワード"),
            examples=("abcdef0123",),
        ),
        Field(
            "conv_ip",
            Text("加盟店コード（コンビニ決済）", "Merchant code for convenience stores"),
            pattern=r"[0-9A-Za-z]{1,10}",
            secret=False,
            aliases=("コンビニ決済IPコード", "コンビニIPコード"),
            examples=("D123456789",),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(
        Option(
            "capture",
            Text("決済自動確定", "Automatic capture"),
            decided_by="client",
            choices=(
                Choice(
                    "at_order", Text("自動で確定する（与信と売上）", "capture at the order"), AT_ORDER.effect
                ),
                Choice("at_shipping", Text("与信のみ行う", "authorize only"), AT_SHIPPING.effect),
            ),
            question=Text(
                "カードの売上は、ご注文時に自動で確定しますか。"
                "与信のみとする場合は、ペイメントフォーの管理画面で売上を確定する作業が必要です。",
                "Should a card payment be captured at the order? If not, somebody has to capture it in"
                " PAYMENT FOR's console.",
            ),
            recommended="at_order",
        ),
    ),
    environment=(),  # one host for both stages
    methods=(
        Method("card", code="acting_digitalcheck_card", name="クレジットカード", kind="card"),
        Method("conv", code="acting_digitalcheck_conv", name="コンビニ決済", kind="convenience_store"),
    ),
    modules=(),
    known=(
        KnownModule(
            "welcart",
            "digitalcheck",
            "2.12.1",
            source="Welcart e-Commerce 2.12.1, classes/paymentDigitalcheck.class.php",
        ),
        KnownModule(
            "woocommerce",
            "metaps-for-wc",
            source="github.com/shoheitanaka/metaps-for-wc, 2025-12-26 (woocommerce_metaps_*_settings)",
        ),
    ),
    letter=Text(
        "契約時に届く加盟店コードと加盟店パスワードの通知。決済の種類ごとにあります。",
        "The notice of merchant codes and passwords that comes with the contract, one for each kind.",
    ),
    cancel=Text(
        "ペイメントフォーの管理画面で取り消します。Welcartの受注画面からはできません。",
        "Cancel in PAYMENT FOR's console; Welcart's order screen cannot do it.",
    ),
    cancel_in_shop=False,
    fees=ASK_FEES,
    reaches=("www.paydesign.jp",),
    source="Welcart e-Commerce 2.12.1, classes/paymentDigitalcheck.class.php",
)
