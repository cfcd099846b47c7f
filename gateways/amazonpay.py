"""Amazon Pay."""

from gateways._shared import ASK_FEES, CAPTURE
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method
from kaitsu.model.gateway_facts import Hearsay, KnownModule
from kaitsu.model.text import Text

CENTRAL = Text(
    "セラーセントラルの「インテグレーションセントラル」",
    "Integration Central in Seller Central",
)

GATEWAY = Gateway(
    id="amazonpay",
    name=Text("Amazon Pay", "Amazon Pay"),
    fields=(
        Field(
            "seller_id",
            Text("出品者ID", "Merchant ID"),
            pattern=r"[0-9A-Z]{1,32}",
            secret=False,
            console=CENTRAL,
            examples=("A0123456789ABC",),
        ),
        Field(
            "public_key_id",
            Text("パブリックキーID", "Public key ID"),
            pattern=r"[0-9A-Za-z-]{1,64}",
            secret=False,
            test=Hearsay(r"SANDBOX-"),
            production=Hearsay(r"LIVE-"),
            console=CENTRAL,
            examples=("SANDBOX-ABCDEF0123456789ABCDEF01", "LIVE-ABCDEF0123456789ABCDEF01"),
        ),
        Field(
            "private_key",
            Text("プライベートキー（ファイル）", "Private key (file)"),
            file="private_key",
            console=CENTRAL,
        ),
        Field(
            "client_id",
            Text("クライアントID（ストアID）", "Client ID (store ID)"),
            pattern=r"[0-9A-Za-z._-]{1,255}",
            secret=False,
            console=CENTRAL,
            examples=("amzn1.application-oa2-client.0123456789abcdef0123456789abcdef",),
        ),
        # Of the module's maker: without it the module stays in test.
        Field(
            "prod_key",
            Text("本番切り替えキー", "Key that switches the module to production"),
            pattern=r"(?!@vault$)[!-~]{1,255}",
            examples=("made-up-0123",),
        ),
    ),
    not_forwarded=(
        Text("セラーセントラルのメールアドレス", "Mail address of Seller Central's login"),
        Text("セラーセントラルのパスワード", "Password of Seller Central"),
        Text("二段階認証のコード", "One-time code"),
    ),
    options=(CAPTURE,),
    environment=(
        EnvironmentSetting("env", {"test": "sandbox", "production": "live"}),
        # 1 is an account that everybody shares for tests.
        EnvironmentSetting("amazon_account_mode", {"test": "own", "production": "own"}),
    ),
    methods=(Method("amazonpay", code="amazonpay", name="Amazon Pay", kind="wallet"),),
    modules=(),
    known=(
        KnownModule(
            "eccube", "AmazonPayV2", "1.1.4", source="AmazonPayV2 1.1.4", shop_versions=("4.0", "4.1")
        ),
        KnownModule(
            "eccube",
            "AmazonPayV2_42",
            "4.2.3",
            source="AmazonPayV2_42 4.2.3, whose PHP is obfuscated",
            shop_versions=("4.2",),
        ),
        KnownModule(
            "woocommerce",
            "woocommerce-gateway-amazon-payments-advanced",
            source="public settings of the plugin (woocommerce_amazon_payments_advanced_settings)",
        ),
    ),
    registrations=(
        Text(
            "カート・ログイン・トップの各テンプレートに、モジュールが示すボタンの記述を加えてください。",
            "The templates of cart, login and top page need the snippets that the module shows.",
        ),
    ),
    cancel=Text(
        "ECシステムの受注画面、またはセラーセントラルで取り消し・返金をします。",
        "Cancel or refund in the shop's order screen or in Seller Central.",
    ),
    fees=ASK_FEES,
    letter=Text(
        "Amazonからの書面には値が載りません。お客様がセラーセントラルでご確認ください。"
        "本番切り替えキーは、モジュールの開発会社から届きます。",
        "Amazon sends no values: the client looks them up in Seller Central. The switching key comes from"
        " the module's maker.",
    ),
    source="AmazonPayV2_42 4.2.3, plg_amazon_pay_v2_config",
    hearsay=(
        Text(
            "お試しの購入者は、セラーセントラルのサンドボックスで作るそうです。",
            "Buyers for the sandbox are said to be made in Seller Central.",
        ),
    ),
)
