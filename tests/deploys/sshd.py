"""Debian's sshd on a free loopback port, for one test: own host key, own config, an unprivileged user.

Nobody's login files are touched: sshd gives its sessions a HOME of their own.

A plugin: tests name it in ``pytest_plugins`` and must not import it, or pytest can't rewrite its asserts.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kaitsu.cli.sample import SITE, Sample
from kaitsu.declare.home import ROOT
from tests.conftest import missing, need
from tests.deploys.conftest import Documented, Ended
from tests.ports import free_port
from tests.wordpress.user import IS_ROOT, shop_user

KAITSU = Path(sys.executable).with_name("kaitsu")

CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/client_key.pub
AllowUsers {user}
PidFile none
UsePAM no
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
LogLevel VERBOSE
SetEnv HOME={folder}/login
"""


def host_python() -> str:
    """An interpreter with PyNaCl that the shop's user may run: pyenv's under /root is not."""
    if not IS_ROOT:
        return sys.executable
    python = "/usr/bin/python3"
    found = subprocess.run([python, "-I", "-c", "import nacl"], capture_output=True, check=False)
    if found.returncode == 0:
        return python
    return missing("python3-nacl is not installed")


# A process counts the memory of the one it was forked from as its own: pytest itself must not start the run.
MEASURED = """
import resource, subprocess, sys
ended = subprocess.run(sys.argv[2:])
with open(sys.argv[1], "w") as figure:
    figure.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(ended.returncode)
"""


def make_key(file: Path) -> None:
    for old in (file, file.with_name(f"{file.name}.pub")):
        old.unlink(missing_ok=True)
    quiet = ("-q", "-t", "ed25519", "-N", "", "-C", "kaitsu-test", "-f", str(file))
    subprocess.run([need("ssh-keygen"), *quiet], check=True)


@dataclass
class Sshd:
    """One server. ``folder`` is readable for the shop's user, who logs in with ``client_key``."""

    folder: Path
    user: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def client_key(self) -> Path:
        return self.folder / "client_key"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def bashrc(self) -> Path:
        """Read by bash for every command sshd starts."""
        return self.folder / "login" / ".bashrc"

    def make(self) -> None:
        self.bashrc.parent.mkdir(parents=True)
        make_key(self.folder / "host_key")
        make_key(self.client_key)
        config = CONFIG.format(port=self.port, folder=self.folder, user=self.user)
        (self.folder / "config").write_text(config, encoding="utf-8")

    def start(self) -> None:
        if IS_ROOT:
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd insists on it
        sshd = need("sshd")
        self.process = subprocess.Popen(
            [sshd, "-D", "-f", self.folder / "config", "-E", self.log], stdin=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while not self._listens():
            assert time.monotonic() < deadline, self.log.read_text(encoding="utf-8")
            time.sleep(0.02)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def change_host_key(self) -> None:
        """Come back with another key, as a reinstalled server does, or an impostor."""
        self.stop()
        make_key(self.folder / "host_key")
        self.start()

    def stop(self) -> None:
        if self.process is not None:
            connections = self._connections()
            self.process.terminate()
            self.process.wait(timeout=10)
            self.process = None
            _kill(connections)

    def cut(self) -> None:
        """Cut every connection: the programs they started run on."""
        _kill(self._connections())

    def _connections(self) -> list[int]:
        """The processes sshd has for its connections, the innermost first."""
        return [] if self.process is None else list(_sshds_below(self.process.pid))

    @property
    def executions(self) -> int:
        """How many commands were started, over all connections so far."""
        return self.log.read_text(encoding="utf-8").count("Starting session: command")

    @property
    def logins(self) -> int:
        return self.log.read_text(encoding="utf-8").count("Accepted publickey")


def _sshds_below(parent: int) -> Iterator[int]:
    with suppress(OSError):  # it has ended meanwhile
        for child in map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split()):
            yield from _sshds_below(child)
            if Path(f"/proc/{child}/comm").read_text().startswith("sshd"):
                yield child


def _kill(processes: list[int]) -> None:
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


