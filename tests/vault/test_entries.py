"""Values as text: lines, YAML, JSON; a refusal names the line and quotes nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.model.problem import Refused
from kaitsu.reports.words import explain
from kaitsu.vault.entries import read_entries
from tests.vault.samples import GATEWAY, GOOD, SECRETS

VALUES = GOOD["test"]
LINES = f"""\
shop_id : {VALUES["shop_id"]}
secret_key: {VALUES["secret_key"]}

# a remark
hash_key : "{VALUES["hash_key"]}"
"""
BLOCK = f"""\
---
shop_id: {VALUES["shop_id"]}
secret_key: '{VALUES["secret_key"]}'
hash_key: |
  {VALUES["hash_key"]}
"""


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        "\ufeff" + LINES.replace("\n", "\r\n"),
        BLOCK,
        json.dumps(VALUES),
        json.dumps(VALUES, indent="\t"),
        "".join(f"{key}: {value}\n" for key, value in VALUES.items()),
    ],
)
def test_lines_yaml_and_json_give_the_same_values(text: str) -> None:
    assert read_entries(text.encode(), GATEWAY) == VALUES


def test_values_stay_as_they_were_written() -> None:
    for value in ("0123", "1_000", "yes", "null", "1e5", "~", "a #b", "x: y", "*a", "&a", "!b", "{c", "@d"):
        assert read_entries(f"hash_key: {value}\n".encode(), GATEWAY) == {"hash_key": value}
    assert read_entries(b'{"hash_key": 1234567890123456789012}', GATEWAY) == {
        "hash_key": "1234567890123456789012"
    }


def test_yaml_that_would_cut_a_value_short_is_refused() -> None:
    text = "shop_id: abc #def\nhash_key: |\n  0\n"
    assert problems(text.encode()) == [("secrets_input_shape", 1)]


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), min_size=1))
def test_any_value_reads_back_from_json(value: str) -> None:
    assert read_entries(json.dumps({"hash_key": value}).encode(), GATEWAY) == {"hash_key": value}


def problems(data: bytes) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as caught:
        read_entries(data, GATEWAY)
    assert caught.value.__context__ is None
    shown = "".join(map(explain, caught.value.problems))
    assert [value for value in SECRETS if value in shown] == []
    return [(problem.reason, problem.line) for problem in caught.value.problems]


SECRET = VALUES["secret_key"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"shop_id: x\n{SECRET}: y\n", ("secrets_input_unknown", 2)),
        (f"shop_id: x\nshop_id: {SECRET}\n", ("secrets_input_duplicate", 2)),
        (f"shop_id: x\n売上管理画面のパスワード: {SECRET}\n", ("secrets_input_unknown", 2)),
        (f"{SECRET}\n", ("secrets_input_shape", 1)),
        (f"a: b\n- {SECRET}\n", ("secrets_input_shape", 2)),
        (f'{{"secret_key": "{SECRET}"', ("secrets_input_shape", 1)),
        (f'{{"secret_key": ["{SECRET}"]}}', ("secrets_input_shape", 1)),
        (f'{{"secret_key": {{"a": "{SECRET}"}}}}', ("secrets_input_shape", 1)),
        ('{"secret_key": true}', ("secrets_input_shape", 1)),
        ('{"a":' * 100_000, ("secrets_input_shape", 1)),
        ("- " * 100_000, ("secrets_input_shape", 1)),
        (f"secret_key:\n  - {SECRET}\n", ("secrets_input_shape", 1)),
    ],
)
def test_a_refusal_names_the_line_and_never_quotes_it(text: str, expected: tuple[str, int]) -> None:
    assert problems(text.encode()) == [expected]


def test_a_text_of_another_encoding_is_refused() -> None:
    assert problems((LINES + "# 備考").encode("cp932")) == [("secrets_input_encoding", None)]


@given(st.binary(max_size=120))
def test_no_bytes_whatever_end_in_anything_but_values_or_a_refusal(data: bytes) -> None:
    reasons: list[str] = []
    found: dict[str, str] = {}
    try:
        found = read_entries(data, GATEWAY)
    except Refused as refused:
        reasons = [problem.reason for problem in refused.problems]
    assert set(found) <= set(VALUES)
    assert all(reason.startswith("secrets_input_") for reason in reasons)
