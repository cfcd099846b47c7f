"""Another Lane (アナザーレーン). Its module comes with Welcart."""

from gateways._shared import ASK_FEES, CARD_ON_FILE, CONSOLE
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method
from kaitsu.model.gateway_facts import KnownModule, LookAlike
from kaitsu.model.text import Text

GATEWAY = Gateway(
    id="anotherlane",
    name=Text("アナザーレーン", "Another Lane"),
    fields=(
        Field(
            "siteid",
            Text("サイトID", "Site ID"),
            pattern=r"[0-9A-Za-z]{1,8}",
            secret=False,
            examples=("80001234",),
        ),
        Field(
            "sitepass",
            Text("サイトパスワード", "Site password"),
            pattern=r"(?!@vault$)[!-~]{1,8}",
            examples=("abcd!234", "efgh!567"),
        ),
    ),
    not_forwarded=(
        *CONSOLE,
        LookAlike(
            "アナザーレーンの管理画面のパスワード", "Password of Another Lane's console", like="sitepass"
        ),
    ),
    options=(CARD_ON_FILE,),
    environment=(
        EnvironmentSetting("ope", {"test": "test", "production": "public"}),
        EnvironmentSetting(
            "send_url",
            {
                "test": "https://test-payment.alij.ne.jp/service/credit",
                "production": "https://payment.alij.ne.jp/service/credit",
            },
        ),
    ),
    methods=(Method("card", code="acting_anotherlane_card", name="クレジットカード", kind="card"),),
    modules=(),
    known=(
        KnownModule(
            "welcart",
            "anotherlane",
            "2.12.1",
            source="Welcart e-Commerce 2.12.1, classes/paymentAnotherlane.class.php",
        ),
    ),
    letter=Text(
        "契約時に届くサイトIDとサイトパスワードの通知。",
        "The notice of site ID and site password that comes with the contract.",
    ),
    cancel=Text(
        "アナザーレーンの管理画面で取り消します。Welcartの受注画面からはできません。",
        "Cancel in Another Lane's console; Welcart's order screen cannot do it.",
    ),
    cancel_in_shop=False,
    fees=ASK_FEES,
    markers=("test-payment.alij.ne.jp",),
    reaches=("payment.alij.ne.jp",),
    source="Welcart e-Commerce 2.12.1, classes/paymentAnotherlane.class.php",
)
