"""A State is read strictly: what is not of the protocol's shape is no State."""

from typing import Any

import pytest

from kaitsu.model.state import PageState, State

RAW: dict[str, Any] = {
    "shop": {"system": "sandbox", "version": "1.0"},
    "modules": {},
    "box_key": "",
    "credentials": {},
    "options": {},
    "methods": [],
    "pages": {
        "legal": {"around": "a1", "fragments": {"sandbox": "b2", "paidy": ""}},
        "guide": {"around": "c3", "fragments": {}},
    },
}


def test_pages_are_read() -> None:
    assert State.from_json(RAW).pages == {
        "legal": PageState("a1", {"sandbox": "b2", "paidy": ""}),
        "guide": PageState("c3", {}),
    }


@pytest.mark.parametrize(
    "page",
    [
        "a1",
        None,
        {"around": "a1"},
        {"fragments": {}},
        {"around": None, "fragments": {}},
        {"around": "a1", "fragments": None},
        {"around": "a1", "fragments": {"sandbox": None}},
        {"around": "a1", "fragments": []},
    ],
)
def test_a_page_of_another_shape_is_refused(page: Any) -> None:
    with pytest.raises((AttributeError, KeyError, TypeError)):
        State.from_json({**RAW, "pages": {"legal": page}})
