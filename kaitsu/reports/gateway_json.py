"""One gateway as JSON, for programs: what its file says, without where its modules keep things."""

from typing import Any

from kaitsu.model.gateway import STAGES, Field, Gateway, Option
from kaitsu.model.gateway_facts import LookAlike, Registration
from kaitsu.model.text import Text
from kaitsu.reports.gateway_levels import Offer, offers, told_by


def as_json_value(gateway: Gateway) -> dict[str, Any]:
    return {
        "id": gateway.id,
        "name": _text(gateway.name),
        "letter": _text(gateway.letter),
        "fields": [_field(field) for field in gateway.fields],
        "stage_told_by": told_by(gateway),
        "same_values": gateway.same_values,
        "not_forwarded": [_forbidden(text) for text in gateway.not_forwarded],
        "options": [_option(option) for option in gateway.options],
        "environment": {
            item.key: {stage: item.values[stage] for stage in STAGES} for item in gateway.environment
        },
        "methods": [{"key": item.key, "name": item.name, "kind": item.kind} for item in gateway.methods],
        "modules": [_offer(offer) for offer in offers(gateway)],
        "test_cards": [{"number": card.number, "outcome": card.outcome} for card in gateway.test_cards],
        "registrations": [_registration(item) for item in gateway.registrations],
        "reaches": list(gateway.reaches),
        "notifies_from": list(gateway.notifies_from),
        "cancel": _text(gateway.cancel),
        "cancel_in_shop": gateway.cancel_in_shop,
        "cancel_until": _text(gateway.cancel_until),
        "fees": _text(gateway.fees),
        "real_card": gateway.real_card,
        "hearsay": [_text(text) for text in gateway.hearsay],
        "source": gateway.source,
        "sources": dict(gateway.sources),
    }


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"ja": text.ja, "en": text.en}


def _field(field: Field) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": _text(field.label),
        "secret": field.secret,
        "console": _text(field.console),
        "tells_stage": field.tells_stage,
    }


def _forbidden(text: Text) -> dict[str, Any]:
    return {"label": _text(text), "like": text.like if isinstance(text, LookAlike) else ""}


def _option(option: Option) -> dict[str, Any]:
    return {
        "key": option.key,
        "label": _text(option.label),
        "decided_by": option.decided_by,
        "values": list(option.values),
        "question": _text(option.question),
        "recommended": option.recommended,
    }


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "shop": offer.shop,
        "code": offer.code,
        "version": offer.version,
        "shop_versions": list(offer.shop_versions),
        "level": offer.level,
        "methods": list(offer.methods),
        "source": offer.source,
    }


def _registration(item: Text) -> dict[str, Any]:
    if not isinstance(item, Registration):
        return {"text": _text(item)}
    known = {"key": item.key, "path": item.path, "shop": item.shop, "stages": list(item.stages)}
    return {"text": _text(item), **known}
