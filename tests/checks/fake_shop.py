"""A small shop that follows the storefront's HTTP contract, one knob for each thing that can be wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from flask import Flask, make_response, redirect, request
from flask.typing import ResponseReturnValue

from gateways.sandbox import GATEWAY
from tests.serving import served

TOKEN = "b7" * 32
CARD = "sandbox_card"
OUTCOMES = {card.number: card.outcome for card in GATEWAY.test_cards}


@dataclass
class FakeShop:
    """``faults`` names what is wrong with it; ``typed`` keeps the card numbers that reached the gateway."""

    faults: frozenset[str] = frozenset()
    card_is_open: bool = False
    typed: list[str] = field(default_factory=list)
    emails: set[str] = field(default_factory=set)
    tokens_seen: set[str | None] = field(default_factory=set)
    url: str = ""

    def has(self, fault: str) -> bool:
        return fault in self.faults


@dataclass
class Cart:
    filled: bool = False
    method: str = ""
    number: str = ""
    masked: str = ""
    memo: str = ""


@contextmanager
def serving(shop: FakeShop) -> Iterator[FakeShop]:
    """The shop on a free port of this machine, stopped again at the end."""
    with served(_Site(shop).application()) as url:
        shop.url = url
        yield shop


class _Site:
    """The shop's pages and, under /_gateway, those of its gateway."""

    def __init__(self, shop: FakeShop) -> None:
        self._shop = shop
        self._carts: dict[str, Cart] = {}
        self._numbers = count(1)

    def application(self) -> Flask:
        app = Flask(__name__)
        app.before_request(self._trouble)
        routes: dict[str, Callable[..., ResponseReturnValue]] = {
            "GET /": self._top,
            "GET /products/<int:number>": self._product,
            "POST /cart": self._add,
            "GET /cart": self._show_cart,
            "GET /checkout": self._checkout,
            "POST /checkout": self._fill_in,
            "GET /confirm": self._confirm,
            "POST /confirm": self._order,
            "GET /_gateway/pay/<session>": self._card_form,
            "POST /_gateway/pay/<session>": self._pay,
            "GET /_gateway/3ds/<number>": self._three_ds,
            "POST /_gateway/3ds/<number>": self._authenticate,
            "GET /cart-is-empty": self._emptied,
            "GET /done/<number>": self._done,
        }
        for route, view in routes.items():
            verb, path = route.split()
            app.add_url_rule(path, endpoint=route, view_func=view, methods=[verb])
        return app

    @property
    def _cart(self) -> Cart:
        return self._carts.setdefault(request.cookies.get("cart", ""), Cart())

    def _methods(self) -> dict[str, str]:
        """Code and label of what this request is offered."""
        has, token = self._shop.has, request.cookies.get("kaitsu_preview")
        self._shop.tokens_seen.add(token)
        offered = {"bank_transfer": "銀行振込", "cod": "代金引換"}
        if has("forgets_cod") or (has("preview_drops_cod") and token):
            del offered["cod"]
        sees_card = self._shop.card_is_open or token == TOKEN or has("ignores_hidden")
        if sees_card and not has("never_offers_card"):
            offered[CARD] = "カード" if has("renames_card") else "クレジットカード"
        return offered

    def _trouble(self) -> ResponseReturnValue | None:
        if self._shop.has("broken_checkout") and request.path == "/checkout":
            return "down for maintenance", 503
        if self._shop.has("leads_away") and request.path == "/cart" and request.method == "GET":
            return redirect("http://127.0.0.1:9/cart")
        return None

    def _top(self) -> str:
        return "<h1>店</h1><ul><li><a href='/products/1'>売切<li><a href='/products/2'>花束</a></ul>"

    def _product(self, number: int) -> str:
        if number == 1 or self._shop.has("sold_out"):
            return "<p>売り切れました</p>"
        return (
            "<form method=post action=/cart><input type=hidden name=product_id value=2>"
            "<input name=quantity value=1><button>カートに入れる</button></form>"
        )

    def _add(self) -> ResponseReturnValue:
        key = request.cookies.get("cart") or f"cart-{next(self._numbers)}"
        self._carts[key] = Cart(filled=True)
        response = make_response(redirect("/cart", 303))
        if not self._shop.has("loses_cart"):
            response.set_cookie("cart", key)
        return response

    def _show_cart(self) -> str:
        return "<h1>カート</h1>" + ("<a href=/checkout>購入手続き</a>" if self._cart.filled else "空です")

    def _checkout(self) -> ResponseReturnValue:
        if not self._cart.filled:
            return redirect("/cart", 303)
        error = request.args.get("error")
        note = f'<p class="error" data-error="{error}">お支払いできませんでした</p>' if error else ""
        radios = "".join(
            f'<label><input type="radio" name="payment_method" value="{code}"> {name}</label>'
            for code, name in self._methods().items()
        )
        if self._shop.has("broken_form"):
            radios = ""
        texts = "<input name=name><input name=email><textarea name=address></textarea>"
        return f"{note}<form method=post action=/checkout>{texts}{radios}<button>次へ</button></form>"

    def _fill_in(self) -> ResponseReturnValue:
        if request.form["payment_method"] not in self._methods() or not request.form["name"]:
            return "入力をご確認ください", 422
        self._shop.emails.add(request.form["email"])
        self._cart.method = request.form["payment_method"]
        return redirect("/confirm", 303)

    def _confirm(self) -> str:
        button = "送信" if self._shop.has("vague_button") else "注文を確定する"
        name = "" if self._shop.has("unnamed_method") else self._methods()[self._cart.method]
        return f"<p>{name}</p><form method=post action=/confirm><button>{button}</button></form>"

    def _order(self) -> ResponseReturnValue:
        self._cart.number = f"250401-{next(self._numbers):08d}"
        if self._shop.has("gateway_down"):
            return redirect("/checkout?error=gateway_unavailable", 303)
        if self._shop.has("skips_gateway"):
            return redirect("/checkout", 303)
        return redirect("/_gateway/pay/session-of-more-than-fifteen-characters", 303)

    def _card_form(self, session: str) -> str:
        code = "" if self._shop.has("no_security_code") else "<input name=security_code>"
        return (
            "<form method=post data-kaitsu=card-form><input name=card_number><input name=expiry>"
            f"{code}<input name=holder><button>支払う</button></form>"
        )

    def _pay(self, session: str) -> ResponseReturnValue:
        has, number = self._shop.has, request.form["card_number"]
        self._shop.typed.append(number)
        if has("refuses_number"):
            return self._card_form(session), 422
        if has("gateway_fails"):
            return "internal error", 500
        outcome: str = OUTCOMES[number]
        if has("approves_all") or (has("skips_challenge") and outcome == "challenge"):
            outcome = "approved"
        if has("declines_all"):
            outcome = "declined"
        if outcome == "challenge" or has("challenges_all"):
            return redirect(f"/_gateway/3ds/{number}", 303)
        return self._finish(number, outcome)

    def _three_ds(self, number: str) -> str:
        return (
            "<form method=post data-kaitsu=three-ds><button name=result value=failed>中止</button>"
            "<button name=result value=authenticated>認証</button></form>"
        )

    def _authenticate(self, number: str) -> ResponseReturnValue:
        passed = request.form.get("result") == "authenticated" and not self._shop.has("distrusts_3ds")
        return self._finish(number, "approved" if passed else "authentication_failed")

    def _finish(self, number: str, outcome: str) -> ResponseReturnValue:
        cart = self._cart
        if outcome == "approved":
            cart.masked = f"{'*' * 12}{number[-4:]}"
            cart.memo = number if self._shop.has("shows_number") else ""
            return redirect("/" if self._shop.has("confirms_nothing") else f"/done/{cart.number}", 303)
        if self._shop.has("empties_cart"):
            cart.filled = False
            return redirect(f"/cart-is-empty?error={outcome}", 303)
        return redirect(f"/checkout?error={outcome}", 303)

    def _emptied(self) -> str:
        return f"<p data-error={request.args['error']}>空です</p>"

    def _done(self, number: str) -> str:
        shown = "0000" if self._shop.has("mixes_numbers") else number
        masked = "************9999" if self._shop.has("wrong_mask") else self._cart.masked
        method = "お支払い済み" if self._shop.has("done_names_no_method") else "クレジットカード"
        return (
            f"<p>ご注文番号 <strong data-order-number>{shown}</strong></p>"
            f"<p>{method} <span data-masked-card>{masked}</span> {self._cart.memo}</p>"
        )
