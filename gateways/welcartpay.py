"""WelcartPay: e-SCOTT Smart of SP.LINKS as Welcart's makers sell it, by Welcart's own module."""

from functools import partial

from gateways._shared import CAPTURE
from gateways._splinks import (
    CARD,
    FEES,
    LETTER,
    MARKERS,
    MERCHANT,
    NO_CARD,
    NO_CONV_FEE,
    NOT_FORWARDED,
    REGISTRATIONS,
    environment,
    options,
    settings,
)
from gateways._welcart import credentials, laid, module
from kaitsu.model.gateway import Field, Gateway, Method
from kaitsu.model.text import Text
from shops.welcart.storage import Method as Settlement
from shops.welcart.storage import Storage, acting

SLUG = "welcart"
ROW = partial(acting, SLUG)
FIELDS = (
    *MERCHANT,
    # The module's form takes none but those whose MD5 it knows.
    Field(
        "auth_key",
        Text("決済認証キー", "Settlement auth key"),
        pattern=r"[0-9A-Za-z]{4,64}",
        examples=("1234567890",),
    ),
    *CARD,
)
ENVIRONMENT = environment(
    {
        "send_url_link": "euser/snp/SSNP005ReferStart.do",
        "send_url_applepay": "online/aut/OAUT002.do",
        "send_url_applepay_member": "online/crp/OCRP005.do",
        "send_url_unionpay": "online/agc/OAGC010.do",
    }
)

STORAGE = Storage(
    slug=SLUG,
    credentials=credentials(SLUG, *(field.key for field in FIELDS)),
    settings=settings(SLUG, ENVIRONMENT),
    methods=(
        # "token": card numbers go from the shopper's browser to e-SCOTT.
        Settlement("acting_welcart_card", "カード決済 (WelcartPay)", ((ROW("card_activate"), "token"),)),
        Settlement("acting_welcart_conv", "オンライン収納代行 (WelcartPay)", ((ROW("conv_activate"), "on"),)),
        Settlement(
            "acting_welcart_atodene", "後払い決済 (WelcartPay/ATODENE)", ((ROW("atodene_activate"), "on"),)
        ),
    ),
    defaults=laid(
        SLUG,
        {
            "card_activate": "off",
            "foreign_activate": "",
            "chooseable_quickpay": "on",
            "operateid_dlseller": "1Gathering",
            "auto_settlement_mail": "off",
            "conv_activate": "off",
            **NO_CARD,
            **NO_CONV_FEE,
            "atodene_activate": "off",
            "atodene_byitem": "off",
            "atodene_billing_method": "2",
            "atodene_fee_type": "",
            "atodene_fee": "",
            "atodene_fee_limit_amount": "",
            "atodene_fee_first_amount": "",
            "atodene_fee_first_fee": "",
            "atodene_fee_amounts": [""],
            "atodene_fee_fees": [""],
            "atodene_fee_end_fee": "",
            "applepay_activate": "off",
            "applepay_tenant_id": "",
            "applepay_quickpay": "",
            "applepay_operateid": "1Gathering",
            "applepay_key_aes": "",
            "applepay_key_iv": "",
            "applepay_certificate_path": "",
            "applepay_certificate_key_pass": "",
            "applepay_merchantidentifier": "",
            "unionpay_activate": "off",
            "unionpay_key_aes": "",
            "unionpay_key_iv": "",
            "unionpay_pagelanguage": "",
        },
    ),
    excludes=("acting_escott_card", "acting_zeus_card", "acting_zeus_conv", "acting_sbps_card"),
    own=("usces_welcartpay_keys",),
)

GATEWAY = Gateway(
    id="welcartpay",
    name=Text("WelcartPay", "WelcartPay"),
    fields=FIELDS,
    not_forwarded=NOT_FORWARDED,
    options=options(CAPTURE),
    environment=ENVIRONMENT,
    methods=(
        Method("card", code="acting_welcart_card", name="クレジットカード", kind="card"),
        Method("conv", code="acting_welcart_conv", name="コンビニ・ペイジー", kind="convenience_store"),
        Method("deferred", code="acting_welcart_atodene", name="後払い（ATODENE）", kind="deferred"),
    ),
    modules=(module(SLUG, STORAGE),),
    registrations=REGISTRATIONS,
    cancel=Text(
        "Welcartの受注画面で、売上確定・金額変更・取消ができます。加盟店管理画面からもできます。",
        "Capture, change and cancel in Welcart's order screen, or in the merchant console.",
    ),
    fees=FEES,
    source="Welcart e-Commerce 2.12.1, classes/paymentWelcart.class.php",
    letter=LETTER,
    cancel_in_shop=True,
    cancel_until=Text(
        "与信は、目安として約60日間保持されます。", "An authorization is held for about 60 days."
    ),
    sources={"cancel": "welcart.com, tips/intro-welcartpay"},
    markers=MARKERS,
    reaches=("www.e-scott.jp",),
)
