"""The sandbox gateway itself: its contracts, its API, its card form."""

import base64
import hashlib
import hmac
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from gateways.sandbox import GATEWAY
from shops.sandbox.shop.gateway.cards import TEST_CARDS, Card, Mode, is_card_number, read_card
from shops.sandbox.shop.gateway.merchants import create_merchant
from shops.sandbox.shop.gateway.service import create_gateway
from shops.sandbox.shop.gateway.store import SESSION_LIFETIME

REQUEST: dict[str, Any] = {
    "mode": "test",
    "amount": 4620,
    "currency": "JPY",
    "order_number": "261123-1",
    "return_url": "http://127.0.0.1:1/payment/return",
    "capture": "at_order",
    "three_ds": "required",
    "installments": "no",
}
APPROVED = "4111111111111111"


@dataclass(frozen=True)
class Caller:
    """A shop's server: it signs what it sends with its own keys."""

    client: FlaskClient
    keys: dict[str, str]

    def post(self, request: object, **other_keys: str) -> TestResponse:
        body = json.dumps(request).encode()
        headers = self._headers(body, {**self.keys, **other_keys})
        return self.client.post("/api/v1/sessions", data=body, headers=headers)

    def get(self, session: str, **other_keys: str) -> TestResponse:
        headers = self._headers(b"", {**self.keys, **other_keys})
        return self.client.get(f"/api/v1/sessions/{session}", headers=headers)

    def open_session(self, **other: object) -> str:
        answer = self.post({**REQUEST, **other})
        assert answer.status_code == HTTPStatus.CREATED
        return str(answer.json["id"]) if answer.json else ""

    def pay(self, session: str, number: str, **fields: str) -> TestResponse:
        card = {"card_number": number, "expiry": "12/34", "security_code": "123", "holder": "TARO H"}
        return self.client.post(f"/pay/{session}", data={**card, **fields})

    @staticmethod
    def _headers(body: bytes, keys: dict[str, str]) -> dict[str, str]:
        user = base64.b64encode(f"{keys['shop_id']}:{keys['secret_key']}".encode()).decode()
        signature = hmac.new(keys["hash_key"].encode(), body, hashlib.sha256).hexdigest()
        return {
            "Authorization": f"Basic {user}",
            "X-Signature": signature,
            "Content-Type": "application/json",
        }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "gateway"


@pytest.fixture
def caller(root: Path) -> Iterator[Caller]:
    keys = create_merchant(root, "test")
    with create_gateway(root).test_client() as client:
        yield Caller(client, keys)


def result(caller: Caller, session: str) -> dict[str, Any]:
    answer: dict[str, Any] = caller.get(session).get_json()
    return answer


@pytest.mark.parametrize(("mode", "stage"), [("test", "test"), ("live", "production")])
def test_a_merchants_credentials_look_as_the_declaration_says(root: Path, mode: Mode, stage: str) -> None:
    credentials = create_merchant(root, mode)
    assert sorted(credentials) == sorted(field.key for field in GATEWAY.fields)
    for field in GATEWAY.fields:
        assert field.is_well_formed(credentials[field.key])
        assert field.stage_of(credentials[field.key]) in (stage, None)


def test_the_secret_key_is_not_kept(root: Path) -> None:
    secret_key = create_merchant(root, "test")["secret_key"]
    create_gateway(root)
    assert all(secret_key.encode() not in file.read_bytes() for file in root.iterdir())


def test_the_gateways_folder_is_its_owners_alone(root: Path) -> None:
    create_merchant(root, "test")
    assert root.stat().st_mode & 0o777 == 0o700
    assert (root / "gateway.db").stat().st_mode & 0o777 == 0o600


def test_the_published_test_cards_are_those_the_gateway_answers() -> None:
    assert {card.number: card.outcome for card in GATEWAY.test_cards} == TEST_CARDS
    assert all(is_card_number(number) for number in TEST_CARDS)


@given(st.text(alphabet="0123456789", min_size=12, max_size=18), st.data())
def test_one_mistyped_digit_is_always_noticed(head: str, data: st.DataObject) -> None:
    number = next(head + last for last in "0123456789" if is_card_number(head + last))
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    assert not is_card_number(number[:place] + other + number[place + 1 :])


