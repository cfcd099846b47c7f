"""The driver of EC-CUBE."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kaitsu.checks.outside import Exposure, Inside, is_loopback, look_outside
from kaitsu.checks.page import Page
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.process_note import ProcessNote
from kaitsu.model.site import Host
from kaitsu.process.preflight import Finding
from kaitsu.remote.frame import Program
from shops.eccube.pages import PATHS
from shops.eccube.programs import eccube_program

INSIDE = Inside(
    files=(
        Exposure("/app/config/eccube/packages/eccube.yaml", r"(?m)^parameters:"),
        Exposure("/var/log/prod/site.log", r"^\[[0-9]{4}-[0-9]{2}-[0-9]{2}"),
        Exposure("/codeception/_envs/local.yml", r"(?m)^\w+:"),
        Exposure("/.maintenance", r"^auto_maintenance"),
    ),
    folders=("/html/upload/", "/html/upload/save_image/", "/var/", "/codeception/"),
    debug=(
        Exposure("/_profiler/", r"Symfony Profiler"),
        Exposure("/index_dev.php", r"sf-toolbar|Symfony Profiler"),
    ),
    admin="/admin",
)


class EcCubeShop:
    """Driver (shops.protocol.Driver) of EC-CUBE."""

    id = "eccube"
    pages: tuple[str, ...] = tuple(PATHS)
    notes: tuple[ProcessNote, ...] = ()

    def program(self, host: Host, request: Mapping[str, Any]) -> Program:
        return eccube_program(host, request)

    def check(self, request: CheckRequest, *, now: Callable[[], datetime]) -> CheckResult:
        from shops.eccube.check import walk

        return walk(request, now=now)

    def look_outside(self, host: Host, callbacks: Sequence[str]) -> tuple[Finding, ...]:
        local = host.connect == "sandbox" or is_loopback(host.url)
        return look_outside(host.url, INSIDE, callbacks, local=local)

    def check_pages(
        self, host: Host, pages: Mapping[str, str], *, now: Callable[[], datetime]
    ) -> CheckResult:
        from shops.eccube.page_check import look

        return look(host.url, pages, paths=PATHS, now=now)

    def fetch_pages(self, host: Host, names: Iterable[str]) -> Mapping[str, Page]:
        from shops.eccube.page_check import fetch

        return fetch(host.url, names, paths=PATHS)


SHOP = EcCubeShop()
