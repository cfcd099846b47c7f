"""What an agency does without an extra charge, what needs a quotation, and what nobody has decided. Pure.

An item is one of the works below, by its key, or a text in the agency's own words. What stands in neither
list is undecided: that is said, never guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kaitsu.model.text import Text

Decision = Literal["included", "extra", "undecided"]

WORKS: Mapping[str, Text] = {
    "module_setup": Text("専用モジュールの導入と設定", "the dedicated module, installed and set up"),
    "page_texts": Text(
        "特定商取引法に基づく表記・お支払い方法・ご利用ガイドなどの文言の修正",
        "texts of the legal page, the payment methods, the guide and the like",
    ),
    "checkout_notes": Text("購入手続きの画面の注釈", "notes in the checkout"),
    "mail_texts": Text("注文メールの文言の修正", "texts of the order mails"),
    "late_contract": Text(
        "無償の期限を過ぎてから成立したご契約に伴う作業",
        "work for a contract completed after the free period",
    ),
    "no_module": Text(
        "専用モジュールがない場合の個別の開発", "development where there is no dedicated module"
    ),
    "shop_upgrade": Text(
        "モジュールの利用に必要なECシステムのバージョンアップ", "an upgrade of the EC system the module needs"
    ),
    "new_pages": Text("新しいページの制作", "new pages"),
    "second_gateway": Text(
        "2社目以降の決済代行会社の追加、または変更", "a second payment gateway, or a change of it"
    ),
    "design_change": Text("デザインの変更", "a change of the design"),
    "out_of_hours": Text("営業時間外または日時指定の作業", "work out of hours or at a fixed time"),
    "after_approval": Text(
        "校了後の原稿の変更による再作業", "work done again because a manuscript changed after the approval"
    ),
}
_LIKE_A_KEY = re.compile(r"[a-z0-9_]+")


@dataclass(frozen=True)
class Scope:
    """``is_default``: nobody at the agency has said so; these are the tool's own examples."""

    included: tuple[str, ...]
    extra: tuple[str, ...]
    is_default: bool = False

    def decision(self, work: str) -> Decision:
        if work in self.included:
            return "included"
        return "extra" if work in self.extra else "undecided"

    @property
    def undecided(self) -> tuple[str, ...]:
        return tuple(work for work in WORKS if self.decision(work) == "undecided")


# What is usual in the trade. It binds nobody, and every place that prints it says so.
DEFAULT_SCOPE = Scope(
    included=("module_setup", "page_texts", "checkout_notes", "mail_texts"),
    extra=(
        *("late_contract", "no_module", "shop_upgrade", "second_gateway"),
        *("design_change", "out_of_hours", "after_approval"),
    ),
    is_default=True,
)


def is_unknown(item: str) -> bool:
    """Whether an item looks like the key of a work, and is none."""
    return _LIKE_A_KEY.fullmatch(item) is not None and item not in WORKS


def work_text(item: str) -> Text:
    """A work in words: of a key those above, else what the agency wrote."""
    return WORKS.get(item, Text(item, item))
