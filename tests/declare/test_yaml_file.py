"""YAML is read as it is written, with lines; whatever else a file holds is refused with a reason."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaitsu.declare.yaml_file import DEPTH, LIMIT, Document, read_yaml
from kaitsu.model.problem import Problem, Refused
from kaitsu.reports.words import explain

LINES = """\
shop:
  system: sandbox

rollouts:
  - gateway: one
    methods:
      - card
      - wallet
  - gateway: two
"""


def read(folder: Path, content: str | bytes) -> Document:
    file = folder / "file.yml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_yaml(file)


def refusals(folder: Path, content: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        read(folder, content)
    return caught.value.problems


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("OFF", "OFF"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("22", 22),
        ("-1", -1),
        ("0", 0),
        ("007", "007"),
        ("0x10", "0x10"),
        ("1_000", "1_000"),
        ("10:00", "10:00"),
        ("4.10", "4.10"),
        ("1e3", "1e3"),
        ("９", "９"),
        ("9" * 5000, "9" * 5000),
        ("2026-04-01", date(2026, 4, 1)),
        ("2026-02-30", "2026-02-30"),
        ("2026-04-01 10:00:00", "2026-04-01 10:00:00"),
        ("=", "="),
        ("", None),
        ("~", None),
        ("null", None),
        ('"true"', "true"),
        ("'22'", "22"),
        ('""', ""),
        ("[a, {b: 1}]", ["a", {"b": 1}]),
        ("はなや", "はなや"),
    ],
)
def test_a_value_is_what_it_looks_like(written: str, value: Any, tmp_path: Path) -> None:
    read_value = read(tmp_path, f"key: {written}\n").data["key"]
    assert (read_value, type(read_value)) == (value, type(value))


def test_a_block_of_text_is_text(tmp_path: Path) -> None:
    assert read(tmp_path, "key: |\n  22\n").data == {"key": "22\n"}


def test_keys_are_always_text(tmp_path: Path) -> None:
    assert read(tmp_path, "1: a\ntrue: b\n<<: c\n").data == {"1": "a", "true": "b", "<<": "c"}


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("shop",), 1),
        (("shop", "system"), 2),
        (("shop", "version"), 1),
        (("rollouts", 0), 5),
        (("rollouts", 0, "methods", 1), 8),
        (("rollouts", 0, "contract", "options"), 5),
        (("rollouts", 1, "gateway"), 9),
        (("rollouts", 7), 4),
        (("nowhere",), 1),
        ((), 1),
    ],
)
def test_a_place_has_its_line_or_that_of_what_it_stands_in(
    place: tuple[str | int, ...], line: int, tmp_path: Path
) -> None:
    assert read(tmp_path, LINES).line(*place) == line


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig"])
def test_utf_8_is_read_with_and_without_a_byte_order_mark(codec: str, tmp_path: Path) -> None:
    assert read(tmp_path, "client: はなや\n".encode(codec)).data == {"client": "はなや"}


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("cp932", "Shift_JIS"),
        ("euc_jp", "EUC-JP"),
        ("iso2022_jp", "ISO-2022-JP"),
        ("utf-16", "UTF-16"),
    ],
)
def test_another_encoding_is_called_by_its_name(codec: str, name: str, tmp_path: Path) -> None:
    [problem] = refusals(tmp_path, "site: hanaya\nclient: 花屋はなや\n".encode(codec))
    assert (problem.reason, problem.values) == ("yaml_encoding", {"encoding": name})
    assert problem.line == (1 if codec == "utf-16" else 2)


@pytest.mark.parametrize(
    ("content", "reason", "line"),
    [
        (b"a: 1\nb: \x81\xff\xff\n", "yaml_binary", 2),
        ("a:\n\tb: 1\n", "yaml_syntax", 2),
        ("a: 1\nb: [1, 2\n", "yaml_syntax", 3),
        ("a: b: c\n", "yaml_syntax", 1),
        ("a: 1\n---\nb: 1\n", "yaml_syntax", 2),
        ('a: "\\U00110000"\n', "yaml_syntax", None),
        ("%YAML 1." + "9" * 5000 + "\n---\na: 1\n", "yaml_syntax", None),
        ("a: 1\nb: \0\n", "yaml_character", 2),
        ('a: 1\nb: "\\ud800"\n', "yaml_character", 2),
        ('"\\x1b[2J": 1\n', "yaml_character", 1),
        ("", "yaml_empty", None),
        ("# nothing\n", "yaml_empty", None),
        ("- a\n", "yaml_shape", 1),
        ("text\n", "yaml_shape", 1),
        ("a: 1\n? [b]\n: 1\n", "yaml_key", 2),
        ("a: &x 1\nb: *x\n", "yaml_alias", 1),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", "yaml_tag", 2),
        ("a: " + "[" * 100_000, "yaml_deep", 1),
        ("a: " + "x" * LIMIT, "yaml_too_large", None),
    ],
)
def test_what_is_no_declaration_is_refused(
    content: str | bytes, reason: str, line: int | None, tmp_path: Path
) -> None:
    [problem] = refusals(tmp_path, content)
    assert (problem.reason, problem.line) == (reason, line)
    assert problem.file == str(tmp_path / "file.yml")


def test_an_alias_bomb_never_unfolds(tmp_path: Path) -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert refusals(tmp_path, "l0: &l0 [x]\n" + "\n".join(levels))[0].reason == "yaml_alias"


def test_nesting_up_to_the_limit_is_read(tmp_path: Path) -> None:
    inner = DEPTH - 2  # the mapping itself and the innermost value
    assert read(tmp_path, "a: " + "[" * inner + "x" + "]" * inner).data["a"]
    assert refusals(tmp_path, "a: " + "[" * (inner + 1) + "x" + "]" * (inner + 1))[0].reason == "yaml_deep"


def test_every_duplicate_key_is_named_with_both_lines(tmp_path: Path) -> None:
    found = refusals(tmp_path, "a: 1\nb: {c: 1, c: 2}\na: 2\n")
    assert [(problem.reason, problem.line, problem.field) for problem in found] == [
        ("yaml_key_twice", 2, "b.c"),
        ("yaml_key_twice", 3, "a"),
    ]
    assert found[1].values == {"key": "a", "first": "1"}


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "none.yml", "file_missing"), (tmp_path, "file_unreadable")):
        with pytest.raises(Refused) as caught:
            read_yaml(path)
        assert caught.value.problems[0].reason == reason


SIGNS = st.text(alphabet=" \n\t-:?[]{}#&*!|>'\"%@`,\\~<=x01はy\x00\x85\u2028\ufeff", max_size=60)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=80), SIGNS.map(str.encode)))
def test_no_bytes_whatever_do_more_than_be_refused(tmp_path: Path, content: bytes) -> None:
    try:
        document = read(tmp_path, content)
    except Refused as refused:
        for problem in refused.problems:
            explain(problem).encode()
    else:
        assert isinstance(document.data, dict)
        str(document.data).encode()
