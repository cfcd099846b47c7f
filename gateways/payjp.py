"""PAY.JP, by PAY.JP for WooCommerce (v2 Payment Widgets)."""

from gateways._shared import CAPTURE, CARD_ON_FILE, CONSOLE, LETTERS, WOOCOMMERCE, enabled, settings_of, title
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method, Module, TestCard
from kaitsu.model.gateway_facts import KnownModule, Registration
from kaitsu.model.text import Text
from shops.wordpress.storage import Credential, MethodRows, Row, Setting, Storage, Switch


def _row(key: str) -> Row:
    return Row("payjp_settings", key)


def _method(key: str) -> MethodRows:
    """It is offered when it is on in its own settings and in the list of the module's."""
    code = f"payjp_{key}"
    return MethodRows(code, (enabled(code), Switch(_row("enabled_methods"), member=key)), title(code))


STORAGE = Storage(
    plugin="payjp-for-wc/payjp-for-wc.php",
    credentials=(
        Credential("public_key", test=(_row("test_public_key"),), production=(_row("live_public_key"),)),
        Credential("secret_key", test=(_row("test_secret_key"),), production=(_row("live_secret_key"),)),
        Credential("webhook_secret", both=(_row("webhook_secret"),)),
    ),
    settings=(
        Setting(
            "capture",
            (settings_of("payjp_card", "capture_method"), settings_of("payjp_paypay", "capture_method")),
            {"at_order": "automatic", "at_shipping": "manual"},
        ),
        Setting("card_on_file", (settings_of("payjp_card", "save_payment_methods"),)),
        Setting("mode", (_row("test_mode"),), {"test": True, "live": False}),
    ),
    methods=(_method("card"), _method("paypay")),
    own=("payjp_settings", "woocommerce_payjp_card_settings", "woocommerce_payjp_paypay_settings"),
)

GATEWAY = Gateway(
    id="payjp",
    name=Text("PAY.JP", "PAY.JP"),
    fields=(
        Field(
            "public_key",
            Text("公開鍵", "Public key"),
            pattern=r"pk_(test|live)_[A-Za-z0-9]{16,128}",
            secret=False,
            test=r"pk_test_",
            production=r"pk_live_",
            console=Text("PAY.JPの管理画面の「API」", "API in PAY.JP's console"),
            examples=(f"pk_test_{LETTERS}", f"pk_live_{LETTERS}"),
        ),
        Field(
            "secret_key",
            Text("秘密鍵", "Secret key"),
            pattern=r"sk_(test|live)_[A-Za-z0-9]{16,128}",
            test=r"sk_test_",
            production=r"sk_live_",
            console=Text("PAY.JPの管理画面の「API」", "API in PAY.JP's console"),
            examples=(f"sk_test_{LETTERS}", f"sk_live_{LETTERS}"),
        ),
        # The value tells nothing of its stage.
        Field(
            "webhook_secret",
            Text("Webhookのトークン", "Token of the webhook"),
            pattern=r"[!-~]{8,128}",
            console=Text("PAY.JPの管理画面の「API」→「Webhook」", "Webhooks in PAY.JP's console"),
            examples=(f"whook_{LETTERS}",),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(CAPTURE, CARD_ON_FILE),
    environment=(EnvironmentSetting("mode", {"test": "test", "production": "live"}),),
    methods=(
        Method("card", code="payjp_card", name="クレジットカード", kind="card"),
        Method("paypay", code="payjp_paypay", name="PayPay", kind="wallet"),
    ),
    modules=(
        # Its header asks for PHP 8.3.
        Module(
            shop="woocommerce",
            code="payjp-for-wc",
            version="0.9.5",
            archive="payjp-for-wc.0.9.5.zip",
            sha256="",
            shop_versions=WOOCOMMERCE,
            storage=STORAGE,
            verified="read",
        ),
    ),
    test_cards=(
        TestCard("4242424242424242", "challenge"),
        TestCard("5555555555554444", "challenge"),
        TestCard("3530111333300000", "challenge"),
        TestCard("4000000000000002", "declined"),
    ),
    registrations=(
        Registration(
            "PAY.JPの管理画面のWebhookに、"
            "https://（お店のドメイン）/wp-json/payjp/v2/webhook を登録してください。"
            "イベントは payment_flow.succeeded、payment_flow.payment_failed、refund.created です"
            "（テストと本番のそれぞれ）。",
            "Register https://(the shop)/wp-json/payjp/v2/webhook in PAY.JP's console for the events"
            " payment_flow.succeeded, payment_flow.payment_failed and refund.created, once for test and once"
            " for live.",
            key="webhook",
            path="/wp-json/payjp/v2/webhook",
            shop="woocommerce",
        ),
        Text(
            "3Dセキュアは、PAY.JPの決済画面で行われます。管理画面で有効であることをご確認ください。",
            "3-D Secure takes place in PAY.JP's payment form. See in the console that it is on.",
        ),
    ),
    cancel=Text(
        "WooCommerceの注文画面から返金（全額・一部）できます。PAY.JPの管理画面からもできます。",
        "Refund, wholly or in part, in WooCommerce's order screen or in PAY.JP's console.",
    ),
    fees=Text(
        "売上の確定後に返金した場合の決済手数料の扱いは、PAY.JPにご確認ください。",
        "Ask PAY.JP what becomes of the processing fee when a captured payment is refunded.",
    ),
    source="payjp-for-wc 0.9.5, its readme.txt and docs/testing.md",
    letter=Text(
        "書面はありません。お客様がPAY.JPの管理画面でご確認ください。",
        "There is no letter: the client looks the keys up in PAY.JP's console.",
    ),
    cancel_in_shop=True,
    same_values=False,
    markers=("pk_test_",),
    reaches=("api.pay.jp",),
    sources={"test_cards": "pay.jp/docs/testcard"},
    known=(KnownModule("eccube3", "PayJp", "0.1.0", source="github.com/payjp/payjp-eccube, 2017-12-06"),),
)
