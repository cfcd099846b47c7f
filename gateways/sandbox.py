"""The gateway of the embedded shop: nobody's money moves, everything else is as with a real one."""

from gateways._shared import AT_ORDER, AT_SHIPPING, KEEP_CARDS, THREE_DS_BY_LAW, YES_NO
from kaitsu.model.gateway import (
    Choice,
    EnvironmentSetting,
    Field,
    Gateway,
    Method,
    Module,
    Option,
    TestCard,
)
from kaitsu.model.text import Text
from shops.wordpress.storage import Credential, MethodRows, Row, Setting, Storage, Switch

WOOCOMMERCE = "woocommerce_kaitsu_sandbox_settings"


def _key(path: str) -> tuple[Row, ...]:
    return (Row(WOOCOMMERCE, path),)


IN_WOOCOMMERCE = Storage(
    plugin="kaitsu-sandbox-pay/kaitsu-sandbox-pay.php",
    credentials=(
        Credential("shop_id", both=_key("shop_id")),
        Credential("secret_key", both=_key("secret_key")),
        Credential("hash_key", both=(Row("kaitsu_sandbox_pay_hash_key"),)),
    ),
    settings=(
        Setting("three_ds", _key("three_ds")),
        Setting("installments", _key("installments")),
        Setting("capture", _key("capture")),
        Setting("card_on_file", _key("card_on_file")),
        Setting("mode", _key("mode")),
    ),
    methods=(
        MethodRows(
            "kaitsu_sandbox", switches=(Switch(Row(WOOCOMMERCE, "enabled")),), name=Row(WOOCOMMERCE, "title")
        ),
    ),
    defaults=((Row(WOOCOMMERCE, "description"), ""),),
    own=("woocommerce_kaitsu_sandbox_", "kaitsu_sandbox_pay_"),
)

GATEWAY = Gateway(
    id="sandbox",
    name=Text("サンドボックス決済", "Sandbox Payments"),
    fields=(
        Field(
            "shop_id",
            Text("ショップID", "Shop ID"),
            pattern=r"[tp]shop[0-9]{8}",
            secret=False,
            test=r"tshop",
            production=r"pshop",
            examples=("tshop00000001", "pshop00000001"),
        ),
        Field(
            "secret_key",
            Text("シークレットキー", "Secret key"),
            pattern=r"sk_(test|live)_[A-Za-z0-9]{32}",
            test=r"sk_test_",
            production=r"sk_live_",
            examples=("sk_test_0123456789abcdef0123456789abcdef", "sk_live_0123456789abcdef0123456789abcdef"),
        ),
        # The value tells nothing of its stage, as with many real gateways.
        Field(
            "hash_key",
            Text("ハッシュキー", "Hash key"),
            pattern=r"[0-9a-f]{32}",
            examples=("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"),
        ),
    ),
    not_forwarded=(
        Text("売上管理画面のログインID", "Login of the merchant console"),
        Text("売上管理画面のパスワード", "Password of the merchant console"),
    ),
    options=(
        Option(
            "three_ds",
            Text("本人認証（EMV 3-Dセキュア）", "EMV 3-D Secure"),
            decided_by="law",
            choices=(Choice("required", Text("すべての取引で行う", "on every payment")),),
            fixed="required",
            source="Credit card security guideline 6.0: every shop from April 2025",
            because=THREE_DS_BY_LAW,
        ),
        Option(
            "installments",
            Text("分割払い", "Payment by instalments"),
            decided_by="contract",
            choices=YES_NO,
        ),
        Option(
            "capture",
            Text("売上確定の時期", "When the payment is captured"),
            decided_by="client",
            choices=(AT_ORDER, AT_SHIPPING),
            question=Text(
                "カードの売上は、ご注文時と商品の発送時のどちらで確定しますか。",
                "Should a card payment be captured at the order or at shipping?",
            ),
            recommended="at_shipping",
        ),
        Option(
            "card_on_file",
            Text("登録済みカードでの決済（クイック決済）", "Card on file (quick payment)"),
            decided_by="client",
            choices=KEEP_CARDS,
            question=Text(
                "会員の方が、2回目からカード番号の入力を省略できる機能を利用しますか。",
                "Should members be able to pay again without typing their card number?",
            ),
            recommended="no",
        ),
    ),
    environment=(EnvironmentSetting("mode", {"test": "test", "production": "live"}),),
    methods=(Method("card", code="sandbox_card", name="クレジットカード", kind="card"),),
    modules=(
        Module(
            shop="sandbox",
            code="sandbox_pay",
            version="1.2.0",
            archive="sandbox_pay-1.2.0.zip",
            sha256="28692bac39deeb0486e2a03bf2df547f5b4fb6584b96dee2d051e4c8ddaa3dfa",
            shop_versions=("1.0",),
            verified="recorded",
        ),
        Module(
            shop="woocommerce",
            code="kaitsu-sandbox-pay",
            version="1.0.0",
            archive="kaitsu-sandbox-pay-1.0.0.zip",
            sha256="6db49ac50778256ec4d543f3b2d1abe548066088858db7c6a4fcee0bca19b0e6",
            codes={"card": "kaitsu_sandbox"},
            storage=IN_WOOCOMMERCE,
            verified="recorded",
        ),
    ),
    test_cards=(
        TestCard("4111111111111111", "approved"),
        TestCard("4000000000000002", "declined"),
        TestCard("4000000000009995", "insufficient_funds"),
        TestCard("4000000000003220", "challenge"),
    ),
    registrations=(),
    cancel=Text(
        "ECシステムの注文画面と、決済代行会社の売上管理画面の両方で取り消します。",
        "Cancel in the shop's order screen and in the gateway's merchant console.",
    ),
    fees=Text("費用はかかりません。", "There are no fees."),
    source="shops/sandbox/module in this repository",
    letter=Text("サンドボックスの設定情報（お試し用）。", "The sandbox's settings, for trying things out."),
    cancel_in_shop=False,
    real_card=False,
    same_values=False,
)
