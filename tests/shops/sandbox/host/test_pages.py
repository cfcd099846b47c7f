"""Pages as rows of the shop: their State, fragments written and put back, by programs as on a host."""

import hashlib
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from gateways.sandbox import GATEWAY
from kaitsu.engine import requests
from kaitsu.model.canonical import digest
from kaitsu.model.site import Host
from shops.sandbox.archive import build_archive
from shops.sandbox.shop.create import create_shop
from tests.conftest import HostShell

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[3] / "vectors" / "protocol.json").read_text(encoding="utf-8")
)["fragments"]
MODULE = GATEWAY.modules[0]
HEAD = f"3:{'ab' * 32}"
# Everything a page can hold that something on the way might change: line ends, spaces, characters, quotes.
TEXT = "\r\n<h2>カード 'VISA' \"JCB\"</h2>\r\n<p>𠮷野家😀 %s ? &amp; \\</p>\n\n \t"


class Shop(HostShell):
    """The embedded shop, the module installed by hand with an open method; every write is a run of its own."""

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

    @property
    def is_open(self) -> bool:
        return self.rows("SELECT open FROM payment_methods WHERE code = 'sandbox_card'") == [(1,)]

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.ask({"action": "probe"})["state"]
        return state

    def write(self, run: str, action: str, gateway: str = "sandbox", **request: Any) -> dict[str, Any]:
        about = {"run": run, "gateway": gateway, "revision": "", "head": HEAD, "last": True}
        lease = {"holder": "somebody@somewhere", "seconds": 60, "first": True, "unlock": ""}
        base = {**about, "lease": lease, "state": digest(self.state()), "module": MODULE.code}
        return self.ask({**base, "action": action, **request})

    def put(self, run: str, gateway: str = "sandbox", **pages: str) -> dict[str, Any]:
        return self.write(run, "pages", gateway, pages=pages)

    def undo(self, *runs: str) -> dict[str, Any]:
        lease = {"holder": "somebody@somewhere", "seconds": 60, "first": True, "unlock": ""}
        return self.ask({**requests.undo("rollback", list(runs)), "lease": lease, "state": ""})


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    root, url = tmp_path / "shop", "http://127.0.0.1:1"
    create_shop(root, name="はなや", base_url=url, stage="test", gateway_root=tmp_path / "gateway")
    build_archive(tmp_path)
    made = Shop(Host("test", "sandbox", url, str(root), str(root / "public"), sys.executable))
    (root / "modules" / MODULE.code).mkdir()
    made.rows("INSERT INTO modules VALUES ('sandbox_pay', '1.2.0', '', 1)")
    made.rows(
        "INSERT INTO payment_methods (code, name, module, open, position)"
        " VALUES ('sandbox_card', 'カード', 'sandbox_pay', 1, 9)"
    )
    return made


def marked(text: str, gateway: str = "sandbox") -> str:
    return f"<!-- kaitsu:{gateway} -->{text}<!-- /kaitsu:{gateway} -->"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_state_of_a_page_is_that_of_the_vectors(shop: Shop) -> None:
    given = VECTORS["state"]
    shop.rows("UPDATE pages SET title = ?, body = ? WHERE name = 'legal'", given["title"], given["body"])
    assert shop.state()["pages"]["legal"] == given["page"]


def test_a_page_without_fragments_is_known_by_all_of_it(shop: Shop) -> None:
    expected = sha256(f"特定商取引法に基づく表記\0{shop.body()}")
    assert shop.state()["pages"]["legal"] == {"around": expected, "fragments": {}}


def test_the_host_remembers_the_ledgers_head(shop: Shop) -> None:
    answer = shop.write("r1", "options", settings={"mode": "test"})
    assert [record["head"] for record in answer["records"]] == [HEAD]
