"""YAML as Kaitsu reads it: a small, unsurprising part of the language, with the line of every value.

Plain YAML 1.1 turns ``no`` into false, ``4.10`` into 4.1 and ``10:00`` into 600. Here a value is text unless
it is ``true`` or ``false``, a whole number without leading zeros, or a date that exists. Aliases and tags are
refused: written out, a declaration can be read, searched and compared line by line.
"""

import contextlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from kaitsu.declare.encoding import other_encoding
from kaitsu.model.problem import Problem, Refused, refuse

LIMIT = 1024 * 1024  # bytes
DEPTH = 32  # PyYAML calls itself once per level; deep nesting must not exhaust Python's stack

Place: TypeAlias = tuple[str | int, ...]

# Eighteen digits fit every use, and Python refuses to read numbers of thousands of digits.
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NULLS = ("", "~", "null")


@dataclass(frozen=True)
class Document:
    """A YAML mapping and where its parts stand.

    ``data`` holds dict (keys are always text), list, str, int, bool, date and None.
    """

    path: Path
    data: dict[str, Any]
    lines: Mapping[Place, int]

    def line(self, *place: str | int) -> int:
        """The line of a key or a list item; of its nearest known ancestor where it is not there."""
        for length in range(len(place), 0, -1):
            if found := self.lines.get(place[:length]):
                return found
        return 1


def read_yaml(path: Path) -> Document:
    """Read the YAML mapping in ``path``.

    Raises Refused: file_missing, file_unreadable, yaml_too_large, yaml_encoding, yaml_binary,
    yaml_character, yaml_syntax, yaml_alias, yaml_tag, yaml_deep, yaml_key, yaml_key_twice, yaml_empty,
    yaml_shape.
    """
    text = _text(path)
    root = _root(path, text)
    if root is None:
        raise refuse("yaml_empty", file=path)
    if not isinstance(root, yaml.MappingNode):
        raise refuse("yaml_shape", file=path, line=_line(root))
    reader = _Reader(path)
    data = reader.value(root, ())
    if reader.problems:
        raise Refused(reader.problems)
    return Document(path, data, reader.lines)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except FileNotFoundError:
        raise refuse("file_missing", file=path) from None
    except OSError as error:
        raise refuse("file_unreadable", file=path, why=error.strerror) from None
    if len(data) > LIMIT:
        raise refuse("yaml_too_large", file=path, limit="1 MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    encoding = other_encoding(data)
    if encoding is None:
        raise refuse("yaml_binary", file=path, line=line)
    raise refuse("yaml_encoding", file=path, line=line, encoding=encoding)


def _root(path: Path, text: str) -> yaml.Node | None:
    if "\x1b$" in text:  # all its bytes are ASCII, so it passes for UTF-8
        raise refuse("yaml_encoding", file=path, line=_line_at(text, "\x1b$"), encoding="ISO-2022-JP")
    try:
        return _Loader(text, path).get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise refuse("yaml_character", file=path, line=line, code=_code(error.character)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        number = mark.line + 1 if mark else None
        raise refuse("yaml_syntax", file=path, line=number, detail=error.problem or error.context) from None
    except (ValueError, OverflowError) as error:  # PyYAML lets escapes and directives out of range through
        raise refuse("yaml_syntax", file=path, detail=type(error).__name__) from None


class _Loader(yaml.SafeLoader):
    """Refuses what a declaration has no use for while the tree is built, so a bomb never unfolds."""

    def __init__(self, text: str, path: Path) -> None:
        self.path = path
        self.depth = 0
        # No plain value has a type of its own here: _Reader alone decides what it means.
        self.yaml_implicit_resolvers = {}
        super().__init__(text)

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise refuse("yaml_alias", file=self.path, line=line)
        if event.tag is not None:
            raise refuse("yaml_tag", file=self.path, line=line)
        if self.depth == DEPTH:
            raise refuse("yaml_deep", file=self.path, line=line, limit=DEPTH)
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Reader:
    """Turns a tree of nodes into plain values and notes where each of them stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []

    def value(self, node: yaml.Node, place: Place) -> Any:
        match node:
            case yaml.MappingNode():
                return dict(self._entries(node, place))
            case yaml.SequenceNode():
                return list(self._items(node, place))
            case yaml.ScalarNode():
                return self._scalar(node, place)
            case _:
                raise TypeError("a YAML tree has three kinds of nodes")

    def _entries(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str, Any]]:
        known: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = _line(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse("yaml_key", line, place)
                continue
            key = self._checked(key_node, place)
            if key in known:
                self._refuse("yaml_key_twice", line, (*place, key), key=key, first=known[key])
                continue
            known[key] = self.lines[*place, key] = line
            yield key, self.value(value_node, (*place, key))

    def _items(self, node: yaml.SequenceNode, place: Place) -> Iterator[Any]:
        for index, item in enumerate(node.value):
            self.lines[*place, index] = _line(item)
            yield self.value(item, (*place, index))

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Any:
        text = self._checked(node, place)
        if node.style is not None:  # quoted, or a block: text, whatever it looks like
            return text
        if text in _NULLS:
            return None
        if text in ("true", "false"):
            return text == "true"
        if _NUMBER.fullmatch(text):
            return int(text)
        if _DATE.fullmatch(text):
            with contextlib.suppress(ValueError):  # 2026-02-30: the field it stands in will refuse it
                return date.fromisoformat(text)
        return text

    def _checked(self, node: yaml.ScalarNode, place: Place) -> str:
        """The node's text. What no terminal, path or file could hold is refused here, once for all."""
        text: str = node.value
        bad = [char for char in text if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t"]
        if not bad:
            return text
        self._refuse("yaml_character", _line(node), place, code=_code(ord(bad[0])))
        return "?"

    def _refuse(self, reason: str, line: int, place: Place, **values: object) -> None:
        slots = {name: str(value) for name, value in values.items()}
        self.problems.append(Problem(reason, slots, str(self.path), line, dotted(place)))


def dotted(place: Place) -> str | None:
    """``hosts.test.url``, ``rollouts[0].methods``; None for the whole file."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in place]
    return "".join(parts).removeprefix(".") or None


def _code(character: int) -> str:
    return f"U+{character:04X}"


def _line(node: yaml.Node) -> int:
    line: int = node.start_mark.line
    return line + 1


def _line_at(text: str, mark: str) -> int:
    return text.count("\n", 0, text.index(mark)) + 1
