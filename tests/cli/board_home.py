"""A home with shops at different places of the way, each with a ledger that fits what is declared."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest

import gateways
import shops
from kaitsu.declare.home import Home
from kaitsu.declare.sites import load_site
from kaitsu.engine.prepared import declared_today
from kaitsu.process.events import Answers, BackTo, Body, Rejected, Schedule
from kaitsu.process.ledger import Ledger
from kaitsu.process.run_event import Check, Evidence, Run
from kaitsu.records.paths import signers_file
from kaitsu.records.store import append
from kaitsu.signing.allowed_signers import read_allowed_signers
from kaitsu.signing.signer import Signer, find_signer
from tests.cli.ledger_home import NOW, Desk, make_desk
from tests.declare.samples import HANAYA
from tests.process.rollouts import PAGES, REVISION, SEALED, SETUP, WORD, until

TRIED = (
    Evidence("card", "approved", "approved", "************1111", "*********0605"),
    Evidence("card", "declined", "declined", "************0002", ""),
)


@dataclass
class Boards:
    """``desk`` types the commands; the clock stands on Tuesday 24 November 2026."""

    desk: Desk
    signer: Signer

    @property
    def home(self) -> Home:
        return self.desk.home

    def declare(self, site: str, client: str, **changed: str) -> None:
        """A shop of the home; ``changed`` puts other text in place of a line's."""
        number = len(list(self.home.sites.glob("*.yml"))) + 1
        text = HANAYA.replace("hanaya", site).replace("はなや", client).replace("www12", f"www{number}")
        for old, new in changed.items():
            text = text.replace(old, new)
        self.home.site_file(site).write_text(text, encoding="utf-8")
        for page in ("legal", "guide"):
            folder = self.home.pages_folder(site, "sandbox")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{page}.html").write_text(f"<p>{escape(client)}: {page}</p>\n", encoding="utf-8")

    def record(self, site: str, *bodies: Body, days_ago: int = 0) -> None:
        """Sign events of this site, an hour apart, so that the last one is ``days_ago``."""
        names = self._names(site)
        at = NOW - timedelta(days=days_ago, hours=len(bodies))
        for body in (_named(body, names) for body in bodies):
            at += timedelta(hours=1)
            append(self.home, site, "sandbox", _always(body), self.signer, at)

    def _names(self, site: str) -> Mapping[str, str]:
        """The made-up digests of tests/process, and the ones of what is declared here."""
        declared = load_site(self.home, site, gateways.catalogue(), shops.catalogue())
        driver = shops.catalogue()[declared.shop_system]
        target = declared_today(declared, declared.rollouts[0], driver, self.home).target
        return {SETUP: target.setup or "", PAGES: target.pages or "", REVISION: target.revision or ""}


def _always(body: Body) -> Callable[[Ledger], Body]:
    return lambda _: body


def _named(body: Body, names: Mapping[str, str]) -> Body:
    changed: dict[str, Any] = {}
    for field in ("setup", "pages", "revision", "approves"):
        value = getattr(body, field, None)
        if isinstance(value, str) and value in names:
            changed[field] = names[value]
    return replace(body, **changed) if changed else body


def window(day: datetime, hours: int = 2) -> Schedule:
    return Schedule(day, day + timedelta(hours=hours), out_of_hours=False)


def until_step(step: str) -> list[Body]:
    """As in tests/process, with what a check tries and with the sample shop's own answers."""
    return [_as_here(body) for body in until(step)]


def _as_here(body: Body) -> Body:
    match body:
        case Run(check=Check()):
            return replace(body, check=Check("pass", "completed", TRIED))
        case Answers():
            return replace(body, values={"capture": "at_shipping", "card_on_file": "no"})
        case _:
            return body


def five_shops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Boards:
    """Each at another place: begun, asked, sent back by the client, scheduled, finished."""
    desk = make_desk(tmp_path, monkeypatch)
    signer = find_signer(read_allowed_signers(signers_file(desk.home)), NOW)
    made = Boards(desk, signer)
    for site, client in SHOPS.items():
        made.declare(site, client)
    made.record("hanaya", *until_step("5"), days_ago=6)
    made.record("aozora", *until_step("11"), days_ago=2)
    made.record("kitchen", *until_step("13"), days_ago=9)
    made.record("kitchen", Rejected(14, "送料の表が原稿と違う", (), WORD), days_ago=1)
    made.record("kitchen", BackTo(13, "送料の表を直します"), days_ago=0)
    day = datetime(2026, 12, 1, 10, 0, tzinfo=NOW.tzinfo)
    sealed = replace(SEALED, stage="production")
    made.record("yamaneko", *until_step("15"), sealed, window(day), days_ago=4)
    made.record("umi-no-ie", *until_step("22b"), days_ago=20)
    return made


def copied(made: Boards, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Boards:
    """The same home elsewhere, for a test to change; KAITSU_HOME names it."""
    home = Home(folder / "home")
    shutil.copytree(made.home.path, home.path)
    desk = Desk(home, made.desk.key, made.desk.mail)
    monkeypatch.setenv("KAITSU_HOME", str(home.path))
    monkeypatch.setattr("kaitsu.declare.clock.now", lambda: desk.clock)
    return Boards(desk, made.signer)


SHOPS = {
    "hanaya": "花や 本店",
    "aozora": "青空書店",
    "kitchen": "台所道具のやまもと",
    "yamaneko": "やまねこ珈琲",
    "umi-no-ie": "海の家オンライン",
}
