"""The committed JSON Schemas are those of the code."""

import json
from pathlib import Path
from typing import Any

import pytest

from kaitsu.declare.schema import Name, schema_file, schema_reference, schema_text


@pytest.mark.parametrize("name", ["site", "agency"])
def test_the_committed_schema_is_that_of_the_code(name: Name) -> None:
    committed = schema_file(name).read_text(encoding="utf-8")
    assert committed == schema_text(name), "write it again: kaitsu site schema [--agency] > docs/schema/…"


@pytest.mark.parametrize("name", ["site", "agency"])
def test_every_property_has_a_title(name: Name) -> None:
    schema = json.loads(schema_text(name))
    properties: dict[str, Any] = {}
    for part in (schema, *schema["$defs"].values()):
        properties |= part["properties"]
    assert properties
    assert [key for key, value in properties.items() if "title" not in value] == []


def test_a_file_names_its_schema_relative_to_itself(tmp_path: Path) -> None:
    reference = schema_reference("site", tmp_path)
    assert not reference.startswith("/")
    assert (tmp_path / reference).resolve() == schema_file("site")
