"""Sealed credentials, preview and what breaks, in a real EC-CUBE shop."""

import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.real.eccube.conftest import MARKS
from tests.real.eccube.shop import EccubeShop, Owner, Shopper, payments, seen
from tests.real.shop import Visitor
from tests.shops.wordpress.canaries import find
from tests.shops.wordpress.must_use import OwnFolder

CARD = "Kaitsu test card"
BANK = "銀行振込"
THANKS = "ご注文ありがとうございました"
TOKEN = "0" * 40
PREVIEW = {"kaitsu_preview": TOKEN}


def writes(shop: EccubeShop) -> list[str]:
    return [row["what"] for row in shop.sql(["SELECT what FROM kaitsu_test_writes", []])[0]]


def marks(shop: EccubeShop) -> bool:
    row = shop.row()
    return {name: row[name] for name in MARKS} == MARKS


def hashed(values: dict[str, str]) -> str:
    named = ("secret", "in_json", "in_php", "from_env", "from_env")
    return hashlib.sha256("\n".join(values[name] for name in named).encode()).hexdigest()


def config(values: dict[str, str]) -> dict[str, str]:
    return {f"config[{name}]": values[name] for name in ("secret", "in_json", "in_php")}


def test_the_settings_screen_shows_the_values_and_saving_them_writes_nothing(
    shop: EccubeShop, owner: Owner, values: dict[str, str]
) -> None:
    shown = owner.config()
    assert {name: shown[name] for name in config(values)} == config(values)
    owner.save()
    owner.save(**values)
    assert writes(shop) == []
    assert marks(shop)


def test_another_setting_is_written_alone(shop: EccubeShop, owner: Owner) -> None:
    owner.save(label="新しい")
    assert {**shop.row(), "id": 1} == {**MARKS, "id": 1, "label": "新しい"}
    assert len(writes(shop)) == 1


def test_a_typed_value_is_visible_drift_and_the_boxs_own_becomes_the_mark(
    shop: EccubeShop, owner: Owner, values: dict[str, str]
) -> None:
    owner.save(secret="typed", in_json="typed", in_php="typed")
    row = shop.row()
    assert (row["secret"], row["in_json"]) == ("typed", MARKS["in_json"].replace("@vault", "typed"))
    assert 's:5:"typed"' in row["in_php"]
    owner.save(**{name: values[name] for name in ("secret", "in_json", "in_php")})
    assert marks(shop)
    assert not find("\n".join(writes(shop)).encode(), values)


def test_a_new_row_has_marks(shop: EccubeShop, owner: Owner, values: dict[str, str]) -> None:
    owner.save("?new", label="two")
    assert {**shop.row(), "label": "label", "id": 1} == {**MARKS, "id": 1}
    assert shop.row()["label"] == "two"
    assert owner.config()["config[in_php]"] == values["in_php"]


def test_an_order_is_paid_with_the_values(shop: EccubeShop, tmp_path: Path, values: dict[str, str]) -> None:
    shop.set_visible(True)
    shopper = Shopper(shop, tmp_path / "shopper.txt")
    done = shopper.complete(shopper.confirm(shopper.enter(), CARD))
    assert seen(done) == {"constructor": hashed(values), "checkout": hashed(values)}
    assert shop.is_visible()


BROKEN: dict[str, Callable[[OwnFolder], object]] = {
    "no box": lambda own: own.box("KaitsuTestPay").unlink(),
    "no key": lambda own: (own.path / "box.key").unlink(),
    "damaged box": lambda own: own.box("KaitsuTestPay").write_bytes(b"x" * 200),
    "unreadable": lambda own: os.chown(own.path, 0, 0),
}


@pytest.mark.parametrize("how", BROKEN)
def test_whatever_breaks_the_method_is_off_and_bank_transfer_sells(
    shop: EccubeShop, own: OwnFolder, owner: Owner, tmp_path: Path, how: str
) -> None:
    shop.set_visible(True)
    BROKEN[how](own)
    shopper = Shopper(shop, tmp_path / "shopper.txt")
    entered = shopper.enter()
    assert CARD not in payments(entered)
    done = shopper.complete(shopper.confirm(entered, BANK))
    assert THANKS in done.text
    owner.save(label="new")
    assert {**shop.row(), "label": "label", "id": 1} == {**MARKS, "id": 1}
    assert shop.is_visible()


def test_a_box_that_goes_between_confirming_and_paying_charges_nothing(
    shop: EccubeShop, own: OwnFolder, tmp_path: Path
) -> None:
    shop.set_visible(True)
    shopper = Shopper(shop, tmp_path / "shopper.txt")
    confirmed = shopper.confirm(shopper.enter(), CARD)
    own.box("KaitsuTestPay").unlink()
    assert seen(shopper.complete(confirmed)) == {}


