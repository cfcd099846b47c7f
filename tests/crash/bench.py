"""One home with its shop, set back to a saved history before each crash, and the documented commands."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from nacl.public import PrivateKey, SealedBox

from kaitsu.cli.sample import SITE, Sample
from kaitsu.declare import clock
from kaitsu.model.problem import Refused
from kaitsu.records.store import read_ledger
from shops.sandbox.archive import SOURCE
from shops.sandbox.shop.serve import ensure_running, stop
from tests.crash.look import GATEWAY, METHOD, MODULE
from tests.crash.preloaded import Command, Preloaded
from tests.crash.table import Crash

PYINFRA = Path(sys.executable).with_name("pyinfra")
SERVERS_OWN = ("server.json", "server.lock", "shop.log")  # the server runs on while its shop is set back
PATIENCE = 30  # seconds for anything to happen
OLDER = "1.1.0"
OLDER_FRAGMENT = "<h3>カード</h3>\r\n<p>VISAのみ、&amp;c.</p> "
# What a home remembers of its runs, beside the reports nobody reads again.
REMEMBERED = ("records", ".state/heads", ".state/begun")


class Bench:
    """``root`` is the shop; its histories and the home's are saved together, by name.

    The sample's ledger is as it was made: brought up to step 6, so that the leg of the pages is closed.
    """

    def __init__(self, folder: Path) -> None:
        self.sample = Sample(folder / "home")
        self.sample.make()
        self.root = self.sample.shop("test")
        self._saved = folder / "saved"
        self._environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("KAITSU_", "PYINFRA_"))
        }
        self._environment |= {"KAITSU_HOME": str(self.sample.folder), "KAITSU_LANG": "en"}
        self._output = folder / "output"
        self._flags: tuple[str, ...] = ()  # of every command
        self._pyinfra = Preloaded()
        self._lay_ground()
        ensure_running(self.root, idle=120)  # should we be killed ourselves, nothing stays for long

    def _lay_ground(self) -> None:
        """What has to be before the shop's server starts."""

    def close(self) -> None:
        self._pyinfra.close()
        stop(self.root)

    def save(self, name: str) -> Path:
        """Keep shop and ledger as they are now under this name; returns the copy's folder."""
        kept = self._saved / name
        shutil.rmtree(kept, ignore_errors=True)
        ignored = shutil.ignore_patterns(*SERVERS_OWN)
        shutil.copytree(self.root, kept / "shop", symlinks=True, ignore=ignored)
        for part in REMEMBERED:
            if (self.sample.folder / part).exists():
                shutil.copytree(self.sample.folder / part, kept / part)
        return kept

    def load(self, name: str) -> None:
        """Set shop and ledger back to what was saved under this name."""
        for path in self.root.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name not in SERVERS_OWN:
                path.unlink()
        shutil.copytree(self._saved / name / "shop", self.root, symlinks=True, dirs_exist_ok=True)
        for part in REMEMBERED:
            shutil.rmtree(self.sample.folder / part, ignore_errors=True)
            if (self._saved / name / part).exists():
                shutil.copytree(self._saved / name / part, self.sample.folder / part)

    def run(self, deploy: str, *flags: str) -> tuple[int, dict[str, Any]]:
        """The documented command; its exit code and its report, {} when it left none."""
        before = set(self._reports())
        code = self._start(deploy, *flags).wait(PATIENCE * 2)
        new = sorted(set(self._reports()) - before)
        return code, json.loads(new[-1].read_text(encoding="utf-8")) if new else {}

    def said(self) -> str:
        """What the commands have printed since this was asked the last time."""
        text = self._output.read_text(encoding="utf-8", errors="replace")
        self._output.write_bytes(b"")
        return text

    def crash(self, crash: Crash) -> int:
        """The documented command, killed as ``crash`` says; its exit code, once all of it has ended."""
        deploy = "rollback" if crash.is_rollback else "payment"
        before = self.ledger_file.read_bytes()
        command = self._start(deploy, halt=crash.halt, kill=crash.kill)
        if crash.halt:
            self._kill(crash, command)
        code = command.wait(PATIENCE * 2)
        if crash.victim == "torn":
            self._tear(before, crash.start)
        return code

    def _tear(self, before: bytes, start: str) -> None:
        """Half of what was appended never reached the disk, and neither did what was written after it."""
        after = self.ledger_file.read_bytes()
        kept = after[: (len(before) + len(after)) // 2]
        self.ledger_file.write_bytes(kept.removesuffix(b"\n"))
        shutil.copytree(
            self._saved / start / ".state/heads", self.sample.folder / ".state/heads", dirs_exist_ok=True
        )

    def mend_ledger(self) -> None:
        """What the remedy of ledger_torn tells an engineer to type."""
        subprocess.run(["sed", "-i", "$d", str(self.ledger_file)], check=True)

    @property
    def ledger_file(self) -> Path:
        return self.sample.home.records / SITE / GATEWAY / "ledger.jsonl"

    def ledger_problem(self) -> str:
        """Why `kaitsu ledger verify` refuses the ledger, "" when it does not."""
        try:
            read_ledger(self.sample.home, SITE, GATEWAY, clock.now())
        except Refused as refused:
            return ", ".join(problem.reason for problem in refused.problems)
        return ""

    def end_lease(self) -> None:
        """Time passes, until the lease of whoever died is over."""
        file = self.root / "private" / "kaitsu" / "lease.json"
        if file.exists():
            lease = {**json.loads(file.read_text(encoding="utf-8")), "expires": int(time.time())}
            file.write_text(json.dumps(lease), encoding="utf-8")

    def records(self) -> list[dict[str, Any]]:
        """The host's records of runs, oldest first."""
        file = self.root / "private" / "kaitsu" / "runs.json"
        return list(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else []

    def execute(self, statement: str) -> None:
        """Change a row by hand."""
        with closing(sqlite3.connect(self.root / "shop.db", isolation_level=None)) as db:
            db.execute(statement)

    def install_by_hand(self) -> None:
        """An older version of the module in service since long ago: files, rows, box, an open method, a
        fragment in the middle of a page, where a run puts none."""
        folder = self.root / "modules" / MODULE
        shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("__pycache__"))
        about = json.loads((folder / "module.json").read_text(encoding="utf-8"))
        (folder / "module.json").write_text(json.dumps({**about, "version": OLDER}), encoding="utf-8")
        (folder / "notes.txt").write_text("a file that only the older version has\n", encoding="utf-8")
        folder.chmod(0o750)
        self._seal_by_hand()
        with closing(sqlite3.connect(self.root / "shop.db", isolation_level=None)) as db:
            db.execute("INSERT INTO modules VALUES (?, ?, '', 1)", (MODULE, OLDER))
            db.executemany(
                "INSERT INTO module_settings VALUES (?, ?, ?)",
                [(MODULE, "mode", "test"), (MODULE, "capture", "at_order"), (MODULE, "banner", "")],
            )
            db.execute(
                "INSERT INTO payment_methods (id, code, name, module, open, position)"
                " VALUES (17, ?, 'カード', ?, 1, 9)",
                (METHOD, MODULE),
            )
            fragment = f"<!-- kaitsu:{GATEWAY} -->{OLDER_FRAGMENT}<!-- /kaitsu:{GATEWAY} -->"
            db.execute("UPDATE pages SET body = ? || body WHERE name = 'guide'", (f"<p>♪</p>\r\n{fragment}",))

    def _seal_by_hand(self) -> None:
        private = self.root / "private"
        key = PrivateKey.generate()
        content = {
            "format": 1,
            "site": "hanaya",
            "gateway": "sandbox",
            "stage": "test",
            "compare_key": "00" * 32,
            "fields": {"shop_id": "tshop00000001", "secret_key": "sk_test_" + "o" * 32},
        }
        for name, content_bytes in (
            ("box.key", bytes(key).hex().encode()),
            (f"{MODULE}.box", SealedBox(key.public_key).encrypt(json.dumps(content).encode())),
        ):
            (private / name).touch(mode=0o600)
            (private / name).write_bytes(content_bytes)

    def _start(self, deploy: str, *flags: str, halt: str = "", kill: str = "") -> Command:
        environment = {**self._environment, "KAITSU_HALT_AT": halt, "KAITSU_KILL_AT": kill}
        arguments = (str(PYINFRA), "inventories/test", f"deploys/{deploy}.py", "-y", *self._flags, *flags)
        return self._pyinfra.start(arguments, environment, self._output)

    def _kill(self, crash: Crash, command: Command) -> None:
        marker = self.root / "private" / "kaitsu" / "halted"
        program = self._halted(marker, command)
        if crash.victim in ("caller", "both"):
            os.kill(command.process_id, signal.SIGKILL)
        if crash.victim != "caller":
            os.kill(program, signal.SIGKILL)
        marker.unlink()  # a program that lives goes on
        _wait_until_ended(program)

    def _halted(self, marker: Path, command: Command) -> int:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if marker.exists() and (text := marker.read_text(encoding="ascii")):
                return int(text)
            if command.has_ended():
                break
            time.sleep(0.01)
        raise LookupError("the point was never reached")

    def _reports(self) -> list[Path]:
        return list(self.sample.home.state.glob("runs/*.json"))


def _wait_until_ended(process_id: int) -> None:
    """Whoever started it may be dead, so that nobody collects it: a zombie has ended as well."""
    stat = Path(f"/proc/{process_id}/stat")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if stat.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
                return
        except (FileNotFoundError, ProcessLookupError):
            return
        time.sleep(0.01)
    raise TimeoutError("a program on the host does not end")
