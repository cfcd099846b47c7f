"""Paying by card through the module: what the gateway answers, and when the method is offered at all."""

import json
from http import HTTPStatus

import pytest

from gateways.sandbox import GATEWAY
from tests.shops.sandbox.shop.conftest import Gateway
from tests.shops.sandbox.shop.shopper import (
    CUSTOMER,
    TOKEN,
    TOKEN_HASH,
    Shop,
    Shopper,
    allow_preview,
    install_module,
    offered,
    seal_box,
)

CARDS: dict[str, str] = {card.outcome: card.number for card in GATEWAY.test_cards}


def test_an_approved_card_pays_the_order(shop: Shop) -> None:
    shopper = Shopper(shop)
    back = shopper.pay(CARDS["approved"])
    assert "/payment/return?session=" in back
    place = str(shopper.get(back).location)
    page = shopper.get(place).text
    number = shop.value("SELECT number FROM orders")
    assert place == f"/done/{number}"
    assert "<span data-masked-card>************1111</span>" in page
    assert "クレジットカード" in page
    assert shop.value("SELECT status FROM orders") == "paid"
    assert "カートに商品がありません" in shopper.get("/cart").text


@pytest.mark.parametrize("outcome", ["declined", "insufficient_funds"])
def test_a_refused_card_leads_back_to_the_checkout(shop: Shop, outcome: str) -> None:
    shopper = Shopper(shop)
    place = shopper.get(shopper.pay(CARDS[outcome])).location
    assert place == f"/checkout?error={outcome}"
    assert f'<p class="error" role="alert" data-error="{outcome}">' in shopper.get(place).text
    assert shop.value("SELECT status FROM orders") == "failed"


@pytest.mark.parametrize(
    ("answer", "status", "place"),
    [("authenticated", "paid", "/done/"), ("failed", "failed", "/checkout?error=authentication_failed")],
)
def test_a_challenge_asks_the_shopper_and_obeys(shop: Shop, answer: str, status: str, place: str) -> None:
    shopper = Shopper(shop)
    challenge = shopper.pay(CARDS["challenge"])
    assert "/_gateway/3ds/" in challenge
    page = shopper.get(challenge).text
    assert '<form method="post" data-kaitsu="three-ds">' in page
    assert f'name="result" value="{answer}"' in page
    back = str(shopper.post(challenge, result=answer).location)
    assert str(shopper.get(back).location).startswith(place)
    assert shop.value("SELECT status FROM orders") == status


def test_the_shopper_may_pay_with_another_card_after_a_refusal(shop: Shop) -> None:
    shopper = Shopper(shop)
    shopper.get(shopper.pay(CARDS["declined"]))
    shopper.get(shopper.pay(CARDS["approved"]))
    assert [row[0] for row in shop.db.execute("SELECT status FROM orders ORDER BY id")] == ["failed", "paid"]


def test_coming_back_before_paying_pays_nothing(shop: Shop) -> None:
    """The query is a browser's word; the result is asked from the gateway."""
    shopper = Shopper(shop)
    form = shopper.order("sandbox_card")
    session = form.rpartition("/")[2]
    assert shopper.get(f"/payment/return?session={session}&status=paid").location == "/checkout"
    assert shop.value("SELECT status FROM orders") == "pending"
    back = str(shopper.type_card(form, CARDS["approved"]).location)
    assert "/done/" in str(shopper.get(back).location)


def test_coming_back_twice_takes_the_goods_out_of_stock_once(shop: Shop) -> None:
    shopper = Shopper(shop)
    stock = shop.value("SELECT stock FROM products WHERE id = 1")
    back = shopper.pay(CARDS["approved"])
    assert shopper.get(back).location == shopper.get(back).location
    assert shop.value("SELECT stock FROM products WHERE id = 1") == stock - 1


def test_an_invented_session_is_no_order(shop: Shop) -> None:
    for query in ("", "?session=", "?session=invented"):
        assert Shopper(shop).get(f"/payment/return{query}").status_code == HTTPStatus.NOT_FOUND


def test_the_card_number_never_reaches_the_shop(shop: Shop) -> None:
    shopper = Shopper(shop)
    shopper.get(shopper.pay(CARDS["approved"]))
    for file in shop.root.rglob("*"):
        assert not file.is_file() or CARDS["approved"].encode() not in file.read_bytes()


def test_a_hidden_method_is_offered_to_the_token_alone(shop: Shop) -> None:
    shop.db.execute("UPDATE payment_methods SET open = 0 WHERE code = 'sandbox_card'")
    allow_preview(shop)
    allow_preview(shop, token="ended", seconds=-1)
    for token in (None, "", "guessed", "ended"):
        shopper = Shopper(shop, token=token)
        assert shopper.choose("sandbox_card").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert offered(shopper.get("/checkout")) == ["bank_transfer", "cod"]
    holder = Shopper(shop, token=TOKEN)
    holder.fill_cart()
    assert offered(holder.get("/checkout")) == ["bank_transfer", "cod", "sandbox_card"]
    assert "/done/" in str(holder.get(holder.pay(CARDS["approved"])).location)
    assert shop.value("SELECT preview FROM orders") == TOKEN_HASH


def test_a_token_that_ends_before_the_confirmation_orders_nothing(shop: Shop) -> None:
    shop.db.execute("UPDATE payment_methods SET open = 0 WHERE code = 'sandbox_card'")
    allow_preview(shop)
    holder = Shopper(shop, token=TOKEN)
    holder.choose("sandbox_card")
    shop.db.execute("UPDATE preview SET expires_at = 1")
    assert holder.post("/confirm").location == "/checkout?error=method_unavailable"
    assert shop.value("SELECT count(*) FROM orders") == 0


