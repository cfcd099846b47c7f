"""All that Kaitsu trusts only after a look at it, in a home and on a host where a run was done."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nacl.public import PrivateKey, SealedBox

import gateways
from gateways.sandbox import GATEWAY as SANDBOX
from kaitsu.cli.sample import SITE
from kaitsu.declare import clock
from kaitsu.engine.requests import read_archive
from kaitsu.model.gateway import Module
from kaitsu.records.store import read_ledger
from kaitsu.vault.store import Place, Vault
from shops.sandbox.host import archive, box, image
from tests.crash.bench import Bench
from tests.crash.harness import Harness
from tests.crash.look import GATEWAY, MODULE
from tests.crash.table import Crash
from tests.tamper.spoil import Thing

SECRETS = {"secrets_damaged", "secrets_not_recipient", "secrets_swapped", "secrets_format"}
LEDGER = {
    "ledger_torn", "ledger_format", "ledger_edited", "ledger_foreign", "ledger_replayed", "ledger_forked",
    "ledger_reordered", "ledger_cut", "ledger_clock", "ledger_future", "ledger_conflict", "ledger_shortened",
    "signer_unknown", "signature_invalid", "ledger_behind", "ledger_newer",
}  # fmt: skip


class Ground:
    """A bench whose shop has the module in service; ``things`` lie in it."""

    def __init__(self, folder: Path) -> None:
        self.bench = Bench(folder)
        self.harness = Harness(self.bench)
        self.harness.prepare(Crash("upgrade", "engine"))
        self.old_box = (self.bench.root / "private" / f"{MODULE}.box").read_bytes()
        self.old_ledger = self.bench.ledger_file.read_bytes()
        self.harness.prepare(Crash("upgrade.done", "engine"))
        self.home, self.root = self.bench.sample.home, self.bench.root
        self.work = folder / "work"
        self.work.mkdir()

    def close(self) -> None:
        self.bench.close()

    def things(self) -> Iterator[Thing]:
        yield self.secrets()
        yield self.ledger()
        yield self.image()
        yield self.box()
        yield self.archive_here()
        yield self.archive_there()

    def secrets(self) -> Thing:
        vault = Vault(self.home, self.bench.sample.identities)
        place = Place("test", SITE, GATEWAY)
        opened = vault.open(place)
        others = {
            "the other stage's": vault.file(replace(place, stage="production")).read_bytes(),
            "another site's": vault.sealed(replace(opened, site="momiji")).content,
            "another gateway's": vault.sealed(replace(opened, gateway="stripe")).content,
            "nothing": b"",
        }
        file = vault.file(place)
        return Thing(
            "secrets file", file, lambda: vault.open(place), SECRETS, (self.home.path / "secrets",), others
        )

    def ledger(self) -> Thing:
        file = self.bench.ledger_file
        lines = file.read_bytes().splitlines(keepends=True)
        others = {f"without line {n + 1}": b"".join(lines[:n] + lines[n + 1 :]) for n in range(len(lines))}
        others |= {
            f"lines {n + 1} and {n + 2} swapped": b"".join(
                [*lines[:n], lines[n + 1], lines[n], *lines[n + 2 :]]
            )
            for n in range(len(lines) - 1)
        }
        others |= {f"line {n + 1} twice": b"".join([*lines[: n + 1], *lines[n:]]) for n in range(len(lines))}
        others["as it was before the run"] = self.old_ledger
        others["another site's"] = file.read_bytes().replace(SITE.encode(), b"momiji")
        return Thing(
            "ledger", file, lambda: read_ledger(self.home, SITE, GATEWAY, clock.now()), LEDGER,
            (self.home.records, self.home.state), others,
        )  # fmt: skip

    def image(self) -> Thing:
        run = self.bench.records()[-1]
        file = self.root / "private" / "kaitsu" / "images" / f"{run['run']}.image"
        mine = box.seal(self.root, b"\x78\x9c")  # sealed to the right key, by somebody else
        return Thing(
            "before-image", file, lambda: image.open_image(self.root, run["run"], run["image"]),
            {"image_damaged"}, (self.root,), {"another one": mine, "nothing": b""},
        )  # fmt: skip

    def box(self) -> Thing:
        file = self.root / "private" / f"{MODULE}.box"
        foreign = SealedBox(PrivateKey.generate().public_key).encrypt(b"{}")
        return Thing(
            "credential box", file, lambda: box.open_box(self.root, file.read_bytes()), {"box_refused"},
            (self.root,), {"another host's": foreign, "nothing": b"", "no box": box.seal(self.root, b"x")},
        )  # fmt: skip

    def archive_here(self) -> Thing:
        module, other = _module(), gateways.catalogue()[SANDBOX.id].modules[1]
        others = {"another module's": (self.home.archives / other.archive).read_bytes()}
        return Thing(
            "module archive", self.home.archives / module.archive,
            lambda: read_archive(module, self.home.archives), {"archive_other"}, (self.home.path,), others,
        )  # fmt: skip

    def archive_there(self) -> Thing:
        """On the host, as if it had been changed on the way."""
        module = _module()
        file = self.work / "archive"
        file.write_bytes((self.home.archives / module.archive).read_bytes())

        def use() -> None:
            folder = self.work / "unpacked" / hashlib.sha256(file.read_bytes()).hexdigest()
            encoded = base64.b64encode(file.read_bytes()).decode()
            archive.unpack(encoded, module.sha256, module.code, module.version, folder)

        return Thing("module archive on the host", file, use, {"archive_refused"}, (self.root, self.work))


def _module() -> Module:
    return next(module for module in SANDBOX.modules if module.code == MODULE)
