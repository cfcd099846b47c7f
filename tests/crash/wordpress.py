"""The same on WordPress from Debian behind a private sshd.

Judged by tests/wordpress/snapshot.py, which uses nothing of Kaitsu's: every row and every file.
"""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kaitsu.cli.sample import SITE, Sample
from kaitsu.model.site import own_folder_for
from tests.conftest import need
from tests.crash.bench import PATIENCE, PYINFRA, _wait_until_ended
from tests.crash.preloaded import Command, Preloaded
from tests.deploys.sshd import OverSsh, Sshd
from tests.deploys.test_wordpress import HOST, OPEN, SITE_FILE
from tests.wordpress.rig import rig
from tests.wordpress.snapshot import snapshot
from tests.wordpress.user import shop_user
from tests.wordpress.web import Web

Tell = Callable[["WordPressCrash", list[str]], None]
Victim = Literal["engine", "program", "both"]
# Where a program on the host is killed; what is left out is a second point with nothing written in between.
HOST_POINTS: dict[str, tuple[str, ...]] = {
    "module": (
        "before_lease", "after_lease", "before_image", "after_image", "before_record", "after_record",
        "before_write", "before_files", "between_files", "after_files", "before_commit", "after_commit",
        "before_commit#2", "after_commit#2",
    ),
    "credentials": ("before_write", "before_commit#2", "after_commit#2", "before_files", "after_files"),
    "options": ("before_write", "before_commit", "after_commit"),
    "register_methods": ("before_write", "before_commit", "after_commit"),
    "go_live": (
        "before_write", "before_commit", "after_commit", "before_record", "before_release", "after_release",
    ),
    "undo": (
        "before_restore", "before_commit", "after_commit", "during_restore", "before_files", "after_restore",
    ),
}  # fmt: skip
ENGINE_POINTS = (
    "after_module", "after_credentials", "after_register_methods", "after_check", "after_go_live",
)  # fmt: skip
SHORT = (
    ("both", "module:between_files"), ("both", "credentials:after_files"),
    ("both", "go_live:after_commit"), ("program", "register_methods:before_commit"),
    ("engine", "after_go_live"), ("both", "undo:during_restore"),
)  # fmt: skip


@dataclass(frozen=True)
class WordPressCrash:
    """``point`` is ``<action>:<point>[#<n-th time>]`` of a program, or a point of the engine."""

    victim: Victim
    point: str

    @property
    def is_rollback(self) -> bool:
        return self.point.startswith("undo:")

    def __str__(self) -> str:
        return f"{'wordpress':18} {self.point:36} {self.victim}"


def wordpress_table(*, is_short: bool) -> Iterator[WordPressCrash]:
    if is_short:
        yield from (WordPressCrash(victim, point) for victim, point in SHORT)  # type: ignore[arg-type]
        return
    every = [f"{action}:{point}" for action, points in HOST_POINTS.items() for point in points]
    yield from (WordPressCrash("both", point) for point in every)
    yield from (WordPressCrash("program", point) for point in every if not point.endswith("before_lease"))
    yield from (WordPressCrash("engine", point) for point in ENGINE_POINTS)


