"""EC-CUBE's own sample of a payment plugin: it says yes to every card and talks to nobody. No money moves."""

from gateways._eccube import V42, Settings, module
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method, TestCard
from kaitsu.model.text import Text
from shops.eccube.storage import MethodClass, Storage

CONFIG = Settings("SamplePayment42", "plg_sample_payment_config", "Config")

STORAGE = Storage(
    code="SamplePayment42",
    credentials=(CONFIG.credential("api_id"), CONFIG.credential("api_password")),
    settings=(CONFIG.setting("api_url"),),
    methods=(
        MethodClass("sample_card", r"Service\Method\CreditCard"),
        MethodClass("sample_link", r"Service\Method\LinkCreditCard"),
        # Each enabling makes one more of these: it looks for a class that is not there.
        MethodClass("sample_convenience", r"Service\Method\Convenience"),
    ),
    # Its masters of payment states are referred to by orders: not to be put back.
    tables=("plg_sample_payment_config",),
)

GATEWAY = Gateway(
    id="ecsample",
    name=Text("EC-CUBEサンプル決済（お金は動きません）", "EC-CUBE's sample payments (no money)"),
    fields=(
        Field(
            "api_id",
            Text("接続ID", "API ID"),
            pattern=r"[0-9A-Za-z_-]{1,255}",
            secret=False,
            examples=("api-id-test", "api-id-live"),
        ),
        Field(
            "api_password",
            Text("接続パスワード", "API password"),
            pattern=r"[0-9A-Za-z_-]{8,255}",
            examples=("api-password-test", "api-password-live"),
        ),
    ),
    not_forwarded=(),
    options=(),
    environment=(
        EnvironmentSetting(
            "api_url",
            {"test": "https://test.payment.example/", "production": "https://payment.example/"},
        ),
    ),
    methods=(
        Method("card", code="sample_card", name="サンプル決済（トークン）", kind="card"),
        Method("link", code="sample_link", name="サンプル決済（リンク）", kind="card"),
        Method(
            "convenience",
            code="sample_convenience",
            name="サンプル決済（コンビニ）",
            kind="convenience_store",
        ),
    ),
    # The number its own tests type; the module asks nobody about it.
    test_cards=(TestCard("4444111122221234", "approved"),),
    # On 4.3 its PluginManager is a fatal error of PHP.
    modules=(module("2.0.0", STORAGE, V42, verified="recorded"),),
    source="ec-cube/samplepayment42 2.0.0",
    letter=Text("書面はありません。", "There is no letter."),
    real_card=False,
    markers=("test.payment.example",),
)
