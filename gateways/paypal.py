"""PayPal, by WooCommerce PayPal Payments."""

from gateways._shared import CAPTURE, CARD_ON_FILE, LETTERS, THREE_DS_BY_LAW, WOOCOMMERCE, enabled, title
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
from kaitsu.model.gateway_facts import KnownModule
from kaitsu.model.text import Text
from shops.wordpress.storage import Credential, MethodRows, Row, Setting, Storage


def _account(key: str) -> Row:
    return Row("woocommerce-ppcp-data-common", key)


def _setting(key: str) -> Row:
    return Row("woocommerce-ppcp-data-settings", key)


STORAGE = Storage(
    plugin="woocommerce-paypal-payments/woocommerce-paypal-payments.php",
    credentials=tuple(
        Credential(key, both=(_account(key),))
        for key in ("client_id", "client_secret", "merchant_id", "merchant_email")
    ),
    settings=(
        Setting("three_ds", (_setting("three_d_secure"),), {"required": "always-3d-secure"}),
        Setting("capture", (_setting("authorize_only"),), {"at_order": False, "at_shipping": True}),
        Setting("card_on_file", (_setting("save_card_details"),), {"yes": True, "no": False}),
        Setting(
            "mode",
            (_account("use_sandbox"), _account("sandbox_merchant")),
            {"test": True, "live": False},
        ),
    ),
    methods=(
        MethodRows("ppcp-gateway", (enabled("ppcp-gateway"),), title("ppcp-gateway")),
        # Offered only where PayPal itself is, and where PayPal says that the account may take cards.
        MethodRows(
            "ppcp-credit-card-gateway",
            (enabled("ppcp-credit-card-gateway"),),
            title("ppcp-credit-card-gateway"),
        ),
    ),
    # As a connection by hand leaves them. Not told that the setup is done, the module would choose and open
    # methods by itself when somebody connects in its screen.
    defaults=(
        (_account("use_manual_connection"), True),
        (_account("merchant_connected"), True),
        (_account("merchant_country"), "JP"),
        (_account("seller_type"), "business"),
        (Row("woocommerce-ppcp-data-onboarding", "completed"), True),
        (Row("woocommerce-ppcp-data-onboarding", "setup_done"), True),
    ),
    own=(
        "woocommerce-ppcp-",
        "woocommerce_ppcp-",
        "woocommerce_paypal_payments_",
        "ppcp-settings",
        "ppcp-webhook",
        "ppcp-last-webhook",
        "ppcp_payment_tokens_migration_initialized",
        "ppcp_recaptcha_rejection_counter",
        "ppcp_bn_code",
        "ppcp_oauth_connection_details",
    ),
    # PayPal's token, and what PayPal said this account may do.
    caches=(
        "_transient_ppcp-",
        "_transient_timeout_ppcp-",
        "_transient_woocommerce-ppcp-cache-",
        "_transient_timeout_woocommerce-ppcp-cache-",
    ),
)

GATEWAY = Gateway(
    id="paypal",
    name=Text("PayPal", "PayPal"),
    # No value tells its stage: the sandbox has the same looks.
    fields=(
        Field(
            "client_id",
            Text("クライアントID", "Client ID"),
            r"[A-Za-z0-9_-]{60,100}",
            secret=False,
            console=Text(
                "PayPal Developerの「Apps & Credentials」", "Apps & Credentials in PayPal's developer console"
            ),
            examples=(f"A{LETTERS}{LETTERS}-test", f"A{LETTERS}{LETTERS}-live"),
        ),
        Field(
            "client_secret",
            Text("シークレット", "Secret"),
            r"[A-Za-z0-9_-]{60,100}",
            console=Text(
                "PayPal Developerの「Apps & Credentials」", "Apps & Credentials in PayPal's developer console"
            ),
            examples=(f"E{LETTERS}{LETTERS}_test", f"E{LETTERS}{LETTERS}_live"),
        ),
        Field(
            "merchant_id",
            Text("マーチャントID", "Merchant ID"),
            r"[A-Z0-9]{13}",
            secret=False,
            console=Text("PayPalの「ビジネス情報」", "Business information in PayPal"),
            examples=("ABCDEF0123456", "ABCDEF6543210"),
        ),
        Field(
            "merchant_email",
            Text("PayPalに登録したメールアドレス", "Mail address of the PayPal account"),
            r"[^@\s]{1,64}@[A-Za-z0-9.-]{1,253}",
            secret=False,
            examples=("test@example.com", "shop@example.com"),
        ),
    ),
    not_forwarded=(
        Text("PayPalのログインパスワード", "Password of the PayPal account"),
        Text("二段階認証のコード", "One-time code"),
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
        CAPTURE,
        CARD_ON_FILE,
    ),
    environment=(EnvironmentSetting("mode", {"test": "test", "production": "live"}),),
    methods=(
        Method("paypal", code="ppcp-gateway", name="PayPal", kind="wallet"),
        Method("card", code="ppcp-credit-card-gateway", name="クレジットカード", kind="card"),
    ),
    modules=(
        Module(
            shop="woocommerce",
            code="woocommerce-paypal-payments",
            version="4.1.0",
            archive="woocommerce-paypal-payments.4.1.0.zip",
            sha256="",
            shop_versions=WOOCOMMERCE,
            storage=STORAGE,
            verified="recorded",
        ),
    ),
    test_cards=(
        TestCard("4868719196829038", "approved"),
        TestCard("4868719158130060", "declined"),
    ),
    registrations=(
        Text(
            "PayPal Developerで、ライブとサンドボックスのそれぞれについて、"
            "アプリのクライアントIDとシークレットをご確認ください。",
            "Look up client ID and secret of the app in PayPal's developer console, live and sandbox.",
        ),
        Text(
            "認証情報を設定したあと、WooCommerceのPayPalの設定画面（トラブルシューティング）で"
            "Webhookを登録し直してください。",
            "After the credentials are set, subscribe the webhooks anew in the module's own screen"
            " (Troubleshooting).",
        ),
        Text(
            "カード決済をご利用の場合は、PayPalの審査（カード決済の有効化）が必要です。",
            "Taking cards needs PayPal's approval of the account.",
        ),
    ),
    cancel=Text(
        "WooCommerceの注文画面から返金できます。PayPalの管理画面からもできます。",
        "Refund in WooCommerce's order screen or in PayPal's console.",
    ),
    fees=Text(
        "返金しても、受け取り時の手数料は戻りません。",
        "The fee of the payment is not returned with a refund.",
    ),
    source="woocommerce-paypal-payments 4.1.0; developer.paypal.com, 3D Secure test scenarios for Japan",
    letter=Text(
        "書面はありません。お客様がPayPalの開発者向け画面でご確認ください。",
        "There is no letter: the client looks the values up in PayPal's developer console.",
    ),
    cancel_in_shop=True,
    same_values=False,
    markers=("sandbox.paypal.com",),
    reaches=("api-m.paypal.com",),
    known=(
        KnownModule(
            "eccube", "PayPalCheckout42", "3.0.0", source="PayPalCheckout42 3.0.0", shop_versions=("4.2",)
        ),
        KnownModule(
            "welcart",
            "paypal_cp",
            "2.12.1",
            source="Welcart e-Commerce 2.12.1, classes/paymentPayPalCP.class.php",
        ),
    ),
)
