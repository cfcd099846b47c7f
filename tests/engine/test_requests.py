"""What the host is asked for."""

from dataclasses import replace
from pathlib import Path

from kaitsu.engine import requests
from tests.process.test_plan import MODULE


def test_of_a_module_that_is_part_of_the_shop_system_nothing_is_sent(tmp_path: Path) -> None:
    asked = requests.module(replace(MODULE, archive="", sha256=""), tmp_path / "no archives here")
    assert (asked["version"], asked["sha256"], asked["archive"]) == (MODULE.version, "", "")
