"""docs/rules.yml, read strictly: a misspelt key must not make an open rule look built."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
LIST = ROOT / "docs" / "rules.yml"
KEYS = {"id", "ja", "en", "commands", "open", "note"}


@dataclass(frozen=True)
class Rule:
    """One rule, or one part of it: ``S10a/letter`` is a part of ``S10a`` that is told apart.

    ``open`` is the issue that brings it, None where it is built. ``commands`` are what a person types.
    """

    id: str
    ja: str
    en: str
    commands: tuple[str, ...] = ()
    open: int | None = None
    note: str = ""

    @property
    def base(self) -> str:
        """The id the source knows."""
        return self.id.partition("/")[0]


def read_rules(file: Path = LIST) -> tuple[Rule, ...]:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tuple(_rule(item) for item in data["rules"])


def _rule(item: dict[str, Any]) -> Rule:
    unknown = item.keys() - KEYS
    if unknown:
        raise ValueError(f"{LIST.name}: {item.get('id')}: unknown {sorted(unknown)}")
    texts = [item["id"], item["ja"], item["en"], item.get("note", ""), *item.get("commands", ())]
    if not all(isinstance(text, str) for text in texts) or not isinstance(item.get("open", 0), int):
        raise TypeError(f"{LIST.name}: {item['id']}: a text that is none, or an issue that is no number")
    return Rule(**{**item, "commands": tuple(item.get("commands", ()))})