class WordPressBench:
    """A home whose test host is a WordPress shop; each crash begins with the shop as it was delivered."""

    def __init__(self, folder: Path) -> None:
        self.sample = Sample(folder / "home")
        self.sample.make()
        self.site = rig().site("crash")
        self.sshd = Sshd(folder / "sshd", shop_user())
        self.sshd.make()
        self.sshd.start()
        over_ssh = OverSsh(self.sample, self.sshd)
        about = {"port": self.sshd.port, "user": self.sshd.user, "php": need("php")}
        test = HOST.format(stage="test", url=self.site.url, root=self.site.root, **about)
        # Declared only: no crash is tried there.
        production = HOST.format(stage="production", url="http://127.0.0.1:9", root="/srv/shop", **about)
        declared = SITE_FILE.format(hosts=(test + production).rstrip())
        self.sample.home.site_file(SITE).write_text(declared, encoding="utf-8")
        if (pinned := over_ssh.pin("--yes")).code != 0:
            raise RuntimeError(pinned.output)
        self._environment = over_ssh.environment
        self._output = folder / "output"
        self._pyinfra = Preloaded()
        self._saved = folder / "saved"
        shutil.copytree(self.sample.home.records, self._saved)
        self.web = Web(self.site.root, self.site.url)
        self.web.start()
        self.own = Path(own_folder_for(str(self.site.root), [str(self.site.root)]))

    def close(self) -> None:
        self._pyinfra.close()
        self.web.stop()
        self.sshd.stop()

    def reset(self) -> None:
        self.site.reset()
        for part in (
            self.sample.home.records,
            self.sample.home.state / "heads",
            self.sample.home.state / "begun",
        ):
            shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(self._saved, self.sample.home.records)

    def start(self, deploy: str, halt: str = "", kill: str = "") -> Command:
        environment = {**self._environment, "KAITSU_HALT_AT": halt, "KAITSU_KILL_AT": kill}
        words = (
            str(PYINFRA),
            "inventories/test",
            f"deploys/{deploy}.py",
            "-y",
            "--ssh-key",
            str(self.sshd.client_key),
        )
        return self._pyinfra.start(words, environment, self._output)

    def run(self, deploy: str) -> int:
        return self.start(deploy).wait(PATIENCE * 4)

    def crash(self, crash: WordPressCrash) -> int:
        deploy = "rollback" if crash.is_rollback else "payment"
        if crash.victim == "engine":
            return self.start(deploy, kill=crash.point).wait(PATIENCE * 4)
        command = self.start(deploy, halt=crash.point)
        program = self._halted(command)
        if crash.victim == "both":
            os.kill(command.process_id, signal.SIGKILL)
        os.kill(program, signal.SIGKILL)
        (self.own / "halted").unlink()
        code = command.wait(PATIENCE * 4)
        _wait_until_ended(program)
        return code

    def _halted(self, command: Command) -> int:
        marker, deadline = self.own / "halted", time.monotonic() + PATIENCE * 2
        while time.monotonic() < deadline and not command.has_ended():
            if marker.exists() and (text := marker.read_text(encoding="ascii")):
                return int(text)
            time.sleep(0.01)
        raise LookupError("the point was never reached")

    def end_lease(self) -> None:
        file = self.own / "lease.json"
        if file.exists():
            lease = {**json.loads(file.read_text(encoding="utf-8")), "expires": int(time.time())}
            file.write_text(json.dumps(lease), encoding="utf-8")

    def is_open(self) -> bool:
        row = f"SELECT option_value FROM `{self.site.name}`.wp_options WHERE option_name = ?"
        name = "woocommerce_kaitsu_sandbox_settings"
        return any(OPEN in value for (value,) in self.site.database.ask(row, name))


class WordPressHarness:
    def __init__(self, bench: WordPressBench) -> None:
        self.bench = bench
        self.bench.reset()
        self.before = snapshot(bench.site)

    def faults(self, crash: WordPressCrash) -> list[str]:
        """Crash and go back; crash once more and go on, and back from there. [] when all is well."""
        found = self._crashed(crash)
        if not found and not self._is_back():
            found += self._back("rollback")
        found += self._crashed(crash)
        self.bench.end_lease()
        code = self.bench.run("payment")
        found += (
            []
            if code == 0 and self.bench.is_open()
            else [f"new run: exit {code}, open: {self.bench.is_open()}"]
        )
        return found + self._back("rollback of the new run")

    def _crashed(self, crash: WordPressCrash) -> list[str]:
        self.bench.reset()
        if crash.is_rollback and (code := self.bench.run("payment")) != 0:
            return [f"the bench could not be made: exit {code}"]
        try:
            code = self.bench.crash(crash)
        except LookupError as error:
            return [f"crash: {error}"]
        expected = (-9,) if crash.victim != "program" else (6,) if crash.is_rollback else (1,)
        found = [] if code in expected else [f"crash: exit {code}"]
        if code == 1 and crash.victim == "program":
            found += self._differences("undone by the engine")
        done = crash.point.startswith(
            ("go_live:after_commit", "go_live:before_re", "go_live:after_re", "after_go_live")
        )
        if self.bench.is_open() and not (done or crash.is_rollback):
            found.append("a method is open that no check has passed")
        self.bench.end_lease()
        return found

    def _is_back(self) -> bool:
        """Nothing of a run stands: then there is nothing to be rolled back."""
        file = self.bench.own / "runs.json"
        records = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
        return not any(record["status"] in ("open", "done") for record in records) and not self._differences(
            ""
        )

    def _back(self, step: str) -> list[str]:
        code = self.bench.run("rollback")
        return [*([] if code == 0 else [f"{step}: exit {code}"]), *self._differences(step)]

    def _differences(self, step: str) -> list[str]:
        now = snapshot(self.bench.site)
        return [f"{step}: {line}" for line in _different(self.before, now)]


def _different(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [
        f"{name}: {str(before.get(name, 'absent'))[:200]} → {str(now.get(name, 'absent'))[:200]}"
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    ]


def crash_wordpress(crashes: Sequence[WordPressCrash], folder: Path, tell: Tell) -> dict[Any, list[str]]:
    """The faults found after each crash, [] for one recovered from."""
    folder.mkdir()
    folder.chmod(0o755)
    results: dict[Any, list[str]] = {}
    bench = WordPressBench(folder)
    try:
        harness = WordPressHarness(bench)
        for crash in crashes:
            results[crash] = harness.faults(crash)
            tell(crash, results[crash])
    finally:
        bench.close()
    return results
