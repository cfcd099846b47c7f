"""Mizuho Factors (みずほファクター). Its module comes with Welcart."""

from gateways._shared import ASK_FEES, CONSOLE, LETTERS
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method
from kaitsu.model.gateway_facts import KnownModule
from kaitsu.model.text import Text

GATEWAY = Gateway(
    id="mizuho",
    name=Text("みずほファクター", "Mizuho Factors"),
    fields=(
        Field(
            "shopid",
            Text("加盟店コード（みずほ）", "Merchant code"),
            pattern=r"[0-9]{1,6}",
            secret=False,
            examples=("600123",),
        ),
        Field(
            "cshopid",
            Text("加盟店サブコード", "Merchant sub-code"),
            pattern=r"[0-9]{1,5}",
            secret=False,
            examples=("00001",),
        ),
        Field(
            "hash_pass",
            Text("ハッシュ用パスワード", "Password for hashes"),
            pattern=r"[0-9A-Za-z]{1,20}",
            examples=(LETTERS[:20], LETTERS[:20][::-1]),
        ),
        # At test it is always the same; of production's the letter tells.
        Field(
            "send_url",
            Text("接続先URL（画面連携型）PC", "Address of payments (for PCs)"),
            pattern=r"https://[0-9a-z-]+(\.[0-9a-z-]+)+/[0-9A-Za-z/._-]+",
            secret=False,
            test=r"https://tst\.kessai-navi\.jp/",
            production=r"https://(?!tst\.)",
            aliases=("本番URL",),
            examples=(
                "https://tst.kessai-navi.jp/mltbank/MBWebFrontPayment",
                "https://www.example.jp/mltbank/MBWebFrontPayment",
            ),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(),
    environment=(EnvironmentSetting("ope", {"test": "test", "production": "public"}),),
    methods=(
        Method("card", code="acting_mizuho_card", name="クレジットカード", kind="card"),
        Method("conv", code="acting_mizuho_conv1", name="コンビニ（ウェルネット）", kind="convenience_store"),
        Method(
            "seven", code="acting_mizuho_conv2", name="コンビニ（セブン-イレブン）", kind="convenience_store"
        ),
    ),
    modules=(),
    known=(
        KnownModule(
            "welcart",
            "mizuho",
            "2.12.1",
            source="Welcart e-Commerce 2.12.1, classes/paymentMizuho.class.php",
        ),
    ),
    letter=Text(
        "契約時に届く加盟店コード・ハッシュ用パスワードの通知と、決済インタフェースの接続先URL。",
        "The notice of codes and password that comes with the contract, and the interface's address.",
    ),
    cancel=Text(
        "みずほファクターの管理画面で取り消します。Welcartの受注画面からはできません。",
        "Cancel in Mizuho Factors' console; Welcart's order screen cannot do it.",
    ),
    cancel_in_shop=False,
    fees=ASK_FEES,
    markers=("tst.kessai-navi.jp",),
    source="Welcart e-Commerce 2.12.1, classes/paymentMizuho.class.php",
)
