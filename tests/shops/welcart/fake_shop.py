"""A small shop that answers as Welcart does, one fault for each thing that can be wrong or different."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask, make_response, redirect, request
from flask.typing import ResponseReturnValue

from tests.serving import served

TOKEN = "b7" * 32
OURS = "クレジットカード"
EXISTING = ("銀行振込", "代金引換")
DIED = "<p>このサイトで重大なエラーが発生しました。</p>"
STATUSES = {"basic_auth": 401, "filtered": 403, "updating": 503, "gave_up": 504, "front_500": 500}


@dataclass
class FakeShop:
    """``faults`` names what is wrong with it; ``asked`` keeps each request with its cookies' names."""

    faults: frozenset[str] = frozenset()
    is_open: bool = False
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
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
        self._carts: set[str] = set()

    def application(self) -> Flask:
        app = Flask(__name__)
        app.add_url_rule("/", "all", self._answer, methods=["GET", "POST"], defaults={"path": ""})
        app.add_url_rule("/<path:path>", "all", self._answer, methods=["GET", "POST"])
        return app

    def _answer(self, path: str) -> ResponseReturnValue:
        self._shop.asked.append((f"{request.method} {path}", tuple(sorted(request.cookies))))
        for fault, status in STATUSES.items():
            if self._shop.has(fault):
                return f"<p>{status}</p>", status
        if path and self._shop.has("maintenance"):
            return '<div id="maintenance-page"><p>只今メンテナンス中です。</p></div>'
        if path.startswith("usces-cart"):
            return self._cart()
        if path in ("tea/", "free/"):
            return self._product(path)
        front = ["guide/", "tea/"] if self._shop.has("no_category") else ["guide/"]
        links = {"": front, "category/item/": ["guide/", "free/", "tea/"]}
        if path == "guide/" and self._shop.has("guide_elsewhere"):
            return redirect("http://192.0.2.1/guide/")
        if path == "guide/" and self._shop.has("guide_for_members"):
            return redirect("/wp-login.php")
        if path not in links:
            return "<p>お探しのページはありません</p>", 404
        if path and self._shop.has("no_category"):
            return "<p>404</p>", 404
        return "".join(f'<a href="/{link}">{link}</a>' for link in links[path])

    def _product(self, path: str) -> str:
        if self._shop.has("sold_out") or (path == "free/" and self._shop.has("tea_only")):
            return "<p>売切れ</p>"
        price = "0" if path == "free/" or self._shop.has("free") else "1200"
        return (
            '<form action="/usces-cart/" method="post"><input name="quant[8][TEA]" value="1">'
            f'<input type="hidden" name="skuPrice[8][TEA]" value="{price}">'
            '<input type="submit" name="inCart[8][TEA]" value="カートへ入れる"></form>'
        )

    def _cart(self) -> ResponseReturnValue:
        has, session = self._shop.has, request.cookies.get("usces_cookie", str(len(self._carts)))
        if "inCart[8][TEA]" in request.form:
            self._carts.add(session)
            if has("cart_500"):
                return DIED, 500
            if has("elsewhere"):
                return redirect("http://192.0.2.1/usces-cart/")
        if session not in self._carts or has("no_cart"):
            return "<p>カートは空です</p>"
        answer = make_response(self._step())
        answer.set_cookie("usces_cookie", session)
        return answer

    def _step(self) -> ResponseReturnValue:
        if "customerinfo" in request.form:
            return DIED if self._shop.has("customer_dies") else self._customer()
        if "deliveryinfo" in request.form:
            self._shop.typed = request.form.to_dict()
            return self._delivery()
        return self._form('<input type="submit" name="customerinfo" value="次へ">')

    def _customer(self) -> str:
        login = self._form('<input name="loginmail"><input type="submit" name="customerlogin" value="次へ">')
        if self._shop.has("members"):
            return login
        texts = "".join(
            f'<input name="customer[{name}]">'
            for name in ("mailaddress1", "mailaddress2", "name1", "zipcode", "address1", "tel")
        )
        own = (
            '<input type="radio" name="custom_customer[how]" value="検索">'
            '<input type="radio" name="custom_customer[how]" value="その他">'
            '<input name="custom_customer[note]">'
        )
        region = "<select name='customer[pref]'><option value='--選択--'><option value='東京都'></select>"
        buttons = (
            '<input type="submit" name="backCart" value="戻る">'
            '<input type="submit" name="deliveryinfo" value="次へ">'
        )
        return login + self._form(texts + region + own + buttons)

    def _delivery(self) -> ResponseReturnValue:
        has = self._shop.has
        if has("refuses_customer"):
            return self._customer()
        if has("payment_500"):
            return DIED, 500
        if has("payment_dies"):
            return DIED
        names = [] if has("nothing_offered") else list(EXISTING)
        if has("existing_gone") or (has("existing_gone_in_preview") and "kaitsu_preview" in request.cookies):
            names.remove(EXISTING[1])
        is_preview = request.cookies.get("kaitsu_preview") == TOKEN and not has("no_preview")
        if self._shop.is_open or is_preview or has("early"):
            names.append("カード払い" if has("renamed") else OURS)
        radios = "".join(
            f'<label><input type="radio" name="offer[payment_name]" value="{name}"'
            f"{' disabled' if has('disabled') and name == OURS else ''}>{name}</label>"
            for name in names
        )
        flag = '<input type="radio" name="delivery[delivery_flag]" value="0" checked>'
        return self._form(flag + radios + '<input type="submit" name="confirm" value="次へ">')

    def _form(self, fields: str) -> str:
        return f'<form action="/usces-cart/" method="post">{fields}</form>'
