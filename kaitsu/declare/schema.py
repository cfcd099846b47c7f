"""The JSON Schemas of the declarations: with them an editor completes and checks a file while it is typed."""

import json
import os
from pathlib import Path
from typing import Literal, TypeAlias

from kaitsu.declare.agency import AgencyFile
from kaitsu.declare.fields import Declared
from kaitsu.declare.home import ROOT
from kaitsu.declare.site_file import SiteFile

Name: TypeAlias = Literal["site", "agency"]
_MODELS: dict[str, type[Declared]] = {"site": SiteFile, "agency": AgencyFile}


def schema_text(name: Name) -> str:
    """The schema as it is committed in docs/schema."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_MODELS[name].model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def schema_file(name: Name) -> Path:
    return ROOT / "docs" / "schema" / f"{name}.json"


def schema_reference(name: Name, folder: Path) -> str:
    """The schema as a file in ``folder`` names it: relative, so that it may hold for a colleague too."""
    return os.path.relpath(schema_file(name), folder).replace(os.sep, "/")
