"""fincode byGMO: an API. A WordPress plugin is said to be there; nobody of us has read one."""

from gateways._shared import ASK_FEES, CAPTURE, CONSOLE, LETTERS, THREE_DS
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method
from kaitsu.model.gateway_facts import Hearsay, KnownModule, Registration
from kaitsu.model.text import Text

KEYS = Text(
    "fincodeの管理画面の「API・Webhook」（テスト環境と本番環境は別の画面です）",
    "API and webhooks in fincode's console, of which test and production have one each",
)

GATEWAY = Gateway(
    id="fincode",
    name=Text("fincode byGMO", "fincode byGMO"),
    fields=(
        Field(
            "public_key",
            Text("パブリックキー（fincode）", "Public key"),
            pattern=r"p_[a-z]{4}_[0-9A-Za-z_-]{8,250}",
            secret=False,
            test=r"p_test_",
            production=Hearsay(r"p_prod_"),
            console=KEYS,
            examples=(f"p_test_{LETTERS}", f"p_prod_{LETTERS}"),
        ),
        Field(
            "secret_key",
            Text("シークレットキー（fincode）", "Secret key"),
            pattern=r"m_[a-z]{4}_[0-9A-Za-z_-]{8,250}",
            test=r"m_test_",
            production=Hearsay(r"m_prod_"),
            console=KEYS,
            examples=(f"m_test_{LETTERS}", f"m_prod_{LETTERS}"),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(THREE_DS, CAPTURE),
    environment=(
        EnvironmentSetting(
            "api_url", {"test": "https://api.test.fincode.jp", "production": "https://api.fincode.jp"}
        ),
    ),
    methods=(Method("card", code="fincode_card", name="クレジットカード", kind="card"),),
    modules=(),
    known=(KnownModule("woocommerce", "fincode", hearsay=True),),
    registrations=(
        Registration(
            "fincodeの管理画面のWebhookに、モジュールが示すURLを登録してください。",
            "Register the address that the module shows as a webhook in fincode's console.",
            key="webhook",
        ),
    ),
    cancel=Text("fincodeの管理画面で取り消します。", "Cancel in fincode's console."),
    fees=ASK_FEES,
    letter=Text(
        "書面には鍵が載りません。お客様がfincodeの管理画面でご確認ください。",
        "The keys stand in no letter: the client looks them up in fincode's console.",
    ),
    same_values=False,
    markers=("api.test.fincode.jp", "js.test.fincode.jp", "p_test_"),
    reaches=("api.fincode.jp",),
    source="github.com/fincode-byGMO/fincode-sdk-node, fincode-sdk-js: hosts, keys of the test environment",
)
