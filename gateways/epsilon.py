"""GMO Epsilon, by Welcart's own module."""

from functools import partial

from gateways._shared import CARD_ON_FILE, CONSOLE
from gateways._welcart import (
    BEHIND_A_PROXY,
    ON_OFF,
    THREE_DS,
    addresses,
    credentials,
    due_values,
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

SLUG = "epsilon"
ROW = partial(acting, SLUG)
DUE = payment_due("default", *map(str, range(3, 11)))

ENVIRONMENT = (
    EnvironmentSetting("ope", {"test": "test", "production": "public"}),
    *addresses(
        test="https://beta.epsilon.jp/",
        production="https://secure.epsilon.jp/",
        paths={"send_url": "cgi-bin/order/receive_order3.cgi"},
    ),
)

STORAGE = Storage(
    slug=SLUG,
    credentials=credentials(SLUG, "contract_code"),
    settings=(
        Setting("three_ds", (ROW("3dsecure"),), {"required": "on"}),
        Setting("payment_due", (ROW("conv_limit"),), due_values(DUE)),
        Setting("card_on_file", (ROW("process_code"),), ON_OFF),
        *kept(SLUG, *ENVIRONMENT),
    ),
    methods=(
        Settlement("acting_epsilon_card", "カード決済（イプシロン）", ((ROW("card_activate"), "on"),)),
        Settlement("acting_epsilon_conv", "コンビニ決済（イプシロン）", ((ROW("conv_activate"), "on"),)),
        Settlement("acting_epsilon_paypay", "PayPay決済（イプシロン）", ((ROW("paypay_activate"), "on"),)),
    ),
    defaults=laid(
        SLUG,
        {
            "card_activate": "off",
            "multi_currency": "off",
            "conv_activate": "off",
            "paypay_activate": "off",
        },
    ),
)

GATEWAY = Gateway(
    id="epsilon",
    name=Text("イプシロン", "GMO Epsilon"),
    fields=(
        # The same at both stages. It is the login of the console, too; the password there is not asked for.
        Field(
            "contract_code",
            Text("契約番号", "Contract code"),
            pattern=r"[0-9]{8}",
            secret=False,
            aliases=("契約コード",),
            examples=("12345678",),
        ),
    ),
    not_forwarded=(
        *CONSOLE,
        LookAlike("イプシロンの管理画面のパスワード", "Password of Epsilon's console", like="contract_code"),
    ),
    options=(THREE_DS, DUE, CARD_ON_FILE),
    environment=ENVIRONMENT,
    methods=(
        Method("card", code="acting_epsilon_card", name="クレジットカード", kind="card"),
        Method("conv", code="acting_epsilon_conv", name="コンビニ決済", kind="convenience_store"),
        Method("paypay", code="acting_epsilon_paypay", name="PayPay", kind="wallet"),
    ),
    modules=(module(SLUG, STORAGE),),
    registrations=(
        Registration(
            "イプシロンの管理画面の「決済システムの接続設定」で、オーダー情報発信元ホスト情報に"
            "お店のサーバーのIPアドレスを登録してください（テスト環境と本番環境のそれぞれ）。"
            "登録がないと決済はエラー908になります。",
            "Register the address of the shop's server as host of orders in Epsilon's console, once for test"
            " and once for production; without it payments fail with error 908.",
            key="server_address",
        ),
        Registration(
            "同じ画面で、決済完了後の戻りURLと入金通知の送信先に、"
            "https://（お店のドメイン）/ を登録してください。",
            "Register https://(the shop)/ there for completed payments and for notifications.",
            key="notification",
            path="/",
            shop="welcart",
        ),
        Text(
            "コンビニの支払期限は、管理画面の設定に合わせてください。お店では表示にだけ使われます。",
            "The days to pay in a convenience store have to be the console's: the shop only shows them.",
        ),
        Text(
            "3Dセキュアは、イプシロンへのお申し込みが必要です。",
            "3-D Secure has to be applied for with Epsilon.",
        ),
        BEHIND_A_PROXY,
    ),
    cancel=Text(
        "イプシロンの管理画面で取り消します。Welcartの受注画面からはできません。",
        "Cancel in Epsilon's console; Welcart's order screen cannot do it.",
    ),
    fees=Text(
        "取消・返金の際の費用は、ご契約の内容をご確認ください。",
        "See the contract for what a cancelled or refunded payment costs.",
    ),
    source="Welcart e-Commerce 2.12.1, classes/paymentEpsilon.class.php",
    letter=Text(
        "契約番号の通知。契約番号は管理画面のログインIDでもあります（パスワードは不要です）。",
        "The notice of the contract code, which is the console's login, too; its password is not needed.",
    ),
    cancel_in_shop=False,
    same_values=True,
    markers=("beta.epsilon.jp",),
    reaches=("secure.epsilon.jp",),
    known=(
        KnownModule(
            "eccube",
            "GmoEpsilon4",
            "1.0.8",
            source="GmoEpsilon4 1.0.8",
            shop_versions=("4.0", "4.1"),
        ),
        KnownModule(
            "eccube",
            "EccubePaymentLite42",
            "4.2.2",
            source="EccubePaymentLite42 4.2.2",
            shop_versions=("4.2",),
        ),
        KnownModule(
            "eccube",
            "EccubePaymentLite4",
            "1.1.0",
            source="EccubePaymentLite4 1.1.0",
            shop_versions=("4.0", "4.1"),
        ),
        KnownModule("woocommerce", "woocommerce-for-gmo-epsilon", source="a plugin of that name"),
    ),
    sources={"registrations": "epsilon.jp/developer/system_regist.html"},
)
