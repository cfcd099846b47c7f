"""From the product to the order by the shop's own methods, and the pages around them."""

from http import HTTPStatus

import pytest

from tests.shops.sandbox.shop.shopper import (
    CUSTOMER,
    TOKEN,
    TOKEN_HASH,
    Shop,
    Shopper,
    allow_preview,
    offered,
)


def test_the_front_page_leads_to_every_product(plain_shop: Shop) -> None:
    page = Shopper(plain_shop).get("/")
    ids = [row[0] for row in plain_shop.db.execute("SELECT id FROM products")]
    assert len(ids) >= 5
    assert all(f'href="/products/{product}"' in page.text for product in ids)


def test_a_product_page_holds_the_form_that_fills_the_cart(plain_shop: Shop) -> None:
    page = Shopper(plain_shop).get("/products/2").text
    assert 'action="/cart"' in page
    assert '<input type="hidden" name="product_id" value="2">' in page
    assert 'name="quantity"' in page


def test_the_cart_shows_what_was_put_in_and_leads_to_the_checkout(plain_shop: Shop) -> None:
    shopper = Shopper(plain_shop)
    shopper.fill_cart(1, 2)
    page = shopper.get("/cart").text
    assert "× 2" in page
    assert 'href="/checkout"' in page


def test_a_cart_never_holds_more_than_there_is_in_stock(plain_shop: Shop) -> None:
    shopper = Shopper(plain_shop)
    plain_shop.db.execute("UPDATE products SET stock = 3 WHERE id = 1")
    shopper.fill_cart(1, 2)
    shopper.fill_cart(1, 2)
    assert "× 3" in shopper.get("/cart").text


def test_what_was_put_in_the_cart_can_be_taken_out(plain_shop: Shop) -> None:
    shopper = Shopper(plain_shop)
    shopper.fill_cart()
    shopper.post("/cart/remove", product_id="1")
    assert "カートに商品がありません" in shopper.get("/cart").text


@pytest.mark.parametrize("quantity", ["0", "-1", "100", "x", ""])
def test_an_impossible_quantity_is_refused(plain_shop: Shop, quantity: str) -> None:
    answer = Shopper(plain_shop).post("/cart", product_id="1", quantity=quantity)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert plain_shop.value("SELECT count(*) FROM cart_items") == 0


@pytest.mark.parametrize("path", ["/checkout", "/confirm"])
def test_an_empty_cart_cannot_be_checked_out(plain_shop: Shop, path: str) -> None:
    shopper = Shopper(plain_shop)
    assert shopper.get(path).location == "/cart"
    assert shopper.post(path, **CUSTOMER, payment_method="cod").location == "/cart"
    assert plain_shop.value("SELECT count(*) FROM orders") == 0


def test_a_new_shop_offers_bank_transfer_and_cash_on_delivery(plain_shop: Shop) -> None:
    shopper = Shopper(plain_shop)
    shopper.fill_cart()
    assert offered(shopper.get("/checkout")) == ["bank_transfer", "cod"]


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("email", "taro"), ("email", "ta ro@example.jp"), ("address", " ")]
)
def test_a_malformed_field_is_pointed_out_and_the_others_are_kept(
    plain_shop: Shop, field: str, value: str
) -> None:
    shopper = Shopper(plain_shop)
    shopper.fill_cart()
    page = shopper.post("/checkout", **{**CUSTOMER, field: value}, payment_method="cod")
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert f'data-error="{field}"' in page.text
    assert page.text.count("data-error") == 1
    assert 'value="cod" checked' in page.text


def test_what_a_shopper_typed_is_shown_as_text_only(plain_shop: Shop) -> None:
    shopper = Shopper(plain_shop)
    shopper.fill_cart()
    shopper.post("/checkout", **{**CUSTOMER, "name": "<script>x</script>"}, payment_method="cod")
    assert "<script>" not in shopper.get("/confirm").text


def test_the_final_confirmation_shows_what_the_law_asks_for(plain_shop: Shop) -> None:
    shopper = Shopper(plain_shop)
    shopper.choose("bank_transfer")
    page = shopper.get("/confirm").text
    for wanted in (
        "数量",
        "合計（税込）",
        "送料",
        "お支払い時期",
        "商品の引渡時期",
        "キャンセル",
        "注文を確定する",
    ):
        assert wanted in page
    assert "4,620円" in page  # 3,850 and 770 shipping


