"""An embedded shop whose pages are written by programs as on a host, each a whole run by itself."""

import hashlib
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from gateways.sandbox import GATEWAY
from kaitsu.engine import requests
from kaitsu.model.canonical import digest
from kaitsu.model.site import Host
from shops.sandbox.shop.create import create_shop
from tests.conftest import HostShell

MODULE = GATEWAY.modules[0]
HEAD = f"3:{'ab' * 32}"
# Everything a page can hold that something on the way might change: line ends, spaces, characters, quotes.
TEXT = "\r\n<h2>カード 'VISA' \"JCB\"</h2>\r\n<p>𠮷野家😀 %s ? &amp; \\</p>\n\n \t"


class Shop(HostShell):
    """``made_shop`` has the module installed by hand and its method open."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self.root = Path(host.shop_root)

    def rows(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.root / "shop.db", isolation_level=None)) as db:
            return db.execute(statement, values).fetchall()

    def body(self, name: str = "legal") -> str:
        return str(self.rows("SELECT body FROM pages WHERE name = ?", name)[0][0])

    def set_body(self, body: str, name: str = "legal") -> None:
        self.rows("UPDATE pages SET body = ? WHERE name = ?", body, name)

    def is_open(self) -> bool:
        return self.rows("SELECT open FROM payment_methods WHERE code = 'sandbox_card'") == [(1,)]

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.ask({"action": "probe"})["state"]
        return state

    def request(self, run: str, action: str, gateway: str = "sandbox", **request: Any) -> dict[str, Any]:
        about = {"run": run, "gateway": gateway, "revision": "", "head": HEAD, "last": True}
        lease = {"holder": "somebody@somewhere", "seconds": 60, "first": True, "unlock": ""}
        base = {**about, "lease": lease, "state": digest(self.state()), "module": MODULE.code}
        return {**base, "action": action, **request}

    def write(self, run: str, action: str, gateway: str = "sandbox", **request: Any) -> dict[str, Any]:
        return self.ask(self.request(run, action, gateway, **request))

    def put(self, run: str, gateway: str = "sandbox", **pages: str | None) -> dict[str, Any]:
        return self.write(run, "pages", gateway, pages=pages)

    def undo(self, *runs: str) -> dict[str, Any]:
        lease = {"holder": "somebody@somewhere", "seconds": 60, "first": True, "unlock": ""}
        return self.ask({**requests.undo("rollback", list(runs)), "lease": lease, "state": ""})


def marked(text: str, gateway: str = "sandbox") -> str:
    return f"<!-- kaitsu:{gateway} -->{text}<!-- /kaitsu:{gateway} -->"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def made_shop(tmp_path: Path) -> Shop:
    root, url = tmp_path / "shop", "http://127.0.0.1:1"
    create_shop(root, name="はなや", base_url=url, stage="test", gateway_root=tmp_path / "gateway")
    made = Shop(Host("test", "sandbox", url, str(root), str(root / "public"), sys.executable))
    (root / "modules" / MODULE.code).mkdir()
    made.rows("INSERT INTO modules VALUES ('sandbox_pay', '1.2.0', '', 1)")
    made.rows(
        "INSERT INTO payment_methods (code, name, module, open, position)"
        " VALUES ('sandbox_card', 'カード', 'sandbox_pay', 1, 9)"
    )
    return made
