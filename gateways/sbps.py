"""SB Payment Service, by Welcart's own module."""

from functools import partial

from gateways._shared import CAPTURE, CARD_ON_FILE, CONSOLE, LETTERS
from gateways._welcart import (
    BEHIND_A_PROXY,
    THREE_DS,
    always,
    credentials,
    due_values,
    kept,
    laid,
    module,
    payment_due,
)
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method, Need
from kaitsu.model.gateway_facts import KnownModule, LookAlike, Registration
from kaitsu.model.text import Text
from shops.welcart.storage import Method as Settlement
from shops.welcart.storage import Storage, acting
from shops.wordpress.storage import Credential, Setting

SLUG = "sbps"
ROW = partial(acting, SLUG)
BY_API = Need(methods=("card", "paypay"))
DUE = payment_due("default", "3", "5", "7", "10", "14", "30", "59")

# Its addresses lie there for both stages; which is asked is the mode's affair.
ENVIRONMENT = (
    EnvironmentSetting("ope", {"test": "test", "production": "public"}),
    *always(
        {
            "send_url": "https://fep.sps-system.com/f01/FepBuyInfoReceive.do",
            "send_url_check": "https://stbfep.sps-system.com/Extra/BuyRequestAction.do",
            "send_url_test": "https://stbfep.sps-system.com/f01/FepBuyInfoReceive.do",
            "token_url": "https://token.sps-system.com/sbpstoken/com_sbps_system_token.js",
            "token_url_test": "https://stbtoken.sps-system.com/sbpstoken/com_sbps_system_token.js",
            "api_url": "https://api.sps-system.com/api/xmlapi.do",
            "api_url_test": "https://stbfep.sps-system.com/api/xmlapi.do",
            "cust_url": "https://fep.sps-system.com/f04/FepPayInfoReceive.do",
            "cust_url_test": "https://stbfep.sps-system.com/f04/FepPayInfoReceive.do",
        }
    ),
)

STORAGE = Storage(
    slug=SLUG,
    credentials=(
        *credentials(SLUG, "merchant_id", "service_id", "hash_key"),
        Credential("des_key", both=(ROW("3des_key"),)),
        Credential("des_init_key", both=(ROW("3desinit_key"),)),
        *credentials(SLUG, "basic_id", "basic_password"),
    ),
    settings=(
        Setting("three_ds", (ROW("3d_secure"),), {"required": "on"}),
        Setting(
            "capture", (ROW("sales"), ROW("paypay_sales")), {"at_order": "auto", "at_shipping": "manual"}
        ),
        Setting("card_on_file", (ROW("cust_manage"),), {"yes": "choice", "no": "off"}),
        Setting("payment_due", (ROW("conv_limit"),), due_values(DUE)),
        *kept(SLUG, *ENVIRONMENT),
    ),
    methods=(
        # "token" (API 型): card numbers go from the shopper's browser to the gateway.
        Settlement("acting_sbps_card", "カード決済（SBPS）", ((ROW("card_activate"), "token"),)),
        Settlement("acting_sbps_conv", "コンビニ決済（SBPS）", ((ROW("conv_activate"), "on"),)),
        Settlement("acting_sbps_payeasy", "ペイジー決済（SBPS）", ((ROW("payeasy_activate"), "on"),)),
        Settlement("acting_sbps_paypay", "PayPay オンライン決済（SBPS）", ((ROW("paypay_activate"), "on"),)),
    ),
    defaults=laid(
        SLUG,
        {
            "3des_key": "",
            "3desinit_key": "",
            "basic_id": "",
            "basic_password": "",
            "card_activate": "off",
            "sales_dlseller": "manual",
            "auto_settlement_mail": "off",
            "conv_activate": "off",
            "payeasy_activate": "off",
            "wallet_yahoowallet": "off",
            "wallet_rakuten": "off",
            "wallet_rakutenv2": "off",
            "wallet_paypal": "off",
            "wallet_netmile": "off",
            "wallet_alipay": "off",
            "wallet_activate": "off",
            "mobile_docomo": "off",
            "mobile_auone": "off",
            "mobile_mysoftbank": "off",
            "mobile_softbank2": "off",
            "mobile_activate": "off",
            "paypay_activate": "off",
        },
    ),
    excludes=("acting_dsk_card", "acting_dsk_conv", "acting_dsk_payeasy"),
)

