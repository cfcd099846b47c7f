"""A home with one declared shop, a key that may sign, and the commands as typed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from kaitsu.cli.main import cli
from kaitsu.declare.home import Home
from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import Problem, Refused
from kaitsu.process.events import Body
from kaitsu.process.ledger import Ledger
from kaitsu.records.paths import signers_file
from kaitsu.records.store import append, read_ledger
from kaitsu.signing.allowed_signers import read_allowed_signers
from kaitsu.signing.signer import find_signer
from kaitsu.vault.store import Vault
from tests.declare.samples import HANAYA, home_with
from tests.signing.samples import allow, make_key
from tests.vault.samples import make_vault

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=JAPAN)


@dataclass
class Desk:
    """``clock`` moves a minute with every command; ``printed`` is what the last one printed."""

    home: Home
    key: Path
    mail: Path
    clock: datetime = NOW
    printed: str = ""
    problems: tuple[Problem, ...] = ()

    def run(self, *words: str, typed: str | None = None) -> tuple[int, str]:
        """The exit code, and the output or the reasons of a refusal."""
        self.clock += timedelta(minutes=1)
        result = CliRunner().invoke(cli, list(words), input=typed)
        self.printed = result.output
        if isinstance(result.exception, Refused):
            self.problems = problems = result.exception.problems
            return max(int(item.exit) for item in problems), " ".join(item.reason for item in problems)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    def record(self, step: str, *words: str, client: bool = False) -> tuple[int, str]:
        said = ("--on-behalf-of", "花田", "--mail", str(self.mail)) if client else ()
        return self.run("record", step, "hanaya", *words, *said)

    def ran(self, body: Body, site: str = "hanaya") -> None:
        """What a run would record."""
        signer = find_signer(read_allowed_signers(signers_file(self.home)), self.clock)
        append(self.home, site, "sandbox", lambda _: body, signer, self.clock)

    @property
    def ledger(self) -> Ledger:
        return read_ledger(self.home, "hanaya", "sandbox", self.clock)


def make_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    home = home_with(tmp_path / "home", hanaya=HANAYA)
    key, mail = make_key(tmp_path), tmp_path / "ok.eml"
    mail.write_text("問題ありません\n", encoding="utf-8")
    allow(signers_file(home), sato_example=key)
    desk = Desk(home, key, mail)
    monkeypatch.setenv("KAITSU_HOME", str(home.path))
    monkeypatch.setenv("KAITSU_SIGNING_KEY", str(key))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    monkeypatch.setattr("kaitsu.declare.clock.now", lambda: desk.clock)
    # The runs recorded here are made up: their digests are not those of what is declared.
    for module in ("record_common", "secrets_ledger"):
        monkeypatch.setattr(f"kaitsu.cli.{module}.target_today", lambda _chosen: None)
    return desk


def desk_vault(desk: Desk, tmp_path: Path) -> Vault:
    """A vault with its keys in the desk's home; steps 1 and 2 are recorded."""
    made = make_vault(tmp_path / "vault")
    desk.home.recipients_file.parent.mkdir(parents=True)
    desk.home.recipients_file.write_bytes(made.home.recipients_file.read_bytes())
    desk.home.agency_file.write_text(f"identities: {made.identities}\n", encoding="utf-8")
    assert desk.record("contract", client=True)[0] == 0
    assert desk.record("letter", "--on", "2026-10-05")[0] == 0
    return Vault(desk.home, made.identities)
