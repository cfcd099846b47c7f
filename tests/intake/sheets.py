"""The sample letters beside their expected results (README.md tells how they came to be)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from gateways import catalogue
from kaitsu.intake import Letter, read_letter
from kaitsu.model.gateway import Gateway, Stage
from tests.intake import gmo

FOLDER = Path(__file__).parent / "letters"
_BREAK = "§"  # keeps a made-up live key from looking like one to a secret scanner


@dataclass(frozen=True)
class Sheet:
    """One sample: its text and what must come of it; ``refused`` are pairs of label and reason, sorted."""

    name: str
    text: str
    gateway: Gateway
    shop: str
    stage: Stage
    fields: dict[str, str]
    missing: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]

    def read(self) -> Letter:
        return read_letter(self.text, self.gateway, self.shop, self.stage)


@dataclass
class Counted:
    """Fields found, missed and wrongly taken; refusals made of those expected, and those nobody expected."""

    letters: int = 0
    asked: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    to_refuse: int = 0
    refused: int = 0
    not_refused: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)

    def add(self, sheet: Sheet) -> None:
        letter = sheet.read()
        self.letters += 1
        self.asked += len(sheet.fields)
        for key, value in sheet.fields.items():
            if letter.fields.get(key) == value:
                self.found += 1
            elif key not in letter.fields:
                self.missed.append(f"{sheet.name}: {key}")
        self.wrong += [
            f"{sheet.name}: {key}" for key, value in letter.fields.items() if sheet.fields.get(key) != value
        ]
        got = [(one.label, one.reason) for one in letter.refused]
        self.to_refuse += len(sheet.refused)
        for expected in sheet.refused:
            if expected in got:
                got.remove(expected)
                self.refused += 1
            else:
                self.not_refused.append(f"{sheet.name}: {expected[0]} {expected[1]}")
        self.beyond += [f"{sheet.name}: {label} {reason}" for label, reason in got]


def sheets() -> Iterator[Sheet]:
    known = {**catalogue(), gmo.GATEWAY.id: gmo.GATEWAY}
    for file in sorted(FOLDER.glob("*.txt")):
        expected = yaml.safe_load(_text(file.with_suffix(".yml")))
        yield Sheet(
            file.stem,
            _text(file),
            known[expected["gateway"]],
            expected["shop"],
            expected["stage"],
            expected["fields"],
            tuple(expected.get("missing", ())),
            tuple((one["label"], one["reason"]) for one in expected.get("refused", ())),
        )


def counted() -> dict[str, Counted]:
    """The figures by gateway."""
    found: dict[str, Counted] = {}
    for sheet in sheets():
        found.setdefault(sheet.gateway.id, Counted()).add(sheet)
    return found


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8").replace(_BREAK, "")
