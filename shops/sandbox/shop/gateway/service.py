"""The gateway's web service: the API that shops call, and the pages on which shoppers type their card."""

import hashlib
import hmac
import logging
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from kaitsu.model.japan import JAPAN
from shops.sandbox.shop.gateway.cards import Card, read_card
from shops.sandbox.shop.gateway.merchants import hash_secret
from shops.sandbox.shop.gateway.store import Merchant, Session, Store

log = logging.getLogger(__name__)
pages = Blueprint("gateway", __name__)

LONGEST_BODY = 16 * 1024  # bytes
HIGHEST_AMOUNT = 9_999_999  # yen, the usual limit of one card payment
_SORRY = {
    400: ("手続きを続けられません", "送信された内容を受け付けられません。ショップからやり直してください。"),
    404: ("ページが見つかりません", "このお支払いは見つかりませんでした。ショップからやり直してください。"),
    410: ("有効期限が切れました", "お手続きの有効期限が切れました。ショップに戻ってやり直してください。"),
    500: ("ただいま手続きできません", "時間をおいて、ショップからやり直してください。"),
}
PAYMENTS = (1, 3, 5, 6, 10, 12)  # instalments offered where the contract has them


def create_gateway(gateway_root: Path) -> Flask:
    """The gateway as a WSGI application; its database is made in ``gateway_root`` when missing."""
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=LONGEST_BODY, TRUSTED_HOSTS=["127.0.0.1", "localhost"])
    app.extensions["gateway_store"] = Store(gateway_root)
    app.register_blueprint(pages)
    app.after_request(_never_store)
    app.register_error_handler(HTTPException, _sorry)
    return app


@pages.post("/api/v1/sessions")
def create_session() -> ResponseReturnValue:
    merchant = _merchant()
    if merchant is None:
        return {"error": "unauthorized"}, 401
    wanted = request.get_json(silent=True)
    if not isinstance(wanted, dict):
        return {"error": "malformed"}, 400
    if wanted.get("mode") != merchant.mode:
        return {"error": "wrong_mode"}, 403
    if field := _malformed_field(wanted):
        return {"error": "malformed", "field": field}, 400
    session_id = _store().open_session(merchant, wanted)
    url = url_for("gateway.card_form", session_id=session_id, _external=True)
    return {"id": session_id, "url": url}, 201


@pages.get("/api/v1/sessions/<session_id>")
def show_session(session_id: str) -> ResponseReturnValue:
    merchant = _merchant()
    if merchant is None:
        return {"error": "unauthorized"}, 401
    session = _store().session(session_id)
    if session is None or session.shop_id != merchant.shop_id:
        return {"error": "unknown_session"}, 404
    return {
        "id": session.id,
        "status": session.status,
        "outcome": session.outcome,
        "masked_card": session.masked_card,
        "authentication": session.authentication,
        "payments": session.payments,
        "amount": session.amount,
        "order_number": session.order_number,
    }


@pages.get("/pay/<session_id>")
def card_form(session_id: str) -> ResponseReturnValue:
    session = _session(session_id)
    if session.status != "open":
        return _onward(session)
    return render_template("pay.html", session=session, payments=PAYMENTS, wrong=())


@pages.post("/pay/<session_id>")
def receive_card(session_id: str) -> ResponseReturnValue:
    session = _session(session_id)
    if session.status != "open":
        return _onward(session)
    card = read_card(request.form, datetime.now(JAPAN).date())
    if not isinstance(card, Card):
        return render_template("pay.html", session=session, payments=PAYMENTS, wrong=card), 422
    if session.installments == "yes":
        _store().choose_payments(session, _chosen_payments())
    answer = card.answer(session.mode)
    if answer == "challenge":
        _store().challenge(session, card.masked)
    else:
        _store().finish(session, answer, card.masked, "frictionless")
    log.info("session %s: %s %s", session.id[:6], card.masked, answer)
    return _onward(_session(session_id))


@pages.get("/3ds/<session_id>")
def three_ds_form(session_id: str) -> ResponseReturnValue:
    session = _session(session_id)
    if session.status != "authenticating":
        return _onward(session)
    return render_template("three_ds.html", session=session)


@pages.post("/3ds/<session_id>")
def receive_authentication(session_id: str) -> ResponseReturnValue:
    session = _session(session_id)
    if session.status != "authenticating":
        return _onward(session)
    outcomes = {"authenticated": "approved", "failed": "authentication_failed"}
    outcome = outcomes.get(request.form.get("result", ""))
    if outcome is None:
        abort(400)
    _store().finish(session, outcome, session.masked_card, "challenge")
    return _onward(_session(session_id))


def _onward(session: Session) -> ResponseReturnValue:
    """The one page where a session stands, whatever the browser asked for (a double click, the back key)."""
    if session.status == "finished":
        return redirect(session.back, 303)
    endpoint = "gateway.three_ds_form" if session.status == "authenticating" else "gateway.card_form"
    return redirect(url_for(endpoint, session_id=session.id), 303)


def _chosen_payments() -> int:
    chosen = request.form.get("payments", 1, type=int)
    return chosen if chosen in PAYMENTS else 1


def _session(session_id: str) -> Session:
    session = _store().session(session_id)
    if session is None:
        abort(404)
    if session.is_expired:
        abort(410)
    return session


def _merchant() -> Merchant | None:
    """The caller, proven by its secret key and by its signature over the body; None when either is wrong."""
    given = request.authorization
    if given is None or given.username is None or given.password is None:
        return None
    merchant = _store().merchant(given.username)
    if merchant is None:
        return None
    signature = hmac.new(merchant.hash_key.encode(), request.get_data(), hashlib.sha256).hexdigest()
    given_signature = request.headers.get("X-Signature", "")
    is_signed = hmac.compare_digest(signature.encode(), given_signature.encode())
    is_known = hmac.compare_digest(hash_secret(given.password), merchant.secret_key_hash)
    return merchant if is_signed and is_known else None


def _malformed_field(wanted: dict[str, Any]) -> str:
    """The first field that is not as the API wants it, or "". 3-D Secure cannot be left out (from 2025)."""
    amount, number, back = wanted.get("amount"), wanted.get("order_number"), wanted.get("return_url")
    checks = {
        "amount": type(amount) is int and 0 < amount <= HIGHEST_AMOUNT,
        "currency": wanted.get("currency") == "JPY",
        "order_number": isinstance(number, str) and 0 < len(number) <= 40,
        "return_url": isinstance(back, str) and urlsplit(back).scheme in ("http", "https"),
        "capture": wanted.get("capture") in ("at_order", "at_shipping"),
        "three_ds": wanted.get("three_ds") == "required",
        "installments": wanted.get("installments") in ("yes", "no"),
    }
    return next((name for name, is_right in checks.items() if not is_right), "")


def _sorry(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    title, text = _SORRY.get(status, _SORRY[400])
    return render_template("error.html", session=None, title=title, text=text), status


def _store() -> Store:
    store: Store = current_app.extensions["gateway_store"]
    return store


def _never_store(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; img-src 'self'"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
