"""Square, by WooCommerce Square."""

from gateways._shared import CAPTURE, CARD_ON_FILE, CONSOLE, LETTERS, WOOCOMMERCE, enabled, settings_of, title
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method, Module, TestCard
from kaitsu.model.gateway_facts import KnownModule
from kaitsu.model.text import Text
from shops.wordpress.storage import Credential, MethodRows, Row, Setting, Storage

CARD = "square_credit_card"


def _row(key: str) -> Row:
    return Row("wc_square_settings", key)


STORAGE = Storage(
    plugin="woocommerce-square/woocommerce-square.php",
    credentials=(
        # In production the module knows no application but its maker's; the filter tells it the client's.
        Credential(
            "application_id", test=(_row("sandbox_application_id"),), filters=("wc_square_application_id",)
        ),
        # Its own row holds the token encrypted with the shop's salts, which nobody else can write.
        Credential("access_token", test=(_row("sandbox_token"),), filters=("wc_square_access_token",)),
        Credential(
            "location_id",
            test=(_row("sandbox_location_id"),),
            production=(_row("production_location_id"),),
        ),
    ),
    settings=(
        Setting(
            "capture",
            (settings_of(CARD, "transaction_type"),),
            {"at_order": "charge", "at_shipping": "authorization"},
        ),
        Setting("card_on_file", (settings_of(CARD, "tokenization"),)),
        Setting("mode", (_row("enable_sandbox"),), {"test": "yes", "live": "no"}),
    ),
    methods=(MethodRows(CARD, (enabled(CARD),), title(CARD)),),
    # It shall take payments only, and leave the shop's goods and stock alone.
    defaults=((_row("system_of_record"), "disabled"),),
    own=(
        "wc_square_",
        "woocommerce_square_",
        "woocommerce_wc_square_",
        "woocommerce_gift_cards_pay_settings",
    ),
    caches=("_transient_wc_square_", "_transient_timeout_wc_square_"),
)

GATEWAY = Gateway(
    id="square",
    name=Text("Square", "Square"),
    fields=(
        Field(
            "application_id",
            Text("アプリケーションID", "Application ID"),
            pattern=r"(sandbox-sq0idb|sq0idp)-[A-Za-z0-9_-]{22}",
            secret=False,
            test=r"sandbox-sq0idb-",
            production=r"sq0idp-",
            console=Text(
                "Square Developerのアプリケーション画面",
                "The application's page in Square's developer console",
            ),
            examples=(f"sandbox-sq0idb-{LETTERS[:22]}", f"sq0idp-{LETTERS[:22]}"),
        ),
        # The value tells nothing of its stage.
        Field(
            "access_token",
            Text("アクセストークン", "Access token"),
            pattern=r"EAAA[A-Za-z0-9_-]{28,252}",
            console=Text(
                "Square Developerのアプリケーション画面",
                "The application's page in Square's developer console",
            ),
            examples=(f"EAAA{LETTERS}test", f"EAAA{LETTERS}live"),
        ),
        Field(
            "location_id",
            Text("店舗ID（ロケーションID）", "Location ID"),
            r"[A-Z0-9]{10,32}",
            secret=False,
            console=Text(
                "Square Developerのアプリケーション画面",
                "The application's page in Square's developer console",
            ),
            examples=("LABCDEF012345", "LFEDCBA543210"),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(CAPTURE, CARD_ON_FILE),
    environment=(EnvironmentSetting("mode", {"test": "test", "production": "live"}),),
    methods=(Method("card", code=CARD, name="クレジットカード", kind="card"),),
    modules=(
        Module(
            shop="woocommerce",
            code="woocommerce-square",
            version="5.4.1",
            archive="woocommerce-square.5.4.1.zip",
            sha256="",
            shop_versions=WOOCOMMERCE,
            storage=STORAGE,
            verified="recorded",
        ),
    ),
    test_cards=(
        TestCard("4111111111111111", "approved", security_code="111"),
        TestCard("5248480000210034", "challenge", security_code="111"),
    ),
    registrations=(
        Text(
            "Square Developerのアプリケーション画面で、アプリケーションID・アクセストークン・ロケーションIDを"
            "サンドボックスと本番のそれぞれについてご確認ください。",
            "Look up the application ID, access token and location ID in Square's developer console, once for"
            " the sandbox and once for production.",
        ),
        Text(
            "3Dセキュアは、Squareが必要と判断した取引で自動的に行われます。モジュールに設定はありません。",
            "3-D Secure is asked for by Square where it finds it needed. The module has no setting for it.",
        ),
    ),
    cancel=Text(
        "WooCommerceの注文画面で返金または取り消しをします。Squareデータからもできます。",
        "Refund or void in WooCommerce's order screen, or in Square's dashboard.",
    ),
    fees=Text(
        "返金した場合の決済手数料の扱いは、Squareにご確認ください。",
        "Ask Square what becomes of the processing fee when a payment is refunded.",
    ),
    source="woocommerce-square 5.4.1; developer.squareup.com/docs/testing/test-values",
    letter=Text(
        "書面はありません。お客様がSquareの開発者向け画面でご確認ください。",
        "There is no letter: the client looks the values up in Square's developer console.",
    ),
    cancel_in_shop=True,
    same_values=False,
    markers=("sandbox-sq0idb-", "squareupsandbox.com", "sandbox.web.squarecdn.com"),
    reaches=("connect.squareup.com",),
    known=(
        KnownModule("eccube", "Square42", source="a community plugin of that name", shop_versions=("4.2",)),
    ),
)
