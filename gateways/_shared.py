"""What several gateways ask and say in the same words, and where WooCommerce keeps what every module has."""

from kaitsu.model.gateway import Choice, Option, Sign
from kaitsu.model.text import Text
from shops.wordpress.storage import Row, Switch

YES_NO = (Choice("yes", Text("利用する", "use it")), Choice("no", Text("利用しない", "do not use it")))

# The versions of WooCommerce the modules were run on.
WOOCOMMERCE = ("10.9.1",)

THREE_DS_BY_LAW = Text(
    "クレジットカード・セキュリティガイドラインにより、2025年4月からすべてのネットショップで必要です。",
    "The credit card security guideline asks it of every online shop from April 2025.",
)

CONSOLE = (
    Text("管理画面のログインID・メールアドレス", "Login or mail address of the merchant console"),
    Text("管理画面のパスワード・認証コード", "Password or one-time code of the merchant console"),
)

AT_ORDER = Choice(
    "at_order",
    Text("ご注文時（即時売上）", "at the order"),
    Text(
        "確定の作業は要りません。品切れなどでお届けできないときは、返金の手続きが必要です。",
        "Nobody has to capture anything. What can't be delivered has to be refunded.",
    ),
)
AT_SHIPPING = Choice(
    "at_shipping",
    Text("発送時（仮売上）", "at shipping"),
    Text(
        "発送のたびに売上を確定する作業が必要です。確定の期限を過ぎると、代金を受け取れなくなります。"
        "お届けできないときは、取り消すだけで済みます。",
        "Somebody has to capture each payment when it is shipped; after a time it can't be any more. What"
        " can't be delivered is only cancelled.",
    ),
)

# How a letter says what the contract has. A three-figure security code is a card's, not a contract's.
_HAS, _LACKS = (
    r"^(?:利用(?:する|可)|必須|あり|有|要|契約(?:済|あり|$)|on)",
    r"^(?:利用しない|不要|なし|無|未契約|off)",
)
TIMES = r"支払い?(?:回数|区分|種別|方法)|分割"
THREE_DS_SIGNS = (
    Sign("", r"3d ?セキュア|3ds|本人認証", r"^(?:未契約|未申込|申込中|なし|無|利用しない|off)"),
)
SECURITY_CODE_SIGNS = (
    Sign("yes", "セキュリティコード", _HAS),
    Sign("no", "セキュリティコード", _LACKS),
)
ONCE_ONLY = Sign("no", TIMES, r"^(?:一括|1回)(?:払い?)?(?:のみ|だけ)?$")
INSTALLMENTS_SIGNS = (ONCE_ONLY, Sign("yes", TIMES, r"分割|リボ|ボーナス|[3-9]回|1[0-9]回"))

# Made up, for examples of keys.
LETTERS = "abcDEF0123456789abcDEF0123456789"

THREE_DS = Option(
    "three_ds",
    Text("本人認証（EMV 3-Dセキュア）", "EMV 3-D Secure"),
    decided_by="law",
    choices=(Choice("required", Text("すべての取引で行う", "on every payment")),),
    fixed="required",
    source="Credit card security guideline 6.0: every shop from April 2025",
    because=THREE_DS_BY_LAW,
    signs=THREE_DS_SIGNS,
)

SECURITY_CODE = Option(
    "security_code",
    Text("セキュリティコードの入力", "Security code"),
    decided_by="contract",
    choices=YES_NO,
    signs=SECURITY_CODE_SIGNS,
)

INSTALLMENTS = Option(
    "installments",
    Text("分割払い", "Payment by instalments"),
    decided_by="contract",
    choices=YES_NO,
    signs=INSTALLMENTS_SIGNS,
)

ASK_FEES = Text(
    "取消・返金の際の費用は、ご契約の内容をご確認ください。",
    "See the contract for what a cancelled or refunded payment costs.",
)

CAPTURE = Option(
    "capture",
    Text("売上確定の時期", "When the payment is captured"),
    decided_by="client",
    choices=(AT_ORDER, AT_SHIPPING),
    question=Text(
        "お支払いの売上は、ご注文時と商品の発送時のどちらで確定しますか。"
        "発送時とする場合は、注文画面で売上を確定する作業が必要です。",
        "Should a payment be captured at the order or at shipping? If at shipping, somebody has to capture it"
        " in the order screen.",
    ),
    recommended="at_order",
)

KEEP_CARDS = (
    Choice(
        "yes",
        YES_NO[0].label,
        Text(
            "カードの情報は決済代行会社が保管し、お店のサーバーには残りません。"
            "会員のアカウントを他人に使われると、登録されたカードも使われるおそれがあります。",
            "The gateway keeps the cards, the shop's server does not. Who gets into a member's account can"
            " use the card that is kept for it.",
        ),
    ),
    Choice(
        "no",
        YES_NO[1].label,
        Text(
            "ご購入のたびにカード番号の入力が必要です。あとから利用に変えることもできます。",
            "The card number has to be typed for each purchase. It can be changed later.",
        ),
    ),
)

CARD_ON_FILE = Option(
    "card_on_file",
    Text("登録済みカードでの決済", "Card on file"),
    decided_by="client",
    choices=KEEP_CARDS,
    question=Text(
        "会員の方が、2回目からカード番号の入力を省略できる機能を利用しますか。",
        "Should members be able to pay again without typing their card number?",
    ),
    recommended="no",
)


def settings_of(method: str, key: str) -> Row:
    """A setting of a payment method, as WC_Settings_API keeps it."""
    return Row(f"woocommerce_{method}_settings", key)


def enabled(method: str) -> Switch:
    return Switch(settings_of(method, "enabled"))


def title(method: str) -> Row:
    return settings_of(method, "title")
