"""How far Kaitsu can go with a gateway on each EC system: what the table of the catalogue says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from kaitsu.model.gateway import Gateway, Verified

# Those Kaitsu has a driver for; other systems are named only where a gateway has a module for them.
SYSTEMS = ("eccube", "woocommerce", "welcart")

# "known": there is a module, and where it keeps things was read or not, but Kaitsu cannot set it up.
# "hearsay": there is said to be one. "none": nobody knows of any.
Level = Literal["recorded", "read", "unverified", "known", "hearsay", "none"]
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True)
class Offer:
    """One module of a gateway. ``methods`` are keys; of a module that is only known, the gateway's."""

    shop: str
    code: str
    version: str
    shop_versions: tuple[str, ...]
    level: Level
    methods: tuple[str, ...]
    source: str


def level_on(gateway: Gateway, shop: str) -> Level:
    """The best level any of its modules for this EC system has."""
    found = [offer.level for offer in offers(gateway) if offer.shop == shop]
    return min(found, key=LEVELS.index, default="none")


def offers(gateway: Gateway) -> Iterator[Offer]:
    """Every module of a gateway, those that can be set up first."""
    methods = tuple(method.key for method in gateway.methods)
    for module in gateway.modules:
        level: Verified = module.verified
        versions = module.shop_versions
        yield Offer(module.shop, module.code, module.version, versions, level, methods, gateway.source)
    for known in gateway.known:
        heard: Level = "hearsay" if known.hearsay else "known"
        yield Offer(known.shop, known.code, known.version, known.shop_versions, heard, methods, known.source)


def systems_of(catalogue: Iterable[Gateway]) -> tuple[str, ...]:
    """The EC systems Kaitsu has a driver for, then all others any module is for."""
    named = {offer.shop for gateway in catalogue for offer in offers(gateway)}
    return (*SYSTEMS, *sorted(named - set(SYSTEMS)))


def told_by(gateway: Gateway) -> Literal["values", "settings", "both", "person"]:
    """What tells a credential set for test from one for production."""
    values = any(field.tells_stage for field in gateway.fields)
    settings = any(len(set(item.values.values())) > 1 for item in gateway.environment)
    if values and settings:
        return "both"
    return "values" if values else "settings" if settings else "person"
