"""What several gateways ask and say in the same words, and where WooCommerce keeps what every module has."""

from kaitsu.model.gateway import Choice, Option
from kaitsu.model.text import Text
from shops.wordpress.storage import Row, Switch

YES_NO = (Choice("yes", Text("利用する", "use it")), Choice("no", Text("利用しない", "do not use it")))

# The versions of WooCommerce the modules were run on.
WOOCOMMERCE = ("10.9.1",)

CONSOLE = (
    Text("管理画面のログインID・メールアドレス", "Login or mail address of the merchant console"),
    Text("管理画面のパスワード・認証コード", "Password or one-time code of the merchant console"),
)

# Made up, for examples of keys.
LETTERS = "abcDEF0123456789abcDEF0123456789"

THREE_DS = Option(
    "three_ds",
    Text("本人認証（EMV 3-Dセキュア）", "EMV 3-D Secure"),
    decided_by="law",
    choices=(Choice("required", Text("すべての取引で行う", "on every payment")),),
    fixed="required",
    source="Credit card security guideline 6.0: every shop from April 2025",
)

SECURITY_CODE = Option(
    "security_code", Text("セキュリティコードの入力", "Security code"), decided_by="contract", choices=YES_NO
)

INSTALLMENTS = Option(
    "installments",
    Text("分割払い", "Payment by instalments"),
    decided_by="contract",
    choices=YES_NO,
)

ASK_FEES = Text(
    "取消・返金の際の費用は、ご契約の内容をご確認ください。",
    "See the contract for what a cancelled or refunded payment costs.",
)

CAPTURE = Option(
    "capture",
    Text("売上確定の時期", "When the payment is captured"),
    decided_by="client",
    choices=(
        Choice("at_order", Text("ご注文時（即時売上）", "at the order")),
        Choice("at_shipping", Text("発送時（仮売上）", "at shipping")),
    ),
    question=Text(
        "お支払いの売上は、ご注文時と商品の発送時のどちらで確定しますか。"
        "発送時とする場合は、注文画面で売上を確定する作業が必要です。",
        "Should a payment be captured at the order or at shipping? If at shipping, somebody has to capture it"
        " in the order screen.",
    ),
    recommended="at_order",
)

CARD_ON_FILE = Option(
    "card_on_file",
    Text("登録済みカードでの決済", "Card on file"),
    decided_by="client",
    choices=YES_NO,
    question=Text(
        "会員のお客様が、2回目からカード番号の入力を省略できる機能を利用しますか。",
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
