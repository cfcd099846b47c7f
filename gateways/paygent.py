"""Paygent, by Welcart's own module: on Paygent's pages (リンクタイプ), or on the shop's (モジュールタイプ).

The second calls Paygent's API with a client certificate, which its module reads from files.
"""

from functools import partial

from gateways._shared import CARD_ON_FILE, CONSOLE
from gateways._welcart import (
    INSTALLMENTS,
    ON_OFF,
    SECURITY_CODE,
    THREE_DS,
    addresses,
    credentials,
    kept,
    laid,
    module,
    payment_due,
)
from kaitsu.model.gateway import Choice, EnvironmentSetting, Field, Gateway, Method, Need, Option
from kaitsu.model.gateway_facts import KnownModule, LookAlike, Registration
from kaitsu.model.text import Text
from shops.welcart.storage import ByOption, Storage, acting
from shops.welcart.storage import Method as Settlement
from shops.wordpress.storage import CredentialFile, Setting

SLUG = "paygent"
ROW = partial(acting, SLUG)

ENVIRONMENT = (
    EnvironmentSetting("ope", {"test": "test", "production": "public"}),
    *addresses(
        test="https://sandbox.paygent.co.jp/",
        production="https://link.paygent.co.jp/",
        paths={"send_url": "v/u/request"},
    ),
    *addresses(
        test="https://sandbox.paygent.co.jp/",
        production="https://token.paygent.co.jp/",
        paths={"token_url": "js/PaygentToken.js"},
    ),
)

CONNECTION = Option(
    "connection",
    Text("接続方式", "Type of connection"),
    decided_by="contract",
    choices=(
        Choice("link", Text("リンクタイプ", "link type: on Paygent's pages")),
        Choice("module", Text("モジュールタイプ（トークン方式）", "module type: on the shop's, with tokens")),
    ),
)
CARD_BY_MODULE = Need(methods=("card",), options={"connection": ("module",)})
LINK, MODULE = Need(options={"connection": ("link",)}), Need(options={"connection": ("module",)})
CAPTURE = Option(
    "capture",
    Text("売上確定の時期（モジュールタイプ）", "When the payment is captured (module type)"),
    decided_by="contract",
    choices=(
        Choice("at_order", Text("ご注文時（同時売上）", "at the order")),
        Choice("at_shipping", Text("発送時（オーソリのみ）", "at shipping")),
    ),
)
KEY, TOKEN = r"[0-9A-Za-z]{8,64}", r"[0-9A-Za-z_-]{8,64}"
CHOSEN = ByOption("connection", {"link": "on", "module": "module"})

STORAGE = Storage(
    slug=SLUG,
    credentials=credentials(
        SLUG,
        *("seq_merchant_id", "connect_id", "connect_password", "hc", "conv_hc", "token_key", "token_hc"),
        "threedsecure_hc",
    ),
    files=(
        CredentialFile("client_certificate", folder=(ROW("certificate_path"),), name=(ROW("client_file"),)),
        CredentialFile("authorities", name=(ROW("ca_file"),)),
    ),
    settings=(
        # Its name says the contrary: "on" is for who has the contract for 3-D Secure.
        Setting("three_ds", (ROW("threedsecure_ryaku"),), {"required": "on"}),
        Setting("security_code", (ROW("use_card_conf_number"),), ON_OFF),
        Setting("installments", (ROW("payment_class"),), {"no": "0", "yes": "2", "with_bonus": "1"}),
        Setting("payment_due", (ROW("payment_term_day"),)),
        Setting("card_on_file", (ROW("stock_card_mode"),), ON_OFF),
        Setting("capture", (ROW("sales_mode"),), {"at_order": "1", "at_shipping": "0"}),
        *kept(SLUG, *ENVIRONMENT),
    ),
    methods=(
        Settlement("acting_paygent_card", "カード決済（ペイジェント）", ((ROW("card_activate"), CHOSEN),)),
        Settlement("acting_paygent_conv", "コンビニ決済（ペイジェント）", ((ROW("conv_activate"), CHOSEN),)),
    ),
    defaults=laid(
        SLUG,
        {
            "hc": "",
            "connect_id": "",
            "connect_password": "",
            "telegram_version": "1.0",
            "card_activate": "off",
            "token_key": "",
            "token_hc": "",
            "client_file": "",
            "ca_file": "",
            "sales_mode": "0",
            "sales_mode_dlseller": "0",
            "auto_settlement_mail": "off",
            "threedsecure_hc": "",
            "attempt": "on",
            "conv_activate": "off",
            "payment_term_min": "",
            "sales_type": "1",
            "cvs_type": ["01", "02", "03", "04"],
            "atm_activate": "off",
            "payment_limit_date": "",
            "bank_activate": "off",
            "asp_payment_term": "0050000",
            "paidy_activate": "off",
            "paidy_public_key": "",
        },
    ),
    excludes=("acting_paidy",),
)

