"""ZEUS, by Welcart's own module: its card payment."""

from functools import partial

from gateways._shared import CARD_ON_FILE, CONSOLE, INSTALLMENTS_SIGNS, LETTERS, YES_NO
from gateways._welcart import (
    BEHIND_A_PROXY,
    ON_OFF,
    SECURITY_CODE,
    THREE_DS,
    addresses,
    always,
    credentials,
    kept,
    laid,
    module,
)
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method, Option
from kaitsu.model.gateway_facts import KnownModule, LookAlike, Registration
from kaitsu.model.text import Text
from shops.welcart.storage import Method as Settlement
from shops.welcart.storage import Storage, acting
from shops.wordpress.storage import Setting

SLUG = "zeus"
ROW = partial(acting, SLUG)

# No test mode and no test host for cards: which it is ZEUS knows by the IP code.
HOST = "https://linkpt.cardservice.co.jp/cgi-bin/"
ENVIRONMENT = (
    *always(
        {
            "connection": "2",  # Secure API: 3-D Secure takes place with it alone
            "vercheck": "115",  # the module asks for its form to be saved again where it is another
        }
    ),
    *addresses(
        test=HOST,
        production=HOST,
        paths={
            "card_url": "secure.cgi",
            "card_secureurl": "secure/api.cgi",
            "card_tokenurl": "token/token.cgi",
            "card_order_ref": "order_ref.cgi",
            "card_price_change": "credit/price_change/reflect/index.cgi",
        },
    ),
)
NOTIFIERS = EnvironmentSetting("notifiers", {"test": "zeus", "production": "zeus"})

STORAGE = Storage(
    slug=SLUG,
    credentials=credentials(SLUG, "clientip", "authkey"),
    settings=(
        Setting("three_ds", (ROW("3dsecur"),), {"required": "1"}),
        Setting("security_code", (ROW("security"),), {"yes": "1", "no": "2"}),
        Setting("installments", (ROW("howpay"),), ON_OFF),
        Setting("card_on_file", (ROW("quickcharge"),), ON_OFF),
        *kept(SLUG, *ENVIRONMENT),
        Setting("notifiers", (ROW("ipaddrs"),), {"zeus": ["210.164.6.67", "202.221.139.50"]}),
    ),
    methods=(Settlement("acting_zeus_card", "カード決済（ZEUS）", ((ROW("card_activate"), "on"),)),),
    defaults=laid(
        SLUG,
        {
            "card_activate": "off",
            "batch": "",
            "auto_settlement_mail": "off",
            "howpay_B1": "",
            "howpay_02": "",
            "bank_activate": "off",
            "bank_ope": "test",
            "clientip_bank": "",
            "testid_bank": "",
            "bank_expired_date": "",
            "conv_activate": "off",
            "conv_ope": "test",
            "clientip_conv": "",
            "testid_conv": "",
            "test_type_conv": 0,
            "pay_cvs": [],
            "conv_span": "",
            "bnpl_activate": "off",
            "clientip_bnpl": "",
            "bnpl_linkpassword": "",
            "bnpl_fee_type": "",
            "bnpl_fee": "",
            "bnpl_fee_limit_amount": "",
            "bnpl_fee_first_amount": "",
            "bnpl_fee_first_fee": "",
            "bnpl_fee_amounts": [""],
            "bnpl_fee_fees": [""],
            "bnpl_fee_end_fee": "",
            "bank_url": "",
            "conv_url": "",
            "3ds_pattern": "",
            "bnpl_linkid": "sbifstest1",
            "bnpl_transaction_url": "",
            "bnpl_shippingrequest_url": "",
            "bnpl_modifytransaction_url": "",
        },
    ),
    excludes=("acting_welcart_card", "acting_escott_card", "acting_sbps_card", "acting_paygent_card"),
)

GATEWAY = Gateway(
    id="zeus",
    name=Text("ゼウス", "ZEUS"),
    fields=(
        Field(
            "clientip",
            Text("カード決済IPコード", "IP code for card payment"),
            pattern=r"[0-9]{5}|[0-9]{10}",
            secret=False,
            aliases=("カードIPコード", "加盟店IPコード（カード）"),
            examples=("90123",),
        ),
        Field(
            "authkey",
            Text("認証キー", "Authentication key"),
            pattern=r"[0-9A-Za-z]{8,40}",
            aliases=("加盟店認証キー",),
            examples=(LETTERS,),
        ),
    ),
    not_forwarded=(
        *CONSOLE,
        LookAlike("売上管理画面のパスワード", "Password of ZEUS's console", like="authkey"),
    ),
    options=(
        THREE_DS,
        SECURITY_CODE,
        Option(
            "installments",
            Text("分割払い", "Payment by instalments"),
            decided_by="contract",
            choices=YES_NO,
            signs=INSTALLMENTS_SIGNS,
        ),
        CARD_ON_FILE,
    ),
    environment=(*ENVIRONMENT, NOTIFIERS),
    methods=(Method("card", code="acting_zeus_card", name="クレジットカード", kind="card"),),
    modules=(module(SLUG, STORAGE),),
    registrations=(
        Text(
            "接続方式は Secure API、3Dセキュアありのご契約が必要です。",
            "The contract has to be for the Secure API, with 3-D Secure.",
        ),
        Text(
            "決済結果の通知は 210.164.6.67 と 202.221.139.50 から届きます。"
            "お店のサーバーで許可してください。",
            "Results are notified from 210.164.6.67 and 202.221.139.50: let them through to the shop.",
        ),
        Registration(
            "テストカードは、ゼウスの売上管理画面でご登録ください。登録したIPアドレスからのみ利用できます。",
            "Register test cards in ZEUS's console; they work from the registered IP addresses only.",
            key="test_cards",
            stages=("test",),
        ),
        BEHIND_A_PROXY,
    ),
    cancel=Text(
        "Welcartの受注画面で、取消と金額変更ができます。売上管理画面からもできます。",
        "Cancel and change in Welcart's order screen, or in ZEUS's console.",
    ),
    fees=Text(
        "取消・返金の際の費用は、ご契約の内容をご確認ください。",
        "See the contract for what a cancelled or refunded payment costs.",
    ),
    source="Welcart e-Commerce 2.12.1, classes/paymentZeus.class.php",
    letter=Text(
        "メールで届く設定情報（IPコードと認証キー）。決済の種類ごとにIPコードがあります。",
        "A mail with the IP code and the key; each kind of payment has an IP code of its own.",
    ),
    cancel_in_shop=True,
    reaches=("linkpt.cardservice.co.jp",),
    notifies_from=("210.164.6.67", "202.221.139.50"),
    known=(
        KnownModule(
            "eccube",
            "ZeusPayment4",
            "2.2.0",
            source="ZeusPayment4 2.2.0",
            shop_versions=("4.0", "4.1"),
        ),
    ),
    sources={"test_cards": "support.taketin.com/?p=3792: registered by the merchant, bound to an address"},
    hearsay=(
        Text(
            "カード決済では、テストと本番で同じ値を使うことがあるそうです。",
            "For cards, test and production are said to have the same values at times.",
        ),
    ),
)
