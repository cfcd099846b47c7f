"""Omise. Its own plugin for EC-CUBE 2 holds both stages' keys at once; a switch says which are used."""

from gateways._shared import ASK_FEES, CONSOLE, LETTERS
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method, TestCard
from kaitsu.model.gateway_facts import KnownModule
from kaitsu.model.text import Text

DASHBOARD = Text(
    "Omiseダッシュボードの「API」→「Keys」（テストと本番を切り替えて確認）",
    "API keys in Omise's dashboard, once in test mode and once in live mode",
)

GATEWAY = Gateway(
    id="omise",
    name=Text("Omise", "Omise"),
    fields=(
        Field(
            "public_key",
            Text("パブリックキー", "Public key"),
            pattern=r"pkey_(test_)?[0-9a-z]{1,64}",
            secret=False,
            test=r"pkey_test_",
            production=r"pkey_(?!test_)",
            console=DASHBOARD,
            examples=("pkey_test_0123456789abcdef012", "pkey_0123456789abcdef012"),
        ),
        Field(
            "secret_key",
            Text("シークレットキー", "Secret key"),
            pattern=r"skey_(test_)?[0-9a-z]{1,64}",
            test=r"skey_test_",
            production=r"skey_(?!test_)",
            console=DASHBOARD,
            examples=(f"skey_test_{LETTERS[-16:].lower()}", f"skey_{LETTERS[-16:].lower()}"),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(),
    environment=(EnvironmentSetting("sandbox", {"test": "test", "production": "live"}),),
    methods=(Method("card", code="omise_card", name="クレジットカード", kind="card"),),
    modules=(),
    known=(KnownModule("eccube2", "OmiseExt", source="github.com/omise/omise-eccube, 2024-03-06"),),
    test_cards=(
        TestCard("4242424242424242", "approved"),
        TestCard("5555555555554444", "approved"),
        TestCard("3530111333300000", "approved"),
        TestCard("378282246310005", "approved", security_code="1234"),
        TestCard("4111111111140011", "insufficient_funds"),
        TestCard("4111111111110014", "declined"),
    ),
    cancel=Text("Omiseのダッシュボードで取り消し・返金をします。", "Cancel or refund in Omise's dashboard."),
    fees=ASK_FEES,
    letter=Text(
        "書面はありません。お客様がOmiseのダッシュボードでご確認ください。",
        "There is no letter: the client looks the keys up in Omise's dashboard.",
    ),
    same_values=False,
    markers=("pkey_test_",),
    source="github.com/omise/omise-eccube, 2024-03-06",
    sources={
        "fields": "docs.omise.co/ja/api-authentication",
        "test_cards": "docs.omise.co/ja/api-testing",
    },
)
