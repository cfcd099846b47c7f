"""The same work as an engineer's WP-CLI calls over ssh, from the same declaration."""

import base64
import json
import shlex
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kaitsu.cli.sample import GUIDE_FRAGMENT, LEGAL_FRAGMENT
from shops.wordpress.pages import PATHS
from tests.deploys.sshd import Sshd

FRAGMENTS = {"legal": LEGAL_FRAGMENT, "guide": GUIDE_FRAGMENT}
END = "--end-of-call"


@dataclass(frozen=True)
class Call:
    """A command of the host's shell. Keys come in on stdin: an argument is seen by everybody there."""

    command: str
    stdin: bytes = b""
    may_fail: bool = False


@dataclass(frozen=True)
class Work:
    archive: Path
    older: Path
    places: Sequence[tuple[str, str, Any]]  # option, path, value


class Ssh:
    """One connection for all executions, as Kaitsu has."""

    def __init__(self, sshd: Sshd, folder: Path) -> None:
        known = folder / "known_hosts"
        kind, key, *_ = (sshd.folder / "host_key.pub").read_text().split()
        known.write_text(f"[127.0.0.1]:{sshd.port} {kind} {key}\n")
        options = (f"UserKnownHostsFile={known}", f"ControlPath={folder / 'line'}", "BatchMode=yes")
        flags = [part for option in options for part in ("-o", option)]
        self._to = [*flags, "-i", str(sshd.client_key), "-p", str(sshd.port), f"{sshd.user}@127.0.0.1"]
        # In the foreground: one in the background would keep the output of its first command open.
        nowhere = subprocess.DEVNULL
        self._line = subprocess.Popen(
            ["ssh", "-M", "-N", *self._to], stdin=nowhere, stdout=nowhere, stderr=nowhere
        )
        deadline = time.monotonic() + 10
        while not (folder / "line").exists():
            assert time.monotonic() < deadline, "no connection"
            time.sleep(0.05)

    def __call__(self, command: str, stdin: bytes = b"") -> tuple[int, str]:
        ran = subprocess.run(
            ["ssh", *self._to, command], input=stdin, capture_output=True, timeout=180, check=False
        )
        self.said = ran.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return ran.returncode, ran.stdout.decode(errors="replace")

    def close(self) -> None:
        self._line.terminate()
        self._line.wait(timeout=10)


