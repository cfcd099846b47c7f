"""What the contract suite needs of a shop system under test, and the requests it makes of it.

Whoever adds a shop system writes a ``Subject``: how its programs are made, and the few things that others do
to a shop from outside: shoppers who order, a client who edits a page, an agency that installed a module years
ago.
"""

import base64
import json
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nacl.public import PublicKey, SealedBox

from kaitsu.engine import requests
from kaitsu.model.canonical import digest
from kaitsu.model.gateway import Module
from kaitsu.model.state import State
from kaitsu.remote.frame import Program, read_answer

HEAD = f"3:{'ab' * 32}"
LEASE: Mapping[str, Any] = {"holder": "somebody@somewhere", "seconds": 60, "first": True, "unlock": ""}
COMPARE_KEY = bytes(range(32))
NO_FILES: Mapping[str, str] = {}
ACTIONS = (
    "module",
    "credentials",
    "options",
    "register_methods",
    "pages",
    "go_live",
)  # of a rollout, in its order


@dataclass(frozen=True)
class Sample:
    """What is rolled out in the tests: a module, its one method, and the pages a fragment may lie on."""

    gateway: str
    module: Module
    archives: Path
    method: str
    method_name: str
    settings: Mapping[str, str]
    existing: tuple[str, ...]  # codes of open methods that were there before


