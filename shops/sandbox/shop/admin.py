"""The shop's own admin side: what people use to run it, and to change it behind Kaitsu's back."""

import hmac
import secrets

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.security import check_password_hash

from shops.sandbox.shop.context import db, folder, shop
from shops.sandbox.shop.methods import all_methods
from shops.sandbox.shop.modules import installed_module

pages = Blueprint("admin", __name__, url_prefix="/admin")

LOGIN = "admin.login"


@pages.before_request
def require_login() -> ResponseReturnValue | None:
    """Every page but the login needs a session, and every form the token of that session."""
    if request.method == "POST":
        given = request.form.get("csrf_token", "")
        if not hmac.compare_digest(given.encode(), csrf_token().encode()):
            abort(400)
    if request.endpoint != LOGIN and not session.get("admin"):
        return redirect(url_for(LOGIN), 303)
    return None


@pages.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("admin/login.html", failed=False)
    if not check_password_hash(shop()["admin_password_hash"], request.form.get("password", "")):
        return render_template("admin/login.html", failed=True), 403
    session.clear()  # a token seen before the login is worth nothing after it
    session["admin"] = True
    return redirect(url_for("admin.orders"), 303)


@pages.post("/logout")
def logout() -> ResponseReturnValue:
    session.clear()
    return redirect(url_for(LOGIN), 303)


@pages.get("/", endpoint="orders")
def list_orders() -> ResponseReturnValue:
    rows = db().execute(
        "SELECT number, datetime(created_at, 'unixepoch', '+9 hours') AS ordered_at, status, method_name,"
        " total, customer_name, masked_card, preview FROM orders ORDER BY id DESC LIMIT 200"
    )
    return render_template("admin/orders.html", orders=rows.fetchall())


@pages.get("/modules")
def modules() -> ResponseReturnValue:
    rows = [dict(row) for row in db().execute("SELECT code, version, enabled FROM modules ORDER BY code")]
    for row in rows:
        row["installed"] = installed_module(folder(), row["code"])
    return render_template("admin/modules.html", modules=rows)


@pages.post("/modules/<code>")
def set_module(code: str) -> ResponseReturnValue:
    _switch("UPDATE modules SET enabled = ? WHERE code = ?", "enabled", code)
    return redirect(url_for("admin.modules"), 303)


@pages.get("/methods")
def methods() -> ResponseReturnValue:
    return render_template("admin/methods.html", methods=all_methods(db()))


@pages.post("/methods/<code>")
def set_method(code: str) -> ResponseReturnValue:
    _switch("UPDATE payment_methods SET open = ? WHERE code = ?", "open", code)
    return redirect(url_for("admin.methods"), 303)


@pages.get("/pages", endpoint="pages")
def list_pages() -> ResponseReturnValue:
    rows = db().execute("SELECT name, title FROM pages ORDER BY name").fetchall()
    return render_template("admin/pages.html", pages=rows)


@pages.route("/pages/<name>", methods=["GET", "POST"])
def edit_page(name: str) -> ResponseReturnValue:
    page = db().execute("SELECT * FROM pages WHERE name = ?", (name,)).fetchone()
    if page is None:
        abort(404)
    if request.method == "GET":
        return render_template("admin/page.html", page=page)
    # A browser sends CRLF whatever the text held: saving a page unchanged must change no byte of it.
    body = request.form.get("body", "").replace("\r\n", "\n")
    title = request.form.get("title", "").strip() or page["title"]
    db().execute("UPDATE pages SET title = ?, body = ? WHERE name = ?", (title, body, name))
    return redirect(url_for("admin.pages"), 303)


def csrf_token() -> str:
    """The session's form token, made at its first use."""
    if "csrf_token" not in session:
        session["csrf_token"] = secrets.token_urlsafe(24)
    token: str = session["csrf_token"]
    return token


def csrf_field() -> Markup:
    """The hidden field every form of the admin side begins with."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(csrf_token())


def _switch(statement: str, field: str, code: str) -> None:
    """Turn something on or off by the form's ``field`` (1 or 0). Aborts when nothing has that code."""
    value = request.form.get(field)
    if value not in ("0", "1"):
        abort(400)
    if db().execute(statement, (int(value), code)).rowcount == 0:
        abort(404)
