"""e-SCOTT Smart of SP.LINKS (formerly Sony Payment Services), by its plugin for EC-CUBE.

The letter is the one of gateways/escott.py; what the plugin can be told is not.
"""

from gateways._eccube import V42, Settings, addresses, module
from gateways._shared import CAPTURE, CARD_ON_FILE, LETTERS, THREE_DS_BY_LAW, YES_NO
from gateways._splinks import AES_KEY, AES_VECTOR, LETTER, MADE_IN_CONSOLE, MARKERS, NOT_FORWARDED
from kaitsu.model.gateway import Choice, EnvironmentSetting, Field, Gateway, Method, Option
from kaitsu.model.gateway_facts import KnownModule
from kaitsu.model.text import Text
from shops.eccube.storage import MethodClass, Storage

CONFIG = Settings(
    "SlnPayment42", "plg_sln_plugin_config", "PluginConfig", text="sub_data", property="subData"
)

# By the names of the plugin; it goes by the stages only while its form is saved, and by these when it pays.
ENVIRONMENT = (
    *(
        EnvironmentSetting(f"{kind}ConnectionDestination", {"test": "test", "production": "production"})
        for kind in ("credit", "threed", "cvs")
    ),
    *addresses(
        "https://www.test.e-scott.jp/",
        "https://www.e-scott.jp/",
        {
            "creditConnectionPlace1": "online/aut/OAUT002.do",
            "creditConnectionPlace2": "online/crp/OCRP005.do",
            "creditConnectionPlace5": "online/cnv/OCNV005.do",
            "creditConnectionPlace6": "euser/stn/CdGetJavaScript.do",
            "creditConnectionPlace7": "online/tds/OTDS010.do",
        },
    ),
    *addresses(
        "https://link.kessai.info/JLPCT/",
        "https://link.kessai.info/JLP/",
        {"creditConnectionPlace3": "JLPcon"},
    ),
)
STAGE = {"test": 1, "production": 2}
ONE_TWO = {"yes": "1", "no": "2"}
TIMES = ["1", "2", "3", "5", "6", "10", "12", "15", "18", "20", "24"]
REVOLVING, BONUS = "88", "80"

STORAGE = Storage(
    code="SlnPayment42",
    credentials=(
        CONFIG.credential("merchant_id", "MerchantId"),
        CONFIG.credential("merchant_pass", "MerchantPass"),
        CONFIG.credential("tenant_id", "TenantId"),
        CONFIG.credential("token_code", "tokenNinsyoCode"),
        CONFIG.credential("card_key_aes", "creditAesKey"),
        CONFIG.credential("card_key_iv", "creditAesIv"),
    ),
    settings=(
        CONFIG.setting("three_ds", "threedPay", values={"required": "1"}),
        CONFIG.setting("security_code", "SecCd", values=ONE_TWO),
        CONFIG.setting(
            "installments",
            "payKbnKaisu",
            values={"no": TIMES[:1], "yes": TIMES, "with_bonus": [*TIMES, REVOLVING, BONUS]},
        ),
        CONFIG.setting("capture", "OperateId", values={"at_order": "1Gathering", "at_shipping": "1Auth"}),
        CONFIG.setting("card_on_file", "memberRegist", "quickAccounts", values=ONE_TWO),
        *(
            CONFIG.setting(item.key, values=STAGE if item.key.endswith("Destination") else {})
            for item in ENVIRONMENT
        ),
    ),
    # Its convenience stores need a mail template that only its form makes: without it the shopper who
    # has paid is shown an error.
    methods=(
        MethodClass("sln_card", r"Service\Method\CreditCard", rule_min=1, rule_max=9999999),
        MethodClass("sln_registered_card", r"Service\Method\RegisteredCreditCard", 1, 9999999),
    ),
    # Those of payments and members' cards are never put back: they go on while a rollout is taken back.
    tables=("plg_sln_plugin_config",),
    defaults=CONFIG.laid(
        {
            "isSendMail": [1],
            "cardOrderPreEnd": "1",
            # PHP searches these lists without asking whether they are there.
            "attestationAssistance": [],
            "OnlinePaymentMethod": [],
        }
    ),
)