class Subject(ABC):
    """One shop on this machine. ``own`` is Kaitsu's folder on it, ``box`` the module's sealed credentials."""

    root: Path
    own: Path
    box: Path
    aside: str  # where in ``own`` a folder that run ``r2`` replaced lies
    sample: Sample
    built_in: Mapping[
        str, Any
    ] = {}  # what a probe says of modules nobody has installed: they are part of the shop
    legal_title = "特定商取引法に基づく表記"  # of the page "legal", as the shop was delivered
    patience = 15  # seconds in which a program comes to any of its points
    archive_folder = ""  # what a module's archive has its files in
    refusals: Mapping[
        str, str
    ] = {}  # why a bad archive is refused (test_archives), where others say another thing

    # How programs are made.

    @abstractmethod
    def program(self, request: Mapping[str, Any]) -> Program: ...

    @abstractmethod
    def identity(self, code: str, version: str) -> dict[str, bytes]:
        """Members of an archive by which it says what it is, and nothing more."""

    # What is looked at without any program of ours.

    @abstractmethod
    def snapshot(self) -> Mapping[str, Any]:
        """Everything a shopper or the shop itself can tell, to the byte; not what is volatile (design, 7)."""

    def reopened(self) -> Mapping[str, Any]:
        """The snapshot without what hiding a method and opening it again changes by itself."""
        return self.snapshot()

    @abstractmethod
    def module_folder(self) -> Path: ...

    @abstractmethod
    def is_open(self, method: str = "") -> bool: ...

    @abstractmethod
    def preview(self) -> tuple[str, int] | None:
        """Whose token shows hidden methods (its hash), and until when."""

    @abstractmethod
    def body(self, page: str = "legal") -> str: ...

    # What others do.

    @abstractmethod
    def set_body(self, body: str, page: str = "legal") -> None: ...

    @abstractmethod
    def set_title(self, title: str, page: str = "legal") -> None: ...

    @abstractmethod
    def delete_page(self, page: str = "legal") -> None: ...

    @abstractmethod
    def order(self, token_hash: str = "") -> None:
        """Somebody buys one piece by the module's method; under a token's hash it is our check."""

    @abstractmethod
    def orders(self) -> int:
        """How many there are."""

    @abstractmethod
    def in_service(self, version: str) -> None:
        """The module in this version has been there since long ago, its method open."""

    @abstractmethod
    def set_open(self, is_open: bool) -> None:
        """Somebody hides the module's method by hand, or opens it."""

    @abstractmethod
    def remove_method(self) -> None:
        """The module is there, its method is not."""

    @abstractmethod
    def set_version(self, version: str) -> None:
        """Somebody has updated the module past us."""

    @abstractmethod
    def disable_module(self) -> None: ...

    @abstractmethod
    def remove_modules(self) -> Path:
        """A folder that a run makes for its files is not there yet: which."""

    @abstractmethod
    def damage(self, how: str) -> None:
        """``absent``: no shop here any more; ``unreadable``: its database does not hold what it must."""

    @abstractmethod
    def busy(self) -> AbstractContextManager[None]:
        """The shop's database is held by somebody."""

    # What follows from these.

    def preview_file(self) -> tuple[str, int] | None:
        """Where the PHP prelude keeps the preview."""
        file = self.own / "preview.json"
        if not file.exists():
            return None
        laid = json.loads(file.read_text())
        return laid["token_hash"], laid["expires_at"]

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        program = self.program(request)
        ran = subprocess.run(
            program.argv,
            input=program.stdin,
            capture_output=True,
            text=True,
            timeout=4 * self.patience,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return read_answer(ran.stdout.splitlines(), program.nonce)

    def kill_at(self, request: Mapping[str, Any], point: str) -> None:
        """Start the program, wait until it says that it is at the point, kill it there like a power cut."""
        program = self.program({**request, "halt_at": point})
        marker = self.own / "halted"
        with subprocess.Popen(
            program.argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        ) as process:
            assert process.stdin is not None
            process.stdin.write(program.stdin)
            process.stdin.close()
            deadline = time.monotonic() + self.patience
            while not (marker.exists() and marker.read_text()):
                assert process.poll() is None, f"{point} was not reached"
                assert time.monotonic() < deadline, f"{point} was not reached in time"
                time.sleep(0.01)
            os.kill(int(marker.read_text()), signal.SIGKILL)
        marker.unlink()

    def probe(self) -> dict[str, Any]:
        state: dict[str, Any] = self.ask({"action": "probe"})["state"]
        return state

    def state(self) -> State:
        return State.from_json(self.probe())

    def request(self, run: str, action: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """A write, by default as the only one of its run: the first and the last."""
        about = {"run": run, "gateway": self.sample.gateway, "revision": "", "head": HEAD, "last": True}
        base = {**about, "lease": LEASE, "state": digest(self.probe()), "module": self.sample.module.code}
        return {**base, **action, **more}

    def write(self, run: str, action: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        return self.ask(self.request(run, action, **more))

    def put(self, run: str, gateway: str = "", **pages: str | None) -> dict[str, Any]:
        return self.write(run, self.pages_action(**pages), gateway=gateway or self.sample.gateway)

    def undo_request(self, *runs: str, **lease: Any) -> dict[str, Any]:
        # Every rollback is of the same name here, so that the lease of a killed one is its own.
        return {**requests.undo("rollback", list(runs)), "lease": {**LEASE, **lease}, "state": ""}

    def undo(self, *runs: str, **lease: Any) -> dict[str, Any]:
        return self.ask(self.undo_request(*runs, **lease))

    def status(self, run: str = "r1") -> str:
        records = self.ask({"action": "probe"})["records"]
        return str(next(item["status"] for item in records if item["run"] == run))

    # The actions, as the engine asks for them.

    @property
    def module_action(self) -> dict[str, Any]:
        return requests.module(self.sample.module, self.sample.archives)

    @property
    def options_action(self) -> dict[str, Any]:
        return {"action": "options", "settings": dict(self.sample.settings)}

    def register_action(self, code: str = "", token_hash: str = "00") -> dict[str, Any]:
        method = {"code": code or self.sample.method, "name": self.sample.method_name}
        preview = {"token_hash": token_hash, "lifetime": 60}
        return {"action": "register_methods", "methods": [method], "preview": preview}

    def pages_action(self, **pages: str | None) -> dict[str, Any]:
        return {"action": "pages", "pages": pages}

    def go_live_action(self, *methods: str, **pages: str | None) -> dict[str, Any]:
        return {"action": "go_live", "methods": list(methods or [self.sample.method]), "pages": pages}

    def credentials_action(
        self, host_key: str, *, files: Mapping[str, str] = NO_FILES, **fields: str
    ) -> dict[str, Any]:
        content = {"format": 1, "site": "s", "gateway": self.sample.gateway, "stage": "test"}
        content |= {"compare_key": COMPARE_KEY.hex(), "fields": fields}
        action = {"action": "credentials", "box": _sealed(host_key, content | _names(files))}
        return {**action, "files": _sealed(host_key, files)} if files else action

    def begin(self, run: str, count: int, token_hash: str = "00", unlock: str = "") -> str:
        """The first ``count`` writes of a rollout, each of which is ok; returns the host's key."""
        key = ""
        for number in range(count):
            action = self.action(ACTIONS[number], key, token_hash)
            lease = {**LEASE, "first": number == 0, "unlock": unlock}
            answer = self.write(run, action, lease=lease, last=False)
            assert answer["ok"] is True, answer
            key = answer["state"]["box_key"]
        return key

    def whole_run(self, run: str = "r1", token_hash: str = "00", unlock: str = "", **pages: str) -> None:
        """Every write of a rollout, in its order."""
        self.begin(run, 4, token_hash, unlock)
        answer = self.write(run, self.go_live_action(**pages), lease={**LEASE, "first": False})
        assert answer["ok"] is True, answer

    def action(self, name: str, key: str, token_hash: str = "00") -> dict[str, Any]:
        """One of ACTIONS, as a rollout has it."""
        if name == "credentials":
            return self.credentials_action(key, secret_key="sk_test_" + "x" * 32)
        return {
            "module": self.module_action,
            "options": self.options_action,
            "register_methods": self.register_action(token_hash=token_hash),
            "pages": self.pages_action(legal="a", guide="b"),
            "go_live": self.go_live_action(legal="a"),
        }[name]


def _names(files: Mapping[str, str]) -> dict[str, list[str]]:
    return {"files": sorted(files)} if files else {}


def _sealed(host_key: str, content: Mapping[str, Any]) -> str:
    sealed = SealedBox(PublicKey(bytes.fromhex(host_key))).encrypt(json.dumps(content).encode())
    return base64.b64encode(sealed).decode()
