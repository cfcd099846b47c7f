"""Stripe, by WooCommerce Stripe Gateway."""

from gateways._shared import CAPTURE, CARD_ON_FILE, CONSOLE, LETTERS, WOOCOMMERCE, YES_NO, enabled
from kaitsu.model.gateway import Choice, EnvironmentSetting, Field, Gateway, Method, Module, Option, TestCard
from kaitsu.model.gateway_facts import KnownModule, Registration
from kaitsu.model.text import Text
from shops.wordpress.storage import Credential, MethodRows, Row, Setting, Storage, Switch


def _row(key: str) -> Row:
    return Row("woocommerce_stripe_settings", key)


def _credential(key: str) -> Credential:
    return Credential(key, test=(_row(f"test_{key}"),), production=(_row(key),))


STORAGE = Storage(
    plugin="woocommerce-gateway-stripe/woocommerce-gateway-stripe.php",
    credentials=(
        _credential("publishable_key"),
        _credential("secret_key"),
        _credential("webhook_secret"),
    ),
    settings=(
        Setting("capture", (_row("capture"),), {"at_order": "yes", "at_shipping": "no"}),
        Setting("card_on_file", (_row("saved_cards"),)),
        Setting("wallet_buttons", (_row("express_checkout"),)),
        Setting("mode", (_row("testmode"),), {"test": "yes", "live": "no"}),
        Setting("method_sync", (_row("pmc_enabled"),)),
    ),
    methods=(
        # The main switch is that of the card; which other methods show is the list's affair. The module reads
        # an empty list as the card alone. The card's title is fixed in the module.
        MethodRows(
            "stripe",
            switches=(
                enabled("stripe"),
                Switch(_row("upe_checkout_experience_accepted_payments"), member="card"),
            ),
        ),
    ),
    # On the first visit of wp-admin a version other than its own makes the module drop pmc_enabled=no and ask
    # Stripe which methods to offer.
    defaults=((Row("wc_stripe_version"), "10.8.3"),),
    own=(
        # Another maker's plugin for Stripe has woocommerce_stripe_cc_settings and more of the kind.
        "woocommerce_stripe_settings",
        "woocommerce_stripe_pmc_fallback_id_",
        "woocommerce_stripe_subscriptions_legacy_sepa_tokens_updated",
        "wc_stripe_",
        "wcstripe_",
        "_wcstripe_feature_",
    ),
    caches=(
        "wcstripe_cache_",
        "wcstripe_payment_method_config_fetch_cooldown",
        "wc_stripe_wh_",
        "_transient_wcstripe_",
        "_transient_timeout_wcstripe_",
    ),
)

