"""JSON objects to frozen dataclasses and back, strictly: nothing missing, nothing unknown, nothing converted.

A field's annotation is its whole rule: ``str`` with a Pattern, ``int``, ``bool``, ``Literal``, ``date``,
``datetime`` (Japanese time, whole seconds), another dataclass, ``X | None``, ``tuple[X, ...]`` and
``Mapping[K, V]``. There is one JSON text for one value. A field that has its default is left out: so a field
can be added, and what was written before keeps its text.
"""

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from kaitsu.model.japan import JAPAN

T = TypeVar("T")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\+09:00")


@dataclass(frozen=True)
class Pattern:
    """A text must match ``regex`` as a whole."""

    regex: str


class Malformed(ValueError):
    """The value of ``field`` (a path such as ``body.items.0.page``) is not of its type."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def to_json(value: Any) -> Any:
    """The JSON value of a dataclass, or of anything its fields may hold."""
    if is_dataclass(value) and not isinstance(value, type):
        defaults = _defaults(type(value))
        held = {item.name: getattr(value, item.name) for item in fields(value)}
        return {
            name: to_json(item)
            for name, item in held.items()
            if name not in defaults or item != defaults[name]
        }
    if isinstance(value, datetime):
        return value.astimezone(JAPAN).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    return value


def from_json(cls: type[T], value: object, at: str) -> T:
    """The dataclass ``cls`` that ``value`` is the JSON of; ``at`` is where it stands. Raises Malformed.

    A dataclass may refuse a combination of its fields by a method ``wrong_field()``, which returns the name
    of the field that is wrong, or None.
    """
    if not isinstance(value, dict):
        raise Malformed(at)
    hints: dict[str, Any] = _annotations(cls)  # type: ignore[arg-type]  # a class is hashable
    defaults = _defaults(cls)  # type: ignore[arg-type]  # a class is hashable
    for name in (*hints, *value):
        if name not in hints or (name not in value and name not in defaults):
            raise Malformed(_below(at, name))
    given = {name: _read(hints[name], value[name], _below(at, name)) for name in hints if name in value}
    for name in given:
        if name in defaults and given[name] == defaults[name]:
            raise Malformed(_below(at, name))
    made = cls(**given)
    wrong_field = getattr(made, "wrong_field", None)
    if wrong_field is not None and (name := wrong_field()) is not None:
        raise Malformed(_below(at, name))
    return made


def checked(value: T, at: str) -> T:
    """``value`` itself, once it was found to survive the way to JSON and back. Raises Malformed."""
    return from_json(type(value), to_json(value), at)


@cache
def _annotations(cls: Any) -> dict[str, Any]:
    hints = get_type_hints(cls, include_extras=True)
    return {item.name: hints[item.name] for item in fields(cls)}


@cache
def _defaults(cls: Any) -> dict[str, Any]:
    made = {item.name: item.default_factory() for item in fields(cls) if item.default_factory is not MISSING}
    return made | {item.name: item.default for item in fields(cls) if item.default is not MISSING}


def _below(at: str, name: object) -> str:
    return f"{at}.{name}" if at else str(name)


def _read(hint: Any, value: object, at: str) -> Any:
    origin = get_origin(hint)
    if origin is None:
        return _read_plain(hint, value, at)
    if origin in (types.UnionType, Union):
        (inner,) = (arg for arg in get_args(hint) if arg is not types.NoneType)
        return None if value is None else _read(inner, value, at)
    return _READERS[origin](hint, value, at)


def _read_plain(hint: Any, value: object, at: str) -> Any:
    if isinstance(hint, type) and is_dataclass(hint):
        return from_json(hint, value, at)
    if hint is datetime:
        return _read_instant(value, at)
    if hint is date:
        return _read_day(value, at)
    if type(value) is not hint:  # True is an int to isinstance
        raise Malformed(at)
    return value


def _read_instant(value: object, at: str) -> datetime:
    if not isinstance(value, str) or _INSTANT.fullmatch(value) is None:
        raise Malformed(at)
    try:
        return datetime.fromisoformat(value).astimezone(JAPAN)
    except ValueError:
        raise Malformed(at) from None


def _read_day(value: object, at: str) -> date:
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        raise Malformed(at)
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Malformed(at) from None


def _read_pattern(hint: Any, value: object, at: str) -> str:
    (_, pattern) = get_args(hint)
    if not isinstance(value, str) or re.fullmatch(pattern.regex, value) is None:
        raise Malformed(at)
    return value


def _read_literal(hint: Any, value: object, at: str) -> object:
    if not isinstance(value, str) or value not in get_args(hint):
        raise Malformed(at)
    return value


def _read_tuple(hint: Any, value: object, at: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise Malformed(at)
    return tuple(_read(get_args(hint)[0], item, _below(at, number)) for number, item in enumerate(value))


def _read_mapping(hint: Any, value: object, at: str) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise Malformed(at)
    of_key, of_item = get_args(hint)
    return {_read(of_key, key, at): _read(of_item, item, _below(at, key)) for key, item in value.items()}


_READERS = {Annotated: _read_pattern, Literal: _read_literal, tuple: _read_tuple, Mapping: _read_mapping}
