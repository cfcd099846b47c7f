"""A page whose text a page builder keeps is refused before anything is written, and never overwritten."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kaitsu.declare.home import Home
from kaitsu.engine.page_gates import require_pages
from kaitsu.engine.run_gates import Seen
from kaitsu.model.pages import Pages
from kaitsu.model.problem import Refused
from kaitsu.model.state import PageState
from kaitsu.process.plan import Goal
from tests.engine.test_run_gates import prepared
from tests.process.test_plan import MODULE
from tests.process.test_release import STATE

DECLARED = Pages({"guide": "<p>手順</p>", "legal": "<p>カード</p>"})


def gate(builder: str, pages: Pages | None = DECLARED) -> None:
    """``legal`` is made with ``builder``; nothing but the State is looked at, so there is no shop to ask."""
    found = {"legal": PageState("0" * 64, {}, builder), "guide": PageState("0" * 64, {})}
    goal = Goal("test", "sandbox", MODULE, pages=pages)
    nobody: Any = None
    require_pages(
        nobody,
        replace(prepared("recorded", "test"), goal=goal),
        Seen(replace(STATE, pages=found), (), frozenset()),
        Home(Path("/nowhere")),
        nobody,
    )


@pytest.mark.parametrize("builder", ["elementor", "block_lock"])
def test_a_page_made_with_a_builder_is_refused_by_its_name(builder: str) -> None:
    with pytest.raises(Refused) as caught:
        gate(builder)
    (problem,) = caught.value.problems
    assert (problem.reason, problem.values) == ("page_builder", {"page": "legal", "builder": builder})


def test_a_page_without_one_and_a_run_without_pages_pass() -> None:
    gate("")
    gate("elementor", None)
    gate("elementor", Pages({"guide": "<p>手順</p>"}))