def break_module(shop: Shop, how: str) -> None:
    root = shop.root
    if how == "disabled":
        shop.db.execute("UPDATE modules SET enabled = 0")
    elif how == "unknown to the shop":
        shop.db.execute("DELETE FROM modules")
    elif how == "gone from disk":
        (root / "modules/sandbox_pay/sandbox_pay.py").unlink()
    elif how == "another code":
        (root / "modules/sandbox_pay/module.json").write_text('{"code": "x", "name": "", "version": "1"}')
    elif how == "no box":
        (root / "private/sandbox_pay.box").unlink()
    elif how == "damaged box":
        (root / "private/sandbox_pay.box").write_bytes(b"x" * 200)
    elif how == "another key":
        (root / "private/box.key").write_text("11" * 32)
    elif how == "damaged key":
        (root / "private/box.key").write_text("11")
    elif how == "a box without text":
        seal_box(shop, {"shop_id": 1})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "how",
    [
        "disabled",
        "unknown to the shop",
        "gone from disk",
        "another code",
        "no box",
        "damaged box",
        "another key",
        "damaged key",
        "a box without text",
    ],
)
def test_a_method_whose_module_cannot_work_is_not_offered(shop: Shop, how: str) -> None:
    shopper = Shopper(shop)
    shopper.fill_cart()
    assert "sandbox_card" in offered(shopper.get("/checkout"))
    break_module(shop, how)
    assert offered(shopper.get("/checkout")) == ["bank_transfer", "cod"]
    assert shopper.choose("sandbox_card").status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_payment_that_was_begun_ends_though_the_module_was_disabled(shop: Shop) -> None:
    shopper = Shopper(shop)
    back = shopper.pay(CARDS["approved"])
    break_module(shop, "disabled")
    assert "/done/" in str(shopper.get(back).location)


def test_a_result_that_cannot_be_fetched_leaves_the_order_open(shop: Shop) -> None:
    """The money may have moved: the order is neither failed nor paid until the gateway says so."""
    shopper = Shopper(shop)
    back = shopper.pay(CARDS["approved"])
    box = shop.root / "private/sandbox_pay.box"
    kept = box.read_bytes()
    box.unlink()
    assert shopper.get(back).location == "/checkout?error=gateway_unavailable"
    assert shop.value("SELECT status FROM orders") == "pending"
    box.write_bytes(kept)
    assert "/done/" in str(shopper.get(back).location)


@pytest.mark.parametrize("field", ["shop_id", "secret_key", "hash_key"])
def test_wrong_credentials_fail_the_order_and_say_nothing_of_them(
    shop: Shop, gateway: Gateway, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = gateway.test[field][:-1] + ("0" if gateway.test[field][-1] != "0" else "1")
    seal_box(shop, {**gateway.test, field: wrong})
    assert Shopper(shop).order("sandbox_card") == "/checkout?error=gateway_unavailable"
    assert shop.value("SELECT status FROM orders") == "failed"
    assert "PaymentError" in caplog.text
    assert wrong not in caplog.text


@pytest.mark.parametrize(("key", "value"), [("mode", "live"), ("three_ds", "off"), ("capture", "never")])
def test_a_setting_the_gateway_refuses_fails_the_order(shop: Shop, key: str, value: str) -> None:
    shop.db.execute("UPDATE module_settings SET value = ? WHERE key = ?", (value, key))
    assert Shopper(shop).order("sandbox_card") == "/checkout?error=gateway_unavailable"


@pytest.mark.parametrize(
    "source",
    [
        "def start_payment(*_): raise RuntimeError('secret')",
        "def start_payment(*_): return None",
        "this is not Python",
        "raise SystemError",
        "",
    ],
)
def test_a_broken_module_fails_the_order_quietly(
    shop: Shop, source: str, caplog: pytest.LogCaptureFixture
) -> None:
    (shop.root / "modules/sandbox_pay/sandbox_pay.py").write_text(source)
    assert Shopper(shop).order("sandbox_card") == "/checkout?error=gateway_unavailable"
    assert "secret" not in caplog.text


def test_running_the_module_leaves_its_folder_as_it_was(shop: Shop) -> None:
    Shopper(shop).order("sandbox_card")
    names = sorted(path.name for path in (shop.root / "modules/sandbox_pay").iterdir())
    assert names == ["module.json", "sandbox_pay.py"]


def test_the_modules_version_is_read_at_the_request(shop: Shop) -> None:
    from shops.sandbox.shop.folder import ShopFolder
    from shops.sandbox.shop.modules import installed_module

    about = shop.root / "modules/sandbox_pay/module.json"
    about.write_text(json.dumps({**json.loads(about.read_text()), "version": "9.9"}))
    found = installed_module(ShopFolder(shop.root), "sandbox_pay")
    assert found is not None
    assert found.version == "9.9"
    assert installed_module(ShopFolder(shop.root), "../private") is None


@pytest.mark.parametrize("number", [*CARDS.values(), "5555555555554444"])
def test_nothing_is_ever_paid_in_live_mode(plain_shop: Shop, gateway: Gateway, number: str) -> None:
    install_module(plain_shop, gateway.live, mode="live")
    shopper = Shopper(plain_shop)
    assert shopper.get(shopper.pay(number)).location == "/checkout?error=declined"
    assert plain_shop.value("SELECT status FROM orders") == "failed"


def test_the_confirmation_says_when_a_card_is_charged(shop: Shop) -> None:
    shopper = Shopper(shop)
    shopper.fill_cart()
    shopper.post("/checkout", **CUSTOMER, payment_method="sandbox_card")
    assert "発送時に売上が確定" in shopper.get("/confirm").text
    shop.db.execute("UPDATE module_settings SET value = 'at_order' WHERE key = 'capture'")
    assert "ご注文時に決済" in shopper.get("/confirm").text
