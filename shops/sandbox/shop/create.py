"""A new shop in a new folder, as an agency finds one: open for business, without any payment gateway."""

import secrets
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from werkzeug.security import generate_password_hash

from kaitsu.model.problem import refuse
from shops.sandbox.shop.database import SCHEMA
from shops.sandbox.shop.folder import ShopFolder
from shops.sandbox.shop.gateway.store import Store
from shops.sandbox.shop.pricing import COD_FEE, FREE_SHIPPING_FROM, SHIPPING

SYSTEM = "sandbox"
VERSION = "1.0"
STYLESHEET = Path(__file__).parent / "assets" / "style.css"
SEED = Path(__file__).parent / "seed"
PAGES = {"legal": "特定商取引法に基づく表記", "guide": "ご利用ガイド"}
OWN_METHODS = (("bank_transfer", "銀行振込"), ("cod", "代金引換"))


def create_shop(root: Path, *, name: str, base_url: str, stage: str, gateway_root: Path) -> None:
    """Make the shop's folder: products, bank transfer and cash on delivery open, pages that say so.

    ``base_url`` is http://127.0.0.1:PORT, ``gateway_root`` the gateway's folder, shared by a test and a
    production shop. Raises Refused when the folder holds anything already or the address is not local.
    """
    check_base_url(base_url)
    if root.exists() and any(root.iterdir()):
        raise refuse("sandbox_folder_not_empty", file=root)
    folder = ShopFolder(root.resolve())
    for made in (folder.root, folder.modules, folder.public):
        made.mkdir(parents=True, exist_ok=True)
    folder.private.mkdir(mode=0o700)
    password = secrets.token_urlsafe(12)
    write_private(folder.session_key, secrets.token_hex(32))
    write_private(folder.admin_password, password + "\n")
    shutil.copyfile(STYLESHEET, folder.public / "style.css")
    Store(gateway_root)
    values = {
        "name": name,
        "system": SYSTEM,
        "version": VERSION,
        "base_url": base_url.rstrip("/"),
        "stage": stage,
        "gateway_root": str(gateway_root.resolve()),
        "admin_password_hash": generate_password_hash(password),
    }
    _fill(folder.database, values)


def check_base_url(base_url: str) -> int:
    """The port of a shop's address. Raises Refused unless it is on this machine and names a port."""
    parts = urlsplit(base_url)
    try:
        port = parts.port
    except ValueError:
        port = None
    is_bare = parts.path in ("", "/") and not parts.query and not parts.username
    if parts.scheme != "http" or parts.hostname != "127.0.0.1" or not port or not is_bare:
        raise refuse("sandbox_url_not_local", url=base_url)
    return port


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner can read, from its first byte on."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(text, encoding="utf-8")


def _fill(database: Path, values: dict[str, str]) -> None:
    database.touch(mode=0o600)
    with closing(sqlite3.connect(database)) as db, db:
        db.executescript(SCHEMA.read_text(encoding="utf-8"))
        db.executemany("INSERT INTO shop VALUES (?, ?)", values.items())
        db.executemany(
            "INSERT INTO products (name, description, price, stock)"
            " VALUES (:name, :description, :price, :stock)",
            yaml.safe_load((SEED / "products.yml").read_text(encoding="utf-8")),
        )
        db.executemany(
            "INSERT INTO payment_methods (code, name, open, position) VALUES (?, ?, 1, ?)",
            [(code, label, position) for position, (code, label) in enumerate(OWN_METHODS, 1)],
        )
        db.executemany("INSERT INTO pages VALUES (?, ?, ?)", _pages(values["name"]))


def _pages(name: str) -> list[tuple[str, str, str]]:
    texts = Environment(loader=FileSystemLoader(SEED), autoescape=True, undefined=StrictUndefined)
    texts.filters["yen"] = lambda amount: f"{amount:,}円"
    facts = {"name": name, "shipping": SHIPPING, "free_from": FREE_SHIPPING_FROM, "cod_fee": COD_FEE}
    return [(page, title, texts.get_template(f"{page}.html").render(facts)) for page, title in PAGES.items()]
