"""A small shop that answers as WooCommerce does, one knob for each thing that can be wrong or different."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from flask import Flask, Response, make_response, redirect, request
from flask.typing import ResponseReturnValue

from tests.serving import served

TOKEN = "b7" * 32
OURS = "komoju_credit_card"
NAMES = {"bacs": "銀行振込", "cod": "代金引換", OURS: "クレジットカード"}
SOON = '<div class="wp-block-woocommerce-coming-soon" data-block-name="woocommerce/coming-soon">準備中</div>'
DIED = "<p>このサイトで重大なエラーが発生しました。</p>"
SLOW_SECONDS = 1.5


@dataclass
class FakeShop:
    """``faults`` names what is wrong with it; ``asked`` keeps each request with its cookies' names."""

    faults: frozenset[str] = frozenset()
    kind: str = "block"
    is_open: bool = False
    plain: bool = False  # without permalinks
    pages: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    url: str = ""

    def has(self, fault: str) -> bool:
        return fault in self.faults


@contextmanager
def serving(shop: FakeShop) -> Iterator[FakeShop]:
    """The shop on a free port of this machine, stopped again at the end."""
    with served(_Site(shop).application()) as url:
        shop.url = url
        yield shop


class _Site:
    def __init__(self, shop: FakeShop) -> None:
        self._shop = shop
        self._carts: dict[str, list[int]] = {}

    def application(self) -> Flask:
        app = Flask(__name__)
        app.add_url_rule("/", "all", self._answer, methods=["GET", "POST"], defaults={"path": ""})
        app.add_url_rule("/<path:path>", "all", self._answer, methods=["GET", "POST"])
        return app

    def _answer(self, path: str) -> ResponseReturnValue:
        """One door for everything, as index.php is: the route is in the path or in the query."""
        self._shop.asked.append((f"{request.method} {path}", tuple(sorted(request.cookies))))
        route = self._route(path.strip("/"))
        trouble = self._trouble(route)
        if trouble is not None:
            return trouble
        views: dict[str, Callable[[], ResponseReturnValue]] = {
            "": self._front,
            "checkout": self._checkout,
            "cart": lambda: "<p>お買い物カゴ</p>",
            "fragments": self._fragments,
            "wc/store/v1/products": self._products,
            "wc/store/v1/cart": self._cart,
            "wc/store/v1/cart/add-item": self._add,
        }
        if route in views:
            return views[route]()
        page = self._shop.pages.get(route)
        return ("<p>404</p>", 404) if page is None else f"<main>{page}</main>"

    def _route(self, path: str) -> str:
        query = request.args
        if "wc-ajax" in query:
            return "fragments"
        if "rest_route" in query:
            return query["rest_route"].strip("/")
        if "pagename" in query:
            return query["pagename"]
        if self._shop.plain:  # a WordPress without permalinks shows its front page whatever the path
            return "checkout" if query.get("page_id") == "8" else ""
        if path.startswith("wp-json/"):
            return path.removeprefix("wp-json/")
        return path

    def _trouble(self, route: str) -> ResponseReturnValue | None:
        has = self._shop.has
        statuses = {
            "basic_auth": 401,
            "filtered": 403,
            "too_many": 429,
            "maintenance": 503,
            "proxy_gave_up": 504,
        }
        for fault, status in statuses.items():
            if has(fault) or (has(f"checkout_{fault}") and route == "checkout"):
                return f"<p>{status}</p>", status
        if has("slow") and route == "checkout":
            time.sleep(SLOW_SECONDS)
        if has("coming_soon") or (has("checkout_coming_soon") and route == "checkout"):
            return SOON
        if route.startswith("wc/store"):
            return self._api_trouble(route)
        return None

    def _api_trouble(self, route: str) -> ResponseReturnValue | None:
        has = self._shop.has
        if has("api_closed"):
            return {"code": "rest_login_required", "message": "", "data": {"status": 401}}, 401
        if has("api_gone"):
            return {"code": "rest_no_route", "message": "", "data": {"status": 404}}, 404
        if has("api_dies") and route.endswith("cart/add-item"):
            return {"code": "internal_server_error", "message": DIED}, 500
        if has("api_prints_notices") and route.endswith("/add-item"):
            return Response("<b>Notice</b>: x\n{}", content_type="application/json")
        return None

    def _front(self) -> ResponseReturnValue:
        links = "".join(
            f'<a href="/{slug}/">{slug}</a>' for slug in self._shop.pages if self._shop.has("links")
        )
        response = make_response(f"<main>{links}店</main>")
        if not self._shop.has("no_api_link"):
            root = "index.php?rest_route=/" if self._shop.plain else "wp-json/"
            response.headers["Link"] = f'<{self._shop.url}/{root}>; rel="https://api.w.org/"'
        return response

    def _products(self) -> ResponseReturnValue:
        has = self._shop.has
        prices = {11: "0", 12: "1200"} if not has("all_free") else {11: "0"}
        found = [
            {
                "id": number,
                "is_purchasable": not has("nothing_to_buy"),
                "is_in_stock": True,
                "prices": {"price": price},
                "add_to_cart": {"minimum": 2},
            }
            for number, price in prices.items()
        ]
        return Response(("\ufeff" if has("bom") else "") + json.dumps(found), content_type="application/json")

    @property
    def _items(self) -> list[int]:
        return self._carts.get(request.cookies.get("wp_woocommerce_session_c0ffee", ""), [])

    def _offered(self) -> list[str]:
        """What this request may pay with."""
        has = self._shop.has
        preview = request.cookies.get("kaitsu_preview") == TOKEN
        offered = [OURS] if self._shop.is_open or preview or has("ignores_hidden") else []
        if has("never_offers"):
            offered = []
        gone = has("cod_gone") or (has("preview_drops_cod") and preview)
        return ["bacs", *([] if gone else ["cod"]), *offered]

    def _cart(self, items: list[int] | None = None, status: int = 200) -> Response:
        items = self._items if items is None else items
        cart = {
            "items": [{"id": item} for item in items],
            "needs_payment": 12 in items,
            "payment_methods": self._offered(),
        }
        response = make_response(cart, status)
        if not self._shop.has("no_nonce"):
            response.headers["Nonce"] = "0123456789"
        return response

    def _add(self) -> ResponseReturnValue:
        if request.headers.get("Nonce") != "0123456789":
            return {"code": "woocommerce_rest_missing_nonce"}, 401
        wanted = request.get_json()
        if self._shop.has("refuses_product") or wanted["quantity"] != 2:
            return {"code": "woocommerce_rest_product_out_of_stock"}, 400
        session = f"t_{len(self._carts)}"
        self._carts[session] = [*self._items, wanted["id"]]
        response = self._cart(self._carts[session], 201)
        if not self._shop.has("forgets_cart"):
            response.set_cookie("wp_woocommerce_session_c0ffee", session)
        return response

    def _fragments(self) -> ResponseReturnValue:
        address = (
            f"{self._shop.url}/?page_id=8&#038;a=1" if self._shop.plain else f"{self._shop.url}/checkout/"
        )
        cart = '<a href="/cart/" class="button wc-forward">お買い物カゴ</a>'
        if not self._shop.has("no_link"):
            cart += f'<a href="{address}" class="button checkout wc-forward">購入手続きへ</a>'
        return {"fragments": {"div.widget_shopping_cart_content": cart}}

    def _checkout(self) -> ResponseReturnValue:
        has = self._shop.has
        if not self._items or has("back_to_cart"):
            return redirect("/cart/")
        if has("leads_away"):
            return redirect("http://127.0.0.1:9/checkout/")
        if has("checkout_dies"):
            return DIED, 500
        if has("checkout_gone"):
            return DIED, 404
        page = self._classic() if self._shop.kind == "classic" else self._block()
        return f"{page}{DIED}" if has("dies_late") else page

    def _named(self, code: str) -> str:
        return "カード払い" if code == OURS and self._shop.has("renames") else NAMES[code]

    def _classic(self) -> str:
        hidden = (
            OURS if self._shop.has("page_hides_ours") else "cod" if self._shop.has("page_hides_cod") else ""
        )
        early = [OURS] if self._shop.has("page_ignores_hidden") and OURS not in self._offered() else []
        radios = "".join(
            f'<input id="payment_method_{code}" type="radio" name="payment_method" value="{code}">'
            f'<label for="payment_method_{code}">{self._named(code)} <img alt=""></label>'
            for code in (*self._offered(), *early)
            if code != hidden
        )
        nonce = '<input type="hidden" name="woocommerce-process-checkout-nonce" value="0123456789">'
        return f'<form name="checkout" class="woocommerce-checkout" method="post">{radios}{nonce}</form>'

    def _block(self) -> str:
        """Data of every registered method, ours also while it is switched off, as Stripe leaves its own."""
        has = self._shop.has
        hidden = OURS if has("page_hides_ours") else "cod" if has("page_hides_cod") else ""
        codes = [code for code in (*self._offered(), OURS) if code != hidden]
        data = {code: {} if has("titleless") else {"title": self._named(code)} for code in codes}
        settings = json.dumps({"paymentMethodData": [] if has("no_data") else data})
        script = f"var wcSettings = JSON.parse( decodeURIComponent( '{quote(settings, safe='')}' ) );"
        block = '<div data-block-name="woocommerce/checkout" class="wp-block-woocommerce-checkout"></div>'
        return block if has("no_settings") else f"{block}<script>{script}</script>"
