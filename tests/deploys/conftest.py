"""The documented command itself, in a process of its own."""

import hashlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateways.sandbox import GATEWAY
from kaitsu.cli.sample import Sample
from kaitsu.cli.sample_ledger import CLIENT, record_all
from kaitsu.declare import clock
from kaitsu.declare.home import ROOT
from kaitsu.model.gateway import Stage
from kaitsu.process.events import (
    Answers,
    Approval,
    Body,
    ClientCheck,
    Event,
    Intake,
    Manuscript,
    Manuscripts,
    Report,
    Review,
    Schedule,
)
from kaitsu.process.history import History, Target
from kaitsu.process.purchases import Purchase, Purchases
from kaitsu.records.store import read_ledger
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.store import Place, Vault

PYINFRA = Path(sys.executable).with_name("pyinfra")


@dataclass(frozen=True)
class Ended:
    """How a command ended. ``report`` is the newest run report of the home, {} when there is none."""

    code: int
    output: str
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def reasons(self) -> list[str]:
        """Every reason name in the report, of the run, its sites and their rollouts."""
        found = [item["reason"] for item in self.report.get("problems", [])]
        for site in self.report.get("sites", []):
            found += [item["reason"] for item in site["problems"]]
            for rollout in site["rollouts"]:
                found += [item["reason"] for item in rollout["problems"]]
        return found

    @property
    def rollout(self) -> dict[str, Any]:
        """The only rollout of the only site."""
        (site,) = self.report["sites"]
        (rollout,) = site["rollouts"]
        return dict(rollout)


class Documented:
    """Types ``pyinfra inventories/<stage> deploys/payment.py`` in Kaitsu's root for one home."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("KAITSU_", "PYINFRA_"))
        }
        self.environment |= {"KAITSU_HOME": str(sample.folder), "KAITSU_LANG": "en"}

    def __call__(self, *flags: str, stage: str = "test", deploy: str = "payment", timeout: int = 90) -> Ended:
        before = self._reports()
        ran = subprocess.run(
            self.argv(*flags, stage=stage, deploy=deploy),
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Ended(ran.returncode, ran.stdout + ran.stderr, self._new_report(before))

    def at_terminal(self, *flags: str, typed: str = "\n") -> Ended:
        """The same with a terminal, where pyinfra asks for confirmation."""
        before = self._reports()
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            self.argv(*flags), cwd=ROOT, env=self.environment, stdin=theirs,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as process:  # fmt: skip
            os.close(theirs)
            os.write(ours, typed.encode())
            output, _ = process.communicate(timeout=90)
        os.close(ours)
        return Ended(process.returncode, output, self._new_report(before))

    def signalled(self, number: signal.Signals, when: Callable[[], bool]) -> Ended:
        """The same, sent a signal as soon as ``when`` holds."""
        import time

        before = self._reports()
        with subprocess.Popen(
            self.argv("-y"), cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as process:  # fmt: skip
            deadline = time.monotonic() + 60
            while not when() and time.monotonic() < deadline:
                time.sleep(0.02)
            process.send_signal(number)
            output, _ = process.communicate(timeout=60)
        return Ended(process.returncode, output, self._new_report(before))

    def argv(self, *flags: str, stage: str = "test", deploy: str = "payment") -> list[str]:
        return [str(PYINFRA), f"inventories/{stage}", f"deploys/{deploy}.py", *flags]

    def change_site(self, changes: Mapping[str, str], site: str = "hanaya") -> None:
        """Replace texts in the site file; each must be there."""
        file = self.sample.home.site_file(site)
        text = file.read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in text, old
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")

    def record(self, *bodies: Body, site: str = "hanaya") -> None:
        """Write events into the ledger as they are, signed by the sample's key."""
        record_all(self.sample.home, site, "sandbox", bodies, self.sample.signing_key)

    def answer(self, **values: str) -> None:
        """The client answers anew: on record, and in the site file."""
        text = self.sample.home.site_file("hanaya").read_text(encoding="utf-8")
        for key, value in values.items():
            text = re.sub(rf"(?m)^(      {key}: ).*$", rf'\g<1>"{value}"', text)
        self.sample.home.site_file("hanaya").write_text(text, encoding="utf-8")
        self.record(Answers(on_behalf_of=CLIENT, values=values))

    def seal(self, credentials: CredentialSet) -> None:
        """Seal a credential set and put it on record."""
        file = Vault(self.sample.home, self.sample.identities).seal(credentials)
        sealed = hashlib.sha256(file.read_bytes()).hexdigest()
        self.record(Intake(credentials.stage, sealed, tuple(sorted(credentials.fields)), "resealed", None))

    def opened(self, stage: Stage = "test") -> CredentialSet:
        return Vault(self.sample.home, self.sample.identities).open(Place(stage, "hanaya", "sandbox"))

    def events(self, site: str = "hanaya") -> tuple[Event, ...]:
        return read_ledger(self.sample.home, site, "sandbox", clock.now()).events

    def approve(self, *, until: int = 16, length: timedelta = timedelta(hours=1)) -> None:
        """Everything people do between the first run and production, each on what ran on test last.

        The pages are put on test on the way; ``until`` is the last step recorded.
        """
        pages = ("guide", "legal")
        self._once(10, until, lambda target: Report(target.setup or "", pages))
        self._once(11, until, lambda target: ClientCheck(on_behalf_of=CLIENT, approves=target.setup or ""))
        items = tuple(Manuscript(page, "0" * 64, 1) for page in pages)
        self._once(12, until, lambda _: Manuscripts(on_behalf_of=CLIENT, items=items))
        if until >= 13:
            ended = self("-y")
            assert ended.code == 0, ended.output
        self._once(14, until, lambda target: Review(on_behalf_of=CLIENT, approves=target.pages or ""))
        last = clock.now().date() + timedelta(days=90)
        self._once(15, until, lambda target: Approval(CLIENT, target.revision or "", last))
        if until >= 16:
            self.approve_window(length)

    def approve_window(self, length: timedelta = timedelta(hours=1)) -> None:
        """Step 16: production may be worked on from now."""
        now = clock.now().replace(microsecond=0)
        self.record(Schedule(now, now + length, out_of_hours=True))

    def buy(self) -> None:
        """Step 9 by hand, where the check can only see what is offered: every card ends as published."""
        setup = History(self.events()).target.setup or ""
        bought = (
            Purchase("card", card.number[-4:], card.outcome, card.outcome, f"10{number}")
            for number, card in enumerate(GATEWAY.test_cards)
        )
        self.record(Purchases(setup, tuple(bought)))

    def _once(self, step: int, until: int, make: Callable[[Target], Body]) -> None:
        if step <= until:
            self.record(make(History(self.events()).target))

    def _reports(self) -> set[Path]:
        return set(self.sample.home.state.glob("runs/*.json"))

    def _new_report(self, before: set[Path]) -> dict[str, Any]:
        new = sorted(self._reports() - before)
        return dict(json.loads(new[-1].read_text(encoding="utf-8"))) if new else {}


@pytest.fixture
def pyinfra(sample: Sample) -> Documented:
    return Documented(sample)
