"""PayPay under a contract of its own. Most shops have it through another gateway, as a method of that."""

from gateways._shared import ASK_FEES, CONSOLE
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method
from kaitsu.model.gateway_facts import KnownModule
from kaitsu.model.text import Text

DASHBOARD = Text("PayPay for Developersのダッシュボード", "The dashboard of PayPay for Developers")

GATEWAY = Gateway(
    id="paypay",
    name=Text("PayPay（直接契約）", "PayPay (direct contract)"),
    fields=(
        Field(
            "api_key",
            Text("APIキー", "API key"),
            pattern=r"(?!@vault$)[!-~]{1,255}",
            secret=False,
            console=DASHBOARD,
            examples=("a_test0123456789", "a_live0123456789"),
        ),
        Field(
            "api_secret",
            Text("APIキーシークレット", "API key secret"),
            pattern=r"(?!@vault$)[!-~]{1,255}",
            console=DASHBOARD,
            examples=("made-up-test-0123456789", "made-up-live-0123456789"),
        ),
        Field(
            "merchant_id",
            Text("加盟店ID", "Merchant ID"),
            pattern=r"[0-9]{1,32}",
            secret=False,
            console=DASHBOARD,
            examples=("123456789012345678",),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(),
    environment=(
        EnvironmentSetting(
            "api_url",
            {
                "test": "https://stg-api.sandbox.paypay.ne.jp",
                "production": "https://api.paypay.ne.jp",
            },
        ),
    ),
    methods=(Method("paypay", code="paypay", name="PayPay", kind="wallet"),),
    modules=(),
    known=(KnownModule("eccube", "paypay4", source="a community plugin of that name"),),
    registrations=(
        Text(
            "テスト用の利用者は、PayPay for Developersに表示されます。テストカードはありません。",
            "Test users are shown in PayPay for Developers; there are no test cards.",
        ),
    ),
    cancel=Text(
        "PayPayの管理画面で取り消し・返金をします。",
        "Cancel or refund in PayPay's console.",
    ),
    fees=ASK_FEES,
    letter=Text(
        "書面はありません。お客様がPayPay for Developersでご確認ください。",
        "There is no letter: the client looks the values up in PayPay for Developers.",
    ),
    markers=("sandbox.paypay.ne.jp",),
    reaches=("api.paypay.ne.jp",),
    source="published articles on PayPay's sandbox and its API's host names",
)
