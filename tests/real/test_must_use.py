"""Hidden, previewed and broken, at the checkouts of a real shop."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.real.modules import RealModule
from tests.real.shop import RealShop, Visitor
from tests.real.test_canaries import a_product
from tests.shops.wordpress.must_use import OwnFolder

TOKEN = "0" * 40
ADDRESS = {
    "first_name": "Hanako",
    "last_name": "Test",
    "address_1": "1-1",
    "city": "Chiyoda",
    "state": "JP13",
    "postcode": "100-0001",
    "country": "JP",
    "email": "hanako@example.com",
    "phone": "0312345678",
}


def offered(visitor: Visitor) -> set[str]:
    """What the Store API, and with it the block checkout, offers for an item in the cart."""
    visitor.get(f"/?add-to-cart={a_product(visitor)}")
    page = visitor.send("GET", "/wp-json/wc/store/v1/cart")
    assert page.status == 200
    assert visitor.get("/checkout/").status == 200
    return set(page.json["payment_methods"])


def in_classic(visitor: Visitor, code: str) -> bool:
    page = visitor.get("/classic-checkout/")
    assert page.status == 200
    return f'value="{code}"' in page.text


def codes(modules: list[RealModule]) -> set[str]:
    return {method.code for one in modules for method in one.storage.methods}


def lay(shop: RealShop, modules: list[RealModule], switched: bool) -> dict[str, Any]:
    rows = {name: row for one in modules for name, row in one.rows_with(None, switched).items()}
    shop.write_rows(rows)
    return rows


def test_hidden_methods_are_seen_by_the_holder_of_the_token_alone(
    shop: RealShop, modules: list[RealModule], own: OwnFolder, tmp_path: Path
) -> None:
    rows = lay(shop, modules, switched=False)
    own.token("preview.json", TOKEN)
    shop.own_by_shop(shop.own)
    shopper = Visitor(shop, tmp_path / "shopper")
    holder = Visitor(shop, tmp_path / "holder", {"kaitsu_preview": TOKEN})
    ours = codes(modules)
    assert ours & offered(shopper) == set()
    assert ours <= offered(holder)
    for code in ours:
        assert (in_classic(shopper, code), in_classic(holder, code)) == (False, True)
    for path in ("/", "/checkout/"):
        assert "private" in holder.headers(path)
    assert ours & offered(Visitor(shop, tmp_path / "after")) == set()
    # A shop's plugins may have written meanwhile; what is switched is as it was.
    before = shop.write_rows(dict.fromkeys(rows))
    assert "credit_card" not in (before.get("komoju_woocommerce_payment_types") or "")
    assert 's:7:"enabled";s:3:"yes"' not in "".join(text or "" for text in before.values())


@pytest.mark.parametrize("how", ["no box", "no folder"])
def test_a_box_that_cannot_be_opened_takes_the_methods_away_and_nothing_else(
    shop: RealShop, modules: list[RealModule], own: OwnFolder, tmp_path: Path, how: str
) -> None:
    lay(shop, modules, switched=True)
    assert codes(modules) <= offered(Visitor(shop, tmp_path / "before"))
    gone = own.path / "boxes" if how == "no box" else own.path
    told = {one.code: one.storage.described("test") for one in modules}
    before = shop.write_rows({"kaitsu_modules": {"raw": json.dumps(told)}})
    gone.rename(shop.root.parent / ".kaitsu-gone")
    try:
        shopper = Visitor(shop, tmp_path / "shopper")
        left = offered(shopper)
        assert codes(modules) & left == set()
        assert {"bacs", "cod"} <= left
        assert not any(in_classic(shopper, code) for code in codes(modules))
    finally:
        (shop.root.parent / ".kaitsu-gone").rename(gone)
        shop.put_rows_back(before)
    assert codes(modules) <= offered(Visitor(shop, tmp_path / "again"))


def test_what_a_check_leaves_is_marked(
    shop: RealShop, modules: list[RealModule], own: OwnFolder, tmp_path: Path
) -> None:
    lay(shop, modules, switched=False)
    token_hash = own.token("preview.json", TOKEN)
    shop.own_by_shop(shop.own)
    holder = Visitor(shop, tmp_path / "holder", {"kaitsu_check": TOKEN})
    assert codes(modules) & offered(holder) == set()
    nonce = re.search(r"(?im)^nonce: (\S+)", holder.headers("/wp-json/wc/store/v1/cart"))
    assert nonce
    order = {"billing_address": ADDRESS, "shipping_address": ADDRESS, "payment_method": "bacs"}
    heads = [f"Nonce: {nonce[1]}"]
    placed = holder.send("POST", "/wp-json/wc/store/v1/checkout", order, heads)
    assert placed.status == 200, placed.text
    dump = shop.dump(tmp_path).decode(errors="replace").splitlines()
    marked = [line for line in dump if token_hash in line]
    assert [line for line in marked if f",{placed.json['order_id']},'_kaitsu_check'," in line]
    assert [line for line in marked if "woocommerce_sessions" in line and "kaitsu_check" in line]


def test_kaitsus_question_is_answered_by_the_web(
    shop: RealShop, modules: list[RealModule], own: OwnFolder, tmp_path: Path
) -> None:
    own.token("ask.json", TOKEN)
    shop.own_by_shop(shop.own)
    asking = Visitor(shop, tmp_path / "asking", {"kaitsu_ask": TOKEN})
    answer = asking.get("/").json
    assert {**answer, "php": ""} == {"kaitsu": 1, "php": "", "own": "readable", "sodium": True}
    own.path.chmod(0)
    assert asking.get("/checkout/").json == {"kaitsu": 1, "own": "unreadable"}
    own.path.chmod(0o700)
    assert (
        Visitor(shop, tmp_path / "x", {"kaitsu_ask": "other"}).get("/").text.lower().startswith("<!doctype")
    )
