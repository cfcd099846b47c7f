"""elepay, by ELESTYLE: the shopper chooses among the contract's methods on elepay's page."""

from gateways._eccube import V42, V43, Settings, module
from gateways._shared import CONSOLE, LETTERS
from kaitsu.model.gateway import Field, Gateway, Method
from kaitsu.model.gateway_facts import Registration
from kaitsu.model.text import Text
from shops.eccube.storage import MethodClass, Storage

CONFIG = Settings("elepay42", "plg_elepay_config", "Config")

STORAGE = Storage(
    code="elepay42",
    credentials=(CONFIG.credential("public_key"), CONFIG.credential("secret_key")),
    settings=(),
    methods=(MethodClass("elepay", r"Service\Method\Elepay"),),
    tables=("plg_elepay_config",),
)

GATEWAY = Gateway(
    id="elepay",
    name=Text("elepay", "elepay"),
    fields=(
        Field(
            "public_key",
            Text("パブリックキー", "Public key"),
            pattern=r"pk_(test|live)_[A-Za-z0-9]{16,128}",
            secret=False,
            test=r"pk_test_",
            production=r"pk_live_",
            console=Text("elepayの管理画面の「開発設定」", "Developer settings in elepay's console"),
            examples=(f"pk_test_{LETTERS}", f"pk_live_{LETTERS}"),
        ),
        Field(
            "secret_key",
            Text("シークレットキー", "Secret key"),
            pattern=r"sk_(test|live)_[A-Za-z0-9]{16,128}",
            test=r"sk_test_",
            production=r"sk_live_",
            console=Text("elepayの管理画面の「開発設定」", "Developer settings in elepay's console"),
            examples=(f"sk_test_{LETTERS}", f"sk_live_{LETTERS}"),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(),
    environment=(),  # the keys alone decide
    methods=(Method("elepay", code="elepay", name="キャッシュレス決済（elepay）", kind="wallet"),),
    modules=(module("1.3.0", STORAGE, V42, V43, verified="recorded"),),
    registrations=(
        Registration(
            "elepayの管理画面のWebhookに、https://（お店のドメイン）/elepay_paid_webhook を"
            "登録してください（テストと本番のそれぞれ）。",
            "Register https://(the shop)/elepay_paid_webhook as a webhook in elepay's console, once for test"
            " and once for live.",
            key="webhook",
            path="/elepay_paid_webhook",
            shop="eccube",
        ),
        Text(
            "カード決済の3Dセキュアは、elepayの側で行われます。管理画面で有効であることをご確認ください。",
            "3-D Secure of cards takes place at elepay. See in the console that it is on.",
        ),
    ),
    cancel=Text(
        "elepayの管理画面で返金します。EC-CUBEの受注画面からはできません。",
        "Refund in elepay's console; EC-CUBE's order screen cannot do it.",
    ),
    fees=Text(
        "取消・返金の際の手数料は、ご契約の内容をご確認ください。",
        "See the contract for what a cancelled or refunded payment costs.",
    ),
    source="ec-cube/elepay42 1.3.0; developer.elepay.io/docs/api-guide",
    letter=Text(
        "書面はありません。お客様がelepayの管理画面でご確認ください。",
        "There is no letter: the client looks the keys up in elepay's console.",
    ),
    cancel_in_shop=False,
    same_values=False,
    markers=("pk_test_",),
    reaches=("api.elepay.io",),
)
