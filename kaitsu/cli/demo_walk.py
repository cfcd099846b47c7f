"""The way of the sample shop: from the test site over the approvals to production, and back."""

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from gateways.sandbox import GATEWAY
from kaitsu.cli.sample import SITE, Sample
from kaitsu.declare import clock
from kaitsu.declare.home import ROOT
from kaitsu.declare.sites import load_site
from kaitsu.engine.prepared import declared_today
from kaitsu.model.problem import Refused
from kaitsu.process.events import Event, Schedule
from kaitsu.process.history import History, Target
from kaitsu.process.progress import progress, state_of
from kaitsu.records.store import read_ledger
from shops.sandbox.driver import SHOP

Words = tuple[str, ...]

TEST: Words = ("pyinfra", "inventories/test", "deploys/payment.py", "-y")
PRODUCTION: Words = ("pyinfra", "inventories/production", "deploys/payment.py", "-y")
ROLLBACK: Words = ("pyinfra", "inventories/production", "deploys/rollback.py", "-y")
STATUS: Words = ("kaitsu", "status", SITE)
CLIENT: Words = ("--on-behalf-of", "花田", "--channel", "phone")
PAGES = ("guide", "legal")
AHEAD = timedelta(seconds=2)  # a window is announced before it begins
LENGTH = timedelta(hours=2)


def walk(sample: Sample) -> Iterator[Words]:
    """The commands in their order. A step of people that is done already is not asked for again.

    Nobody is made to approve what the user has changed meanwhile: then the way ends after the first command.
    """
    yield TEST
    if not _is_done(sample, 9):
        return
    if not _is_done(sample, 10):
        asked = (word for page in PAGES for word in ("--manuscript", page))
        yield ("kaitsu", "record", "report", SITE, *asked)
    if not _is_done(sample, 11):
        yield _approve("client-check", _target(sample).setup)
    if not _is_done(sample, 12):
        folder = Path(os.path.relpath(sample.home.pages_folder(SITE, GATEWAY.id), ROOT))
        files = (word for page in PAGES for word in ("--file", f"{page}={folder / page}.html"))
        yield ("kaitsu", "record", "manuscripts", SITE, *files, *CLIENT)
    yield TEST
    if not _is_done(sample, 14):
        yield _approve("review", _target(sample).pages)
    if not _is_done(sample, 15):
        yield _approve("approval", _target(sample).revision)
    if not _window_is_open(sample):
        start = clock.now() + AHEAD
        yield ("kaitsu", "record", "schedule", SITE, *_window(start), "--out-of-hours")
        time.sleep(max(0.0, (start - clock.now()).total_seconds()))
    yield PRODUCTION
    yield ROLLBACK
    yield STATUS


def _approve(what: str, digest: str | None) -> Words:
    return ("kaitsu", "record", what, SITE, "--digest", (digest or "-")[:12], *CLIENT)


def _window(start: datetime) -> Words:
    return (
        "--start",
        f"{start:%Y-%m-%dT%H:%M:%S}",
        "--end",
        f"{start + LENGTH:%Y-%m-%dT%H:%M:%S}",
    )


def _events(sample: Sample) -> tuple[Event, ...]:
    return read_ledger(sample.home, SITE, GATEWAY.id, clock.now()).events


def _target(sample: Sample) -> Target:
    return History(_events(sample)).target


def _is_done(sample: Sample, number: int) -> bool:
    """Held against what is declared now, as a run does."""
    return state_of(number, progress(_events(sample), (), _declared(sample))).is_settled


def _declared(sample: Sample) -> Target | None:
    try:
        site = load_site(sample.home, SITE, {GATEWAY.id: GATEWAY}, {SHOP.id: SHOP})
        return declared_today(site, site.rollouts[0], SHOP, sample.home).target
    except Refused:
        return None  # the command before has said what is wrong


def _window_is_open(sample: Sample) -> bool:
    event = state_of(16, progress(_events(sample))).event
    body = event.body if event is not None else None
    return isinstance(body, Schedule) and body.start <= clock.now() < body.end
