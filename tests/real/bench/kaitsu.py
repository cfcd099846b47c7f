"""The documented command on that shop, and its probe alone."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kaitsu.cli.sample_ledger import CLIENT, record_all
from kaitsu.declare import clock
from kaitsu.model.gateway import STAGES, Gateway, Stage
from kaitsu.model.site import Host
from kaitsu.process.events import Body, ClientCheck, Manuscript, Manuscripts, Report
from kaitsu.process.history import History
from kaitsu.records.store import read_ledger
from kaitsu.remote.frame import read_answer
from shops.woocommerce.driver import SHOP
from shops.wordpress.storage import Storage
from tests.deploys.sshd import Sshd
from tests.real.bench.wp import FRAGMENTS, Ssh
from tests.real.rollouts.home import SITE, RealHome
from tests.real.rollouts.shop import SeenShop


class ByKaitsu:
    name = "Kaitsu"

    def __init__(self, folder: Path, shop: SeenShop, sshd: Sshd, ssh: Ssh, gateway: Gateway) -> None:
        self._ssh = ssh
        self.home = RealHome(folder, shop, sshd, gateway)
        self.failures: list[str] = []

    def make(self, archive: Path, credentials: Mapping[Stage, Mapping[str, str]]) -> None:
        self.home.make(("card",), archive, {stage: credentials[stage] for stage in STAGES})
        self.home.pin_all()

    def probe(self) -> None:
        """The first of the command's executions, over the connection WP-CLI has, too."""
        shop, module = self.home.shop, self.home.module
        root = str(shop.root)
        host = Host("test", "ssh", shop.url, root, root, "/usr/bin/php")
        storage = module.storage
        assert isinstance(storage, Storage)
        told = {module.code: storage.described("test")}
        program = SHOP.program(host, {"action": "probe", "modules": told})
        _, printed = self._ssh(shlex.join(program.argv), program.stdin.encode())
        assert read_answer(printed.splitlines(), program.nonce)["ok"]

    def deploy(self) -> None:
        self._command("payment")

    def again(self) -> None:
        self._command("payment")

    def write_pages(self) -> None:
        self._command("payment")

    def take_pages_back(self) -> None:
        self._command("rollback")

    def roll_back(self) -> None:
        self._command("rollback")

    def _command(self, deploy: str) -> None:
        ended = self.home("-y", deploy=deploy, timeout=300)
        assert ended.code == 0, ended.output

    def let_pages_come(self) -> None:
        """The people's steps between the module and the pages (10 to 12)."""
        home, gateway = self.home.sample.home, self.home.gateway.id
        folder = home.pages / SITE / gateway
        folder.mkdir(parents=True)
        for page, text in FRAGMENTS.items():
            (folder / f"{page}.html").write_text(text, encoding="utf-8")
        target = History(read_ledger(home, SITE, gateway, clock.now()).events).target
        setup = target.setup or ""
        items = tuple(Manuscript(page, "0" * 64, 1) for page in sorted(FRAGMENTS))
        bodies: list[Body] = [
            Report(setup, tuple(sorted(FRAGMENTS))),
            ClientCheck(on_behalf_of=CLIENT, approves=setup),
            Manuscripts(on_behalf_of=CLIENT, items=items),
        ]
        record_all(home, SITE, gateway, bodies, self.home.sample.signing_key)


def places(gateway: Gateway, fields: Mapping[str, str]) -> list[tuple[str, str, Any]]:
    """What the declaration comes to on this test site, as WP-CLI is told it; what opens it is last."""
    module = gateway.module_for("woocommerce")
    assert module is not None
    assert isinstance(module.storage, Storage)
    storage, method = module.storage, module.storage.methods[0]
    declared = {option.key: option.recommended or option.values[0] for option in gateway.options}
    declared |= {setting.key: setting.values["test"] for setting in gateway.environment}
    found: list[tuple[str, str, Any]] = []
    for credential in storage.credentials:
        at_stage = (*credential.both, *credential.test)
        found += [(row.option, row.path, fields[credential.field]) for row in at_stage]
    for setting in storage.settings:
        value = declared[setting.key]
        found += [(row.option, row.path, setting.values.get(value, value)) for row in setting.rows]
    found += [(row.option, row.path, value) for row, value in (*storage.defaults, *method.rows)]
    for switch in reversed(method.switches):
        found.append((switch.row.option, switch.row.path, [switch.member] if switch.member else switch.open))
    return found


def rows(places: Sequence[tuple[str, str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for option, path, value in places:
        if path:
            found.setdefault(option, {})[path] = value
        else:
            found[option] = value
    return found
