"""The driver of WooCommerce."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from kaitsu.checks.outside import is_loopback, look_outside
from kaitsu.checks.page import Page
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.process_note import ProcessNote
from kaitsu.model.site import Host
from kaitsu.process.preflight import Finding
from kaitsu.remote.frame import Program
from shops.wordpress.driver_base import page_paths, wordpress_program
from shops.wordpress.inside import INSIDE
from shops.wordpress.pages import PATHS

ROOM = Path(__file__).parent / "host"
FILES = tuple(ROOM / f"{name}.php" for name in ("methods", "orders", "woocommerce_shop", "open"))


class WooCommerceShop:
    """Driver (shops.protocol.Driver) of WooCommerce."""

    id = "woocommerce"
    pages: tuple[str, ...] = tuple(PATHS)
    notes: tuple[ProcessNote, ...] = ()

    def program(self, host: Host, request: Mapping[str, Any]) -> Program:
        return wordpress_program(host, request, system=FILES, paths=PATHS)

    def check(self, request: CheckRequest, *, now: Callable[[], datetime]) -> CheckResult:
        from shops.woocommerce.check import walk

        return walk(request, now=now)

    def look_outside(self, host: Host, callbacks: Sequence[str]) -> tuple[Finding, ...]:
        local = host.connect == "sandbox" or is_loopback(host.url)
        return look_outside(host.url, INSIDE, callbacks, local=local)

    def check_pages(
        self, host: Host, pages: Mapping[str, str], *, now: Callable[[], datetime]
    ) -> CheckResult:
        from shops.wordpress.page_check import look

        return look(host.url, pages, paths=page_paths(host, PATHS), now=now)

    def fetch_pages(self, host: Host, names: Iterable[str]) -> Mapping[str, Page]:
        from shops.wordpress.page_check import fetch

        return fetch(host.url, names, paths=page_paths(host, PATHS))


SHOP = WooCommerceShop()
