"""GMO Payment Gateway: its PG Multi-Payment Service (PGマルチペイメントサービス)."""

from gateways._eccube import addresses
from gateways._shared import ASK_FEES, CAPTURE, CARD_ON_FILE, INSTALLMENTS, SECURITY_CODE, THREE_DS
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method, TestCard
from kaitsu.model.gateway_facts import Hearsay, KnownModule, LookAlike, Registration
from kaitsu.model.text import Text

ENVIRONMENT = (
    EnvironmentSetting("connect_server_type", {"test": "test", "production": "production"}),
    *addresses("https://pt01.mul-pay.jp/", "https://p01.mul-pay.jp/", {"server_url": "payment/"}),
    *addresses("https://kt01.mul-pay.jp/", "https://k01.mul-pay.jp/", {"kanri_server_url": "kanri/"}),
)

FIELDS = (
    Field(
        "shop_id",
        Text("ショップID", "Shop ID"),
        pattern=r"[0-9A-Za-z]{1,16}",
        secret=False,
        test=r"tshop[0-9]{8}$",
        production=Hearsay(r"9[0-9]{12}$"),
        examples=("tshop00000001", "9100000000001"),
    ),
    Field(
        "shop_pass",
        Text("ショップパスワード", "Shop password"),
        pattern=r"[0-9A-Za-z]{1,16}",
        examples=("abcd1234", "efgh5678"),
    ),
    Field(
        "site_id",
        Text("サイトID", "Site ID"),
        pattern=r"[0-9A-Za-z]{1,16}",
        secret=False,
        test=Hearsay(r"tsite[0-9]{8}$"),
        examples=("tsite00000001", "site00000001"),
    ),
    Field(
        "site_pass",
        Text("サイトパスワード", "Site password"),
        pattern=r"[0-9A-Za-z]{1,16}",
        examples=("ijkl1234", "mnop5678"),
    ),
)

GATEWAY = Gateway(
    id="gmopg",
    name=Text("GMOペイメントゲートウェイ", "GMO Payment Gateway"),
    fields=FIELDS,
    not_forwarded=(
        Text("ショップ管理画面のURL", "Address of the shop console"),
        Text("ショップ管理画面のログインID", "Login of the shop console"),
        LookAlike("ショップ管理画面パスワード", "Password of the shop console", like="shop_pass"),
        Text("サイト管理画面のログインID", "Login of the site console"),
        LookAlike("サイト管理画面パスワード", "Password of the site console", like="site_pass"),
    ),
    options=(THREE_DS, SECURITY_CODE, INSTALLMENTS, CAPTURE, CARD_ON_FILE),
    environment=ENVIRONMENT,
    methods=(
        Method("card", code="gmopg_card", name="クレジットカード", kind="card"),
        Method("conv", code="gmopg_conv", name="コンビニ決済", kind="convenience_store"),
        Method("payeasy_atm", code="gmopg_payeasy_atm", name="ペイジー（ATM）", kind="payeasy"),
        Method("payeasy_net", code="gmopg_payeasy_net", name="ペイジー（ネットバンク）", kind="payeasy"),
        Method("docomo", code="gmopg_docomo", name="d払い", kind="carrier"),
        Method("au", code="gmopg_au", name="auかんたん決済", kind="carrier"),
        Method("softbank", code="gmopg_softbank", name="ソフトバンクまとめて支払い", kind="carrier"),
        Method("rakuten", code="gmopg_rakuten", name="楽天ペイ", kind="wallet"),
        Method("bank", code="gmopg_bank", name="銀行振込（バーチャル口座）", kind="bank_transfer"),
    ),
    modules=(),
    known=(
        KnownModule(
            "eccube",
            "GmoPaymentGateway4",
            "1.0.9",
            source="composer ec-cube/gmopaymentgateway4 1.0.9",
            shop_versions=("4.0", "4.1"),
        ),
        KnownModule(
            "eccube", "GmoPaymentGateway42", source="named in shops' deploy scripts", shop_versions=("4.2",)
        ),
        KnownModule("eccube2", "mdl_pg_mulpay", "4.2.1", source="data/downloads/module/mdl_pg_mulpay 4.2.1"),
        KnownModule("woocommerce", "WooCommerce for GMO-PG", hearsay=True),
        KnownModule("welcart", "WCEX GMO-PG", hearsay=True),
    ),
    test_cards=(TestCard("4111111111111111", "approved"),),
    registrations=(
        Registration(
            "ショップ管理画面の「メール/結果通知設定」で、結果通知プログラムURLに登録してください。",
            "Enter it as the address of result notifications in the shop console.",
            key="notification",
            path="/gmo_payment_gateway/receive",
            shop="eccube",
        ),
        Text(
            "カードの支払い方法（一括・分割など）は、ショップ管理画面でカード会社との契約をご確認ください。",
            "Look up in the shop console which kinds of card payment the contract has.",
        ),
    ),
    cancel=Text(
        "EC-CUBEの受注画面で、売上確定・取消・金額変更ができます。ショップ管理画面からもできます。",
        "Capture, cancel and change in EC-CUBE's order screen, or in the shop console.",
    ),
    cancel_in_shop=True,
    cancel_until=Text(
        "仮売上は90日間保持されます。取消は、当日中・当月中・翌月以降で処理が変わります。"
        "キャリア決済には期限があります（d払いは取引日の翌々月末20時、auは売上確定月の翌々月末）。",
        "An authorization is held for 90 days. Cancelling differs on the same day, in the same month and"
        " later. Carriers end: docomo at 20:00 on the last day of the second month after the payment, au at"
        " the end of the second month after the capture.",
    ),
    fees=ASK_FEES,
    letter=Text(
        "メールで届く設定情報（ショップID・サイトIDの通知）と、ショップ管理画面。",
        "Mails that tell the shop ID and the site ID, and the shop console.",
    ),
    same_values=False,
    markers=("pt01.mul-pay.jp", "kt01.mul-pay.jp", "stg.static.mul-pay.jp"),
    reaches=("p01.mul-pay.jp",),
    source="GmoPaymentGateway4 1.0.9, Form/Type/Admin/ConfigType.php, Service/Method, messages.ja.yaml",
    sources={
        "test_cards": "two public payment libraries' remote tests against GMO-PG's test environment",
        "fields": "GmoPaymentGateway4 1.0.9; gmopg README (tshop…)",
    },
    hearsay=(
        Text(
            "3Dセキュア用のテストカードは、契約者向けの仕様書にあるそうです。",
            "Test cards for 3-D Secure are said to stand in the specification for merchants.",
        ),
    ),
)
