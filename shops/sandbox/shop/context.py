"""What every page needs of its request: the shop's folder and database, its values, the cart, the preview."""

import sqlite3
from typing import cast

from flask import current_app, g, request

from shops.sandbox.shop.database import connect, read_shop
from shops.sandbox.shop.folder import ShopFolder
from shops.sandbox.shop.methods import is_preview, live_token_hash

CART_COOKIE = "cart"
PREVIEW_COOKIE = "kaitsu_preview"
CHECK_COOKIE = "kaitsu_check"


def folder() -> ShopFolder:
    return cast("ShopFolder", current_app.extensions["shop_folder"])


def db() -> sqlite3.Connection:
    """This request's connection; opened at its first use, closed with the request."""
    if "db" not in g:
        g.db = connect(folder().database)
    return cast("sqlite3.Connection", g.db)


def close_db(_error: BaseException | None = None) -> None:
    opened = cast("sqlite3.Connection | None", g.pop("db", None))
    if opened is not None:
        opened.close()


def shop() -> dict[str, str]:
    """The table shop, read once per request."""
    if "shop" not in g:
        g.shop = read_shop(db())
    return cast("dict[str, str]", g.shop)


def cart_id() -> str | None:
    return request.cookies.get(CART_COOKIE)


def preview() -> bool:
    """Whether this request may see hidden payment methods. Asked anew by every page that matters."""
    return is_preview(db(), request.cookies.get(PREVIEW_COOKIE))


def check_mark() -> str:
    """What carts and orders of a storefront check are marked with: its token's hash; "" for shoppers."""
    tokens = (request.cookies.get(name) for name in (PREVIEW_COOKIE, CHECK_COOKIE))
    return next((found for token in tokens if (found := live_token_hash(db(), token))), "")
