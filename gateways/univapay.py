"""UnivaPay."""

from gateways._shared import ASK_FEES, CAPTURE, CONSOLE, LETTERS
from kaitsu.model.gateway import Field, Gateway, Method, TestCard
from kaitsu.model.gateway_facts import KnownModule, Registration
from kaitsu.model.text import Text

CONSOLE_OF_APPS = Text(
    "UnivaPay管理画面の「アプリトークン」",
    "Application tokens in UnivaPay's console",
)

FIELDS = (
    Field(
        "app_id",
        Text("アプリトークン（JWT）", "Application token (JWT)"),
        pattern=r"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+",
        secret=False,  # it goes to every shopper's browser
        console=CONSOLE_OF_APPS,
        examples=(f"eyJ{LETTERS}.{LETTERS}.{LETTERS}", f"eyJ{LETTERS}.{LETTERS[::-1]}.{LETTERS}"),
    ),
    Field(
        "app_secret",
        Text("シークレット", "Secret"),
        pattern=r"[0-9A-Za-z]{1,32}",
        console=CONSOLE_OF_APPS,
        examples=(LETTERS[:20], LETTERS[:20][::-1]),
    ),
    Field(
        "webhook_auth",
        Text("Webhookの認証トークン", "Authentication token of the webhook"),
        pattern=r"[!-~]{8,36}",
        aliases=("Webhook認証",),
        examples=("0123abcd-test", "0123abcd-live"),
    ),
)

GATEWAY = Gateway(
    id="univapay",
    name=Text("UnivaPay", "UnivaPay"),
    fields=FIELDS,
    not_forwarded=CONSOLE,
    options=(CAPTURE,),
    environment=(),  # one host for both stages: the token alone decides, and is a code to the eye
    methods=(Method("univapay", code="univapay", name="クレジットカードほか（UnivaPay）", kind="card"),),
    modules=(),
    known=(
        KnownModule(
            "eccube",
            "UnivaPay",
            "40.1.0.0",
            source="univapay/univapay-for-ec-cube4 40.1.0.0 (needs composer's univapay/php-sdk ^6.7)",
        ),
        KnownModule(
            "woocommerce",
            "univapay-for-woocommerce",
            "0.4.8",
            source="univapay/UnivaPay-for-WooCommerce 0.4.8 (woocommerce_upfw_settings)",
        ),
    ),
    test_cards=(
        TestCard("4000020000000000", "approved"),
        TestCard(
            "4242424242424242",
            "approved",
            note=Text("返金は失敗します。", "Its refund fails."),
        ),
        TestCard("4111111111111111", "declined"),
    ),
    registrations=(
        Registration(
            "UnivaPay管理画面のWebhookに、モジュールの設定画面に表示されるURLと認証トークンを登録してください。",
            "Register the address that the module's own screen shows, and the token, as a webhook in"
            " UnivaPay's console.",
            key="webhook",
        ),
        Text(
            "テストモードのデータは30日で削除されます。テストカードは本番モードでは使えません。",
            "Test data is deleted after 30 days; test cards do not work in live mode.",
        ),
    ),
    cancel=Text(
        "UnivaPayの管理画面で取り消し・返金をします。",
        "Cancel or refund in UnivaPay's console.",
    ),
    cancel_in_shop=None,
    fees=ASK_FEES,
    letter=Text(
        "書面には必要な値が載りません。お客様がUnivaPayの管理画面でご確認ください。",
        "The values stand in no letter: the client looks them up in UnivaPay's console.",
    ),
    same_values=False,
    reaches=("api.univapay.com",),
    source="univapay/univapay-for-ec-cube4 40.1.0.0",
    sources={"test_cards": "docs.univapay.com/?p=17415"},
    hearsay=(
        Text(
            "アプリトークンの中に、テストか本番かが書かれているそうです。",
            "The token's payload is said to tell test from live.",
        ),
    ),
)