@given(st.dictionaries(st.sampled_from(["card_number", "expiry", "security_code", "holder"]), st.text()))
def test_anything_may_be_typed_into_the_form(form: dict[str, str]) -> None:
    read = read_card(form, date(2026, 11, 23))
    assert read if not isinstance(read, Card) else is_card_number(read.number)


@pytest.mark.parametrize(
    ("expiry", "is_good"),
    [("11/26", True), ("10/26", False), ("01/27", True), ("13/27", False), ("1/27", False), ("12-34", False)],
)
def test_a_card_is_good_to_the_end_of_its_month(expiry: str, is_good: bool) -> None:
    form = {"card_number": APPROVED, "expiry": expiry, "security_code": "123", "holder": "TARO"}
    assert isinstance(read_card(form, date(2026, 11, 30)), Card) is is_good


def test_a_card_never_shows_its_number() -> None:
    assert APPROVED not in repr(Card(APPROVED))
    assert Card(APPROVED).masked == "************1111"


@pytest.mark.parametrize(
    ("number", "outcome", "authentication"),
    [
        (APPROVED, "approved", "frictionless"),
        ("4000000000000002", "declined", "frictionless"),
        ("4000000000009995", "insufficient_funds", "frictionless"),
        ("5555555555554444", "declined", "frictionless"),
        ("4111 1111-1111 1111", "approved", "frictionless"),
    ],
)
def test_a_card_is_answered_as_published(
    caller: Caller, number: str, outcome: str, authentication: str
) -> None:
    session = caller.open_session()
    back = caller.pay(session, number)
    assert back.location == f"http://127.0.0.1:1/payment/return?session={session}"
    found = result(caller, session)
    assert (found["status"], found["outcome"]) == ("finished", outcome)
    assert found["authentication"] == authentication
    assert found["masked_card"].endswith(number[-4:])


def test_a_return_address_with_a_query_keeps_it(caller: Caller) -> None:
    session = caller.open_session(return_url="https://shop.example/back?shop=1")
    assert caller.pay(session, APPROVED).location == f"https://shop.example/back?shop=1&session={session}"


def test_a_session_is_paid_once(caller: Caller) -> None:
    session = caller.open_session()
    first = caller.pay(session, "4000000000000002").location
    assert caller.pay(session, APPROVED).location == first
    assert caller.client.get(f"/pay/{session}").location == first
    assert result(caller, session)["outcome"] == "declined"


def test_a_challenge_waits_for_the_shopper(caller: Caller) -> None:
    session = caller.open_session()
    assert caller.client.get(f"/3ds/{session}").location == f"/pay/{session}"
    assert caller.pay(session, "4000000000003220").location == f"/3ds/{session}"
    assert caller.pay(session, APPROVED).location == f"/3ds/{session}"
    assert result(caller, session)["outcome"] == ""
    nonsense = caller.client.post(f"/3ds/{session}", data={"result": "maybe"})
    assert nonsense.status_code == HTTPStatus.BAD_REQUEST
    caller.client.post(f"/3ds/{session}", data={"result": "authenticated"})
    caller.client.post(f"/3ds/{session}", data={"result": "failed"})
    found = result(caller, session)
    assert (found["outcome"], found["authentication"]) == ("approved", "challenge")
    assert found["masked_card"] == "************3220"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("card_number", "4111111111111112"),
        ("card_number", "カード"),
        ("expiry", "12/20"),
        ("security_code", "12"),
        ("holder", "花田"),
    ],
)
def test_a_malformed_card_is_shown_again_without_its_digits(caller: Caller, field: str, value: str) -> None:
    session = caller.open_session()
    page = caller.pay(session, APPROVED, **{field: value})
    assert page.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert f'class="error" id="{field}-error"' in page.text
    assert page.text.count('class="error"') == 1
    assert 'data-kaitsu="card-form"' in page.text
    assert APPROVED not in page.text
    assert result(caller, session)["status"] == "open"


