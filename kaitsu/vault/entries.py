"""Credential values given by a program: `key: value` lines, YAML or JSON. Letters are kaitsu.intake's.

A refusal names the line and never quotes it: in this text, anything may be a secret.
"""

import json
import re
from collections.abc import Iterator

import yaml

from kaitsu.model.gateway import Gateway
from kaitsu.model.problem import Problem, Refused, refuse

SOURCE = "<stdin>"
_LINE = re.compile(r"\s*(?P<name>[^:]+?)\s*:(?P<value>.*)")
_QUOTED = re.compile(r"""(["'])(.*)\1""")

Entry = tuple[int, str, str]  # line, name as given, value


def read_entries(data: bytes, gateway: Gateway) -> dict[str, str]:
    """The values by field key.

    Raises Refused: secrets_input_encoding, _shape, _unknown, _duplicate, with lines.
    """
    known = [field.key for field in gateway.fields]
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for line, name, value in _entries(_decoded(data)):
        if name in known and name not in found:
            found[name] = value
            continue
        reason = "secrets_input_duplicate" if name in known else "secrets_input_unknown"
        field = name if name in known else None
        problems.append(Problem(reason, {"fields": ", ".join(known)}, SOURCE, line, field))
    if problems:
        raise Refused(problems)
    return found


def _decoded(data: bytes) -> str:
    # The decoder's exception holds all of the input: it must not become the context of ours.
    text = data.decode("utf-8-sig", errors="replace")
    if "\ufffd" in text:
        raise refuse("secrets_input_encoding", file=SOURCE)
    return text


def _entries(text: str) -> Iterator[Entry]:
    if text.lstrip().startswith("{"):
        return _json_entries(text)
    lines = [
        (number, _LINE.fullmatch(line))
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#") and line.strip() != "---"
    ]
    if all(found is not None for _, found in lines):
        return ((number, found["name"], _bare(found["value"])) for number, found in lines if found)
    return _yaml_entries(text)


def _bare(value: str) -> str:
    value = value.strip()
    quoted = _QUOTED.fullmatch(value)
    return quoted[2] if quoted is not None else value


def _json_entries(text: str) -> Iterator[Entry]:
    pairs: object = None
    try:
        # Numbers stay as they were written: an id is no quantity.
        pairs = json.loads(text, object_pairs_hook=tuple, parse_int=str, parse_float=str)
        line = 1
    except json.JSONDecodeError as error:
        line = error.lineno
    except RecursionError:
        line = 1
    if not isinstance(pairs, tuple) or not all(isinstance(value, str) for _, value in pairs):
        raise refuse("secrets_input_shape", file=SOURCE, line=line)
    return ((line, name, value) for name, value in pairs)


def _yaml_entries(text: str) -> Iterator[Entry]:
    root: yaml.Node | None = None
    line = 1
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
    except (yaml.YAMLError, RecursionError):
        line = 1
    if not isinstance(root, yaml.MappingNode):
        raise refuse("secrets_input_shape", file=SOURCE, line=line)
    lines = text.splitlines()
    return (_yaml_entry(name, value, lines) for name, value in root.value)


def _yaml_entry(name: yaml.Node, value: yaml.Node, lines: list[str]) -> Entry:
    line = name.start_mark.line + 1
    if not isinstance(name, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
        raise refuse("secrets_input_shape", file=SOURCE, line=line)
    if value.style is None and _comment_follows(value, lines):
        raise refuse("secrets_input_shape", file=SOURCE, line=line)
    # A block (a private key, say) ends with the line end of its last line, which is not part of it.
    return line, name.value, value.value.removesuffix("\n")


def _comment_follows(value: yaml.ScalarNode, lines: list[str]) -> bool:
    """YAML would cut `abc #def` short without a word; with a password that must not pass."""
    end = value.end_mark
    return end.line < len(lines) and lines[end.line][end.column :].lstrip().startswith("#")
