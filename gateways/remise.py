"""Remise, by Welcart's own module: its card payment."""

from functools import partial

from gateways._shared import CARD_ON_FILE, CONSOLE, INSTALLMENTS_SIGNS, YES_NO
from gateways._welcart import (
    BEHIND_A_PROXY,
    CAPTURE_IN_CONSOLE,
    ON_OFF,
    always,
    credentials,
    kept,
    laid,
    module,
)
from kaitsu.model.gateway import EnvironmentSetting, Field, Gateway, Method, Option, Sign
from kaitsu.model.gateway_facts import KnownModule, Registration
from kaitsu.model.text import Text
from shops.welcart.storage import Method as Settlement
from shops.welcart.storage import Storage, acting
from shops.wordpress.storage import Credential, Setting

SLUG = "remise"
ROW = partial(acting, SLUG)

ENVIRONMENT = (
    EnvironmentSetting("card_pc_ope", {"test": "test", "production": "public"}),
    *always({"REMARKS3": "A0000875"}),  # whose module it is, for Remise
)

STORAGE = Storage(
    slug=SLUG,
    credentials=(
        *credentials(SLUG, "SHOPCO", "HOSTID"),
        Credential("card_url", test=(ROW("send_url_pc_test"),), production=(ROW("send_url_pc"),)),
    ),
    settings=(
        Setting("capture", (ROW("card_jb"),), {"at_order": "CAPTURE", "at_shipping": "AUTH"}),
        Setting("installments", (ROW("howpay"),), ON_OFF),
        Setting("card_on_file", (ROW("payquick"),), ON_OFF),
        *kept(SLUG, *ENVIRONMENT),
    ),
    methods=(Settlement("acting_remise_card", "カード決済（ルミーズ）", ((ROW("card_activate"), "on"),)),),
    defaults=laid(
        SLUG,
        {
            "plan": "",
            "card_activate": "off",
            "continuation": "",
            "conv_activate": "off",
            "conv_pc_ope": "test",
            "S_PAYDATE": "",
            "send_url_mbl": "",
            "send_url_pc": "",
            "send_url_cvs_mbl": "",
            "send_url_cvs_pc": "",
            "show_x_pay_csv": "off",
        },
    ),
)

GATEWAY = Gateway(
    id="remise",
    name=Text("ルミーズ", "Remise"),
    fields=(
        Field(
            "SHOPCO",
            Text("加盟店コード", "Shop code"),
            pattern=r"RMS[0-9A-Z]{5}",
            secret=False,
            examples=("RMS12345",),
        ),
        Field(
            "HOSTID",
            Text("ホスト番号", "Host number"),
            pattern=r"[0-9A-Z]{5}[0-9]{3}",
            secret=False,
            examples=("ABC12345",),
        ),
        # Nothing of a payment is signed: where it goes to is what protects it.
        Field(
            "card_url",
            Text("カード決済の決済情報送信先URL", "Address for card payments"),
            pattern=r"https://([0-9a-z-]+\.)*remise\.jp/[0-9A-Za-z/._-]+",
            secret=False,
            test=r"https://test\.remise\.jp/",
            production=r"https://(?!test\.)",
            aliases=("決済情報送信先URL（カード）",),
            examples=(
                "https://test.remise.jp/rpgw2/pc/card/paycard.aspx",
                "https://www.remise.jp/rpgw2/pc/card/paycard.aspx",
            ),
        ),
    ),
    not_forwarded=CONSOLE,
    options=(
        CAPTURE_IN_CONSOLE,
        Option(
            "installments",
            Text("分割払い", "Payment by instalments"),
            decided_by="contract",
            choices=YES_NO,
            # Its cheapest plan has no other way.
            signs=(*INSTALLMENTS_SIGNS, Sign("no", "プラン", "スーパーバリュー")),
        ),
        CARD_ON_FILE,
    ),
    environment=ENVIRONMENT,
    methods=(Method("card", code="acting_remise_card", name="クレジットカード", kind="card"),),
    modules=(module(SLUG, STORAGE),),
    registrations=(
        Registration(
            "ルミーズの管理画面で、結果通知URLに https://（お店のドメイン）/ を登録してください"
            "（テスト環境と本番環境のそれぞれ）。",
            "Register https://(the shop)/ for results in Remise's console, once for test and once for"
            " production.",
            key="notification",
            path="/",
            shop="welcart",
        ),
        Text(
            "3Dセキュアはルミーズの決済画面で行われます。"
            "ご契約で有効であることをご確認ください。"
            "第三者提供への同意を、カード入力画面の前にお客様から得る必要があります。",
            "3-D Secure takes place on Remise's pages: see that the contract has it. Shoppers have to agree"
            " to their data being passed on before they get there.",
        ),
        BEHIND_A_PROXY,
    ),
    cancel=Text(
        "ルミーズの加盟店管理画面で取り消します。Welcartの受注画面からはできません。",
        "Cancel in Remise's console; Welcart's order screen cannot do it.",
    ),
    fees=Text(
        "取消・返金の際の費用は、ご契約の内容をご確認ください。",
        "See the contract for what a cancelled or refunded payment costs.",
    ),
    source="Welcart e-Commerce 2.12.1, classes/paymentRemise.class.php",
    letter=Text(
        "加盟店コード・ホスト番号・接続先URLの通知。本番の接続先URLは契約ごとに異なります。",
        "The notice of shop code, host number and addresses; production's address differs by contract.",
    ),
    cancel_in_shop=False,
    markers=("test.remise.jp",),
    known=(
        KnownModule(
            "eccube", "RemisePayment42", "1.4.8", source="RemisePayment42 1.4.8", shop_versions=("4.2",)
        ),
        KnownModule("eccube3", "RemisePayment", source="named beside RemisePayment42"),
    ),
    hearsay=(
        Text(
            "加盟店コードとホスト番号は、テストと本番で同じことがあるそうです。",
            "Shop code and host number are said to be the same for test and production at times.",
        ),
    ),
)
