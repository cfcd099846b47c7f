"""The letters there are, each with the step of the process it belongs to. Pure data."""

from dataclasses import dataclass

from kaitsu.model.text import Text


@dataclass(frozen=True)
class Kind:
    """``name`` is what is typed, and what its template and the files made from it are called."""

    name: str
    step: int
    title: Text


KINDS: tuple[Kind, ...] = (
    Kind("quotation", 1, Text("お見積もりのご案内", "what needs a quotation")),
    Kind("separate-guidance", 4, Text("個別のご案内", "there is no dedicated module")),
    Kind("questions", 5, Text("設定内容のご質問", "question sheet of the options")),
    Kind("no-test-site", 6, Text("テストサイトなしで進めるご承諾のお願い", "the risk without a test site")),
    Kind("setup-report", 10, Text("設定完了の報告と原稿の依頼", "report of the setup, list of manuscripts")),
    Kind("client-check", 11, Text("お客様の動作確認の確認表", "check sheet of the client's own test")),
    Kind("pages-ready", 13, Text("ページの確認の依頼", "all pages are on the test site")),
    Kind(
        "findings", 13, Text("ご指摘の修正の予定", "findings of the review, and by when they are corrected")
    ),
    Kind("window", 16, Text("本番化の日程の案内", "the window for production")),
    Kind("completion", 21, Text("本番化の完了報告", "completion report")),
    Kind(
        "final-check",
        22,
        Text("本番サイトの確認表", "check sheet of production, cancelling a trial purchase"),
    ),
    Kind("announcement", 22, Text("告知の文案", "drafts of a news entry and a mail magazine")),
)


# Made by `kaitsu intake`, for one stage each.
FORM = Kind("form", 3, Text("設定情報の記入表", "form for the values of the settings letter"))
FORM_REPLY = Kind("form-reply", 3, Text("設定情報へのお返事", "answer to a settings letter"))


def kind_named(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.name == name)
