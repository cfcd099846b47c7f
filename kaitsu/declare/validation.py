"""From pydantic's errors to problems with a file, a line, a field and a stable reason."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kaitsu.declare.fields import REASONS
from kaitsu.declare.nearest import nearest
from kaitsu.declare.yaml_file import Document, Place, dotted
from kaitsu.model.problem import Problem

_REASONS: Mapping[str, str] = {
    "missing": "key_missing",
    "extra_forbidden": "key_unknown",
    "string_type": "text_expected",
    "int_type": "number_expected",
    "list_type": "list_expected",
    "dict_type": "mapping_expected",
    "model_type": "mapping_expected",
    "literal_error": "value_unknown",
    "string_too_short": "value_empty",
    "too_short": "value_empty",
    "greater_than_equal": "number_out_of_range",
    "less_than_equal": "number_out_of_range",
    **{reason: reason for reason in REASONS},
}


def problems_of(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Problem]:
    """Every error of ``model``'s validation of ``document``, in the order of the file."""
    details = error.errors(include_url=False)
    return in_order(_problem(detail, document, model) for detail in details)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: (problem.line or 0, problem.field or ""))


def problem_at(document: Document, reason: str, place: Place, **values: object) -> Problem:
    """A problem of the key or item at ``place``; its line is the nearest one that is there."""
    slots = {name: str(value) for name, value in values.items()}
    return Problem(reason, slots, str(document.path), document.line(*place), dotted(place))


def _problem(detail: ErrorDetails, document: Document, model: type[BaseModel]) -> Problem:
    place, models = _walk(detail["loc"], model)
    kind, key = detail["type"], str(place[-1]) if place else ""
    reason = _REASONS.get(kind, "value_malformed")
    values: dict[str, object] = dict(detail.get("ctx", {}))
    if kind == "missing":
        values = {"key": key}
    elif kind == "extra_forbidden":
        values = {
            "key": key,
            "nearest": nearest(key, (name for item in models for name in item.model_fields)),
        }
    elif detail["input"] is None:
        reason, values = "value_empty", {}
    elif kind == "literal_error":
        values = {"value": str(detail["input"])[:40], "allowed": _plain(values["expected"])}
    elif reason == "number_out_of_range":
        values = {"limit": values.get("ge", values.get("le"))}
    elif reason == "value_malformed":
        values = {"rule": kind}
    return problem_at(document, reason, place, **values)


def _plain(expected: object) -> str:
    """``'ssh' or 'sandbox'`` as ``ssh, sandbox``, which reads well in either language."""
    return str(expected).replace("'", "").replace(" or ", ", ")


def _walk(loc: tuple[int | str, ...], model: type[BaseModel]) -> tuple[Place, list[type[BaseModel]]]:
    """Where an error stands in the file, and which models describe the mapping it stands in.

    pydantic puts the name of a union's member into its locations; in the file there is no such key.
    """
    place: list[int | str] = []
    models = around = [model]
    for part in loc:
        named = [item for item in models if item.__name__ == part]
        if named:
            models = named
            continue
        place.append(part)
        around = models
        if isinstance(part, str):
            fields = [item.model_fields[part] for item in models if part in item.model_fields]
            models = [found for field in fields for found in _models_in(field.annotation)]
    return tuple(place), around


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models_in(part)]
