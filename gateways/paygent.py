"""Paygent, by Welcart's own module: payment on Paygent's pages (リンクタイプ).

The other type (モジュールタイプ) reads its certificate from files, which no option can hold.
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
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method
from kaitsu.model.gateway_facts import KnownModule, LookAlike, Registration
from kaitsu.model.text import Text
from shops.welcart.storage import Method as Settlement
from shops.welcart.storage import Storage, acting
from shops.wordpress.storage import Setting

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

STORAGE = Storage(
    slug=SLUG,
    credentials=credentials(SLUG, "seq_merchant_id", "hc", "conv_hc"),
    settings=(
        # Its name says the contrary: "on" is for who has the contract for 3-D Secure.
        Setting("three_ds", (ROW("threedsecure_ryaku"),), {"required": "on"}),
        Setting("security_code", (ROW("use_card_conf_number"),), ON_OFF),
        Setting("installments", (ROW("payment_class"),), {"no": "0", "yes": "2", "with_bonus": "1"}),
        Setting("payment_due", (ROW("payment_term_day"),)),
        Setting("card_on_file", (ROW("stock_card_mode"),), ON_OFF),
        *kept(SLUG, *ENVIRONMENT),
    ),
    methods=(
        Settlement("acting_paygent_card", "カード決済（ペイジェント）", ((ROW("card_activate"), "on"),)),
        Settlement("acting_paygent_conv", "コンビニ決済（ペイジェント）", ((ROW("conv_activate"), "on"),)),
    ),
    defaults=laid(
        SLUG,
        {
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
            "hc",
            Text("リンクタイプハッシュ生成キー", "Hash key of the link type"),
            pattern=r"[0-9A-Za-z]{8,64}",
            examples=("hashAB12345", "hashCD67890"),
        ),
        Field(
            "conv_hc",
            Text("差分通知ハッシュ値生成キー", "Hash key of notifications"),
            pattern=r"[0-9A-Za-z]{8,64}",
            examples=("convAB12345", "convCD67890"),
        ),
    ),
    not_forwarded=(
        *CONSOLE,
        LookAlike("ペイジェントオンラインのパスワード", "Password of Paygent Online", like="hc"),
    ),
    options=(
        THREE_DS,
        SECURITY_CODE,
        INSTALLMENTS,
        payment_due("2", "3", "5", "7", "10", "14", "30", "60"),
        CARD_ON_FILE,
    ),
    environment=ENVIRONMENT,
    methods=(
        Method("card", code="acting_paygent_card", name="クレジットカード", kind="card"),
        Method("conv", code="acting_paygent_conv", name="コンビニ決済", kind="convenience_store"),
    ),
    modules=(module(SLUG, STORAGE),),
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
            "3Dセキュアは、ペイジェントへのお申し込みが必要です。",
            "3-D Secure has to be applied for with Paygent.",
        ),
    ),
    cancel=Text(
        "ペイジェントオンラインで取り消します。",
        "Cancel in Paygent's console.",
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
    same_values=False,
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