GATEWAY = Gateway(
    id="paygent",
    name=Text("ペイジェント", "Paygent"),
    fields=(
        Field(
            "seq_merchant_id",
            Text("マーチャントID", "Merchant ID"),
            pattern=r"[0-9]{1,10}",
            secret=False,
            examples=("12345", "54321"),
        ),
        Field(
            "connect_id",
            Text("接続ID", "Connection ID"),
            pattern=r"[0-9A-Za-z]{1,32}",
            secret=False,
            need=MODULE,
            examples=("connTEST0001", "connLIVE0001"),
        ),
        Field(
            "connect_password",
            Text("接続パスワード", "Connection password"),
            pattern=r"[0-9A-Za-z]{1,32}",
            need=MODULE,
            examples=("passTEST0001", "passLIVE0001"),
        ),
        Field(
            "hc",
            Text("リンクタイプハッシュ生成キー", "Hash key of the link type"),
            pattern=KEY,
            need=LINK,
            examples=("hashAB12345", "hashCD67890"),
        ),
        Field(
            "conv_hc",
            Text("差分通知ハッシュ値生成キー", "Hash key of notifications"),
            pattern=KEY,
            examples=("convAB12345", "convCD67890"),
        ),
        Field(
            "token_key",
            Text("トークン生成鍵", "Token key"),
            pattern=TOKEN,
            secret=False,  # the page that asks for the card shows it to every browser
            need=CARD_BY_MODULE,
            examples=("token_test_01", "token_live_01"),
        ),
        Field(
            "token_hc",
            Text("トークン受取ハッシュ鍵", "Hash key of tokens"),
            pattern=KEY,
            need=CARD_BY_MODULE,
            examples=("tokenhcAB123", "tokenhcCD456"),
        ),
        Field(
            "threedsecure_hc",
            Text("3Dセキュア結果受付ハッシュ鍵", "Hash key of 3-D Secure results"),
            pattern=KEY,
            need=CARD_BY_MODULE,
            examples=("tdshcAB12345", "tdshcCD67890"),
        ),
        Field(
            "client_certificate",
            Text("クライアント証明書ファイル", "Client certificate (file)"),
            file="client_certificate",
            need=MODULE,
        ),
        Field("authorities", Text("CAファイル", "CA file"), secret=False, file="authorities", need=MODULE),
    ),
    not_forwarded=(
        *CONSOLE,
        LookAlike(
            "ペイジェントオンラインのパスワード", "Password of Paygent Online", like="connect_password"
        ),
    ),
    options=(
        THREE_DS,
        SECURITY_CODE,
        INSTALLMENTS,
        payment_due("2", "3", "5", "7", "10", "14", "30", "60"),
        CARD_ON_FILE,
        CONNECTION,
        CAPTURE,
    ),
    environment=ENVIRONMENT,
    methods=(
        Method("card", code="acting_paygent_card", name="クレジットカード", kind="card"),
        Method("conv", code="acting_paygent_conv", name="コンビニ決済", kind="convenience_store"),
    ),
    modules=(module(SLUG, STORAGE, by_methods=("connection",)),),
    registrations=(
        Registration(
            "ペイジェントオンラインで、差分通知の送信先に https://（お店のドメイン）/ を登録してください。"
            "「差分通知オプション」のお申し込みが必要です。",
            "Register https://(the shop)/ for notifications of changes in Paygent's console; that option has"
            " to be applied for.",
            key="notification",
            path="/",
            shop="welcart",
        ),
        Text(
            "モジュールタイプは、申込サービスタイプが「リンク＋モジュール」、モジュール使用が「同意済」のご契約と、"
            "お店のサーバーのIPアドレスの登録が必要です。クライアント証明書は試験環境と本番環境で異なり、"
            "有効期限があります。",
            "The module type needs a contract for link and module, and the address of the shop's server"
            " has to be registered. The client certificate is another one for production, and it expires.",
        ),
        Text(
            "3Dセキュアは、ペイジェントへのお申し込みが必要です。",
            "3-D Secure has to be applied for with Paygent.",
        ),
    ),
    cancel=Text(
        "ペイジェントオンラインで取り消します。モジュールタイプでは、Welcartの受注画面でもできます。",
        "Cancel in Paygent's console; with the module type, in Welcart's order screen as well.",
    ),
    fees=Text(
        "取消・返金の際のトランザクション料は、ご契約の内容をご確認ください。",
        "See the contract for what transactions cost when a payment is cancelled or refunded.",
    ),
    source="Welcart e-Commerce 2.12.1, classes/paymentPaygent.class.php",
    letter=Text(
        "ペイジェントからの設定情報。テスト環境と本番環境で値が異なります。",
        "Paygent's notice of settings; test and production have different values.",
    ),
    cancel_in_shop=False,
    same_values=None,  # of its ids, token keys and certificates no; of its hash keys nobody has said so
    markers=("sandbox.paygent.co.jp",),
    known=(
        KnownModule(
            "eccube",
            "PaygentPayment",
            "1.4.1",
            source="PaygentPayment 1.4.1",
            shop_versions=("4.0", "4.1"),
        ),
        KnownModule(
            "eccube", "PaygentPayment42", source="named in shops' composer files", shop_versions=("4.2",)
        ),
        KnownModule("eccube2", "mdl_paygent", source="github.com/ec-cube2-plugin/fix-mdl_paygent"),
        KnownModule(
            "woocommerce",
            "woocommerce-for-paygent-payment-main",
            "2.4.8",
            source="PAYGENT for WooCommerce 2.4.8",
        ),
    ),
)
