"""The one list of the 22 steps from a signed contract to the day a shopper can really pay. Pure data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kaitsu.model.process_note import Actor, Added, ProcessNote
from kaitsu.model.text import Text

Phase = Literal["test", "release"]


@dataclass(frozen=True)
class Step:
    """``requires`` are the steps that must be completed before; ``completed_by`` are kinds of events.

    ``added`` is the key of a step that a shop system or gateway adds after ``number``, else "".
    """

    number: int
    phase: Phase
    actor: Actor
    title: Text
    requires: tuple[int, ...]
    completed_by: tuple[str, ...]
    added: str = ""

    @property
    def name(self) -> str:
        return f"{self.number}+{self.added}" if self.added else str(self.number)


# What the client approves in 14 are pages, in 11 it is the setup: 15 needs both.
STEPS: tuple[Step, ...] = (
    Step(
        1, "test", "client", Text("決済代行会社との契約成立", "Contract with the gateway"), (), ("contract",)
    ),
    Step(
        2,
        "test",
        "gateway",
        Text("決済代行会社からの設定情報の到着", "Settings letter from the gateway"),
        (1,),
        ("letter",),
    ),
    Step(3, "test", "client", Text("設定情報の引き渡し", "Credentials handed over"), (2,), ("intake",)),
    Step(
        4,
        "test",
        "agency_test",
        Text("テストサイトへのモジュール導入", "Module on the test site"),
        (1,),
        ("run",),
    ),
    Step(
        5,
        "test",
        "agency_office",
        Text("選択できる項目の問い合わせ", "Questions about options"),
        (3,),
        ("questions",),
    ),
    Step(6, "test", "client", Text("選択できる項目の回答", "Answers about options"), (5,), ("answers",)),
    Step(
        7,
        "test",
        "agency_test",
        Text("テスト用の認証情報と項目の適用", "Test credentials and options"),
        (3, 4, 6),
        ("run",),
    ),
    Step(
        8,
        "test",
        "agency_test",
        Text("テストサイトの支払い方法の登録", "Payment methods on the test site"),
        (7,),
        ("run",),
    ),
    Step(
        9,
        "test",
        "agency_test",
        Text("当社によるテスト決済", "Test payments by the agency"),
        (8,),
        ("run", "purchases"),
    ),
    Step(
        10,
        "test",
        "agency_office",
        Text("設定の報告と原稿の依頼", "Report and list of manuscripts"),
        (9,),
        ("report",),
    ),
    Step(
        11, "test", "client", Text("お客様によるテスト決済", "Test by the client"), (10,), ("client_check",)
    ),
    Step(12, "release", "client", Text("原稿と素材の支給", "Manuscripts supplied"), (11,), ("manuscripts",)),
    Step(
        13,
        "release",
        "agency_test",
        Text("テストサイトでのページ制作", "Pages on the test site"),
        (12,),
        ("run",),
    ),
    Step(14, "release", "client", Text("ページの校正", "Pages reviewed by the client"), (13,), ("review",)),
    Step(15, "release", "client", Text("校了", "Final approval"), (11, 14), ("approval",)),
    Step(
        16,
        "release",
        "agency_office",
        Text("本番化の日時の案内", "Window for production announced"),
        (15,),
        ("schedule",),
    ),
    Step(
        17,
        "release",
        "agency_production",
        Text("本番サイトへのモジュール導入", "Module on production"),
        (15, 16),
        ("run",),
    ),
    Step(
        18,
        "release",
        "agency_production",
        Text("本番用の認証情報と項目の適用", "Production credentials and options"),
        (17,),
        ("run",),
    ),
    Step(
        19,
        "release",
        "agency_production",
        Text("本番サイトの支払い方法の公開と確認", "Payment methods on production, opened and checked"),
        (18,),
        ("run",),
    ),
    Step(
        20,
        "release",
        "agency_production",
        Text("承認されたページの本番への適用", "Approved pages on production"),
        (19,),
        ("run",),
    ),
    Step(
        21,
        "release",
        "agency_office",
        Text("本番化の報告", "Completion reported"),
        (20,),
        ("completion",),
    ),
    Step(
        22,
        "release",
        "client",
        Text("お客様による最終確認と告知", "Final check and announcement by the client"),
        (21,),
        ("final_check", "announcement"),
    ),
)


def step(number: int) -> Step:
    return STEPS[number - 1]


def with_added(notes: Iterable[ProcessNote]) -> tuple[Step, ...]:
    """The steps of a rollout in order: the 22, and what its shop system or gateway adds."""
    added = [
        Step(
            note.after,
            step(note.after).phase,
            note.actor,
            note.title,
            (note.after,),
            ("extra_step",),
            note.key,
        )
        for note in notes
        if isinstance(note, Added)
    ]
    return tuple(sorted((*STEPS, *added), key=lambda item: item.number))
