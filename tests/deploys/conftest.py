"""The documented command itself, in a process of its own."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kaitsu.cli.sample import Sample
from kaitsu.declare.home import ROOT

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

    def _reports(self) -> set[Path]:
        return set(self.sample.home.state.glob("runs/*.json"))

    def _new_report(self, before: set[Path]) -> dict[str, Any]:
        new = sorted(self._reports() - before)
        return dict(json.loads(new[-1].read_text(encoding="utf-8"))) if new else {}


@pytest.fixture
def pyinfra(sample: Sample) -> Documented:
    return Documented(sample)
