"""The driver of the embedded shop: its programs are Python, sent as source and run once."""

import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from kaitsu.checks.outside import Exposure, Inside, is_loopback, look_outside
from kaitsu.checks.page import Page
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.process_note import ProcessNote
from kaitsu.model.site import Host
from kaitsu.process.preflight import Finding
from kaitsu.remote.frame import FORMAT, Program

PACKAGE = "shops.sandbox.host"
MODULES = (
    "frame",
    "points",
    "disk",
    "box",
    "fragments",
    "page_rows",
    "shop",
    "lease",
    "image",
    "records",
    "archive",
    "traces",
    "around",
    "restore",
    "actions",
    "program",
)  # in the order of their imports

# Everything but this loader comes in on stdin. It builds the modules under their own names, so that the same
# sources run here under mypy and tests, and on a host that has never heard of Kaitsu.
LOADER = """
import json, sys, types
sent = json.load(sys.stdin)
for name, source in sent["modules"]:
    module = types.ModuleType(name)
    module.__path__ = []
    sys.modules[name] = module
    exec(compile(source, name, "exec"), module.__dict__)
    parent, _, child = name.rpartition(".")
    if parent: setattr(sys.modules[parent], child, module)
sys.modules[sent["entry"]].run(sent["request"])
""".strip()

INSIDE = Inside(
    files=(Exposure("/shop.db", r"^SQLite format 3"), Exposure("/private/kaitsu/records.json", r"\{"))
)


class SandboxShop:
    """Driver (shops.protocol.Driver) of the embedded shop."""

    id = "sandbox"
    pages: tuple[str, ...] = ("legal", "guide")
    notes: tuple[ProcessNote, ...] = ()

    def program(self, host: Host, request: Mapping[str, Any]) -> Program:
        nonce = secrets.token_hex(16)
        whole = {
            "format": FORMAT,
            "nonce": nonce,
            "shop_root": host.shop_root,
            "deadline": host.deadline,
            **request,
        }
        envelope = {"modules": _sources(), "entry": f"{PACKAGE}.program", "request": whole}
        stdin = json.dumps(envelope, ensure_ascii=True)
        return Program((host.runtime, "-I", "-c", LOADER), stdin, nonce, host.deadline)

    def check(self, request: CheckRequest, *, now: Callable[[], datetime]) -> CheckResult:
        from shops.sandbox.checkout import walk

        return walk(request, now=now)

    def look_outside(self, host: Host, callbacks: Sequence[str]) -> tuple[Finding, ...]:
        local = host.connect == "sandbox" or is_loopback(host.url)
        return look_outside(host.url, INSIDE, callbacks, local=local)

    def check_pages(
        self, host: Host, pages: Mapping[str, str], *, now: Callable[[], datetime]
    ) -> CheckResult:
        from shops.sandbox.page_check import look

        return look(host.url, pages, now=now)

    def fetch_pages(self, host: Host, names: Iterable[str]) -> Mapping[str, Page]:
        from shops.sandbox.page_check import fetch

        return fetch(host.url, names)


@cache
def _sources() -> list[list[str]]:
    packages = [[name, ""] for name in ("shops", "shops.sandbox", PACKAGE)]
    folder = resources.files(PACKAGE)
    return packages + [
        [f"{PACKAGE}.{name}", (folder / f"{name}.py").read_text(encoding="utf-8")] for name in MODULES
    ]


SHOP = SandboxShop()
