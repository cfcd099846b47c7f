"""The EC systems Kaitsu can drive: every folder here that has a driver."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shops.protocol import Driver


@cache
def catalogue() -> Mapping[str, "Driver"]:
    """All shop drivers by EC system id. A new EC system is one new folder with a driver.py in it."""
    found: dict[str, Driver] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        if info.ispkg and importlib.util.find_spec(f"{__name__}.{info.name}.driver"):
            shop: Driver = importlib.import_module(f"{__name__}.{info.name}.driver").SHOP
            found[shop.id] = shop
    return MappingProxyType(found)
