"""KOMOJU, by KOMOJU Payments."""

from gateways._shared import CONSOLE, LETTERS, WOOCOMMERCE, enabled, settings_of, title
from kaitsu.model.gateway import Choice, Field, Gateway, Method, Module, Need, Option, TestCard
from kaitsu.model.gateway_facts import KnownModule, Minimum, Registration
from kaitsu.model.text import Text
from shops.wordpress.storage import Credential, MethodRows, Row, Setting, Storage, Switch


def _row(key: str) -> Row:
    return Row(f"komoju_woocommerce_{key}")


def _method(slug: str, ja: str, en: str, **more: object) -> MethodRows:
    """The module makes a method of each object it keeps; KOMOJU's answer to GET /payment_methods has more."""
    code = f"komoju_{slug}"
    known = {"type_slug": slug, "name_ja": ja, "name_en": en, "name_ko": en, "currency": "JPY", **more}
    return MethodRows(
        code,
        (enabled(code), Switch(_row("payment_types"), member=slug)),
        title(code),
        tuple(
            (Row("komoju_woocommerce_payment_methods", f"{slug}/{key}"), value)
            for key, value in known.items()
        ),
    )


STORAGE = Storage(
    plugin="komoju-japanese-payments/index.php",
    credentials=(
        Credential("secret_key", both=(_row("secret_key"),)),
        Credential("publishable_key", both=(_row("publishable_key"),)),
        Credential("webhook_secret", both=(_row("webhook_secret"),)),
    ),
    settings=(
        Setting(
            "card_form",
            (settings_of("komoju_credit_card", "inlineFields"),),
            {"shop": "yes", "komoju": "no"},
        ),
    ),
    methods=(
        # The brands are for its icon only; without them, saving its settings would break the checkout.
        _method("credit_card", "クレジットカード", "Credit Card", subtypes=["visa", "master"]),
        _method("konbini", "コンビニ", "Konbini"),
        _method("bank_transfer", "銀行振込", "Bank Transfer"),
        _method("pay_easy", "ペイジー", "Pay-easy"),
        _method("paypay", "PayPay", "PayPay"),
    ),
    own=("komoju_woocommerce_", "woocommerce_komoju_"),
)

