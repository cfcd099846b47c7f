"""A small shop that answers as EC-CUBE does, one knob for each thing that can be wrong or different."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, make_response, redirect, request
from flask.typing import ResponseReturnValue

from tests.serving import served

TOKEN = "b7" * 32
OURS = "クレジットカード"
EXISTING = ("銀行振込", "代金引換")
BASE = "/shop"  # a shop in a folder of its host
SLOW_SECONDS = 1.5
ERROR = '<div class="ec-404Role"><p class="ec-404Role__title">システムエラーが発生しました。</p></div>'
CARD = (
    '<!-- <input name="card_no"> --><input type="hidden" name="_shopping_order[sample_payment_token]">'
    '<input type="text" id="shopping_order_sample_payment_card_no">'
)
SCRIPT = '<script src="https://static.mul-pay.jp/ext/js/token.js"></script>'
STATUSES = {"basic_auth": 401, "filtered": 403, "too_many": 429, "maintenance": 503, "proxy_gave_up": 504}


@dataclass
class FakeShop:
    """``faults`` names what is wrong; ``asked`` keeps each request with its cookies' names and fields."""

    faults: frozenset[str] = frozenset()
    is_open: bool = False
    form: str = CARD  # what the page shows once ours is chosen
    second: frozenset[str] = frozenset()  # payments that go with the second delivery only
    dear: frozenset[str] = frozenset()  # payments for the second product only
    maintained: int = 0  # answers of a maintenance before the shop is back
    pages: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, frozenset[str], dict[str, str]]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    def has(self, fault: str) -> bool:
        return fault in self.faults


@contextmanager
def serving(shop: FakeShop) -> Iterator[FakeShop]:
    """The shop on a free port of this machine, stopped again at the end."""
    with served(_Site(shop).application()) as url:
        shop.url = f"{url}{BASE}"
        yield shop


