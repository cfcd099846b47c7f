"""GMO Epsilon, by its plugin for EC-CUBE (EC-CUBEペイメントLite): a gateway of its own, asked other things
than Welcart's module."""

from gateways._eccube import V42, Settings, module
from gateways._shared import CONSOLE
from kaitsu.model.gateway import Choice, EnvironmentSetting, Field, Gateway, Method, Option
from kaitsu.model.gateway_facts import LookAlike
from kaitsu.model.text import Text
from shops.eccube.storage import MethodClass, Storage

CONFIG = Settings("EccubePaymentLite42", "plg_eccube_payment_lite42_config", "Config")

CARD_FORM = Option(
    "card_form",
    Text("カード番号の入力画面", "Where the card is typed"),
    decided_by="contract",
    choices=(
        Choice("token", Text("お店の画面（トークン決済）", "on the shop's page (token)")),
        Choice("link", Text("イプシロンの画面（リンク決済）", "on Epsilon's page (link)")),
    ),
)

STORAGE = Storage(
    code="EccubePaymentLite42",
    credentials=(CONFIG.credential("contract_code"),),
    settings=(
        CONFIG.setting("environmental_setting", values={"development": 1, "production": 2}),
        CONFIG.setting("card_form", "credit_payment_setting", values={"link": 1, "token": 2}),
    ),
    # Its form makes a row of dtb_payment for each that is ticked there, with these limits.
    methods=(
        MethodClass("epsilon_card", r"Service\Method\Credit", rule_min=1, rule_max=9999999),
        MethodClass("epsilon_paypay", r"Service\Method\Paypay", rule_min=1, rule_max=9999999),
        MethodClass("epsilon_payeasy", r"Service\Method\Payeasy", rule_min=1, rule_max=9999999),
        MethodClass("epsilon_carrier", r"Service\Method\Sphone", rule_min=1, rule_max=50000),
    ),
    # With the tables that say what is ticked in its form.
    tables=("plg_eccube_payment_lite42_config",),
)

GATEWAY = Gateway(
    id="epsilonlite",
    name=Text("イプシロン（EC-CUBEペイメントLite）", "GMO Epsilon (EC-CUBE Payment Lite)"),
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
    options=(CARD_FORM,),
    environment=(
        EnvironmentSetting("environmental_setting", {"test": "development", "production": "production"}),
    ),
    methods=(
        Method("card", code="epsilon_card", name="クレジットカード", kind="card"),
        Method("paypay", code="epsilon_paypay", name="PayPay", kind="wallet"),
        Method("payeasy", code="epsilon_payeasy", name="ペイジー", kind="payeasy"),
        Method("carrier", code="epsilon_carrier", name="キャリア決済", kind="carrier"),
    ),
    # On 4.3 its PluginManager is a fatal error of PHP.
    modules=(module("4.2.2", STORAGE, V42, verified="recorded"),),
    registrations=(
        Text(
            "イプシロンの管理画面の「決済システムの接続設定」で、オーダー情報発信元ホスト情報に"
            "お店のサーバーのIPアドレスを登録してください（テスト環境と本番環境のそれぞれ）。"
            "登録がないと決済はエラー908になります。",
            "Register the address of the shop's server as host of orders in Epsilon's console, once for test"
            " and once for production; without it payments fail with error 908.",
        ),
        Text(
            "コンビニ決済は、プラグインの設定画面でコンビニを選ぶ必要があるため、ここでは扱いません。",
            "Convenience stores are chosen in the plugin's own form, and not set up here.",
        ),
    ),
    cancel=Text(
        "EC-CUBEの受注画面、またはイプシロンの管理画面で取り消します。",
        "Cancel in EC-CUBE's order screen or in Epsilon's console.",
    ),
    fees=Text(
        "取消・返金の際の費用は、ご契約の内容をご確認ください。",
        "See the contract for what a cancelled or refunded payment costs.",
    ),
    source="ec-cube/eccubepaymentlite42 4.2.2, Entity/Config.php, GmoEpsilonConfigController, PluginManager",
    letter=Text(
        "契約番号の通知。契約番号は管理画面のログインIDでもあります（パスワードは不要です）。",
        "The notice of the contract code, which is the console's login, too; its password is not needed.",
    ),
    cancel_in_shop=True,
    same_values=True,
    markers=("beta.epsilon.jp",),
    reaches=("secure.epsilon.jp",),
)
