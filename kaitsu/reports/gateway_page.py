"""docs/gateways.md: every gateway of the catalogue, its modules, and how far each was tried."""

from collections.abc import Iterable, Iterator, Sequence

from kaitsu.model.gateway import Gateway
from kaitsu.model.text import Text
from kaitsu.reports.gateway_levels import LEVELS, Offer, level_on, offers, systems_of, told_by
from kaitsu.reports.words import catalogue

HEAD = """\
# The catalogue of gateways 決済代行会社の一覧

Written by `make catalogue` from `gateways/*.py`; edit those, not this.

How to add one is told in a [guide](guide/gateway.md).

この一覧は `make catalogue` が生成します。直接編集しません。
追加の手順は[案内](guide/gateway.ja.md)にあります。
"""
NAMES = {
    "eccube": "EC-CUBE 4",
    "eccube2": "EC-CUBE 2",
    "eccube3": "EC-CUBE 3",
    "woocommerce": "WooCommerce",
    "welcart": "Welcart",
    "sandbox": "sandbox",
}


def page(gateways: Iterable[Gateway]) -> str:
    """The whole page, ending in a line end. The order is the catalogue's, so that two runs agree."""
    listed = tuple(gateways)
    parts = [HEAD, *_overview(listed), "", *_modules(listed), "", *_legend()]
    return "\n".join(parts) + "\n"


def _overview(listed: Sequence[Gateway]) -> Iterator[str]:
    systems = [name for name in systems_of(listed) if name != "sandbox"]
    yield "## How far each goes 対応の範囲"
    yield ""
    heads = ("id", "gateway", *(NAMES.get(name, name) for name in systems))
    more = ("test cards", "stage told by", "cancel in the shop", "real card on production")
    yield from _table_head(*heads, *more)
    for gateway in listed:
        levels = ("" if (level := level_on(gateway, name)) == "none" else level for name in systems)
        yield _row(
            f"`{gateway.id}`",
            _both(gateway.name),
            *levels,
            str(len(gateway.test_cards) or "–"),
            told_by(gateway),
            _yes_no(gateway.cancel_in_shop),
            _yes_no(gateway.real_card),
        )


def _modules(listed: Sequence[Gateway]) -> Iterator[str]:
    yield "## Modules and methods モジュールと支払い方法"
    yield ""
    yield from _table_head(
        "gateway", "EC system", "module", "version", "runs on", "level", "methods", "source"
    )
    for gateway in listed:
        for offer in offers(gateway):
            yield _module(gateway, offer)


def _module(gateway: Gateway, offer: Offer) -> str:
    names = (method.name for method in gateway.methods if method.key in offer.methods)
    return _row(
        f"`{gateway.id}`",
        NAMES.get(offer.shop, offer.shop),
        f"`{offer.code}`",
        offer.version or "–",
        ", ".join(offer.shop_versions) or "–",
        offer.level,
        "、".join(names),
        offer.source or "–",
    )


def _legend() -> Iterator[str]:
    yield "## What the words mean 用語"
    yield ""
    yield from _table_head("word", "日本語", "English")
    ja, en = (catalogue(lang)["texts"] for lang in ("ja", "en"))
    for level in LEVELS[:-1]:
        yield _row(level, ja[f"level_{level}"], en[f"level_{level}"])
    for word in ("values", "settings", "both", "person"):
        yield _row(word, ja[f"told_by_{word}"], en[f"told_by_{word}"])


def _yes_no(known: bool | None) -> str:
    return "?" if known is None else "yes" if known else "no"


def _both(text: Text) -> str:
    return text.ja if text.ja == text.en else f"{text.ja}<br>{text.en}"


def _table_head(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield _row(*("---" for _ in names))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
