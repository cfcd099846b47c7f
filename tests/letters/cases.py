"""Cases of letters: any gateway on any shop system, at any point of the way, with a made-up ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import gateways
import shops
from kaitsu.declare.agency import Agency, Hours
from kaitsu.declare.agency_terms import Link, OrdinarySupport, Terms
from kaitsu.declare.home import Home
from kaitsu.engine.declared import setup_for
from kaitsu.engine.prepared import notes_of
from kaitsu.letters.case import Case
from kaitsu.letters.facts import facts
from kaitsu.letters.gates import require_turn
from kaitsu.letters.kinds import kind_named
from kaitsu.letters.render import Letter, render
from kaitsu.model.gateway import Gateway, Stage
from kaitsu.model.japan import JAPAN
from kaitsu.model.pages import Pages
from kaitsu.model.site import Host, Rollout, Site, TestSite
from kaitsu.process.answers import Answers
from kaitsu.process.events import Body, Manuscript, Manuscripts, Report
from kaitsu.process.history import Target
from kaitsu.process.progress import progress
from kaitsu.process.run_event import Check, Evidence
from kaitsu.process.scope import Scope
from tests.process.rollouts import BY_STEP, MAIL, PAGES, SETUP, WORD, lines_of, run, until, verified

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=JAPAN)
FRAGMENTS = Pages({"legal": "<p>カード</p>\n", "guide": "<p>手順</p>\n"})
TERMS = Terms(
    contact=("担当 佐藤", "電話 03-0000-0000"),
    ordinary_support=OrdinarySupport(
        3, Link("納品後の各種修正対応について", "https://agency.example/support")
    ),
    scope=Scope(("module_setup", "page_texts", "ロゴの差し替え"), ("out_of_hours", "late_contract")),
    quotation=Link("お見積もりのご依頼", "https://agency.example/quote"),
    links=(Link("よくあるご質問", "https://agency.example/faq"), Link("料金表", "")),
)
BOUGHT = Check(
    "pass",
    "completed",
    (
        Evidence("sandbox_card", "offered", "offered", "", ""),
        Evidence("sandbox_card", "approved", "approved", "************1111", "****1234"),
        Evidence("sandbox_card", "declined", "declined", "************0002", ""),
    ),
)
SHOWN = Check(
    "pass",
    "card_form",
    (Evidence("sandbox_card", "card_form", "card_form", "", ""), Evidence("legal", "shown", "shown", "", "")),
)


def agency(name: str = "見本制作", terms: Terms = TERMS) -> Agency:
    hours = Hours(*(datetime(2026, 1, 1, hour).time() for hour in (10, 17, 15)))  # noqa: DTZ001 — a clock
    return Agency(name, Path("/nowhere"), hours, frozenset(), 3, 90, 600, None, terms)


def host(stage: Stage) -> Host:
    url = "https://hanaya.example" if stage == "production" else "https://test.hanaya.example"
    pages = {"legal": "tokushoho"}
    return Host(stage, "ssh", url, f"/srv/{stage}", f"/srv/{stage}/www", "/usr/bin/php", pages=pages)


def rollout(gateway: Gateway, shop: str, *, has_test_site: bool = True) -> Rollout:
    module = gateway.module_for(shop)
    return Rollout(
        "hanaya",
        gateway,
        module,
        gateway.methods,
        date(2026, 10, 1),
        {one.key: one.values[0] for one in gateway.options if one.decided_by == "contract"},
        {one.key: one.values[0] for one in gateway.options if one.decided_by == "client"},
        10,
        has_test_site,
    )


def decided(of: Rollout) -> Answers:
    law = {one.key: one.fixed for one in of.gateway.options if one.decided_by == "law" and one.fixed}
    return Answers({**law, **of.contract_options, **of.answers}, (), tuple(of.answers))


def case(
    bodies: Sequence[Body] = (),
    *,
    gateway: str | Gateway = "sandbox",
    shop: str = "sandbox",
    client: str = "はなや",
    test_site: TestSite = "own",
    **changed: Any,
) -> Case:
    """A case after these events; ``changed`` are fields of Case."""
    known = gateways.catalogue()[gateway] if isinstance(gateway, str) else gateway
    one = rollout(known, shop, has_test_site=test_site != "none")
    stages: tuple[Stage, ...] = ("production",) if test_site == "none" else ("test", "production")
    hosts = {stage: host(stage) for stage in stages}
    site = Site(
        "hanaya", Path("hanaya.yml"), client, shop, "1.0", date(2026, 4, 1), hosts, (one,), {}, (), test_site
    )
    driver, target = shops.catalogue()[shop], Target(SETUP, PAGES)
    ledger = verified(lines_of(bodies), NOW)
    made = Case(
        site=site,
        rollout=one,
        agency=agency(),
        shop_pages=driver.pages,
        ledger=ledger,
        states=progress(ledger.events, notes_of(one, driver), target),
        setup=setup_for(site, one, "test", decided(one)),
        pages=FRAGMENTS,
        declared=target,
        now=NOW,
    )
    return replace(made, **changed)


def way(step: str) -> list[Body]:
    """The bodies up to a step, with checks that bought on test and saw the pages on production."""
    better: dict[str, Body] = {
        "7": run("test.setup", check=BOUGHT),
        "10": Report(SETUP, ("legal", "guide")),
        "12": Manuscripts(
            on_behalf_of=WORD, items=(Manuscript("legal", MAIL, 1), Manuscript("guide", MAIL, 1))
        ),
        "17": run("production", pages=PAGES, check=SHOWN),
    }
    return [better.get(name, BY_STEP[name]) for name in list(BY_STEP)[: len(until(step))]]


def letter(name: str, of: Case, home: Home | None = None) -> Letter:
    """Drafted as the command does. Raises Refused."""
    kind = kind_named(name)
    require_turn(kind, of)
    return drawn(name, of, home)


def drawn(name: str, of: Case, home: Home | None = None) -> Letter:
    """The template alone, whatever step the case has come to."""
    kind = kind_named(name)
    return render(kind, facts(kind, of), home or Home(Path("/nowhere")))


def text(name: str, of: Case) -> str:
    return letter(name, of).texts["txt"]
