"""The shop as a WSGI application: its storefront, its admin side, and the gateway beside them."""

import sqlite3
from pathlib import Path

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Response

from shops.sandbox.shop import admin, checkout, storefront
from shops.sandbox.shop.context import close_db, shop
from shops.sandbox.shop.database import connect, read_shop
from shops.sandbox.shop.folder import ShopFolder
from shops.sandbox.shop.gateway.service import create_gateway
from shops.sandbox.shop.payment import GATEWAY_PATH

LONGEST_BODY = 512 * 1024  # bytes; the largest thing ever sent is a page of the admin side
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'"


def create_wsgi(root: Path) -> DispatcherMiddleware:
    """What one server serves: the shop at /, the gateway's service at /_gateway."""
    folder = ShopFolder(root)
    db = connect(folder.database)
    gateway_root = Path(read_shop(db)["gateway_root"])
    db.close()
    return DispatcherMiddleware(create_app(root), {GATEWAY_PATH: create_gateway(gateway_root)})


def create_app(root: Path) -> Flask:
    """The shop of ``root``. Everything it shows is read at the request, so a change is seen at once."""
    folder = ShopFolder(root)
    app = Flask(__name__, static_folder=str(folder.public), static_url_path="")
    app.config.update(
        SECRET_KEY=bytes.fromhex(folder.session_key.read_text(encoding="ascii").strip()),
        SESSION_COOKIE_NAME="admin",
        SESSION_COOKIE_PATH="/admin",
        SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=LONGEST_BODY,
        TRUSTED_HOSTS=["127.0.0.1", "localhost"],
    )
    app.extensions["shop_folder"] = folder
    for module in (storefront, checkout, admin):
        app.register_blueprint(module.pages)
    app.teardown_appcontext(close_db)
    app.after_request(_harden)
    app.register_error_handler(HTTPException, _show_error)
    app.register_error_handler(sqlite3.OperationalError, _show_busy)
    app.jinja_env.filters["yen"] = lambda amount: f"{amount:,}円"
    app.jinja_env.globals.update(shop=shop, csrf=admin.csrf_field)
    return app


def _harden(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _show_error(error: HTTPException) -> ResponseReturnValue:
    """A quiet page instead of a stack trace. It reads nothing: the database may be what is broken."""
    status = error.code or InternalServerError.code
    return render_template("error.html", status=status), status


def _show_busy(error: sqlite3.OperationalError) -> ResponseReturnValue:
    """The database is locked or gone: the log learns which, the shopper is asked to come back."""
    current_app.logger.error("database: %s", error)
    return _show_error(ServiceUnavailable())
