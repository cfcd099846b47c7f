"""The pages a shopper browses: products, the cart, and the shop's texts."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from shops.sandbox.shop.carts import MOST_PIECES, add_to_cart, lines_of, remove_from_cart
from shops.sandbox.shop.context import CART_COOKIE, cart_id, check_mark, db
from shops.sandbox.shop.pricing import quote

pages = Blueprint("storefront", __name__)

CART_LIFETIME = 30 * 24 * 3600  # seconds


@pages.get("/")
def home() -> ResponseReturnValue:
    products = db().execute("SELECT * FROM products ORDER BY id").fetchall()
    return render_template("home.html", products=products)


@pages.get("/products/<int:product_id>")
def product(product_id: int) -> ResponseReturnValue:
    found = db().execute("SELECT * FROM products WHERE id = ?", (product_id,)).fetchone()
    if found is None:
        abort(404)
    return render_template("product.html", product=found, most=min(MOST_PIECES, found["stock"]))


@pages.get("/cart")
def cart() -> ResponseReturnValue:
    return render_template("cart.html", quote=quote(lines_of(db(), cart_id())))


@pages.post("/cart")
def add() -> ResponseReturnValue:
    """Put a product in the cart; a quantity that is no number from 1 to 99 is refused."""
    product_id = request.form.get("product_id", type=int)
    quantity = request.form.get("quantity", type=int)
    if product_id is None or quantity is None or not 1 <= quantity <= MOST_PIECES:
        abort(400)
    kept = add_to_cart(db(), cart_id(), product_id, quantity, preview=check_mark())
    response = redirect(url_for("storefront.cart"), 303)
    response.set_cookie(CART_COOKIE, kept, max_age=CART_LIFETIME, httponly=True, samesite="Lax")
    return response


@pages.post("/cart/remove")
def remove() -> ResponseReturnValue:
    product_id, kept = request.form.get("product_id", type=int), cart_id()
    if product_id is not None and kept is not None:
        remove_from_cart(db(), kept, product_id)
    return redirect(url_for("storefront.cart"), 303)


@pages.get("/legal", defaults={"name": "legal"})
@pages.get("/guide", defaults={"name": "guide"})
def text(name: str) -> ResponseReturnValue:
    page = db().execute("SELECT * FROM pages WHERE name = ?", (name,)).fetchone()
    if page is None:
        abort(404)
    return render_template("page.html", page=page)
