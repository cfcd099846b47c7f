"""NP後払い of Net Protections."""

from gateways._shared import ASK_FEES, CONSOLE
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method
from kaitsu.model.gateway_facts import KnownModule
from kaitsu.model.process_note import Added
from kaitsu.model.text import Text

GATEWAY = Gateway(
    id="np",
    name=Text("NP後払い（ネットプロテクションズ）", "NP Atobarai (Net Protections)"),
    fields=(
        Field(
            "merchant_code",
            Text("加盟店コード（NP）", "Merchant code"),
            pattern=r"[0-9A-Za-z]{1,32}",
            secret=False,
            examples=("0000001234",),
        ),
        Field(
            "sp_code",
            Text("SPコード", "SP code"),
            pattern=r"[0-9A-Za-z]{1,64}",
            examples=("madeup0123", "madeup4567"),
        ),
        Field(
            "terminal_id",
            Text("ターミナルID", "Terminal ID"),
            pattern=r"[0-9A-Za-z]{1,32}",
            secret=False,
            examples=("5000000001", "5000000002"),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(),
    environment=(
        EnvironmentSetting(
            "api_host",
            {"test": "ctcp.np-payment-gateway.com", "production": "cp.np-payment-gateway.com"},
        ),
    ),
    methods=(Method("deferred", code="np_deferred", name="NP後払い", kind="deferred"),),
    modules=(),
    known=(
        KnownModule(
            "eccube",
            "NP後払い・atone共通IF決済モジュール",
            source="shop-support.netprotections.com, EC-CUBE 4",
            shop_versions=("4.0.6-p1", "4.1.2", "4.2.3"),
        ),
    ),
    registrations=(
        Text(
            "NPの指定文言を、決済の選択画面・支払い方法の案内ページ・特定商取引法のページの三か所に、"
            "省略せずに載せてください。",
            "The text that NP prescribes has to stand in full in three places: where the payment is chosen,"
            " on the page about payments, and on the legal page.",
        ),
        Text(
            "売上は、出荷報告（配送伝票番号の登録）で確定します。",
            "A payment is captured by reporting the shipment with its tracking number.",
        ),
    ),
    cancel=Text("NPの管理画面で取り消します。", "Cancel in NP's console."),
    fees=ASK_FEES,
    letter=Text(
        "加盟店コード・SPコード・ターミナルIDの通知。",
        "The notice of merchant code, SP code and terminal ID.",
    ),
    markers=("ctcp.np-payment-gateway.com",),
    reaches=("cp.np-payment-gateway.com",),
    source="saleor's NP Atobarai plugin (field names, hosts); shop-support.netprotections.com",
    notes=(
        Added(
            key="np_page_check",
            after=20,
            actor="gateway",
            title=Text("NPによる掲載内容の確認と利用開始", "NP looks at the pages and activates"),
            reason=Text(
                "NPは、指定文言の掲載を確かめてから利用を開始します。掲載後に準備完了を報告します。",
                "NP activates the payment after it saw its text on the pages; the client reports them ready.",
            ),
        ),
    ),
)
