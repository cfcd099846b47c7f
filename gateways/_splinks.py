"""e-SCOTT Smart of SP.LINKS, which Welcart has two modules for: what they have in common."""

from functools import partial

from gateways._shared import CARD_ON_FILE, CONSOLE, LETTERS
from gateways._welcart import (
    BEHIND_A_PROXY,
    INSTALLMENTS,
    ON_OFF,
    SECURITY_CODE,
    THREE_DS,
    addresses,
    kept,
    payment_due,
)
from kaitsu.model.gateway import EnvironmentSetting, Field, Need, Option
from kaitsu.model.gateway_facts import LookAlike, Registration
from kaitsu.model.text import Text
from shops.welcart.storage import acting
from shops.wordpress.storage import Setting

PATHS = {
    "send_url": "online/aut/OAUT002.do",
    "send_url_member": "online/crp/OCRP005.do",
    "send_url_conv": "online/cnv/OCNV005.do",
    "api_token": "euser/stn/CdGetJavaScript.do",
    "send_url_token": "online/atn/OATN005.do",
    "send_url_3dsecure": "online/tds/OTDS010.do",
}


def environment(more: dict[str, str]) -> tuple[EnvironmentSetting, ...]:
    """The module keeps its stage in its mode and again in every address it derives from it."""
    return (
        EnvironmentSetting("ope", {"test": "test", "production": "public"}),
        *addresses("https://www.test.e-scott.jp/", "https://www.e-scott.jp/", {**PATHS, **more}),
        *addresses(
            "https://link.kessai.info/JLPCT/",
            "https://link.kessai.info/JLP/",
            {"redirect_url_conv": "JLPcon"},
        ),
    )


def settings(slug: str, environment: tuple[EnvironmentSetting, ...]) -> tuple[Setting, ...]:
    row = partial(acting, slug)
    return (
        Setting("three_ds", (row("sec3d_activate"),), {"required": "on"}),
        Setting("security_code", (row("seccd"),), ON_OFF),
        Setting("installments", (row("howtopay"),), {"no": "1", "yes": "2", "with_bonus": "3"}),
        Setting("payment_due", (row("conv_limit"),)),
        Setting("capture", (row("operateid"),), {"at_order": "1Gathering", "at_shipping": "1Auth"}),
        Setting("card_on_file", (row("quickpay"),), ON_OFF),
        *kept(slug, *environment),
    )


def options(capture: Option) -> tuple[Option, ...]:
    due = payment_due("3", "5", "7", "10", "14", "30", "60")
    return (THREE_DS, SECURITY_CODE, INSTALLMENTS, due, capture, CARD_ON_FILE)


# What the form stores where no fee is asked of the shopper.
NO_CONV_FEE = {
    "conv_fee_type": "",
    "conv_fee": "",
    "conv_fee_limit_amount": "",
    "conv_fee_first_amount": "",
    "conv_fee_first_fee": "",
    "conv_fee_amounts": [""],
    "conv_fee_fees": [""],
    "conv_fee_end_fee": "",
}

# As the form of the plugin for EC-CUBE calls them.
AES_KEY = ("3Dセキュア認証AES暗号キー", "AES暗号キー")
AES_VECTOR = ("3Dセキュア認証AESベクトル", "AESベクトル")
MADE_IN_CONSOLE = Text(
    "e-SCOTTの加盟店管理画面（お客様が作成します）", "e-SCOTT's merchant console, where the client makes it"
)
LETTER = Text(
    "SP.LINKS（旧ソニーペイメントサービス）からの設定情報。マーチャントパスワードは加盟店管理画面で作成します。",
    "The notice of settings of SP.LINKS (formerly Sony Payment Services); the merchant password is made in"
    " the console.",
)
NOT_FORWARDED = (
    *CONSOLE,
    LookAlike("加盟店管理画面のパスワード", "Password of e-SCOTT's console", like="merchant_pass"),
)
MARKERS = ("test.e-scott.jp", "link.kessai.info/JLPCT")

MERCHANT = (
    Field(
        "merchant_id",
        Text("マーチャントID", "Merchant ID"),
        pattern=r"[0-9]{1,20}",
        secret=False,
        examples=("12345678",),
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
)
BY_CARD = Need(methods=("card",))
CARD = (
    Field(
        "token_code",
        Text("トークン決済認証コード", "Token authentication code"),
        pattern=r"[0-9A-Za-z]{8,32}",
        secret=False,  # the page that asks for the card shows it to every browser
        examples=(LETTERS, LETTERS[::-1]),
        need=BY_CARD,
    ),
    # Without them the module encrypts with a key that is in its source.
    Field(
        "card_key_aes",
        Text("3Dセキュアの暗号化キー", "Encryption key of 3-D Secure"),
        pattern=r"[0-9A-Za-z]{16,32}",
        aliases=AES_KEY,
        examples=(LETTERS[:16], LETTERS[16:]),
        need=BY_CARD,
    ),
    Field(
        "card_key_iv",
        Text("3Dセキュアの初期化ベクトル", "Initialization vector of 3-D Secure"),
        pattern=r"[0-9A-Za-z]{16,32}",
        aliases=AES_VECTOR,
        examples=(LETTERS[:16], LETTERS[16:]),
        need=BY_CARD,
    ),
)

# What the form stores where there is no card.
NO_CARD = {field.key: "" for field in CARD}

REGISTRATIONS = (
    Text(
        "3Dセキュアと、そのための暗号化キー・初期化ベクトルは、SP.LINKSへのお申し込みが必要です。",
        "3-D Secure, and the key and vector for it, have to be applied for with SP.LINKS.",
    ),
    Registration(
        "オンライン収納代行をご利用の場合は、入金結果通知の送信先に https://（お店のドメイン）/ を"
        "登録してください（テスト環境と本番環境のそれぞれ）。",
        "For online storage agency, register https://(the shop)/ as where payments are notified, once"
        " for test and once for production.",
        key="notification",
        path="/",
        shop="welcart",
    ),
    Text(
        "テスト環境で使った会員は、本番環境ではご利用になれません。"
        "公開前に、テスト環境の会員を削除してください。",
        "Members who paid in the test environment cannot pay in production: delete them before opening.",
    ),
    BEHIND_A_PROXY,
)
FEES = Text(
    "取消・返金の際のトランザクション料は、ご契約の内容をご確認ください。",
    "See the contract for what transactions cost when a payment is cancelled or refunded.",
)
