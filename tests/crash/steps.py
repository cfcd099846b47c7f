"""What people do between two runs: the sample's ledger is brought from step 9 to step 12."""

import hashlib

import gateways
import shops
from kaitsu.cli.sample import SITE, Sample
from kaitsu.cli.sample_ledger import CLIENT, record_all
from kaitsu.declare.sites import load_site
from kaitsu.engine.prepared import declared_today
from kaitsu.process.event_values import Digest
from kaitsu.process.events import Body, ClientCheck, Manuscript, Manuscripts, Report
from tests.crash.look import GATEWAY

PAGES = ("guide", "legal")


def hand_in_pages(sample: Sample) -> None:
    """Reported, checked by the client, manuscripts of both pages handed in: the pages' leg opens."""
    setup, folder = _setup_digest(sample), sample.home.pages_folder(SITE, GATEWAY)
    texts = {page: (folder / f"{page}.html").read_bytes() for page in PAGES}
    items = tuple(Manuscript(page, hashlib.sha256(text).hexdigest(), 1) for page, text in texts.items())
    bodies: list[Body] = [Report(setup, PAGES), ClientCheck(CLIENT, setup), Manuscripts(CLIENT, items)]
    record_all(sample.home, SITE, GATEWAY, bodies, sample.signing_key)


def _setup_digest(sample: Sample) -> Digest:
    site = load_site(sample.home, SITE, gateways.catalogue(), shops.catalogue())
    (rollout,) = site.rollouts
    found = declared_today(site, rollout, shops.catalogue()[site.shop_system], sample.home).target.setup
    if found is None:
        raise RuntimeError("the sample declares no setup")
    return found
