"""What each letter says to the client, as far as a rule of the process asks for it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

import gateways
from kaitsu.declare.agency_terms import NO_TERMS, OrdinarySupport
from kaitsu.letters.case import Case
from kaitsu.model.gateway import Gateway, Method
from kaitsu.model.japan import JAPAN
from kaitsu.model.text import Text
from kaitsu.process.events import Override, Rejected, Report, Schedule
from kaitsu.process.fees import FeeRule
from kaitsu.process.purchases import Purchase, Purchases
from kaitsu.process.run_event import Check
from tests.letters.cases import NOW, TERMS, agency, case, letter, text, way
from tests.process.rollouts import PAGES, SETUP, START, WORD, run

SANDBOX = gateways.catalogue()["sandbox"]
GOLDEN_WINDOW = """\
件名：本番化の日程のご案内

2026年12月1日（火）

はなや 様

いつもお世話になっております。
見本制作です。

校了のご連絡をいただき、ありがとうございます。次の日程で、本番サイトでの作業を行います。

■ 日程

作業の時間帯：2026年11月12日（木）10:00–12:00
対象のサイト：https://hanaya.example
お支払い方法：クレジットカード
"""


def with_terms(bodies_until: str, **terms: object) -> Case:
    return case(way(bodies_until), agency=agency(terms=replace(TERMS, **terms)))  # type: ignore[arg-type]


@pytest.mark.rule("S10a/letter")
def test_the_report_says_what_was_set_up_and_what_was_seen() -> None:
    said = text("setup-report", case(way("7")))
    assert "専用モジュール：sandbox_pay 1.2.0" in said
    assert "本人認証（EMV 3-Dセキュア）：すべての取引で行う（業界の指針による）" in said
    assert "売上確定の時期：ご注文時（即時売上）（ご回答のとおり）" in said
    assert "・クレジットカード／末尾1111／決済が完了する／正しい動作でした" in said
    assert f"設定の番号：{SETUP[:12]}" in said
    assert "特定商取引法に基づく表記" in said
    assert "4111111111111111" not in said


def test_the_report_tells_of_purchases_by_hand_and_of_what_came_out_otherwise() -> None:
    by_hand = Check("pass", "offered", (), "completed", {"card": ("1111",)})
    bought = Purchase("card", "1111", "approved", "approved", "1234")
    bodies = [*way("6"), run("test.setup", check=by_hand), Purchases(SETUP, (bought,))]
    said = text("setup-report", case(bodies))
    assert "当社が手作業で購入手続きを行い" in said
    assert "・クレジットカード／末尾1111／決済が完了する／正しい動作でした" in said


def test_the_manuscripts_are_those_on_record_or_those_the_shop_has_pages_for() -> None:
    asked = [*way("7"), Report(SETUP, ("legal",))]
    assert "ご利用ガイド・お支払い方法／" not in text("setup-report", case(asked))
    assert "ご利用ガイド・お支払い方法／" in text("setup-report", case(way("7")))
    assert "ご用意いただく原稿はありません" in text("setup-report", case([*way("7"), Report(SETUP, ())]))


@pytest.mark.rule("S11a")
def test_the_check_sheet_names_the_site_the_cards_and_what_each_must_do() -> None:
    said = text("client-check", case(way("10")))
    assert "テストサイト：https://test.hanaya.example" in said
    for card in SANDBOX.test_cards:
        assert card.number in said
    assert "・4000000000000002／12/34／123／カードが拒否される" in said
    assert "□ 末尾3220のカード：本人認証の画面のあとで決済が完了する" in said
    assert "下のテスト用カードは、テストサイトでのみ" in said
    assert "https://hanaya.example" not in said


@pytest.mark.rule("S11c")
def test_without_a_card_the_sheet_asks_for_the_card_form_only() -> None:
    said = text("client-check", case(way("10"), gateway=replace(SANDBOX, test_cards=())))
    assert "カード番号の入力画面が表示される（番号は入力せず、ここで終えてください）" in said
    assert "公開されているテスト用カードを当社で確認できておりません" in said
    assert "セキュリティコード" not in said


def test_a_method_that_is_no_card_is_tried_up_to_its_next_screen() -> None:
    wallet = replace(SANDBOX, methods=(Method("pay", "pay", "まなペイ", "wallet"),))
    said = text("client-check", case(way("10"), gateway=wallet))
    assert "「まなペイ」を選んで、次の画面に進むことができる" in said
    assert "4111111111111111" not in said


@pytest.mark.rule("S13c/letter")
def test_the_notice_says_that_all_is_in_and_what_is_approved_by_which_number() -> None:
    one = case(way("13"))
    said = text("pages-ready", one)
    assert "すべて反映しました" in said
    assert "特定商取引法に基づく表記：https://test.hanaya.example/tokushoho" in said
    assert f"ページの番号「{PAGES[:12]}」" in said
    assert f"全体の番号「{(one.declared.revision or '')[:12]}」を添えて「校了」" in said


@pytest.mark.rule("H5")
def test_findings_have_a_target_the_agency_sets() -> None:
    found = [*way("13"), Rejected(14, "表記が違います", (), WORD)]
    assert "修正の目標：2026年11月2日（月）17:00まで" in text("findings", case(found))
    later = agency(terms=replace(TERMS, correction_business_days=1))
    assert "修正の目標：2026年11月4日（水）17:00まで" in text("findings", case(found, agency=later))


@pytest.mark.rule("S16a/letter")
def test_the_announcement_names_window_work_and_revision() -> None:
    said = text("window", case(way("16")))
    assert said.startswith(GOLDEN_WINDOW)
    assert "校了いただいたページの反映と、お支払い方法の公開（同時に行います）" in said


@pytest.mark.rule("S16d")
def test_the_announcement_says_that_a_wish_cannot_always_be_met() -> None:
    assert "ご希望どおりにならないこともあります" in text("window", case(way("16")))


@pytest.mark.rule("S16e/quote")
def test_work_out_of_hours_points_to_its_quotation() -> None:
    said = text("window", case(way("16")))
    assert "営業時間外の作業や、日時を指定しての作業は、追加費用の対象です" in said
    assert "お見積もりのご依頼（https://agency.example/quote）" in said
    day = START + timedelta(days=10, hours=12)
    ordered = case([*way("15"), Schedule(day, day + timedelta(hours=2), out_of_hours=True)])
    assert "としてご依頼をいただいております。追加費用の対象です" in text("window", ordered)
    assert "・営業時間外または日時指定の作業" in text("quotation", ordered)
    assert "担当者にお尋ねください" in text("window", with_terms("16", quotation=None))


@pytest.mark.rule("S21/letter")
def test_the_final_report_tells_changes_checks_and_the_way_back() -> None:
    said = text("completion", case(way("17")))
    assert "公開したお支払い方法：クレジットカード" in said
    assert "反映したページ：特定商取引法に基づく表記（https://hanaya.example/tokushoho）" in said
    assert "「カード番号の入力画面が表示される」ことを確認しました" in said
    assert "「特定商取引法に基づく表記」に、校了をいただいた文面が表示されていることを確認しました" in said
    assert "「ご利用ガイド・お支払い方法」に、校了" not in said  # no run has looked at it
    assert "作業の前の状態に戻すことができます" in said
    assert "専用モジュールと設定は残し" in said


def test_the_final_report_names_what_was_passed_on_purpose_and_why() -> None:
    passed = replace(run("production", pages=PAGES), overrides=("window_notice_short",))
    reason = Override("window_notice_short", "お客様の依頼", START + timedelta(days=20))
    said = text("completion", case([*way("16"), reason, passed]))
    assert "例外として行った作業：予告の日数が足りない日程（理由：お客様の依頼）" in said


@pytest.mark.rule("S22a/sheet", "H9", "S22f")
@pytest.mark.parametrize(
    ("known", "said", "buys"),
    [
        (True, "実際のカードで購入を試すことができます", True),
        (False, "本番環境で実際のカードを使って試すことが認められていません", False),
        (None, "試してよいかどうかは、当社では確認できておりません", True),
    ],
)
def test_whether_a_real_card_may_be_tried_is_said_before_anything_is_bought(
    known: bool | None, said: str, buys: bool
) -> None:
    gateway = replace(SANDBOX, real_card=known, fees=Text("返金しても手数料は戻りません。", "-"))
    sheet = text("final-check", case(way("21"), gateway=gateway))
    assert said in sheet
    assert ("試した購入の取消し" in sheet) == buys
    assert ("返金しても手数料は戻りません。" in sheet) == buys
    if buys:  # the price of trying comes before the way to try
        assert sheet.index("返金しても手数料は戻りません。") < sheet.index("□ ECシステムで、注文を取り消した")
        assert sheet.index("購入の前に：費用について") < sheet.index("試した購入の取消し")


@pytest.mark.rule("S22e")
@pytest.mark.parametrize(
    ("known", "said"),
    [
        (True, "ECシステムの注文画面での取消しが、決済にも反映されます"),
        (False, "決済は取り消されません。決済代行会社の管理画面でも、必ず"),
        (None, "反映されるかどうかは、当社では確認できておりません"),
    ],
)
def test_where_a_payment_is_cancelled_is_said_gateway_by_gateway(known: bool | None, said: str) -> None:
    gateway: Gateway = replace(
        SANDBOX, real_card=True, cancel_in_shop=known, cancel=Text("60日以内に取り消します。", "-")
    )
    sheet = text("final-check", case(way("21"), gateway=gateway))
    assert said in sheet
    assert "60日以内に取り消します。" in sheet
    assert "□ ECシステムで、注文を取り消した" in sheet
    assert "□ 決済代行会社の管理画面で、取消しを確認した" in sheet


@pytest.mark.rule("H10")
def test_stock_and_points_are_given_back_with_the_trial_purchase() -> None:
    sheet = text("final-check", case(way("21"), gateway=replace(SANDBOX, real_card=True)))
    assert "□ 在庫の数を、購入の前に戻した" in sheet
    assert "□ ポイントとクーポンを、購入の前に戻した" in sheet


@pytest.mark.rule("S22d/draft")
def test_the_announcement_is_drafted_for_news_and_mail_magazine() -> None:
    said = text("announcement", case(way("21")))
    assert "クレジットカードがご利用いただけるようになりました" in said
    assert "2026年11月2日（月）より、お支払い方法にクレジットカードを追加しました" in said
    assert "件名：【はなや】お支払い方法にクレジットカードが加わりました" in said
    assert "配信停止の方法" in said


@pytest.mark.rule("C7")
def test_related_reading_stands_at_the_end() -> None:
    one = letter("setup-report", case(way("7")))
    assert '<a href="https://agency.example/faq">よくあるご質問</a>' in one.texts["html"]
    assert "・よくあるご質問（https://agency.example/faq）\n・料金表\n" in one.texts["txt"]
    assert "関連情報" not in text("setup-report", with_terms("7", links=()))


@pytest.mark.rule("D2", "D3")
def test_the_ordinary_support_is_said_as_far_as_it_is_declared() -> None:
    said = text("setup-report", case(way("7")))
    assert "納品後の通常の修正対応は、2026年7月1日（水）までです。" in said
    assert "納品後の各種修正対応について（https://agency.example/support）" in said
    assert "通常の修正対応" not in text("setup-report", with_terms("7", ordinary_support=None))
    length_alone = with_terms("7", ordinary_support=OrdinarySupport(6, None))
    assert "2026年10月1日（木）までです" in text("setup-report", length_alone)


@pytest.mark.rule("D7/agency")
def test_the_free_period_is_told_as_the_agency_counts_it() -> None:
    said = text("setup-report", case(way("7")))
    assert "納品日（2026年4月1日（水））の翌日から数えて1年以内、\n2027年4月1日（木）までに" in said
    assert "追加費用はかかりません。" in said
    short = with_terms("7", free_period=FeeRule(5, first_day="included"))
    assert "当日から数えて5か月以内、\n2026年8月31日（月）までに" in text("setup-report", short)
    assert "追加費用のお見積もりが必要です" in text("setup-report", short)


@pytest.mark.rule("R1", "R2")
def test_the_tools_examples_are_never_passed_off_as_the_agencys_promise() -> None:
    said = letter("setup-report", case(way("7")))
    assert said.remarks == 0
    assert "・ロゴの差し替え" in said.texts["txt"]
    assert "扱いが決まっていない作業" in said.texts["txt"]
    undeclared = letter("setup-report", case(way("7"), agency=agency(terms=NO_TERMS)))
    assert undeclared.remarks == 1
    assert "当社が定めた対応範囲ではありません" in undeclared.texts["txt"]


def test_what_is_to_be_registered_at_the_gateway_is_asked_for_before_production() -> None:
    gateway = replace(SANDBOX, registrations=(Text("通知先を登録してください。", "-"),))
    for name, step in (("setup-report", "7"), ("window", "16")):
        assert "□ 通知先を登録してください。" in text(name, case(way(step), gateway=gateway))
        assert "決済代行会社でのご登録とご確認" not in text(name, case(way(step)))


def test_a_letter_without_a_sender_says_so_to_the_engineer() -> None:
    assert letter("setup-report", case(way("7"), agency=agency(""))).remarks == 1


def test_a_temporary_copy_is_called_one_and_said_to_be_closed() -> None:
    assert "一時的に用意したサイト" in text("client-check", case(way("10"), test_site="temporary_copy"))
    said = text("completion", case(way("17"), test_site="temporary_copy"))
    assert "一時的なテストサイトは、ご確認が済みましたら閉じます" in said


def test_a_letter_is_of_its_day() -> None:
    day = datetime(2027, 1, 4, 9, 0, tzinfo=JAPAN)
    assert day != NOW
    assert "2027年1月4日（月）" in text("setup-report", case(way("7"), now=day))
