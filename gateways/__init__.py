"""The catalogue of payment gateways: every module here that declares a GATEWAY."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kaitsu.model.gateway import Gateway


@cache
def catalogue() -> Mapping[str, Gateway]:
    """All declared gateways by id, in alphabetical order. A new gateway is one new file in this folder.

    A file whose name begins with ``_`` is what several of them share.
    """
    found: dict[str, Gateway] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda info: info.name):
        if info.name == "operations" or info.name.startswith("_"):
            continue
        gateway: Gateway = importlib.import_module(f"{__name__}.{info.name}").GATEWAY
        if gateway.id != info.name:
            raise ValueError(f"gateways/{info.name}.py declares the gateway {gateway.id!r}")
        found[gateway.id] = gateway
    return MappingProxyType(found)