GATEWAY = Gateway(
    id="stripe",
    name=Text("Stripe", "Stripe"),
    fields=(
        Field(
            "publishable_key",
            Text("公開可能キー", "Publishable key"),
            pattern=r"pk_(test|live)_[A-Za-z0-9]{16,250}",
            secret=False,
            test=r"pk_test_",
            production=r"pk_live_",
            console=Text(
                "Stripeダッシュボードの「開発者」→「APIキー」",
                "API keys in Stripe's dashboard, under Developers",
            ),
            examples=(f"pk_test_{LETTERS}", f"pk_live_{LETTERS}"),
        ),
        Field(
            "secret_key",
            Text("シークレットキー（または制限付きキー）", "Secret key (or restricted key)"),
            pattern=r"[sr]k_(test|live)_[A-Za-z0-9]{16,250}",
            test=r"[sr]k_test_",
            production=r"[sr]k_live_",
            console=Text(
                "Stripeダッシュボードの「開発者」→「APIキー」",
                "API keys in Stripe's dashboard, under Developers",
            ),
            examples=(f"sk_test_{LETTERS}", f"sk_live_{LETTERS}"),
        ),
        # The value tells nothing of its stage.
        Field(
            "webhook_secret",
            Text("Webhookの署名シークレット", "Signing secret of the webhook"),
            pattern=r"whsec_[A-Za-z0-9+/=]{16,250}",
            aliases=("Signing secret", "署名シークレット"),
            console=Text(
                "Stripeダッシュボードの「開発者」→「Webhook」",
                "Webhooks in Stripe's dashboard, under Developers",
            ),
            examples=(f"whsec_{LETTERS}",),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(
        CAPTURE,
        CARD_ON_FILE,
        Option(
            "wallet_buttons",
            Text("Apple Pay・Google Payのボタン", "Buttons of Apple Pay and Google Pay"),
            decided_by="client",
            choices=(
                Choice(
                    "yes",
                    YES_NO[0].label,
                    Text(
                        "対応するスマートフォンやブラウザーでは、カード番号を入力せずに購入できます。"
                        "購入手続きの画面を通らないため、そこに載せた注釈は表示されません。",
                        "With phones and browsers that know them, people buy without typing a card number."
                        " They skip the checkout, and what it says.",
                    ),
                ),
                Choice(
                    "no",
                    YES_NO[1].label,
                    Text(
                        "どの購入も、購入手続きの画面を通ります。あとから利用に変えることもできます。",
                        "Every purchase goes through the checkout. It can be changed later.",
                    ),
                ),
            ),
            question=Text(
                "商品・カート・購入手続きの各画面に、Apple PayとGoogle Payのボタンを表示しますか。",
                "Should buttons of Apple Pay and Google Pay be shown on product, cart and checkout pages?",
            ),
            recommended="no",
        ),
    ),
    environment=(
        EnvironmentSetting("mode", {"test": "test", "production": "live"}),
        # With it, whatever is switched on in Stripe's dashboard would open in the shop by itself.
        EnvironmentSetting("method_sync", {"test": "no", "production": "no"}),
    ),
    methods=(Method("card", code="stripe", name="Credit / Debit Card", kind="card"),),
    modules=(
        Module(
            shop="woocommerce",
            code="woocommerce-gateway-stripe",
            version="10.8.3",
            archive="woocommerce-gateway-stripe.10.8.3.zip",
            sha256="",
            shop_versions=WOOCOMMERCE,
            storage=STORAGE,
            verified="recorded",
        ),
    ),
    test_cards=(
        TestCard("4242424242424242", "approved"),
        TestCard("4000000000000002", "declined"),
        TestCard("4000000000009995", "insufficient_funds"),
        TestCard("4000000000003220", "challenge"),
    ),
    registrations=(
        Registration(
            "StripeダッシュボードのWebhookに、https://（お店のドメイン）/?wc-api=wc_stripe を登録してください"
            "（テスト環境と本番環境のそれぞれ）。",
            "Register https://(the shop)/?wc-api=wc_stripe as a webhook in Stripe's dashboard, once for test"
            " mode and once for live mode.",
            key="webhook",
            path="/?wc-api=wc_stripe",
            shop="woocommerce",
        ),
        Text(
            "3Dセキュアは、Stripeが取引ごとに行います。ダッシュボードのRadarのルールで、"
            "3Dセキュアを省く設定がないことをご確認ください。",
            "3-D Secure is asked for by Stripe itself. See in the Radar rules that nothing exempts payments"
            " from it.",
        ),
    ),
    cancel=Text(
        "WooCommerceの注文画面で返金します。仮売上の取り消しは、注文をキャンセルにします。"
        "Stripeのダッシュボードからもできます。",
        "Refund in WooCommerce's order screen; cancel the order to release an authorization. Stripe's"
        " dashboard can do both, too.",
    ),
    fees=Text(
        "返金しても、決済手数料は戻りません。"
        "本番環境での実カードによる試験は、Stripeの利用規約で禁じられています。",
        "The processing fee is not returned with a refund. Stripe's terms forbid testing with a real card in"
        " live mode.",
    ),
    source="woocommerce-gateway-stripe 10.8.3; docs.stripe.com/testing",
    letter=Text(
        "書面はありません。お客様がStripeのダッシュボードでご確認ください。",
        "There is no letter: the client looks the keys up in Stripe's dashboard.",
    ),
    cancel_in_shop=True,
    real_card=False,
    same_values=False,
    markers=("pk_test_",),
    reaches=("api.stripe.com",),
    sources={"test_cards": "docs.stripe.com/testing", "real_card": "docs.stripe.com/testing"},
    known=(
        KnownModule(
            "eccube",
            "StripePayment43",
            "1.0.3",
            source="StripePayment43 1.0.3, Doc/Manual/manual.md",
            shop_versions=("4.3",),
        ),
        KnownModule("eccube", "StripePaymentGateway", source="plg_stripe_config, by Subspire"),
    ),
)
