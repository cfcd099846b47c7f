"""What tests do to a shop: install the module by hand, as its operator, and buy from it, as a shopper."""

import hashlib
import json
import re
import sqlite3
import time
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from nacl.public import PrivateKey, SealedBox
from werkzeug.test import Client, TestResponse

from shops.sandbox.archive import build_archive
from shops.sandbox.shop.app import create_wsgi

TOKEN = "preview-token-of-43-url-safe-signs"
TOKEN_HASH = hashlib.sha256(TOKEN.encode()).hexdigest()
SETTINGS = {"three_ds": "required", "installments": "no", "capture": "at_shipping", "card_on_file": "no"}
CUSTOMER = {"name": "花田 太郎", "email": "taro@example.jp", "address": "東京都架空区1-2-3"}


@dataclass(frozen=True)
class Shop:
    root: Path
    db: sqlite3.Connection

    @cached_property
    def app(self) -> Any:
        return create_wsgi(self.root)

    def value(self, statement: str, *arguments: object) -> Any:
        return self.db.execute(statement, arguments).fetchone()[0]


class Shopper:
    """A browser that follows nothing by itself."""

    def __init__(self, shop: Shop, *, token: str | None = None) -> None:
        self._client = Client(shop.app)
        if token is not None:
            self._client.set_cookie("kaitsu_preview", token)

    def get(self, url: str) -> TestResponse:
        return self._client.get(self._path(url))

    def post(self, url: str, **fields: str) -> TestResponse:
        return self._client.post(self._path(url), data=fields)

    def fill_cart(self, product: int = 1, quantity: int = 1) -> None:
        assert self.post("/cart", product_id=str(product), quantity=str(quantity)).status_code == 303

    def choose(self, method: str) -> TestResponse:
        """Fill the cart and the checkout form."""
        self.fill_cart()
        return self.post("/checkout", **CUSTOMER, payment_method=method)

    def order(self, method: str) -> str:
        """Order up to the place the shop sends the browser to."""
        assert self.choose(method).location == "/confirm"
        return str(self.post("/confirm").location)

    def pay(self, number: str) -> str:
        """Order by card and type the card; the place the gateway sends the browser to."""
        form = self.order("sandbox_card")
        assert "/_gateway/pay/" in form
        return str(self.type_card(form, number).location)

    def type_card(self, form: str, number: str, expiry: str = "12/34") -> TestResponse:
        return self.post(form, card_number=number, expiry=expiry, security_code="123", holder="TARO")

    @staticmethod
    def _path(url: str) -> str:
        parts = urlsplit(url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


def install_module(
    shop: Shop, credentials: dict[str, str], *, mode: str = "test", is_open: bool = True
) -> None:
    """What Kaitsu does through the driver, done here by hand so that the shop is tried alone."""
    archive = build_archive(shop.root.parent / "archives")
    with zipfile.ZipFile(archive) as content:
        content.extractall(shop.root / "modules" / "sandbox_pay")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    shop.db.execute("INSERT INTO modules VALUES ('sandbox_pay', '1.2.0', ?, 1)", (digest,))
    for key, value in {**SETTINGS, "mode": mode}.items():
        shop.db.execute("INSERT INTO module_settings VALUES ('sandbox_pay', ?, ?)", (key, value))
    shop.db.execute(
        "INSERT INTO payment_methods (code, name, module, open, position)"
        " VALUES ('sandbox_card', 'クレジットカード', 'sandbox_pay', ?, 3)",
        (int(is_open),),
    )
    seal_box(shop, credentials)


def seal_box(shop: Shop, fields: dict[str, str]) -> None:
    key = PrivateKey.generate()
    content = {"format": 1, "site": "hanaya", "gateway": "sandbox", "stage": "test", "compare_key": "00"}
    sealed = SealedBox(key.public_key).encrypt(json.dumps({**content, "fields": fields}).encode())
    (shop.root / "private" / "box.key").write_text(bytes(key).hex())
    (shop.root / "private" / "sandbox_pay.box").write_bytes(sealed)


def allow_preview(shop: Shop, *, seconds: int = 60, token: str = TOKEN) -> None:
    token_hash = hashlib.sha256(token.encode()).hexdigest()
    shop.db.execute("INSERT INTO preview VALUES (?, ?)", (token_hash, int(time.time()) + seconds))


def offered(page: TestResponse) -> list[str]:
    return re.findall(r'<input type="radio" name="payment_method" value="([a-z_]+)"', page.text)
