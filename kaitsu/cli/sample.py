"""The sample shop: a home folder as an agency's own is, embedded shops, keys made on the spot."""

import shutil
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gateways.sandbox import GATEWAY as SANDBOX
from kaitsu.cli.sample_ledger import first_steps, make_signing_key, record_all
from kaitsu.declare.home import Home
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused, refuse
from kaitsu.records.paths import ledger_file, signers_file
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.identities import identity_file, make_identity
from kaitsu.vault.recipients import Recipient, Recipients, recipients_text
from kaitsu.vault.store import Vault

SITE = "hanaya"

Made = Literal["made", "anew", "again"]

SITE_FILE = """\
# The sample shop. Change something here and run the documented command again.
site: {site}
client: はなや
shop: {{system: sandbox, version: "1.0"}}
delivered_on: 2026-04-01
hosts:
  test:
    connect: sandbox
    url: {test_url}
    shop_root: {test_root}
    document_root: {test_root}/public
    runtime: {python}
  production:
    connect: sandbox
    url: {production_url}
    shop_root: {production_root}
    document_root: {production_root}/public
    runtime: {python}
rollouts:
  - gateway: sandbox
    methods: [card]
    contract:
      completed_on: 2026-10-01
      options: {{installments: "yes"}}
    answers:
      capture: at_shipping
      card_on_file: "no"
page_facts:
  card_brands: VISA、Mastercard
"""


# A sample is tried out at any hour, and nobody has to be told before.
AGENCY_FILE = """\
name: 見本制作
identities: identities
signing_key: identities/signing
notice_business_days: 0
"""

GUIDE_FRAGMENT = """\
<h3>クレジットカード</h3>
<p>VISA、Mastercardをご利用いただけます。カード番号は決済代行会社へ直接送信され、当店には保存されません。</p>
"""
LEGAL_FRAGMENT = """\
<table>
  <tbody>
    <tr><th>クレジットカードでのお支払い</th><td>VISA、Mastercard。商品の発送時に売上を確定します。引き落とし日は、カード会社の会員規約によります。</td></tr>
  </tbody>
</table>
"""


@dataclass(frozen=True)
class Sample:
    """A sample home in ``folder``, made whole or not at all."""

    folder: Path

    @property
    def home(self) -> Home:
        return Home(self.folder)

    def shop(self, stage: Stage, site: str = SITE) -> Path:
        """The shop root of one stage."""
        return self.folder / "shops" / site / stage

    def make(self, site: str = SITE) -> Made:
        """Make the sample: ``made`` now, ``anew`` because something of it was gone, or there ``again``.

        Raises Refused: file_unwritable, sample_incomplete (something is gone, but a site of the user's own
        lies in it, so it cannot be made anew).
        """
        try:
            return self._make(site)
        except OSError as error:
            why = error.strerror or str(error)
            raise refuse("file_unwritable", file=self.folder, exit=Exit.FAILED, why=why) from None

    def _make(self, site: str) -> Made:
        missing = self._missing(site)
        if not missing:
            return "again"
        others = sorted(file.stem for file in self.home.sites.glob("*.yml") if file.stem != site)
        if others:
            raise refuse("sample_incomplete", file=missing[0], sites=", ".join(others), folder=self.folder)
        there = self.folder.exists()
        self._make_anew(site)
        return "anew" if there else "made"

    def _make_anew(self, site: str) -> None:
        self._end_shops(site)
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self._make_home()
        self.add_site(site)
        self._whole.touch()

    def _missing(self, site: str) -> list[Path]:
        """What a whole sample has and this one lacks; all of it when it was only half made."""
        home = self.home
        parts = [
            self._whole,
            home.site_file(site),
            home.agency_file,
            home.recipients_file,
            home.archives,
            signers_file(home),
            ledger_file(home, site, "sandbox"),
            self.signing_key,
            self._gateway,
            *(self.shop(stage, site) / "shop.db" for stage in STAGES),
            *(home.secrets_file(stage, site, "sandbox") for stage in STAGES),
            *(identity_file(self.identities, stage) for stage in STAGES),
        ]
        return [part for part in parts if not part.exists()]

    def _end_shops(self, site: str) -> None:
        """End the servers of a sample that is about to go; one without its database ends when it is idle."""
        from shops.sandbox.shop.serve import stop

        for stage in STAGES:
            with suppress(Refused):
                stop(self.shop(stage, site))

    @property
    def _whole(self) -> Path:
        """Written last: without it the sample was left half made."""
        return self.folder / "shops" / "whole"

    def add_site(self, site: str, runtime: str = sys.executable) -> None:
        """One more sample shop: declared, standing on both stages, its contract's credentials sealed."""
        from shops.sandbox.shop.create import create_shop

        urls: dict[Stage, str] = {}
        for stage in STAGES:
            urls[stage] = f"http://127.0.0.1:{_free_port()}"
            root = self.shop(stage, site)
            create_shop(root, name="はなや", base_url=urls[stage], stage=stage, gateway_root=self._gateway)
        declared = SITE_FILE.format(
            site=site,
            python=runtime,
            test_url=urls["test"],
            production_url=urls["production"],
            test_root=self.shop("test", site),
            production_root=self.shop("production", site),
        )
        self.home.site_file(site).write_text(declared, encoding="utf-8")
        self._seal_credentials(site)
        self._write_pages(site)
        fields = [field.key for field in SANDBOX.fields]
        record_all(
            self.home, site, "sandbox", first_steps(self.home, site, "sandbox", fields), self.signing_key
        )

    @property
    def _gateway(self) -> Path:
        return self.folder / "shops" / "gateway"

    @property
    def identities(self) -> Path:
        return self.folder / "identities"

    @property
    def signing_key(self) -> Path:
        return self.identities / "signing"

    def _make_home(self) -> None:
        from shops.sandbox.archive import build_archive
        from shops.woocommerce.archive import build_archive as build_for_woocommerce

        home = self.home
        for folder in (home.sites, home.archives, home.records, home.recipients_file.parent):
            folder.mkdir(parents=True)
        home.agency_file.write_text(AGENCY_FILE, encoding="utf-8")
        home.known_hosts.touch()
        build_archive(home.archives)
        build_for_woocommerce(home.archives)
        people = {
            stage: (Recipient("sample", make_identity(identity_file(self.identities, stage))),)
            for stage in STAGES
        }
        home.recipients_file.write_bytes(recipients_text(Recipients(home.recipients_file, people)))
        make_signing_key(self.signing_key, signers_file(home))

    def _write_pages(self, site: str) -> None:
        """What the client's manuscripts became: fragments of two pages."""
        folder = self.home.pages_folder(site, "sandbox")
        folder.mkdir(parents=True)
        for page, text in (("guide", GUIDE_FRAGMENT), ("legal", LEGAL_FRAGMENT)):
            (folder / f"{page}.html").write_text(text, encoding="utf-8")

    def _seal_credentials(self, site: str) -> None:
        """What the gateway's settings letter would bring, for both stages."""
        from shops.sandbox.shop.gateway.merchants import create_merchant

        vault = Vault(self.home, self.identities)
        for stage in STAGES:
            fields = create_merchant(self._gateway, "test" if stage == "test" else "live")
            vault.seal(CredentialSet.new(site, "sandbox", stage, fields))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
