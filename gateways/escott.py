"""e-SCOTT Smart of SP.LINKS (formerly Sony Payment Services), by Welcart's own module."""

from functools import partial

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
from gateways._welcart import CAPTURE_IN_CONSOLE, credentials, laid, module
from kaitsu.model.gateway import Gateway, Method
from kaitsu.model.text import Text
from shops.welcart.storage import Method as Settlement
from shops.welcart.storage import Storage, acting

SLUG = "escott"
ROW = partial(acting, SLUG)
FIELDS = (*MERCHANT, *CARD)
ENVIRONMENT = environment({})

STORAGE = Storage(
    slug=SLUG,
    credentials=credentials(SLUG, *(field.key for field in FIELDS)),
    settings=settings(SLUG, ENVIRONMENT),
    methods=(
        # "token": card numbers go from the shopper's browser to e-SCOTT.
        Settlement("acting_escott_card", "カード決済 (e-SCOTT)", ((ROW("card_activate"), "token"),)),
        Settlement("acting_escott_conv", "オンライン収納代行 (e-SCOTT)", ((ROW("conv_activate"), "on"),)),
    ),
    defaults=laid(
        SLUG,
        {
            "card_activate": "off",
            "chooseable_quickpay": "on",
            "conv_activate": "off",
            **NO_CARD,
            **NO_CONV_FEE,
            "atodene_activate": "off",
        },
    ),
    excludes=("acting_welcart_card", "acting_zeus_card", "acting_zeus_conv", "acting_sbps_card"),
)

GATEWAY = Gateway(
    id="escott",
    name=Text("e-SCOTT Smart（SP.LINKS）", "e-SCOTT Smart (SP.LINKS)"),
    fields=FIELDS,
    not_forwarded=NOT_FORWARDED,
    options=options(CAPTURE_IN_CONSOLE),
    environment=ENVIRONMENT,
    methods=(
        Method("card", code="acting_escott_card", name="クレジットカード", kind="card"),
        Method("conv", code="acting_escott_conv", name="コンビニ・ペイジー", kind="convenience_store"),
    ),
    modules=(module(SLUG, STORAGE),),
    registrations=REGISTRATIONS,
    cancel=Text(
        "e-SCOTTの加盟店管理画面で取り消します。Welcartの受注画面からはできません。",
        "Cancel in e-SCOTT's merchant console; Welcart's order screen cannot do it.",
    ),
    fees=FEES,
    source="Welcart e-Commerce 2.12.1, classes/PaymentESCOTT.class.php",
    letter=LETTER,
    cancel_in_shop=False,
    markers=MARKERS,
    reaches=("www.e-scott.jp",),
)