class _Site:
    def __init__(self, shop: FakeShop) -> None:
        self._shop = shop
        self._sessions: dict[str, dict[str, Any]] = {}

    def application(self) -> Flask:
        app = Flask(__name__)
        app.add_url_rule(f"{BASE}/", "all", self._answer, methods=["GET", "POST"], defaults={"path": ""})
        app.add_url_rule(f"{BASE}/<path:path>", "all", self._answer, methods=["GET", "POST"])
        return app

    def _answer(self, path: str) -> ResponseReturnValue:
        self._shop.asked.append(
            (f"{request.method} {path}", frozenset(request.cookies), request.form.to_dict())
        )
        trouble = self._trouble(path)
        if trouble is not None:
            return trouble
        key = request.cookies.get("eccube", f"s{len(self._sessions)}")
        self._session = self._sessions.setdefault(key, {"delivery": "1", "payment": "1"})
        if self._shop.has("forgets") and path.startswith("shopping"):
            self._session.clear()
        response = make_response(self._view(path))
        response.set_cookie("eccube", key, path=BASE)
        return response

    def _trouble(self, path: str) -> ResponseReturnValue | None:
        has = self._shop.has
        if self._shop.maintained:
            self._shop.maintained -= 1
            return "<p>ただいまメンテナンス中です。</p>", 503
        for fault, status in STATUSES.items():
            if has(fault) or (has(f"checkout_{fault}") and path == "shopping/nonmember"):
                return f"<p>{status}</p>", status
        if has("slow") and path == "shopping/nonmember":
            time.sleep(SLOW_SECONDS)
        if has("dies") or any(has(f"{at}_dies") and path.endswith(at) for at in ("list", "confirm", "cart")):
            return ERROR, 500
        if has("late_error") and path == "shopping/confirm":
            return ERROR
        return None

    def _view(self, path: str) -> ResponseReturnValue:
        steps = {
            "": lambda: "<h1>店</h1>",
            "products/list": self._listed,
            "products/detail/2": self._detail,
            "products/add_cart/2": lambda: self._add("2"),
            "products/add_cart/3": lambda: self._add("3"),
            "cart": self._cart,
            "cart/buystep/k_1": lambda: self._to("shopping"),
            "shopping": self._shopping,
            "shopping/login": lambda: f'<a href="{BASE}/shopping/nonmember">ゲスト購入</a>',
            "shopping/nonmember": self._nonmember,
            "shopping/redirect_to": self._redirect_to,
            "shopping/confirm": self._confirm,
            "shopping/checkout": self._checkout,
            "shopping/error": lambda: "<h1>エラー</h1>",
            "shopping/complete": self._complete,
        }
        if path in steps:
            return steps[path]()
        page = self._shop.pages.get(path)
        return (ERROR, 404) if page is None else f"<main>{page}</main>"

    def _to(self, path: str) -> ResponseReturnValue:
        return redirect(f"{BASE}/{path}")

    def _product_form(self, kind: str, choices: str = "", number: int = 2) -> str:
        return (
            f'<form action="{BASE}/products/add_cart/{number}" method="post">{choices}'
            '<input type="number" name="quantity" value="1"><input type="hidden" name="product_id" value="2">'
            f'<input type="hidden" name="ProductClass" value="{kind}">'
            '<input type="hidden" name="_token" value="t1"></form>'
        )

    def _listed(self) -> str:
        if self._shop.has("nothing_to_buy"):
            return "<p>お探しの商品は見つかりませんでした</p>"
        form = (
            "" if self._shop.has("sold_out") else self._product_form("" if self._shop.has("kinds") else "11")
        )
        form += self._product_form("11", number=3) if self._shop.dear else ""
        return f'<a href="{BASE}/products/detail/2">チェリーアイスサンド</a>{form}'

    def _detail(self) -> str:
        if not self._shop.has("kinds"):
            return '<button type="button" disabled>ただいま品切れ中です。</button>'
        none, some = {"stock_find": False, "product_class_id": "12"}, {"stock_find": True}
        classes = {
            "__unselected": {"__unselected": {"product_class_id": ""}},
            "3": {"#": {"product_class_id": ""}, "#4": {**none, "classcategory_id2": "4"}},
            "5": {"#6": {**some, "product_class_id": "11", "classcategory_id2": "6"}},
        }
        choices = "".join(
            f'<select name="classcategory_id{axis}"><option value="__unselected">選択</option></select>'
            for axis in (1, 2)
        )
        script = f"<script>eccube.classCategories = {json.dumps(classes)};\nfn();</script>"
        return self._product_form("", choices) + script

    def _add(self, number: str) -> ResponseReturnValue:
        sent = request.form
        if sent["_token"] != "t1" or sent["ProductClass"] != "11":
            return ERROR, 404
        if self._shop.has("kinds") and (sent["classcategory_id1"], sent["classcategory_id2"]) != ("5", "6"):
            return ERROR, 404
        self._session["cart"] = number
        return self._to("cart")

    def _cart(self) -> str:
        filled = self._session.get("cart") and not self._shop.has("refuses_product")
        return f'<a href="{BASE}/cart/buystep/k_1">レジに進む</a>' if filled else "<p>カートは空です</p>"

    def _nonmember(self) -> ResponseReturnValue:
        if not self._session.get("cart"):
            return self._to("cart")
        is_told = request.form.get("nonmember[email][first]", "").endswith(".invalid")
        if is_told and not self._shop.has("refuses_guest"):
            self._session["guest"] = True
            return self._to("shopping")
        fields = "".join(
            f'<input name="nonmember[{name}]">'
            for name in ("_token", "name][name01", "name][name02", "email][first", "email][second")
        )
        prefecture = '<select name="nonmember[address][pref]"><option value="13">東京都</option></select>'
        return f'<form method="post" action="{BASE}/shopping/nonmember">{fields}{prefecture}</form>'

    def _offered(self) -> dict[str, str]:
        """Number and name of what this request may pay with, with the delivery chosen."""
        has = self._shop.has
        preview = request.cookies.get("kaitsu_preview") == TOKEN
        names = dict(zip(("1", "2"), EXISTING, strict=True))
        if has("cod_gone") or (has("preview_drops_cod") and preview):
            del names["2"]
        if has("charged"):
            names["2"] = "代金引換（手数料330円）"
        if (self._shop.is_open or preview or has("ignores_hidden")) and not has("never_offers"):
            names["5"] = "カード払い" if has("renames") else OURS
        if has("twin"):
            names["10"] = OURS
        absent: frozenset[str] = frozenset()
        if self._session["delivery"] == "1":
            absent |= self._shop.second
        if self._session["cart"] == "2":
            absent |= self._shop.dear
        return {key: name for key, name in names.items() if name not in absent}

    def _shopping(self) -> ResponseReturnValue:
        if not self._session.get("guest"):
            return self._to("shopping/login")
        if self._shop.has("order_error"):
            return self._to("shopping/error")
        radios = "".join(
            f'<input type="radio" id="p{key}" name="_shopping_order[Payment]" value="{key}"'
            f"{' checked' if key == self._session['payment'] else ''}>"
            f'<label for="p{key}"><span>{name}</span></label>'
            for key, name in self._offered().items()
        )
        deliveries = "".join(
            f'<option value="{key}"{" selected" if key == self._session["delivery"] else ""}>{key}</option>'
            for key in ("1", "2")
        )
        shown = self._shop.form if self._session["payment"] == "5" else ""
        return (
            f'<form id="shopping-form" method="post" action="{BASE}/shopping/confirm">'
            '<input type="hidden" name="_shopping_order[_token]" value="t2">'
            '<input type="hidden" name="_shopping_order[redirect_to]">'
            f'<select name="_shopping_order[Shippings][0][Delivery]">{deliveries}</select>'
            f"{radios}</form>{shown}"
        )

    def _redirect_to(self) -> ResponseReturnValue:
        """A choice that does not go together is shown again at once, with what goes with the delivery."""
        if request.form["_shopping_order[_token]"] != "t2":
            return ERROR, 403
        self._session["delivery"] = request.form["_shopping_order[Shippings][0][Delivery]"]
        payment = request.form.get("_shopping_order[Payment]", "")
        if payment not in self._offered():
            return self._shopping()
        if not self._shop.has("ignores_choice"):
            self._session["payment"] = payment
        return self._to("shopping")

    def _confirm(self) -> ResponseReturnValue:
        has = self._shop.has
        if has("leads_to_gateway"):
            return redirect("http://127.0.0.1:9/pay")
        if has("refuses_order"):
            return self._to("shopping/error")
        if has("leads_home"):
            return self._to("")
        if has("refuses_payment"):
            return self._to("shopping")
        self._session["token"] = request.form.get("_shopping_order[sample_payment_token]", "")
        form = f'<form method="post" action="{BASE}/shopping/checkout">'
        token = '<input type="hidden" name="_shopping_order[_token]" value="t2">'
        card = '<input name="card_number">' if has("card_on_confirm") else ""
        return "<p>確認</p>" if has("no_button") else f"{form}{token}<button>注文する</button></form>{card}"

    def _checkout(self) -> ResponseReturnValue:
        if self._shop.has("declines"):
            return self._to("shopping/error")
        self._shop.orders.append(dict(self._session))
        self._session.clear()
        return self._to("shopping/complete")

    def _complete(self) -> str:
        return f"<p>ありがとうございました。<strong>ご注文番号 : {len(self._shop.orders)}</strong></p>"
