"""DSK (電算システム). It works over SB Payment Service's system; its module comes with Welcart."""

from gateways._shared import ASK_FEES, CONSOLE, LETTERS, THREE_DS
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method
from kaitsu.model.gateway_facts import KnownModule
from kaitsu.model.text import Text

GATEWAY = Gateway(
    id="dsk",
    name=Text("DSK電算システム", "DSK (Densan System)"),
    fields=(
        Field(
            "merchant_id",
            Text("マーチャントID", "Merchant ID"),
            pattern=r"[0-9]{1,5}",
            secret=False,
            examples=("91234",),
        ),
        Field(
            "service_id",
            Text("サービスID", "Service ID"),
            pattern=r"[0-9]{1,3}",
            secret=False,
            examples=("001",),
        ),
        Field(
            "hash_key",
            Text("ハッシュキー", "Hash key"),
            pattern=r"[0-9A-Za-z]{1,40}",
            examples=(LETTERS[:32] + "test0000", LETTERS[:32] + "live0000"),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(THREE_DS,),
    environment=(EnvironmentSetting("ope", {"test": "test", "production": "public"}),),
    methods=(
        Method("card", code="acting_dsk_card", name="クレジットカード", kind="card"),
        Method("conv", code="acting_dsk_conv", name="コンビニ決済", kind="convenience_store"),
        Method("payeasy", code="acting_dsk_payeasy", name="ペイジー", kind="payeasy"),
    ),
    modules=(),
    known=(
        KnownModule(
            "welcart", "dsk", "2.12.1", source="Welcart e-Commerce 2.12.1, classes/PaymentDSK.class.php"
        ),
    ),
    letter=Text(
        "契約時に届くマーチャントID・サービスID・ハッシュキーの通知。",
        "The notice of merchant ID, service ID and hash key that comes with the contract.",
    ),
    cancel=Text(
        "DSKの管理画面で取り消します。Welcartの受注画面からはできません。",
        "Cancel in DSK's console; Welcart's order screen cannot do it.",
    ),
    cancel_in_shop=False,
    fees=ASK_FEES,
    markers=("stbfep.sps-system.com", "stbtoken.sps-system.com"),
    reaches=("fep.sps-system.com",),
    source="Welcart e-Commerce 2.12.1, classes/PaymentDSK.class.php",
)
