"""A home whose one site is a real shop behind a private sshd, with one gateway to roll out."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from kaitsu.cli.sample import Sample
from kaitsu.cli.sample_ledger import CLIENT, first_steps, record_all
from kaitsu.model.gateway import STAGES, Field, Gateway, Module, Stage
from kaitsu.process.events import Answers, Questions
from kaitsu.process.gateway_events import StageStated
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.store import Place, Vault
from tests.deploys.sshd import KAITSU, OverSsh, Sshd
from tests.real.rollouts.shop import SeenShop

SITE = "hanaya"
SITE_FILE = """\
site: hanaya
client: はなや
shop: {{system: {system}, version: "{version}"}}
delivered_on: 2026-04-01
hosts:
  test:
    address: 127.0.0.1
    port: {port}
    user: {user}
    url: {url}
    shop_root: {root}
    document_root: {root}
    runtime: /usr/bin/php
  production:
    address: shop.example.jp
    user: hanaya
    url: https://shop.example.jp
    shop_root: /home/hanaya/www
    document_root: /home/hanaya/www
    runtime: /usr/bin/php
rollouts:
  - gateway: {gateway}
    methods: [{methods}]
    contract:
      completed_on: 2026-10-01
      options: {{{contract}}}
    answers: {{{answers}}}
"""


class RealHome(OverSsh):
    """The documented command on that home."""

    def __init__(
        self,
        folder: Path,
        shop: SeenShop,
        sshd: Sshd,
        gateway: Gateway,
        contract: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """``contract`` are options of it that have another value than the first."""
        super().__init__(Sample(folder), sshd)
        self.shop = shop
        self.gateway = gateway
        self.others = contract
        self.methods: tuple[str, ...] = ()  # keys of what is rolled out

    def make(
        self, methods: tuple[str, ...], archive: Path | None, credentials: Mapping[Stage, Mapping[str, str]]
    ) -> None:
        """``archive`` is None for a module that is part of the shop system."""
        self.methods = methods
        sample, home = self.sample, self.sample.home
        sample._make_home()
        home.site_file(SITE).write_text(self._site_file(methods), encoding="utf-8")
        if archive is not None:
            shutil.copy(archive, home.archives)
        vault = Vault(home, sample.identities)
        for stage in STAGES:
            values = {field.key: credentials[stage][field.key] for field in self.fields}
            vault.seal(CredentialSet.new(SITE, self.gateway.id, stage, values))
        steps = first_steps(home, SITE, self.gateway.id, [field.key for field in self.fields])
        asked = Questions("sent", tuple(self.answers)) if self.answers else Questions("none_needed", ())
        given = [Answers(on_behalf_of=CLIENT, values=self.answers)] if self.answers else []
        # Where nothing tells which stage the values are for, the client has said so.
        said = STAGES if self.gateway.is_undecidable else ()
        stated = [StageStated(on_behalf_of=CLIENT, stage=stage) for stage in said]
        bodies = [*steps[:4], *stated, asked, *given]
        record_all(home, SITE, self.gateway.id, bodies, sample.signing_key)

    def pin_all(self) -> None:
        """The module's archive and the host's key, by their commands."""
        pinned = subprocess.run(
            [KAITSU, "archive", "pin", self.sample.home.archives / self.module.archive],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert pinned.returncode == 0, pinned.stdout + pinned.stderr
        assert self.pin("--yes").code == 0

    def opened_fields(self) -> dict[str, str]:
        """What is secret of the test stage's credentials."""
        secret = {field.key for field in self.gateway.fields if field.secret}
        return {key: value for key, value in self.unsealed.items() if key in secret}

    @property
    def unsealed(self) -> dict[str, str]:
        """The test stage's credentials."""
        vault = Vault(self.sample.home, self.sample.identities)
        return dict(vault.open(Place("test", SITE, self.gateway.id)).fields)

    @property
    def module(self) -> Module:
        found = self.gateway.module_for(self.shop.system)
        assert found is not None
        return found

    @property
    def answers(self) -> dict[str, str]:
        asked = [option for option in self.gateway.options if option.decided_by == "client"]
        return {option.key: option.recommended or option.values[0] for option in asked}

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the rollout needs, told without the engine."""
        chosen = {**self.contract, **self.answers}
        return tuple(
            one for one in self.gateway.fields if one.need is None or one.need.is_met(self.methods, chosen)
        )

    @property
    def contract(self) -> dict[str, str]:
        options = [option for option in self.gateway.options if option.decided_by == "contract"]
        return {option.key: option.values[0] for option in options} | dict(self.others)

    def _site_file(self, methods: tuple[str, ...]) -> str:
        return SITE_FILE.format(
            system=self.shop.system,
            version=self.shop.version or self.module.shop_versions[0],
            port=self.sshd.port,
            user=self.sshd.user,
            url=self.shop.url,
            root=self.shop.root,
            gateway=self.gateway.id,
            methods=", ".join(methods),
            contract=_inline(self.contract),
            answers=_inline(self.answers),
        )


def _inline(values: Mapping[str, str]) -> str:
    return ", ".join(f'{key}: "{value}"' for key, value in values.items())
