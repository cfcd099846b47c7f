"""Where shops keep the pages fragments are declared for: slugs to try, the commonest first.

Japanese slugs are written as people read them; WordPress keeps them percent-encoded, which the browser does.
"""

from collections.abc import Mapping

PATHS: Mapping[str, tuple[str, ...]] = {
    "legal": (
        "tokushoho",
        "tokusho",
        "tokushouhou",
        "tokutei",
        "law",
        "legal",
        "transaction",
        "transactions",
        "tokutei-shotorihiki",
        "tokuteishotorihiki",
        "specified-commercial-transactions",
        "commercial-transactions",
        "commerce-law",
        "legal-notice",
        "特定商取引法に基づく表記",
        "特定商取引法に基づく表示",
        "特定商取引法",
        "特商法",
    ),
    "guide": (
        "guide",
        "shopping-guide",
        "shoppingguide",
        "user-guide",
        "userguide",
        "guidance",
        "howto",
        "how-to-order",
        "how-to-buy",
        "payment",
        "payments",
        "payment-guide",
        "guide/payment",
        "shipping",
        "faq",
        "ご利用ガイド",
        "ご利用案内",
        "お買い物ガイド",
        "ショッピングガイド",
        "お支払い方法",
        "お支払いについて",
    ),
}