GATEWAY = Gateway(
    id="sln",
    name=Text("e-SCOTT Smart（SP.LINKS）EC-CUBE用", "e-SCOTT Smart (SP.LINKS) for EC-CUBE"),
    fields=(
        Field(
            "merchant_id",
            Text("マーチャントID", "Merchant ID"),
            pattern=r"[0-9]{1,20}",
            secret=False,
            examples=("00001234",),
        ),
        # The client makes it in the console; it is not the console's own.
        Field(
            "merchant_pass",
            Text("マーチャントパスワード", "Merchant password"),
            pattern=r"[0-9A-Za-z]{1,20}",
            console=MADE_IN_CONSOLE,
            examples=("abcd1234", "efgh5678"),
        ),
        Field(
            "tenant_id",
            Text("店舗コード（テスト環境では0001）", "Tenant ID (0001 in the test environment)"),
            pattern=r"[0-9]{4}",
            secret=False,
            examples=("0001", "0002"),
        ),
        Field(
            "token_code",
            Text("トークン決済認証コード", "Token authentication code"),
            pattern=r"[0-9A-Za-z]{8,32}",
            examples=(LETTERS, LETTERS[::-1]),
        ),
        # Of AES-128: PHP cuts or pads what is of another length, without a word.
        Field(
            "card_key_aes",
            Text("3Dセキュアの暗号化キー", "Encryption key of 3-D Secure"),
            pattern=r"[0-9A-Za-z]{16}",
            aliases=AES_KEY,
            examples=(LETTERS[:16], LETTERS[16:]),
        ),
        Field(
            "card_key_iv",
            Text("3Dセキュアの初期化ベクトル", "Initialization vector of 3-D Secure"),
            pattern=r"[0-9A-Za-z]{16}",
            aliases=AES_VECTOR,
            examples=(LETTERS[:16], LETTERS[16:]),
        ),
    ),
    not_forwarded=NOT_FORWARDED,
    options=(
        Option(
            "three_ds",
            Text("本人認証（EMV 3-Dセキュア）", "EMV 3-D Secure"),
            decided_by="law",
            choices=(Choice("required", Text("すべての取引で行う", "on every payment")),),
            fixed="required",
            source="Credit card security guideline 6.0: every shop from April 2025",
            because=THREE_DS_BY_LAW,
        ),
        Option(
            "security_code",
            Text("セキュリティコードの入力", "Security code"),
            decided_by="contract",
            choices=YES_NO,
        ),
        Option(
            "installments",
            Text("分割払い", "Payment by instalments"),
            decided_by="contract",
            choices=(
                *YES_NO,
                Choice(
                    "with_bonus",
                    Text("リボ払い・ボーナス払いも利用する", "use it, and revolving and bonus payment"),
                ),
            ),
        ),
        CAPTURE,
        CARD_ON_FILE,
    ),
    environment=ENVIRONMENT,
    methods=(
        Method("card", code="sln_card", name="クレジットカード", kind="card"),
        Method("registered_card", code="sln_registered_card", name="登録済みクレジットカード", kind="card"),
    ),
    # On 4.3 its PluginManager is a fatal error of PHP.
    modules=(module("1.0.0", STORAGE, V42, verified="recorded"),),
    registrations=(
        Text(
            "3Dセキュアと、そのための暗号化キー・初期化ベクトルは、SP.LINKSへのお申し込みが必要です。",
            "3-D Secure, and the key and vector for it, have to be applied for with SP.LINKS.",
        ),
        Text(
            "テスト環境で使った会員は、本番環境ではご利用になれません。"
            "公開前に、テスト環境の会員を削除してください。",
            "Members who paid in the test environment cannot pay in production: delete them before opening.",
        ),
    ),
    cancel=Text(
        "EC-CUBEの受注画面、またはe-SCOTTの加盟店管理画面で取り消します。",
        "Cancel in EC-CUBE's order screen or in e-SCOTT's merchant console.",
    ),
    fees=Text(
        "取消・返金の際のトランザクション料は、ご契約の内容をご確認ください。",
        "See the contract for what transactions cost when a payment is cancelled or refunded.",
    ),
    source="ec-cube/slnpayment42 1.0.0",
    letter=LETTER,
    cancel_in_shop=True,
    known=(
        KnownModule(
            "eccube", "SlnPayment4", source="named in shops' composer files", shop_versions=("4.0", "4.1")
        ),
        KnownModule("eccube3", "SlnPayment", source="named beside SlnPayment42"),
    ),
    markers=MARKERS,
    reaches=("www.e-scott.jp",),
)
