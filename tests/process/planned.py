"""A rollout with a method of every kind, and its plan by the rules that are shipped."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from gateways.sandbox import GATEWAY
from kaitsu.declare.home import Home
from kaitsu.declare.page_rules import read_page_rules
from kaitsu.model.gateway import Method, MethodKind
from kaitsu.model.page_plan import PlanRules
from kaitsu.model.site import Rollout, Site
from kaitsu.process.page_plan import Known, PageRow, page_plan

KINDS: tuple[MethodKind, ...] = get_args(MethodKind)
NAMES: dict[MethodKind, str] = {
    "card": "クレジットカード",
    "convenience_store": "コンビニ決済",
    "payeasy": "ペイジー",
    "bank_transfer": "銀行振込（決済代行）",
    "carrier": "キャリア決済",
    "wallet": "PayPay",
    "deferred": "後払い",
    "cod": "代金引換",
}
FACTS = {
    "card_brands": "VISA、Mastercard",
    "installments": "一括払い",
    "statement_name": "ハナヤ",
    "convenience_stores": "ローソン、ファミリーマート",
    "carriers": "ドコモ、au、ソフトバンク",
    "due_days.convenience_store": "7",
    "due_days.payeasy": "5",
    "due_days.bank_transfer": "3",
    "invoice_days": "14",
    "fees.convenience_store": "330",
    "fees.payeasy": "0",
    "fees.bank_transfer": "0",
    "fees.deferred": "220",
    "fees.cod": "440",
    "max_amounts.convenience_store": "299999",
    "max_amounts.carrier": "50000",
    "deferred_service": "あとばらい",
    "deferred_company": "株式会社あとばらい",
    "deferred_limit": "55000",
    "dispatch_days": "2",
    "existing_methods": "銀行振込",
    "receipt_policy": "ご希望の方に発行します。",
    "privacy_contact": "privacy@hanaya.example",
    "opening_on": "12月1日",
    "sender_address": "東京都千代田区一番町1",
}


def rules() -> PlanRules:
    """Kaitsu's own."""
    return read_page_rules(Home(Path("/nonexistent")))


def rollout_of(*kinds: MethodKind, **changed: Any) -> Rollout:
    methods = tuple(Method(kind, f"m_{kind}", NAMES[kind], kind) for kind in kinds)
    rollout = Rollout(
        site="hanaya",
        gateway=replace(GATEWAY, methods=methods),
        module=None,
        methods=methods,
        contract_completed_on=date(2026, 10, 1),
        contract_options={"installments": "no"},
        answers={"capture": "at_shipping", "card_on_file": "no"},
        line=1,
    )
    return replace(rollout, **changed)


def site_of(rollout: Rollout, facts: dict[str, str] | None = None) -> Site:
    return Site(
        id="hanaya",
        file=Path("hanaya.yml"),
        client="はな&や",
        shop_system="sandbox",
        shop_version="1.0",
        delivered_on=date(2026, 4, 1),
        hosts={},
        rollouts=(rollout,),
        page_facts=FACTS if facts is None else facts,
        wishes=(),
    )


def planned(
    *kinds: MethodKind, facts: dict[str, str] | None = None, known: Known | None = None
) -> dict[str, PageRow]:
    rollout = rollout_of(*kinds)
    rows = page_plan(site_of(rollout, facts), rollout, rules(), known or Known())
    return {row.page: row for row in rows}
