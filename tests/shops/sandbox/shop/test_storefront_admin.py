"""The admin side: who may enter, and that what is done there is exactly what changes."""

import html
import re
from http import HTTPStatus

import pytest

from tests.shops.sandbox.shop.shopper import Shop, Shopper, offered

PATHS = ("/admin/", "/admin/modules", "/admin/methods", "/admin/pages", "/admin/pages/legal")


class Operator(Shopper):
    """Somebody with a browser at the admin side."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self.password = (shop.root / "private" / "admin-password").read_text().strip()

    def token(self, path: str = "/admin/login") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        assert found is not None
        return found[1]

    def log_in(self) -> "Operator":
        answer = self.post("/admin/login", csrf_token=self.token(), password=self.password)
        assert answer.location == "/admin/"
        return self

    def send(self, path: str, form: str, **fields: str) -> int:
        return self.post(path, csrf_token=self.token(form), **fields).status_code


@pytest.mark.parametrize("path", PATHS)
def test_nobody_enters_without_the_password(plain_shop: Shop, path: str) -> None:
    assert Shopper(plain_shop).get(path).location == "/admin/login"


def test_a_wrong_password_is_refused(plain_shop: Shop) -> None:
    operator = Operator(plain_shop)
    answer = operator.post("/admin/login", csrf_token=operator.token(), password="wrong")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert operator.get("/admin/").location == "/admin/login"


@pytest.mark.parametrize("path", PATHS)
def test_the_password_opens_every_page(shop: Shop, path: str) -> None:
    assert Operator(shop).log_in().get(path).status_code == HTTPStatus.OK


def test_the_password_is_kept_as_a_hash(plain_shop: Shop) -> None:
    assert Operator(plain_shop).password.encode() not in (plain_shop.root / "shop.db").read_bytes()


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/admin/methods/cod", {"open": "0"}),
        ("/admin/modules/sandbox_pay", {"enabled": "0"}),
        ("/admin/pages/legal", {"title": "x", "body": "x"}),
        ("/admin/logout", {}),
    ],
)
def test_a_form_without_the_sessions_token_changes_nothing(
    shop: Shop, path: str, fields: dict[str, str]
) -> None:
    operator = Operator(shop).log_in()
    before = list(shop.db.iterdump())
    for token in ({}, {"csrf_token": "guessed"}, {"csrf_token": "花"}):
        assert operator.post(path, **fields, **token).status_code == HTTPStatus.BAD_REQUEST
    assert list(shop.db.iterdump()) == before
    assert operator.get("/admin/").status_code == HTTPStatus.OK


def test_a_token_from_before_the_login_is_worth_nothing(plain_shop: Shop) -> None:
    operator = Operator(plain_shop)
    early = operator.token()
    operator.log_in()
    answer = operator.post("/admin/methods/cod", csrf_token=early, open="0")
    assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_hiding_a_method_takes_it_from_the_checkout(plain_shop: Shop) -> None:
    operator = Operator(plain_shop).log_in()
    operator.fill_cart()
    operator.send("/admin/methods/cod", "/admin/methods", open="0")
    assert offered(operator.get("/checkout")) == ["bank_transfer"]
    operator.send("/admin/methods/cod", "/admin/methods", open="1")
    assert offered(operator.get("/checkout")) == ["bank_transfer", "cod"]


def test_disabling_a_module_takes_its_method_from_the_checkout(shop: Shop) -> None:
    operator = Operator(shop).log_in()
    operator.fill_cart()
    operator.send("/admin/modules/sandbox_pay", "/admin/modules", enabled="0")
    assert offered(operator.get("/checkout")) == ["bank_transfer", "cod"]


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/admin/methods/cod", {"open": "2"}, HTTPStatus.BAD_REQUEST),
        ("/admin/methods/cod", {}, HTTPStatus.BAD_REQUEST),
        ("/admin/methods/unknown", {"open": "1"}, HTTPStatus.NOT_FOUND),
        ("/admin/pages/unknown", {"body": ""}, HTTPStatus.NOT_FOUND),
    ],
)
def test_nonsense_is_refused(plain_shop: Shop, path: str, fields: dict[str, str], status: HTTPStatus) -> None:
    assert Operator(plain_shop).log_in().send(path, "/admin/", **fields) == status


def test_saving_a_page_unchanged_changes_no_byte_of_it(plain_shop: Shop) -> None:
    body = "\n<p>一行目\n二行目 &amp; <br></p>\n"
    plain_shop.db.execute("UPDATE pages SET body = ? WHERE name = 'guide'", (body,))
    before = list(plain_shop.db.iterdump())
    operator = Operator(plain_shop).log_in()
    shown = re.search(r"<textarea[^>]*>\n(.*)</textarea>", operator.get("/admin/pages/guide").text, re.S)
    assert shown is not None
    # As a browser reads the text and sends it.
    typed = html.unescape(shown[1]).replace("\n", "\r\n")
    operator.send("/admin/pages/guide", "/admin/", title="ご利用ガイド", body=typed)
    assert list(plain_shop.db.iterdump()) == before


def test_an_edited_page_is_shown_to_shoppers(plain_shop: Shop) -> None:
    operator = Operator(plain_shop).log_in()
    operator.send("/admin/pages/legal", "/admin/", title="表記", body="<p>カードも使えます</p>")
    assert "<p>カードも使えます</p>" in operator.get("/legal").text


def test_orders_are_listed_with_their_state(plain_shop: Shop) -> None:
    Shopper(plain_shop).order("cod")
    page = Operator(plain_shop).log_in().get("/admin/").text
    assert plain_shop.value("SELECT number FROM orders") in page
    assert "受付済み" in page


def test_logging_out_ends_the_session(plain_shop: Shop) -> None:
    operator = Operator(plain_shop).log_in()
    operator.send("/admin/logout", "/admin/")
    assert operator.get("/admin/").location == "/admin/login"
