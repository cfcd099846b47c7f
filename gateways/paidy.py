"""Paidy, by Paidy for WooCommerce."""

from gateways._shared import CONSOLE, LETTERS, WOOCOMMERCE, enabled, settings_of, title
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method, Module
from kaitsu.model.gateway_facts import KnownModule, Registration
from kaitsu.model.text import Text
from shops.wordpress.storage import Credential, MethodRows, Row, Setting, Storage


def _row(key: str) -> Row:
    return settings_of("paidy", key)


STORAGE = Storage(
    plugin="paidy-wc/paidy-wc.php",
    credentials=(
        Credential("public_key", test=(_row("test_api_public_key"),), production=(_row("api_public_key"),)),
        Credential("secret_key", test=(_row("test_api_secret_key"),), production=(_row("api_secret_key"),)),
    ),
    settings=(Setting("mode", (_row("environment"),)),),
    methods=(MethodRows("paidy", (enabled("paidy"),), title("paidy")),),
    # Left to itself, it puts 1 there when enabled; the next request of anybody to admin-ajax.php then
    # switches the method on.
    beforehand=((Row("paidy_do_activation_redirect"), ""),),
    # Without the keys of both stages the module shows its onboarding in place of its settings.
    defaults=(
        (_row("api_public_key"), ""),
        (_row("api_secret_key"), ""),
        (_row("test_api_public_key"), ""),
        (_row("test_api_secret_key"), ""),
    ),
    own=(
        "woocommerce_paidy_settings",
        "woocommerce_paidy_on_boarding_settings",
        "wc_paidy_",
        "paidy_do_activation_redirect",
        "paidy_site_hash",
        "paidy_received_data",
    ),
)

GATEWAY = Gateway(
    id="paidy",
    name=Text("あと払い（ペイディ）", "Paidy"),
    fields=(
        Field(
            "public_key",
            Text("パブリックキー", "Public key"),
            pattern=r"pk_(test|live)_[A-Za-z0-9]{16,128}",
            secret=False,
            test=r"pk_test_",
            production=r"pk_live_",
            console=Text("ペイディの加盟店管理画面", "Paidy's merchant dashboard"),
            examples=(f"pk_test_{LETTERS}", f"pk_live_{LETTERS}"),
        ),
        Field(
            "secret_key",
            Text("シークレットキー", "Secret key"),
            pattern=r"sk_(test|live)_[A-Za-z0-9]{16,128}",
            test=r"sk_test_",
            production=r"sk_live_",
            console=Text("ペイディの加盟店管理画面", "Paidy's merchant dashboard"),
            examples=(f"sk_test_{LETTERS}", f"sk_live_{LETTERS}"),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(),
    environment=(EnvironmentSetting("mode", {"test": "sandbox", "production": "live"}),),
    methods=(Method("paidy", code="paidy", name="あと払い（ペイディ）", kind="deferred"),),
    modules=(
        Module(
            shop="woocommerce",
            code="paidy-wc",
            version="1.5.2",
            archive="paidy-wc.1.5.2.zip",
            sha256="",
            shop_versions=WOOCOMMERCE,
            storage=STORAGE,
            verified="recorded",
        ),
    ),
    registrations=(
        Registration(
            "ペイディの管理画面のWebhookに、"
            "https://（お店のドメイン）/wp-json/paidy/v1/order/ を登録してください。",
            "Register https://(the shop)/wp-json/paidy/v1/order/ as a webhook in Paidy's console.",
            key="webhook",
            path="/wp-json/paidy/v1/order/",
            shop="woocommerce",
        ),
        Text(
            "お試しの購入には、メールアドレス successful.payment@paidy.com"
            "（否認は rejected.payment@paidy.com）と電話番号 08000000001 を使います。",
            "For a trial purchase use successful.payment@paidy.com (rejected.payment@paidy.com to be refused)"
            " and the telephone number 08000000001.",
        ),
    ),
    cancel=Text(
        "注文を「完了」にすると売上が確定します。確定前は注文をキャンセルにし、確定後は注文画面で返金します。",
        "A payment is captured when its order is set to completed. Cancel the order before that, refund in"
        " the order screen after it.",
    ),
    fees=Text(
        "売上を確定せずに取り消した場合の費用の有無は、ペイディにご確認ください。",
        "Ask Paidy whether a payment that was cancelled before its capture costs anything.",
    ),
    source="paidy-wc 1.5.2; paidy.com/docs/jp/testing.html",
    letter=Text(
        "書面には鍵が載りません。お客様がペイディの加盟店管理画面でご確認ください。",
        "The keys stand in no letter: the client looks them up in Paidy's merchant dashboard.",
    ),
    cancel_in_shop=True,
    same_values=False,
    markers=("pk_test_",),
    reaches=("api.paidy.com",),
    known=(
        KnownModule(
            "eccube",
            "Paidy4",
            "1.1.1",
            source="Paidy4 1.1.1",
            shop_versions=("4.0", "4.1"),
        ),
        KnownModule(
            "welcart", "paidy", "2.12.1", source="Welcart e-Commerce 2.12.1, classes/paymentPaidy.class.php"
        ),
    ),
)
