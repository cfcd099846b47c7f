"""One gateway as an engineer reads it: its letter, who decides what, what to register, what it costs."""

from collections.abc import Collection, Iterator

from kaitsu.model.gateway import Field, Gateway, Option
from kaitsu.model.gateway_facts import Hearsay, LookAlike, Registration
from kaitsu.model.text import Text
from kaitsu.reports.gateway_levels import offers, told_by
from kaitsu.reports.words import in_language, say


def lines(gateway: Gateway, url: str = "", ticked: Collection[str] = (), shop: str = "") -> Iterator[str]:
    """``url`` is a shop's, for the addresses to register; ``ticked`` are the keys that are on record."""
    yield f"{gateway.id}  {in_language(gateway.name)}"
    yield from _text("letter", gateway.letter)
    yield say("gateway_fields")
    for field in gateway.fields:
        yield from _field(field)
    yield f"  {say('gateway_stage')}: {say(f'told_by_{told_by(gateway)}')}"
    yield from _listed("not_forwarded", (_forbidden(gateway, text) for text in gateway.not_forwarded))
    yield from _listed("options", (_option(option) for option in gateway.options))
    yield from _listed("methods", (f"{method.key}: {method.name}" for method in gateway.methods))
    yield from _listed("modules", _modules(gateway))
    yield from _listed("test_cards", _cards(gateway))
    found = (_registration(item, url, ticked) for item in gateway.registrations if _is_for(item, shop))
    yield from _listed("registrations", found)
    yield from _addresses("reaches", gateway.reaches)
    yield from _addresses("notifies_from", gateway.notifies_from)
    yield from _text("cancel", gateway.cancel)
    yield f"  {say('gateway_cancel_in_shop')}: {_known(gateway.cancel_in_shop)}"
    yield from _text("cancel_until", gateway.cancel_until)
    yield from _text("fees", gateway.fees)
    yield f"{say('gateway_real_card')}: {_real_card(gateway)}"
    yield from _listed("hearsay", (in_language(text) for text in gateway.hearsay))
    yield f"{say('gateway_source')}: {gateway.source}"
    yield from (f"  {say(f'gateway_part_{part}')}: {source}" for part, source in gateway.sources.items())


def _is_for(item: Text, shop: str) -> bool:
    return not (isinstance(item, Registration) and shop and item.shop not in ("", shop))


def _text(key: str, text: Text | None) -> Iterator[str]:
    shown = say("gateway_not_known") if text is None else in_language(text)
    if text is not None or key != "cancel_until":
        yield f"{say(f'gateway_{key}')}: {shown}"


def _addresses(key: str, names: Collection[str]) -> Iterator[str]:
    if names:
        yield f"{say(f'gateway_{key}')}: {', '.join(names)}"


def _listed(key: str, items: Iterator[str]) -> Iterator[str]:
    found = tuple(items)
    if found:
        yield say(f"gateway_{key}")
        yield from (f"  - {item}" for item in found)


def _field(field: Field) -> Iterator[str]:
    secret = say("gateway_secret") if field.secret else say("gateway_open")
    example = f"{say('gateway_example')} {_example(field)}"
    yield f"  - {field.key}: {in_language(field.label)} ({secret}; {example})"
    if field.console is not None:
        yield f"      {say('gateway_console')}: {in_language(field.console)}"
    heard = [looks for looks in (field.test, field.production) if isinstance(looks, Hearsay)]
    if heard:
        yield f"      {say('gateway_heard_looks', looks=', '.join(heard))}"


def _example(field: Field) -> str:
    first = field.examples[0] if field.examples else "–"
    return first if len(first) <= 40 and "\n" not in first else f"{first[:12]}…"


def _forbidden(gateway: Gateway, text: Text) -> str:
    shown = in_language(text)
    like = next((f for f in gateway.fields if isinstance(text, LookAlike) and f.key == text.like), None)
    return shown if like is None else f"{shown}  {say('gateway_trap', field=in_language(like.label))}"


def _option(option: Option) -> str:
    values = ", ".join(option.values)
    shown = f"{option.key}: {in_language(option.label)} [{say(f'option_by_{option.decided_by}')}: {values}]"
    return shown if option.question is None else f"{shown} {in_language(option.question)}"


def _modules(gateway: Gateway) -> Iterator[str]:
    for offer in offers(gateway):
        versions = ", ".join(offer.shop_versions)
        name = " ".join(part for part in (offer.shop, versions, "–", offer.code, offer.version) if part)
        yield f"{name}: {say(f'level_{offer.level}')}"
    for minimum in gateway.minimums:
        word = "newer" if minimum.newer else "least"
        yield f"{minimum.code} {say(f'gateway_minimum_{word}', version=minimum.version)}: " + in_language(
            minimum.reason
        )


def _cards(gateway: Gateway) -> Iterator[str]:
    for card in gateway.test_cards:
        note = "" if card.note is None else f"  {in_language(card.note)}"
        yield f"{card.number}: {say(f'card_{card.outcome}')}{note}"


def _registration(item: Text, url: str, ticked: Collection[str]) -> str:
    if not isinstance(item, Registration):
        return in_language(item)
    address = item.address(url or say("gateway_shop_address"))
    mark = "[x]" if item.key in ticked else "[ ]"
    return f"{mark} {item.key}: {in_language(item)}" + (f"  {address}" if address else "")


def _known(known: bool | None) -> str:
    return say("gateway_not_known" if known is None else "gateway_yes" if known else "gateway_no")


def _real_card(gateway: Gateway) -> str:
    word = {True: "allowed", False: "forbidden", None: "unknown"}[gateway.real_card]
    return say(f"real_card_{word}")