GATEWAY = Gateway(
    id="komoju",
    name=Text("KOMOJU", "KOMOJU"),
    fields=(
        Field(
            "secret_key",
            Text("非公開鍵", "Secret key"),
            pattern=r"sk_(test|live)_[A-Za-z0-9]{16,128}",
            test=r"sk_test_",
            production=r"sk_live_",
            console=Text("KOMOJUの管理画面の「設定」", "Settings in KOMOJU's console"),
            examples=(f"sk_test_{LETTERS}", f"sk_live_{LETTERS}"),
        ),
        Field(
            "publishable_key",
            Text("公開鍵", "Publishable key"),
            pattern=r"pk_(test|live)_[A-Za-z0-9]{16,128}",
            aliases=("公開用鍵",),
            secret=False,
            test=r"pk_test_",
            production=r"pk_live_",
            console=Text("KOMOJUの管理画面の「設定」", "Settings in KOMOJU's console"),
            examples=(f"pk_test_{LETTERS}", f"pk_live_{LETTERS}"),
        ),
        # The client chooses it in the console.
        Field(
            "webhook_secret",
            Text("Webhookのシークレットトークン", "Secret token of the webhook"),
            pattern=r"[!-~]{8,128}",
            aliases=("シークレットトークン",),
            examples=("made-up-token-test", "made-up-token-live"),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(
        Option(
            "card_form",
            Text("カード番号の入力画面", "Where the card number is typed"),
            decided_by="client",
            choices=(
                Choice(
                    "shop",
                    Text("お店の購入手続き画面", "in the shop's checkout"),
                    Text(
                        "画面を移らずに購入できます。"
                        "カード番号はKOMOJUに直接送られ、お店のサーバーは通りません。",
                        "People stay in the shop. The number goes straight to KOMOJU, past the server.",
                    ),
                ),
                Choice(
                    "komoju",
                    Text("KOMOJUの画面（移動します）", "on KOMOJU's page"),
                    Text(
                        "KOMOJUの画面に移るため、途中でやめてしまう方が増えることがあります。",
                        "They move to KOMOJU's page, where some more of them give up.",
                    ),
                ),
            ),
            need=Need(methods=("card",)),
            question=Text(
                "カード番号の入力欄を、お店の購入手続き画面に表示しますか。KOMOJUの画面へ移動して入力していただきますか。",
                "Should the card number be typed in the shop's checkout, or on KOMOJU's page?",
            ),
            recommended="shop",
        ),
    ),
    environment=(),  # the keys alone decide
    methods=(
        Method("card", code="komoju_credit_card", name="クレジットカード", kind="card"),
        Method("konbini", code="komoju_konbini", name="コンビニ決済", kind="convenience_store"),
        Method("bank_transfer", code="komoju_bank_transfer", name="銀行振込（KOMOJU）", kind="bank_transfer"),
        Method("payeasy", code="komoju_pay_easy", name="ペイジー", kind="payeasy"),
        Method("paypay", code="komoju_paypay", name="PayPay", kind="wallet"),
    ),
    modules=(
        # Not below 3.3: there a key KOMOJU refuses, or KOMOJU out of reach, takes the whole checkout down.
        Module(
            shop="woocommerce",
            code="komoju-japanese-payments",
            version="3.3.1",
            archive="komoju-japanese-payments.3.3.1.zip",
            sha256="",
            shop_versions=WOOCOMMERCE,
            storage=STORAGE,
            verified="recorded",
        ),
    ),
    # With the module only cards that know 3-D Secure are taken.
    test_cards=(
        TestCard("4100000000000100", "approved"),
        TestCard("5100000000000107", "approved"),
        TestCard("3528000000000106", "approved"),
        TestCard("4100000000005000", "challenge"),
        TestCard("4100000000500000", "declined"),
    ),
    registrations=(
        Registration(
            "KOMOJUの管理画面のWebhookに、https://（お店のドメイン）/?wc-api=WC_Gateway_Komoju と"
            "シークレットトークンを登録してください（テストと本番のそれぞれ）。",
            "Register https://(the shop)/?wc-api=WC_Gateway_Komoju and the secret token as a webhook in"
            " KOMOJU's console, once for test and once for live.",
            key="webhook",
            path="/?wc-api=WC_Gateway_Komoju",
            shop="woocommerce",
        ),
        Text(
            "3Dセキュアは、KOMOJUの側で行われます。管理画面で有効であることをご確認ください。",
            "3-D Secure takes place at KOMOJU. See in the console that it is on.",
        ),
    ),
    cancel=Text(
        "クレジットカードとPayPayは、WooCommerceの注文画面またはKOMOJUの管理画面で返金します。"
        "コンビニ・銀行振込・ペイジーは、KOMOJUの管理画面で行います。",
        "Refund cards and PayPay in WooCommerce's order screen or KOMOJU's console; convenience store, bank"
        " transfer and Pay-easy in KOMOJU's console.",
    ),
    fees=Text(
        "本番環境で確定した売上は、あとで返金しても決済手数料がかかります。",
        "A live payment that was captured costs its fee even if it is refunded later.",
    ),
    source="komoju-japanese-payments 3.3.1; ja.doc.komoju.com/docs/test-cards",
    letter=Text(
        "書面はありません。お客様がKOMOJUの管理画面でご確認ください。",
        "There is no letter: the client looks the keys up in KOMOJU's console.",
    ),
    same_values=False,
    markers=("pk_test_",),
    reaches=("komoju.com",),
    sources={"test_cards": "ja.doc.komoju.com/docs/test-cards", "fees": "ja.doc.komoju.com"},
    known=(
        KnownModule(
            "eccube",
            "Komoju42",
            "1.3.1",
            source="ec-cube/komoju42 1.3.1",
            shop_versions=("4.2", "4.3"),
        ),
    ),
    minimums=(
        Minimum(
            "woocommerce",
            "komoju-japanese-payments",
            "3.3",
            Text(
                "3.3より前の版では、KOMOJUが鍵を拒んだときや応答しないときに、購入できなくなります。",
                "Before 3.3 a key KOMOJU refuses, or KOMOJU out of reach, takes the whole checkout down.",
            ),
            source="komoju-woocommerce 3.1.9 and 3.3.1",
        ),
    ),
)
