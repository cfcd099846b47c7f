"""Payments, as shoppers and a holder of the preview's token see them; Kaitsu's question; a check's orders."""

import hashlib
import json
import shutil
import stat

import pytest

from tests.shops.eccube.conftest import BANK, CARD, CONFIG, PAYMENT
from tests.shops.eccube.laid import Request
from tests.shops.eccube.test_entities import BROKEN, break_

PREVIEW = {"kaitsu_preview": "t0ken"}
ORDER = "Eccube\\Entity\\Order"
BEGUN = {"id": 7, "pre_order_id": "abc", "status": 8}


def offered(request: Request, cookies: dict[str, object] | None = None) -> list[str]:
    """The same by every way there is to ask for them."""
    loaded = request.run(["load", PAYMENT, 0], ["load", PAYMENT, 1], ["flush"], cookies=cookies)
    assert loaded["written"] == []
    seen = [one["method_class"] for one in loaded["results"] if one and one["visible"]]
    for as_entities in (True, False):
        assert request.get("payments", as_entities, cookies=cookies) == seen
    return seen


def switched_on(request: Request) -> None:
    request.rows[PAYMENT][0]["visible"] = True


def test_payments_are_seen_as_they_are(request_: Request) -> None:
    assert offered(request_) == [BANK]
    switched_on(request_)
    assert offered(request_) == [CARD, BANK]


def test_the_holder_of_the_token_sees_hidden_methods_and_no_cache_keeps_it(request_: Request) -> None:
    request_.own.token("preview.json", "t0ken")
    assert offered(request_, {**PREVIEW}) == [CARD, BANK]
    assert offered(request_) == [BANK]
    assert request_.get("headers", cookies=PREVIEW) == {"Cache-Control": "no-store, private"}
    assert request_.get("headers") == {}


def test_what_a_preview_shows_is_never_written(request_: Request) -> None:
    request_.own.token("preview.json", "t0ken")
    answer = request_.run(["load", PAYMENT], ["set", "visible", True], ["flush"], cookies=PREVIEW)
    assert (answer["results"][0]["visible"], answer["written"]) == (True, [])
    hidden = request_.run(["load", PAYMENT], ["set", "visible", False], ["flush"], cookies=PREVIEW)
    assert hidden["written"] == [{"visible": False}]


@pytest.mark.parametrize("token", ["other", "", ["t0ken"], hashlib.sha256(b"t0ken").hexdigest()])
def test_another_token_shows_nothing(request_: Request, token: object) -> None:
    request_.own.token("preview.json", "t0ken")
    assert offered(request_, {"kaitsu_preview": token}) == [BANK]


def test_a_preview_ends(request_: Request) -> None:
    request_.own.token("preview.json", "t0ken", lifetime=-1)
    assert offered(request_, {**PREVIEW}) == [BANK]


def test_a_check_without_preview_sees_what_shoppers_see(request_: Request) -> None:
    request_.own.token("preview.json", "t0ken")
    assert offered(request_, {"kaitsu_check": "t0ken"}) == [BANK]


@pytest.mark.parametrize("how", BROKEN)
def test_whatever_breaks_the_methods_are_off_and_bank_transfer_sells(request_: Request, how: str) -> None:
    switched_on(request_)
    request_.own.token("preview.json", "t0ken")
    break_(how, request_)
    assert offered(request_) == [BANK]
    assert offered(request_, {**PREVIEW}) == [BANK]
    off = request_.run(["load", PAYMENT], ["set", "visible", True], ["flush"])
    assert off["written"] == [{"visible": True}]


def test_a_class_of_the_module_that_is_not_listed_is_off_with_it_and_in_no_preview(request_: Request) -> None:
    other = CARD.replace("Card", "Other")
    request_.rows[PAYMENT][0]["method_class"] = other
    request_.own.token("preview.json", "t0ken")
    assert offered(request_, {**PREVIEW}) == [BANK]
    switched_on(request_)
    assert offered(request_) == [other, BANK]
    request_.own.box("Pay").unlink()
    assert offered(request_) == [BANK]


@pytest.mark.parametrize("cookie", ["kaitsu_preview", "kaitsu_check"])
def test_orders_that_a_check_begins_are_noted(request_: Request, cookie: str) -> None:
    token_hash = request_.own.token("preview.json", "t0ken")
    for number in (7, 8):
        request_.run(["persist", ORDER, {**BEGUN, "id": number}], cookies={cookie: "t0ken"})
    noted = request_.own.path / f"checks/{token_hash}.jsonl"
    lines = [json.loads(line) for line in noted.read_text().splitlines()]
    assert lines == [{"order": number, "pre_order_id": "abc"} for number in (7, 8)]
    assert stat.S_IMODE(noted.stat().st_mode) == 0o600
    assert stat.S_IMODE(noted.parent.stat().st_mode) == 0o700


def test_orders_of_shoppers_and_of_the_back_office_are_not_noted(request_: Request) -> None:
    request_.own.token("preview.json", "t0ken")
    request_.run(["persist", ORDER, BEGUN])
    request_.run(["persist", ORDER, {**BEGUN, "status": 1}], cookies=PREVIEW)
    request_.run(["persist", CONFIG, {"secret": "x", "data": "", "name": ""}], cookies=PREVIEW)
    assert not (request_.own.path / "checks").exists()


def test_kaitsus_question_is_answered_at_once(request_: Request) -> None:
    request_.own.token("ask.json", "ask")
    answer = request_.get("request", cookies={"kaitsu_ask": "ask"})
    assert answer.pop("php").count(".") == 2
    assert answer == {"kaitsu": 1, "own": "readable", "sodium": True}
    assert request_.get("request", cookies={"kaitsu_ask": "no"}) is None
    assert request_.get("request") is None
    request_.own.token("ask.json", "ask", lifetime=-1)
    assert request_.get("request", cookies={"kaitsu_ask": "ask"}) is None


def test_an_unreadable_folder_is_told_to_whoever_asks(request_: Request) -> None:
    shutil.rmtree(request_.own.path)
    assert request_.get("request", cookies={"kaitsu_ask": "x"}) == {"kaitsu": 1, "own": "unreadable"}
    assert request_.get("request") is None
