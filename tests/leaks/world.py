"""A home in git with its shop behind sshd, its secrets as canaries, and all places they could turn up in."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from kaitsu.cli.sample import SITE
from kaitsu.declare.home import ROOT
from kaitsu.model.gateway import STAGES
from kaitsu.vault.identities import identity_file
from kaitsu.vault.store import Place, Vault
from tests.crash import checker
from tests.crash.harness import Harness
from tests.crash.look import GATEWAY
from tests.faults.bench import SshBench
from tests.leaks.scanner import Hit, Scanner
from tests.leaks.watch import Watch

RECORDINGS = ROOT / "tests" / "recordings"
DEBUG_LOG = ROOT / "pyinfra-debug.log"  # pyinfra writes it where it is started, on an error of its own
# The gateway's side of the sample knows the secrets, and so does who opens them.
KNOWING = ("identities", "shops/gateway")
GIT = ("git", "-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "core.hooksPath=/dev/null")
Seen = Iterator[tuple[str, str, bytes]]  # place, where, what


class World:
    """``said`` is what every command has printed, by the command."""

    def __init__(self, folder: Path) -> None:
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.temporary.chmod(0o1777)
        self.bench = SshBench(folder / "bench", temporary=self.temporary)
        self.harness = Harness(self.bench)
        self.home = self.bench.sample.folder
        self.environment = {**self.bench._environment, "TMPDIR": str(self.temporary)}
        self.said: dict[str, bytes] = {}
        self.scanner = Scanner(dict(self._secrets()))
        self.watch = Watch(self.temporary)
        self._git("init", "--quiet")
        (self.home / ".gitignore").write_text("identities\nshops\n")
        DEBUG_LOG.unlink(missing_ok=True)

    def close(self) -> None:
        self.bench.close()

    def _secrets(self) -> Iterator[tuple[str, str]]:
        """What a letter brings for both stages, and what opens and signs."""
        sample = self.bench.sample
        vault = Vault(sample.home, sample.identities)
        for stage in STAGES:
            opened = vault.open(Place(stage, SITE, GATEWAY))
            yield f"{stage} compare key", opened.compare_key.hex()
            yield from ((f"{stage} {key}", value) for key, value in opened.fields.items() if key != "shop_id")
            lines = identity_file(sample.identities, stage).read_text().splitlines()
            yield f"{stage} identity", next(line for line in lines if line.startswith("AGE-SECRET-KEY"))
        yield "signing key", sample.signing_key.read_text().splitlines()[3][:60]
        for name in ("admin-password", "session.key"):
            yield f"shop's {name}", (self.bench.root / "private" / name).read_text().strip()

    def command(self, *argv: str, typed: str = "", name: str = "") -> int:
        """Type a command; what it prints is kept."""
        ran = subprocess.run(
            argv, cwd=ROOT, env=self.environment, input=typed.encode(), capture_output=True, timeout=120,
            check=False,
        )  # fmt: skip
        key = f"{name or ' '.join(Path(word).name for word in argv)} ({len(self.said)})"
        self.said[key] = ran.stdout + b"\n" + ran.stderr
        return ran.returncode

    def commit(self) -> None:
        """What an engineer does after each piece of work."""
        self._git("add", "--all")
        self._git("commit", "--quiet", "--allow-empty", "--message", "work")

    def hits(self) -> list[Hit]:
        """Every canary found in any place."""
        return [
            hit for place, where, what in self.everything() for hit in self.scanner.hits(place, where, what)
        ]

    def everything(self) -> Seen:
        yield from (("output", command, said) for command, said in self.said.items())
        yield from self._logs()
        yield from self.watch.seen
        yield from self._home()
        yield from self._host()
        yield "git objects", ".git", self._git("cat-file", "--batch", "--batch-all-objects")
        yield "git diff", "log -p", self._git("log", "-p", "--all", "--textconv")
        for file in sorted(RECORDINGS.rglob("*")):
            if file.is_file():
                yield "recording", file.name, file.read_bytes()

    def _logs(self) -> Seen:
        for log in (self.bench.sshd.log, self.bench.root / "shop.log", DEBUG_LOG, self.bench._output):
            if log.exists():
                yield "log", log.name, log.read_bytes()

    def _home(self) -> Seen:
        for file in _files(self.home):
            inside = str(file.relative_to(self.home))
            if not inside.startswith((*KNOWING, ".git/", f"shops/{SITE}")):
                yield _place(inside), inside, file.read_bytes()

    def _host(self) -> Seen:
        """The shop's files and its database, as rows and as bytes: what was deleted lies there for long."""
        own = {"private/admin-password", "private/session.key", "shop.db"}  # the shop's secrets, not ours
        for file in _files(self.bench.root):
            inside = str(file.relative_to(self.bench.root))
            if inside not in own:
                yield "host file", inside, file.read_bytes()
        yield "database", "shop.db", (self.bench.root / "shop.db").read_bytes()
        with checker.opened(self.bench.root) as db:
            yield "database dump", "shop.db", "\n".join(db.iterdump()).encode()

    def _git(self, *words: str) -> bytes:
        return subprocess.run(
            [*GIT, "-C", str(self.home), *words],
            capture_output=True,
            check=True,
            env={"PATH": os.environ["PATH"]},
        ).stdout

    def planters(self) -> dict[str, Callable[[bytes], object]]:
        """How something comes to lie in each place, as an error of ours would bring it there."""
        home, root = self.home, self.bench.root
        run = home / ".state" / "runs" / "planted.json"
        ledger = next(home.glob("records/*/*/ledger.jsonl"))
        return {
            "output": lambda text: self.said.update(planted=text),
            "log": DEBUG_LOG.write_bytes,
            "arguments": lambda text: self._planted_process([b"sh", b"-c", b"sleep 0.1", text], {}),
            "environment": lambda text: self._planted_process([b"sleep", b"0.1"], {b"PLANTED": text}),
            "temporary file": self._planted_temporary,
            "ledger": lambda text: ledger.write_bytes(ledger.read_bytes() + text),
            "report": (home / "records" / "report.html").write_bytes,
            "run report": run.write_bytes,
            "home": (home / "inventories" / "note").write_bytes,
            "host file": (root / "private" / "planted").write_bytes,
            "database dump": lambda text: self._planted_row(text),
            "git objects": self._planted_commit,
        }

    def _planted_process(self, argv: list[bytes], environment: dict[bytes, bytes]) -> None:
        subprocess.run(argv, env={b"PATH": os.environb[b"PATH"], **environment}, check=False)

    def _planted_temporary(self, text: bytes) -> None:
        file = self.temporary / "planted"
        file.write_bytes(text)
        looks = self.watch.looks
        while self.watch.looks < looks + 2:
            pass
        file.unlink()

    def _planted_row(self, text: bytes) -> None:
        with closing(sqlite3.connect(self.bench.root / "shop.db", isolation_level=None)) as db:
            db.execute("CREATE TABLE IF NOT EXISTS planted (text)")
            db.execute("INSERT INTO planted VALUES (?)", (text.decode("utf-8"),))

    def _planted_commit(self, text: bytes) -> None:
        """Committed once and taken out again: history keeps it."""
        file = self.home / "slip.txt"
        file.write_bytes(text)
        self.commit()
        file.unlink()
        self.commit()

    def forget(self) -> None:
        """Nothing of what was planted stays."""
        self.said.clear()
        self.watch.seen.clear()
        DEBUG_LOG.unlink(missing_ok=True)
        shutil.rmtree(self.home / ".git")
        self._git("init", "--quiet")


def _place(inside: str) -> str:
    if inside.endswith("ledger.jsonl"):
        return "ledger"
    if inside.startswith("records/"):
        return "report"
    return "run report" if inside.startswith(".state/runs") else "home"


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
