"""The framed answer, against the vectors that every host language shares."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.remote.frame import BadAnswer, Program, frame, read_answer
from shops.sandbox.host import frame as on_host

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "protocol.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_an_answer_is_found_or_refused_by_name(case: dict[str, Any]) -> None:
    if case["expect"] == "answer":
        assert read_answer(case["stdout"], VECTORS["nonce"]) == VECTORS["answer"]
    else:
        with pytest.raises(BadAnswer) as caught:
            read_answer(case["stdout"], VECTORS["nonce"])
        assert caught.value.reason == case["expect"]


@pytest.mark.parametrize("implementation", [frame, on_host.frame])
def test_every_implementation_makes_the_same_line(implementation: Any) -> None:
    assert implementation(VECTORS["nonce"], VECTORS["answer"]) == VECTORS["line"]


@given(cut=st.integers(min_value=1, max_value=len(VECTORS["line"]) - 1))
def test_a_cut_line_is_never_taken_for_an_answer(cut: int) -> None:
    with pytest.raises(BadAnswer):
        read_answer([VECTORS["line"][:-cut]], VECTORS["nonce"])


@given(st.lists(st.text()))
def test_noise_is_never_taken_for_an_answer(lines: list[str]) -> None:
    with pytest.raises(BadAnswer):
        read_answer(lines, VECTORS["nonce"])


def test_a_program_does_not_show_its_stdin() -> None:
    assert "canary" not in repr(Program(("python3",), "canary", "n", 1))