class ByWpCli:
    """``as_script`` sends all calls that need no answer of each other as one execution."""

    def __init__(self, ssh: Ssh, wp: str, root: Path, work: Work, *, as_script: bool) -> None:
        self.name = "WP-CLI script" if as_script else "WP-CLI calls"
        self._ssh, self._wp, self._root = ssh, wp, root
        self._work = work
        self._module = work.archive.name.partition(".")[0]
        self._as_script = as_script
        self._version = ""  # of the module before us
        self._rows: dict[str, str | None] = {}
        self._pages: dict[int, str] = {}
        self.failures: list[str] = []

    def probe(self) -> None:
        """Everything a rollout is planned on, as far as WP-CLI has it."""
        self._ran([*self._about(), *(self._page(slug) for slug in self._slugs())])

    def again(self) -> None:
        self.probe()

    def deploy(self) -> None:
        places, rows = self._work.places, self._held_rows()
        listed, *values = self._ran([self._about()[1], *(self._get(row) for row in rows)])
        found = {item["name"]: item["version"] for item in json.loads(listed or "[]")}
        self._version = found.get(self._module, "")
        self._rows = dict(zip(rows, values, strict=True))
        with_keys = dict.fromkeys(option for option, path, _ in places if path)
        empty = [self._cli(f"option add {row} '{{}}' --format=json", may_fail=True) for row in with_keys]
        listing = self._about()[-1]
        self._ran([*self._install(self._work.archive), *empty, *map(self._put, places), listing])

    def let_pages_come(self) -> None:
        """Nobody is waited for."""

    def write_pages(self) -> None:
        slugs = self._slugs()
        texts = [json.loads(text or "[]")[0] for text in self._ran([self._page(slug) for slug in slugs])]
        self._pages = {text["ID"]: text["post_content"] for text in texts}
        new = zip(self._pages.items(), FRAGMENTS.values(), strict=True)
        self._ran([self._post(number, f"{text}\n{more}") for (number, text), more in new])
        self._ran([self._page(slug) for slug in slugs])

    def take_pages_back(self) -> None:
        self._ran([self._post(number, text) for number, text in self._pages.items()])

    def roll_back(self) -> None:
        if self._version:
            calls = self._install(self._work.older)
        else:
            calls = [self._cli(f"plugin {word} {self._module}") for word in ("deactivate", "delete")]
        for row, text in self._rows.items():
            if text is None:
                calls.append(self._cli(f"option delete {row}", may_fail=True))
            else:
                calls.append(self._cli(f"option update {row} --format=json", text.encode()))
        self._ran([*calls, self._about()[-1]])

    def _ran(self, calls: Sequence[Call]) -> list[str | None]:
        """What each printed, None where it failed; who wrote this script goes on then."""
        ended = self._script(calls) if self._as_script else [self._one(call) for call in calls]
        return [printed if code == 0 else None for code, printed in ended]

    def _one(self, call: Call) -> tuple[int, str]:
        code, printed = self._ssh(f"cd {shlex.quote(str(self._root))} && {call.command}", call.stdin)
        if code != 0 and not call.may_fail:
            self.failures.append(f"  failed: wp{call.command.removeprefix(self._wp)}: {self._ssh.said}")
        return code, printed

    def _script(self, calls: Sequence[Call]) -> list[tuple[int, str]]:
        lines = [f"cd {shlex.quote(str(self._root))} || exit 1"]
        for call in calls:
            given = base64.b64encode(call.stdin).decode()
            piped = f"base64 -d <<'E' | {{ {call.command}; }}\n{given}\nE"
            lines += [piped if given else f"{call.command} </dev/null", f'printf "\\n{END} $?\\n"']
        _, printed = self._ssh("sh -s", "\n".join([*lines, ""]).encode())
        parts = f"0\n{printed}".split(f"\n{END} ")
        bodies = [part.partition("\n")[2] for part in parts]
        codes = [int(part.partition("\n")[0]) for part in parts[1:]]
        for call, code in zip(calls, codes, strict=True):
            assert code == 0 or call.may_fail, call.command
        return list(zip(codes, bodies[:-1], strict=True))

    def _cli(self, words: str, stdin: bytes = b"", *, may_fail: bool = False) -> Call:
        return Call(f"{self._wp} {words}", stdin, may_fail)

    def _slugs(self) -> list[str]:
        return [PATHS[page][0] for page in FRAGMENTS]

    def _about(self) -> list[Call]:
        rows = ("woocommerce_version", "woocommerce_gateway_order", *self._held_rows())
        return [
            self._cli("core version"),
            self._cli("plugin list --fields=name,status,version --format=json"),
            *(self._get(row) for row in rows),
            self._cli("wc payment_gateway list --user=1 --fields=id,enabled,order --format=json"),
        ]

    def _held_rows(self) -> list[str]:
        return list(dict.fromkeys(option for option, _, _ in self._work.places))

    def _get(self, row: str) -> Call:
        return self._cli(f"option get {row} --format=json", may_fail=True)

    def _page(self, slug: str) -> Call:
        return self._cli(f"post list --post_type=page --name={slug} --fields=ID,post_content --format=json")

    def _post(self, number: int, text: str) -> Call:
        return self._cli(f"post update {number} - --user=1", text.encode())

    def _put(self, place: tuple[str, str, Any]) -> Call:
        option, path, value = place
        words = f"option patch insert {option} {path}" if path else f"option update {option}"
        return self._cli(f"{words} --format=json", json.dumps(value).encode())

    def _install(self, archive: Path) -> list[Call]:
        there = f"/tmp/kaitsu-bench-{archive.name}"
        return [
            Call(f"cat > {there}", archive.read_bytes()),
            self._cli(f"plugin install {there} --force --activate; ended=$?; rm {there}; (exit $ended)"),
        ]