class OverSsh(Documented):
    """The documented command on a home whose test hosts are reached through ``sshd``."""

    def __init__(self, sample: Sample, sshd: Sshd) -> None:
        super().__init__(sample)
        self.sshd = sshd
        self.environment["HOME"] = str(sample.folder)  # no ~/.ssh of the engineer's own
        self.environment.pop("SSH_AUTH_SOCK", None)

    def argv(self, *flags: str, stage: str = "test", deploy: str = "payment") -> list[str]:
        return [*super().argv(*flags, stage=stage, deploy=deploy), "--ssh-key", str(self.sshd.client_key)]

    def declare(self, site: str = SITE, deadline: int = 20, sshd: Sshd | None = None) -> None:
        """Declare a sample site's test host to be behind sshd, and give its shop to the shop's user."""
        root, port = self.sample.shop("test", site), (sshd or self.sshd).port
        ssh = f"connect: ssh\n    address: 127.0.0.1\n    port: {port}\n    user: {self.sshd.user}"
        self._change_test_host(site, "connect: sandbox", f"{ssh}\n    deadline: {deadline}")
        self._change_test_host(site, f"runtime: {sys.executable}", f"runtime: {host_python()}")
        subprocess.run(["chown", "-R", f"{self.sshd.user}:", root], check=True)

    def fake_runtime(self, script: str) -> None:
        """Stand a shell script where the site file declares the host's interpreter; ``$PYTHON`` is that."""
        runtime = self.sample.folder / "runtime"
        runtime.write_text(f"#!/bin/sh\nPYTHON={host_python()}\n{script}\n", encoding="utf-8")
        if not os.access(runtime, os.X_OK):
            runtime.chmod(0o755)
            self._change_test_host(SITE, f"runtime: {host_python()}", f"runtime: {runtime}")

    def _change_test_host(self, site: str, old: str, new: str) -> None:
        file = self.sample.home.site_file(site)
        test, production, rest = file.read_text(encoding="utf-8").partition("  production:\n")
        assert old in test, old
        file.write_text(test.replace(old, new) + production + rest, encoding="utf-8")

    def add_site(self, site: str, deadline: int = 20, sshd: Sshd | None = None) -> None:
        """One more shop behind sshd, or behind another server, its key pinned."""
        from shops.sandbox.shop.serve import ensure_running

        self.sample.add_site(site)
        self.declare(site, deadline, sshd)
        pinned = self.pin("--yes", site=site)
        assert pinned.code == 0, pinned.output
        ensure_running(self.sample.shop("test", site))

    def start(self, **environment: str) -> subprocess.Popen[str]:
        """The documented command, going on by itself."""
        return subprocess.Popen(
            self.argv("-y"), cwd=ROOT, env=self.environment | environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def end(self, process: subprocess.Popen[str]) -> Ended:
        """Wait for its end; the report is the one its output names."""
        output, _ = process.communicate(timeout=90)
        return _ended(process.returncode, output)

    def peak_memory(self) -> tuple[Ended, int]:
        """A run, and the most memory it held: bytes."""
        figure = self.sample.folder / "peak"
        ran = subprocess.run(
            [sys.executable, "-I", "-c", MEASURED, figure, *self.argv("-y")],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=90,
            check=False,
        )
        return _ended(ran.returncode, ran.stdout), int(figure.read_text()) * 1024

    def pin(self, *flags: str, site: str = SITE) -> Ended:
        ran = subprocess.run(
            [KAITSU, "site", "pin", site, "--stage", "test", *flags],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        return Ended(ran.returncode, ran.stdout + ran.stderr)


def _ended(code: int, output: str) -> Ended:
    named = re.findall(r"^report: (.*)$", output, re.MULTILINE)
    return Ended(code, output, json.loads(Path(named[-1]).read_text(encoding="utf-8")) if named else {})


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder the shop's user can reach: pytest's own are closed to everybody else."""
    folder = Path(tempfile.mkdtemp(prefix="kaitsu-ssh-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def sshd(open_folder: Path) -> Iterator[Sshd]:
    """A running server; ended with the test, with all its connections."""
    yield from _running(Sshd(open_folder / "sshd", shop_user()))


@pytest.fixture
def jump_sshd(open_folder: Path, sshd: Sshd) -> Iterator[Sshd]:
    """A second server, that lets the same key in."""
    for jump in _running(Sshd(open_folder / "jump", sshd.user)):
        shutil.copy(sshd.folder / "client_key.pub", jump.folder)
        yield jump


def _running(sshd: Sshd) -> Iterator[Sshd]:
    need("sshd")
    sshd.make()
    sshd.start()
    try:
        yield sshd
    finally:
        sshd.stop()


@pytest.fixture
def ssh_sample(open_folder: Path, sshd: Sshd) -> Iterator[OverSsh]:
    """A sample home whose test shop is behind sshd, its host key pinned by the documented command."""
    from shops.sandbox.shop.serve import ensure_running, stop

    sample = Sample(open_folder / "sample")
    sample.make()
    over_ssh = OverSsh(sample, sshd)
    over_ssh.declare()
    pinned = over_ssh.pin("--yes")
    assert pinned.code == 0, pinned.output
    ensure_running(sample.shop("test"))
    yield over_ssh
    for database in sample.folder.glob("shops/*/*/shop.db"):
        stop(database.parent)
