"""The pyinfra connector ``@sandbox``: the embedded shop on this machine, started when it isn't running."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyinfra.api.exceptions import ConnectError, InventoryError
from pyinfra.connectors.local import LocalConnector

from kaitsu.model.problem import Refused
from kaitsu.reports.words import explain
from shops.sandbox.shop.serve import ensure_running


class SandboxConnector(LocalConnector):
    """Runs commands on this machine, as ``@local`` does, for a host named by its bare site id."""

    @staticmethod
    def make_names_data(name: str | None = None) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
        if not name:
            raise InventoryError("@sandbox needs a site: @sandbox/<site>")
        yield name, {}, []

    def connect(self) -> None:
        try:
            ensure_running(Path(self.host.data.kaitsu_shop_root))
        except Refused as refused:
            raise ConnectError("; ".join(explain(problem) for problem in refused.problems)) from None
