"""The driver of EC-CUBE."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from kaitsu.checks.page import Page
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.process_note import ProcessNote
from kaitsu.model.site import Host
from kaitsu.remote.frame import Program
from shops.eccube.pages import PATHS
from shops.eccube.programs import eccube_program


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

    def check_pages(
        self, host: Host, pages: Mapping[str, str], *, now: Callable[[], datetime]
    ) -> CheckResult:
        from shops.eccube.page_check import look

        return look(host.url, pages, paths=PATHS, now=now)

    def fetch_pages(self, host: Host, names: Iterable[str]) -> Mapping[str, Page]:
        from shops.eccube.page_check import fetch

        return fetch(host.url, names, paths=PATHS)


SHOP = EcCubeShop()