def test_the_card_number_is_neither_kept_nor_logged(
    caller: Caller, root: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    caller.pay(caller.open_session(), APPROVED)
    assert "************1111" in caplog.text
    assert APPROVED not in caplog.text
    assert all(APPROVED.encode() not in file.read_bytes() for file in root.iterdir())


def test_instalments_are_offered_only_where_the_contract_has_them(caller: Caller) -> None:
    without, having = caller.open_session(), caller.open_session(installments="yes")
    assert 'name="payments"' not in caller.client.get(f"/pay/{without}").text
    assert 'name="payments"' in caller.client.get(f"/pay/{having}").text
    for session in (without, having):
        caller.pay(session, APPROVED, payments="3")
    assert (result(caller, without)["payments"], result(caller, having)["payments"]) == (1, 3)


@pytest.mark.parametrize("number", [*TEST_CARDS, "5555555555554444"])
def test_live_mode_approves_nothing(caller: Caller, root: Path, number: str) -> None:
    live = Caller(caller.client, create_merchant(root, "live"))
    session = live.open_session(mode="live")
    assert "テスト環境" not in live.client.get(f"/pay/{session}").text
    live.pay(session, number)
    expected = "test_card_in_live_mode" if number in TEST_CARDS else "declined"
    assert result(live, session)["outcome"] == expected


@pytest.mark.parametrize(
    "wrong", [{"shop_id": "tshop00000000"}, {"secret_key": "sk_test_x"}, {"hash_key": "00"}]
)
def test_wrong_keys_are_refused(caller: Caller, wrong: dict[str, str]) -> None:
    assert caller.post(REQUEST, **wrong).status_code == HTTPStatus.UNAUTHORIZED
    assert caller.get(caller.open_session(), **wrong).status_code == HTTPStatus.UNAUTHORIZED


def test_a_caller_without_keys_is_refused(caller: Caller) -> None:
    assert caller.client.post("/api/v1/sessions", json=REQUEST).status_code == HTTPStatus.UNAUTHORIZED


def test_a_merchant_of_the_other_mode_is_refused(caller: Caller, root: Path) -> None:
    live = Caller(caller.client, create_merchant(root, "live"))
    assert caller.post({**REQUEST, "mode": "live"}).status_code == HTTPStatus.FORBIDDEN
    assert live.post(REQUEST).status_code == HTTPStatus.FORBIDDEN


def test_another_merchants_session_is_unknown(caller: Caller, root: Path) -> None:
    other = Caller(caller.client, create_merchant(root, "test"))
    assert other.get(caller.open_session()).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 0),
        ("amount", True),
        ("amount", "4620"),
        ("amount", 10_000_000),
        ("currency", "USD"),
        ("order_number", ""),
        ("return_url", "javascript:alert(1)"),
        ("capture", None),
        ("three_ds", "off"),
        ("installments", "maybe"),
    ],
)
def test_a_malformed_request_is_refused_by_its_field(caller: Caller, field: str, value: object) -> None:
    answer = caller.post({**REQUEST, field: value})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.json == {"error": "malformed", "field": field}


@pytest.mark.parametrize("request_body", [[], "text", None])
def test_a_request_that_is_no_object_is_refused(caller: Caller, request_body: object) -> None:
    assert caller.post(request_body).status_code == HTTPStatus.BAD_REQUEST


def test_a_session_ends_when_nobody_pays(caller: Caller, root: Path) -> None:
    session = caller.open_session()
    with sqlite3.connect(root / "gateway.db") as db:
        db.execute("UPDATE sessions SET created_at = created_at - ?", (SESSION_LIFETIME + 1,))
    db.close()
    page = caller.client.get(f"/pay/{session}")
    assert page.status_code == HTTPStatus.GONE
    assert "有効期限が切れました" in page.text
    assert caller.pay(session, APPROVED).status_code == HTTPStatus.GONE
    assert result(caller, session)["outcome"] == ""


def test_an_unknown_session_is_answered_with_a_page(caller: Caller) -> None:
    page = caller.client.get("/pay/unknown")
    assert page.status_code == HTTPStatus.NOT_FOUND
    assert "ショップからやり直してください" in page.text


def test_the_gateways_pages_are_kept_by_no_browser(caller: Caller) -> None:
    page = caller.client.get(f"/pay/{caller.open_session()}")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