def test_a_bank_transfer_is_accepted_at_once(plain_shop: Shop) -> None:
    shopper = Shopper(plain_shop)
    stock = plain_shop.value("SELECT stock FROM products WHERE id = 1")
    place = shopper.order("bank_transfer")
    number = plain_shop.value("SELECT number FROM orders")
    assert place == f"/done/{number}"
    assert f"<strong data-order-number>{number}</strong>" in shopper.get(place).text
    assert plain_shop.value("SELECT status FROM orders") == "accepted"
    assert plain_shop.value("SELECT stock FROM products WHERE id = 1") == stock - 1
    assert plain_shop.value("SELECT preview FROM orders") == ""


def test_cash_on_delivery_costs_its_fee(plain_shop: Shop) -> None:
    Shopper(plain_shop).order("cod")
    assert plain_shop.value("SELECT total FROM orders") == 3850 + 770 + 330


def test_shipping_is_free_for_a_large_order(plain_shop: Shop) -> None:
    shopper = Shopper(plain_shop)
    shopper.fill_cart(3)
    shopper.post("/checkout", **CUSTOMER, payment_method="bank_transfer")
    shopper.post("/confirm")
    assert plain_shop.value("SELECT total FROM orders") == 22000


def test_a_second_click_places_no_second_order(plain_shop: Shop) -> None:
    shopper = Shopper(plain_shop)
    place = shopper.order("cod")
    assert shopper.post("/confirm").location == place
    assert plain_shop.value("SELECT count(*) FROM orders") == 1


def test_an_order_is_shown_to_nobody_else(plain_shop: Shop) -> None:
    place = Shopper(plain_shop).order("cod")
    stranger = Shopper(plain_shop)
    stranger.fill_cart()
    assert stranger.get(place).status_code == HTTPStatus.NOT_FOUND


def test_the_last_piece_is_sold_once(plain_shop: Shop) -> None:
    first, second = Shopper(plain_shop), Shopper(plain_shop)
    plain_shop.db.execute("UPDATE products SET stock = 1 WHERE id = 1")
    first.choose("cod")
    second.choose("cod")
    assert "/done/" in str(first.post("/confirm").location)
    assert second.post("/confirm").location == "/checkout?error=out_of_stock"
    assert plain_shop.value("SELECT stock FROM products WHERE id = 1") == 0


def test_a_method_that_is_not_offered_cannot_be_chosen(plain_shop: Shop) -> None:
    shopper = Shopper(plain_shop)
    answer = shopper.choose("sandbox_card")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'data-error="payment_method"' in answer.text


def test_a_method_hidden_since_it_was_chosen_cannot_be_ordered(plain_shop: Shop) -> None:
    shopper = Shopper(plain_shop)
    shopper.choose("cod")
    plain_shop.db.execute("UPDATE payment_methods SET open = 0 WHERE code = 'cod'")
    assert shopper.post("/confirm").location == "/checkout?error=method_unavailable"
    assert plain_shop.value("SELECT count(*) FROM orders") == 0


def test_an_order_under_a_preview_token_is_marked(plain_shop: Shop) -> None:
    allow_preview(plain_shop)
    Shopper(plain_shop, token=TOKEN).order("cod")
    assert plain_shop.value("SELECT preview FROM orders") == TOKEN_HASH


def test_the_legal_page_and_the_guide_name_only_what_is_accepted(plain_shop: Shop) -> None:
    for path in ("/legal", "/guide"):
        page = Shopper(plain_shop).get(path).text
        assert "銀行振込" in page
        assert "代金引換" in page
        assert "クレジットカード" not in page


def test_a_page_body_is_shown_to_the_byte(plain_shop: Shop) -> None:
    body = "<p>カード\n<br>&amp; 'x' </p>\n"
    plain_shop.db.execute("UPDATE pages SET body = ? WHERE name = 'legal'", (body,))
    assert body in Shopper(plain_shop).get("/legal").text


def test_an_unknown_place_is_answered_with_a_page(plain_shop: Shop) -> None:
    answer = Shopper(plain_shop).get("/nothing/here")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "ページが見つかりません" in answer.text


def test_a_lost_database_is_answered_with_a_page_and_no_trace(plain_shop: Shop) -> None:
    shopper = Shopper(plain_shop)
    shopper.get("/")
    plain_shop.db.close()
    (plain_shop.root / "shop.db").unlink()
    answer = shopper.get("/")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Traceback" not in answer.text


def test_a_foreign_host_name_is_refused(plain_shop: Shop) -> None:
    """A page of the open web must not reach the shop through a name it points at this machine."""
    from werkzeug.test import Client

    assert Client(plain_shop.app).get("/", base_url="http://evil.example").status_code == 400
