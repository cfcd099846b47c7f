"""Values as PHP serializes them, for rows that others have written."""

from collections.abc import Mapping
from typing import Any


def serialized(value: Any) -> str:
    if value is None:
        return "N;"
    if isinstance(value, bool):
        return f"b:{int(value)};"
    if isinstance(value, int):
        return f"i:{value};"
    if isinstance(value, str):
        return f's:{len(value.encode())}:"{value}";'
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
    inside = [serialized(key) + serialized(item) for key, item in pairs]
    return f"a:{len(inside)}:{{{''.join(inside)}}}"
