"""The crash bench with its test shop behind a private sshd, whose every call passes a gate."""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from shops.sandbox.shop.serve import ensure_running
from tests.crash.bench import Bench
from tests.deploys.sshd import OverSsh, Sshd
from tests.faults.table import FOREVER, SLOW, Fault
from tests.wordpress.user import IS_ROOT, give, shop_user

GATE = Path(__file__).with_name("gate.sh")
DEADLINE = 20  # seconds a program may take
HASTE = -2 * DEADLINE + 6  # with that deadline a call is given up after six seconds
DISK = "40m"  # with what must be free for a run twice over


class Gate:
    """The forced command of an sshd, and the one who lays faults that only root can."""

    def __init__(self, folder: Path, disk: Path) -> None:
        self._folder, self._disk = folder, disk
        folder.mkdir()
        shutil.copy(GATE, self.command)
        self.command.chmod(0o755)
        self.open()
        give(folder)
        self._ended = threading.Event()
        self._helper = threading.Thread(target=self._help)
        self._helper.start()

    @property
    def command(self) -> Path:
        return self._folder / "gate.sh"

    def open(self) -> None:
        """Count anew, and spoil nothing."""
        self.plan("none", 0)

    def plan(self, kind: str, call: int) -> None:
        for old in self._folder.glob("done.*"):
            old.unlink()
        (self._folder / "calls").write_bytes(b"")
        (self._folder / "plan").write_text(f"{call} {kind}\n")
        give(self._folder)

    @property
    def calls(self) -> int:
        """How many there were since the plan was made."""
        return (self._folder / "calls").stat().st_size

    def wait_until_idle(self) -> None:
        """Programs whose caller has gone run on: what they leave is looked at when they have ended."""
        deadline = time.monotonic() + 40
        while len(list(self._folder.glob("done.*"))) < self.calls and time.monotonic() < deadline:
            time.sleep(0.02)

    def close(self) -> None:
        self._ended.set()
        self._helper.join()

    def _help(self) -> None:
        while not self._ended.wait(0.02):
            with suppress(FileNotFoundError):
                lay_on_disk(self._disk, (self._folder / "want").read_text().strip())
                (self._folder / "want").unlink()


def lay_on_disk(disk: Path, fault: str) -> None:
    """``disk_full``, ``read_only``, or ``mended``, on a file system of the shop's own."""
    filler = disk / "filler"
    if fault == "disk_full":
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(65536))
    elif fault == "read_only":  # a second mount above the first: the shop's server holds files of that open
        subprocess.run(["mount", "--bind", disk, disk], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", disk], check=True)
    elif not os.access(disk, os.W_OK):
        subprocess.run(["umount", "--lazy", disk], check=True)
    else:
        filler.unlink(missing_ok=True)


class SshBench(Bench):
    """``folder`` must be readable for the shop's user; ``temporary`` is the TMPDIR of the host's programs."""

    def __init__(self, folder: Path, temporary: Path = Path("/tmp")) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        self.disk: Disk | None = None
        super().__init__(folder)
        self.sshd = Sshd(folder / "sshd", shop_user())
        self.sshd.make()
        self.gate = Gate(folder / "gate", self.root)
        config = self.sshd.folder / "config"
        text = config.read_text().replace("SetEnv ", f"SetEnv TMPDIR={temporary} ")
        config.write_text(f"{text}ForceCommand {self.gate.command}\n")
        self.sshd.start()
        over_ssh = OverSsh(self.sample, self.sshd)
        over_ssh.declare(deadline=DEADLINE)
        pinned = over_ssh.pin("--yes")
        if pinned.code != 0:
            raise RuntimeError(pinned.output)
        self._flags = ("--ssh-key", str(self.sshd.client_key))
        self._environment = {**over_ssh.environment}

    def _lay_ground(self) -> None:
        if IS_ROOT:
            self.disk = Disk(self.root)

    def close(self) -> None:
        self.gate.close()
        super().close()
        self.sshd.stop()
        if self.disk is not None:
            self.disk.unmount()

    def save(self, name: str) -> Path:
        give(self.root)  # what was laid by hand was not
        return super().save(name)

    def load(self, name: str) -> None:
        self.gate.open()
        super().load(name)
        give(self.root)
        ensure_running(self.root, idle=600)  # over ssh nobody else starts it again

    def spoiled(self, fault: Fault) -> tuple[int, dict[str, Any], str, int]:
        """The documented command with this fault in it: code, report, what it said, calls it made."""
        self.said()
        self.gate.plan(fault.kind, fault.call)
        with self._in_haste(fault.kind in SLOW):
            code, report = self.run("rollback" if fault.is_rollback else "payment")
        calls = self.gate.calls
        self.gate.wait_until_idle()
        if fault.kind in FOREVER:
            lay_on_disk(self.root, "mended")
        self.gate.open()
        return code, report, self.said(), calls

    @contextmanager
    def _in_haste(self, is_so: bool) -> Iterator[None]:
        if is_so:
            self._environment["TESTS_PATIENCE"] = str(HASTE)
        try:
            yield
        finally:
            self._environment.pop("TESTS_PATIENCE", None)


class Disk:
    """The shop on a small file system of its own, so that it can be full."""

    def __init__(self, root: Path) -> None:
        self._root = root
        copy = root.with_name("copy")
        subprocess.run(["cp", "-a", root, copy], check=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", root], check=True)
        subprocess.run(["cp", "-a", f"{copy}/.", root], check=True)
        shutil.rmtree(copy)

    def unmount(self) -> None:
        subprocess.run(["umount", "--lazy", self._root], check=True)