def test_the_holder_of_the_token_pays_with_a_hidden_method_and_nobody_else_sees_it(
    shop: EccubeShop, own: OwnFolder, tmp_path: Path, values: dict[str, str]
) -> None:
    own.token("preview.json", TOKEN)
    shop.own_by_shop(own.path)
    holder = Shopper(shop, tmp_path / "holder.txt", PREVIEW)
    others = [
        Shopper(shop, tmp_path / f"{number}.txt", cookies)
        for number, cookies in enumerate(({}, {"kaitsu_preview": "1" * 40}, {"kaitsu_check": TOKEN}))
    ]
    entered = holder.enter()
    assert next(iter(payments(entered))) == CARD
    confirmed = holder.confirm(entered, CARD)
    for other in others:
        offered = payments(other.enter())
        assert CARD not in offered
        assert BANK in offered
    assert seen(holder.complete(confirmed)) == {"constructor": hashed(values), "checkout": hashed(values)}
    assert "no-store" in holder.headers("/cart")
    assert writes(shop) == []
    assert not shop.is_visible()


def test_a_hidden_method_cannot_be_paid_with_by_a_shopper_who_knows_its_id(
    shop: EccubeShop, own: OwnFolder, tmp_path: Path
) -> None:
    own.token("preview.json", TOKEN)
    shop.own_by_shop(own.path)
    holder = Shopper(shop, tmp_path / "holder.txt", PREVIEW)
    page = holder.enter()
    hidden = {"_shopping_order[Payment]": payments(page)[CARD]}
    shopper = Shopper(shop, tmp_path / "shopper.txt")
    forced = shopper.confirm_with(shopper.enter(), hidden)
    assert BANK in payments(forced)  # the same page again
    assert 'action="/shopping/checkout"' not in forced.text
    confirmed = holder.confirm(page, CARD)
    own.token("preview.json", TOKEN, lifetime=-1)
    assert THANKS not in holder.complete(confirmed).text


@pytest.mark.parametrize("cookie", ["kaitsu_preview", "kaitsu_check"])
def test_orders_of_a_check_are_told(shop: EccubeShop, own: OwnFolder, tmp_path: Path, cookie: str) -> None:
    token_hash = own.token("preview.json", TOKEN)
    shop.own_by_shop(own.path)
    checker = Shopper(shop, tmp_path / "checker.txt", {cookie: TOKEN})
    checker.complete(checker.confirm(checker.enter(), BANK))
    Shopper(shop, tmp_path / "shopper.txt").enter()
    noted = (own.path / f"checks/{token_hash}.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(noted) == 1
    order = json.loads(noted[0])
    query = "SELECT order_status_id FROM dtb_order WHERE id = ? AND pre_order_id = ?"
    assert shop.sql([query, [order["order"], order["pre_order_id"]]])[0] == [{"order_status_id": 1}]


def test_kaitsus_question_is_answered_before_the_shop(
    shop: EccubeShop, own: OwnFolder, tmp_path: Path
) -> None:
    own.token("ask.json", TOKEN)
    shop.own_by_shop(own.path)
    asking = Visitor(shop, tmp_path / "asking.txt", {"kaitsu_ask": TOKEN})
    for path in ("/", "/no/such/page", f"/{shop.admin}/", "/shopping"):
        answer = asking.get(path, follow=False)
        assert answer.json == {**answer.json, "kaitsu": 1, "own": "readable", "sodium": True}
    assert "<html" in Visitor(shop, tmp_path / "other.txt", {"kaitsu_ask": "1"}).get("/").text
    BROKEN["unreadable"](own)
    assert asking.get("/").json == {"kaitsu": 1, "own": "unreadable"}
    assert "<html" in Visitor(shop, tmp_path / "none.txt").get("/").text


def test_no_dump_and_no_file_of_the_shop_holds_a_value(
    shop: EccubeShop, own: OwnFolder, owner: Owner, tmp_path: Path, values: dict[str, str]
) -> None:
    shop.set_visible(True)
    owner.config()
    owner.save("?new", label="two")
    owner.save(label="three")
    shopper = Shopper(shop, tmp_path / "shopper.txt")
    assert seen(shopper.complete(shopper.confirm(shopper.enter(), CARD)))
    assert find(shop.files(), values) == []  # the caches of what was loaded, which clearing takes away
    shop.console("cache:clear")
    assert shopper.get("/").status == 200
    assert find(shop.dump(tmp_path), values) == []
    assert find(shop.files(), values) == []
    if log := os.environ.get("KAITSU_REAL_SQL_LOG"):  # the database's general log, with what went to it since
        text = Path(log).read_bytes()
        assert b"kaitsu_test_pay" in text
        assert find(text, values) == []


def test_the_scan_finds_what_is_there(shop: EccubeShop, tmp_path: Path, values: dict[str, str]) -> None:
    shop.set_row(secret=values["secret"], in_json=MARKS["in_json"].replace("@vault", values["in_json"]))
    found = {one.name for one in find(shop.dump(tmp_path), values)}
    assert found == {"secret", "in_json"}
    log = shop.root / "var/log/kaitsu-test.log"
    log.write_text(values["in_php"], encoding="utf-8")
    assert {one.name for one in find(shop.files(), values)} == {"in_php"}
    log.unlink()
    assert re.search("@vault", shop.row()["in_php"])