GATEWAY = Gateway(
    id="sbps",
    name=Text("SBペイメントサービス", "SB Payment Service"),
    fields=(
        Field(
            "merchant_id",
            Text("マーチャントID", "Merchant ID"),
            pattern=r"[0-9]{5}",
            secret=False,
            test=r"30132$",  # the test environment everybody may use
            examples=("30132", "12345"),
        ),
        Field(
            "service_id",
            Text("サービスID", "Service ID"),
            pattern=r"[0-9]{3}",
            secret=False,
            examples=("101", "001"),
        ),
        Field(
            "hash_key",
            Text("ハッシュキー", "Hash key"),
            pattern=r"[0-9A-Za-z]{40}",
            examples=(f"{LETTERS}test0000", f"{LETTERS}live0000"),
        ),
        Field(
            "des_key",
            Text("3DES 暗号化キー", "3DES encryption key"),
            pattern=r"[0-9A-Za-z]{24}",
            need=BY_API,
            examples=(LETTERS[:24], LETTERS[8:]),
        ),
        Field(
            "des_init_key",
            Text("3DES 初期化キー", "3DES initialization key"),
            pattern=r"[0-9A-Za-z]{8}",
            need=BY_API,
            examples=("abcdefgh", "hgfedcba"),
        ),
        # Of the API as well, not of the console.
        Field(
            "basic_id",
            Text("Basic認証ID", "ID of Basic authentication"),
            pattern=r"[0-9]{1,40}",
            examples=("30132101", "12345001"),
            need=BY_API,
        ),
        Field(
            "basic_password",
            Text("Basic認証パスワード", "Password of Basic authentication"),
            pattern=r"[0-9A-Za-z]{1,40}",
            examples=("basicAB12", "basicCD34"),
            need=BY_API,
        ),
    ),
    not_forwarded=(
        *CONSOLE,
        LookAlike("決済管理ツールのパスワード", "Password of SBPS's merchant tool", like="basic_password"),
    ),
    options=(THREE_DS, CAPTURE, CARD_ON_FILE, DUE),
    environment=ENVIRONMENT,
    methods=(
        Method("card", code="acting_sbps_card", name="クレジットカード", kind="card"),
        Method("conv", code="acting_sbps_conv", name="コンビニ決済", kind="convenience_store"),
        Method("payeasy", code="acting_sbps_payeasy", name="ペイジー", kind="payeasy"),
        Method("paypay", code="acting_sbps_paypay", name="PayPay", kind="wallet"),
    ),
    modules=(module(SLUG, STORAGE),),
    registrations=(
        Registration(
            "API型（トークン方式）のご契約で、お店のサーバーのIPアドレスの登録が必要です"
            "（テスト環境と本番環境のそれぞれ）。",
            "The contract has to be for the API type with tokens, and the address of the shop's server has to"
            " be registered, once for test and once for production.",
            key="server_address",
        ),
        Text(
            "3Dセキュアは、SBペイメントサービスへのお申し込みが必要です。",
            "3-D Secure has to be applied for with SB Payment Service.",
        ),
        BEHIND_A_PROXY,
    ),
    cancel=Text(
        "カードとPayPayは、Welcartの受注画面で売上確定・取消・返金ができます。"
        "コンビニとペイジーは取り消せません。",
        "Card and PayPay: capture, cancel and refund in Welcart's order screen. Payments in convenience"
        " stores and by Pay-easy cannot be cancelled.",
    ),
    fees=Text(
        "取消・返金の際のトランザクション料は、ご契約の内容をご確認ください。",
        "See the contract for what transactions cost when a payment is cancelled or refunded.",
    ),
    source="Welcart e-Commerce 2.12.1, classes/paymentSBPS.class.php",
    letter=Text(
        "メールで届くPDF「API型接続先情報」、または加盟店向けポータル。",
        "The PDF with the connection's settings (API型接続先情報) that is mailed, or the merchants' portal.",
    ),
    cancel_in_shop=True,
    markers=("stbfep.sps-system.com", "stbtoken.sps-system.com"),
    reaches=("api.sps-system.com", "fep.sps-system.com"),
    known=(
        KnownModule("eccube2", "mdl_sbps", "2.12", source="the module's manual for EC-CUBE 2.12 and 2.13"),
        KnownModule("eccube", "SBPS", hearsay=True),
        KnownModule("woocommerce", "SBPS", hearsay=True),
    ),
    sources={"fields": "Welcart e-Commerce 2.12.1; the test merchant 30132 of SBPS sample code"},
)
