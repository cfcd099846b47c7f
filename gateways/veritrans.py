"""VeriTrans4G of DG Financial Technology (DGFT).

One account serves both stages: its dummy mode is an official stage of the test, and the module starts in it.
"""

from gateways._shared import ASK_FEES, CAPTURE, CARD_ON_FILE, LETTERS, THREE_DS
from kaitsu.model.gateway import Choice, EnvironmentSetting, Field, Gateway, Method, Option
from kaitsu.model.gateway_facts import KnownModule, LookAlike, Minimum, Registration
from kaitsu.model.text import Text

MAP = Text(
    "MAP（加盟店向け管理画面）のダッシュボード「API設定情報」",
    "API settings on the dashboard of MAP, the merchant console",
)

ENVIRONMENT = (
    # 1 when the module is installed: a shop that nobody told otherwise takes no money.
    EnvironmentSetting("dummy_mode_flg", {"test": "dummy", "production": "live"}),
    # Both stages may share an account, and then its space of order ids.
    EnvironmentSetting("vt4g_order_id_prefix", {"test": "test", "production": "shop"}),
)

FIELDS = (
    Field(
        "merchant_ccid",
        Text("マーチャントCCID", "Merchant CCID"),
        pattern=r"[0-9A-Za-z]{1,24}",
        secret=False,
        test=r"A100000000000001069[0-9]{3}cc$",  # accounts that are for testing only
        console=MAP,
        examples=("A100000000000001069990cc", "A100000000000009999999cc"),
    ),
    Field(
        "merchant_pass",
        Text("マーチャント認証鍵", "Merchant authentication key"),
        pattern=r"[0-9A-Za-z]{1,64}",
        console=MAP,
        examples=(LETTERS * 2, LETTERS[::-1] * 2),
    ),
    Field(
        "token_api_key",
        Text("トークンAPIキー", "Token API key"),
        pattern=r"[0-9A-Za-z-]{1,36}",
        secret=False,  # it goes to every shopper's browser
        console=MAP,
        examples=("01234567-89ab-cdef-0123-456789abcdef", "fedcba98-7654-3210-fedc-ba9876543210"),
    ),
)

GATEWAY = Gateway(
    id="veritrans",
    name=Text("ベリトランス4G（DGフィナンシャルテクノロジー）", "VeriTrans4G (DGFT)"),
    fields=FIELDS,
    not_forwarded=(
        Text("MAPのログインID", "Login of MAP"),
        LookAlike("MAPのログインパスワード", "Password of MAP", like="merchant_pass"),
        Text("MAPの認証コード", "One-time code of MAP"),
    ),
    options=(
        THREE_DS,
        CAPTURE,
        CARD_ON_FILE,
        Option(
            "order_mail",
            Text("注文完了メールの送信時期", "When the order mail is sent"),
            decided_by="client",
            choices=(
                Choice(
                    "at_order",
                    Text("ご注文の完了画面の表示時", "when the order is complete"),
                    Text(
                        "ご注文の直後に届きます。コンビニなどの前払いでは、入金前のメールになります。",
                        "It comes at once; where people pay first, before they have paid.",
                    ),
                ),
                Choice(
                    "at_payment",
                    Text("入金の通知の受信時", "when the payment is notified"),
                    Text(
                        "入金が確かめられてから届きます。それまで、購入者にはメールが届きません。",
                        "It comes when the payment is certain. Until then people hear nothing.",
                    ),
                ),
            ),
            question=Text(
                "ご注文の完了メールは、ご注文の完了時と入金の確認時のどちらで送りますか。",
                "Should the mail about an order be sent when it is complete, or when it is paid?",
            ),
            recommended="at_order",
        ),
    ),
    environment=ENVIRONMENT,
    methods=(
        Method("card", code="veritrans_card", name="クレジットカード", kind="card"),
        Method("conv", code="veritrans_conv", name="コンビニ決済", kind="convenience_store"),
        Method("payeasy_net", code="veritrans_bank", name="ペイジー（ネットバンク）", kind="payeasy"),
        Method("payeasy_atm", code="veritrans_atm", name="ペイジー（ATM）", kind="payeasy"),
        Method("unionpay", code="veritrans_upop", name="銀聯ネット決済", kind="card"),
        Method("alipay", code="veritrans_alipay", name="Alipay", kind="wallet"),
        Method("rakuten", code="veritrans_rakuten", name="楽天ペイ", kind="wallet"),
        Method("linepay", code="veritrans_linepay", name="LINE Pay", kind="wallet"),
        Method("carrier", code="veritrans_carrier", name="キャリア決済", kind="carrier"),
        Method("paypal", code="veritrans_paypal", name="PayPal", kind="wallet"),
    ),
    modules=(),
    known=(
        KnownModule(
            "eccube", "VeriTrans4G", "1.5.0", source="VeriTrans4G 1.5.0", shop_versions=("4.0", "4.1")
        ),
        KnownModule("eccube", "VeriTrans4G42", hearsay=True),
        KnownModule("woocommerce", "woocommerce-veritrans", hearsay=True),
    ),
    minimums=(
        Minimum(
            "eccube",
            "VeriTrans4G",
            "1.5.0",
            Text(
                "1.5.0は api.veritrans.co.jp を使います。この接続先は2025年2月末で終了しました。",
                "1.5.0 calls api.veritrans.co.jp, which ended in February 2025.",
            ),
            source="veritrans.co.jp/trial/4g/change_connection_guide.html; VeriTrans4G 1.5.0",
            newer=True,
        ),
    ),
    # Only those of its test guide work, in dummy mode; the guide is for merchants, so none is here.
    test_cards=(),
    registrations=(
        Registration(
            "MAPで、結果通知（入金通知）プログラムのURLを登録してください。URLはモジュールの設定画面に表示されます。",
            "Enter the address of notifications in MAP, as the module's own screen shows it.",
            key="notification",
        ),
        Text(
            "設定画面で保存すると、支払い方法・ページ・CSVの項目が作られ、"
            "新しい本番CCIDにつき一度、DGFTへ利用状況のメールが送られます。",
            "Saving the module's own form makes payment methods, pages and CSV columns, and mails DGFT once"
            " for each new production CCID.",
        ),
    ),
    cancel=Text(
        "EC-CUBEの受注画面で、売上確定・取消・減額・返金ができます。MAPからもできます。",
        "Capture, cancel, reduce and refund in EC-CUBE's order screen, or in MAP.",
    ),
    cancel_in_shop=True,
    fees=ASK_FEES,
    letter=Text(
        "書面には必要な値が載りません。お客様がMAPの「API設定情報」でご確認ください。",
        "The values stand in no letter: the client looks them up in MAP, under API settings.",
    ),
    same_values=True,
    reaches=("api3.veritrans.co.jp",),
    source="VeriTrans4G 1.5.0, Resource/config/parameters.yaml, Service/PluginConfigService.php",
    sources={
        "fields": "VeriTrans4G 1.5.0; veritrans.co.jp/docs/mdk_tutorial",
        "test_cards": "veritrans.co.jp/trial/4g/faq: a card of the test guide is refused in live mode",
    },
    hearsay=(
        Text(
            "ダミーモードでは 4111 で始まるカード番号が使えるそうです。",
            "A card number that begins with 4111 is said to work in dummy mode.",
        ),
    ),
)
