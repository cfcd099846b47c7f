"""Every sentence an engineer reads, in Japanese and English.

The sentences stand in kaitsu/reports/words/<language>/*.yml: under ``problems`` a ``what`` and a ``remedy``
by reason name, under ``texts`` anything else. Slots are ``{name}``. The language follows KAITSU_LANG, then
the locale; anything but Japanese is English.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kaitsu.model.problem import Problem
from kaitsu.model.text import Text

FOLDER = Path(__file__).parent / "words"
LANGUAGES = ("ja", "en")


def language() -> str:
    for name in ("KAITSU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


@cache
def catalogue(lang: str) -> dict[str, dict[str, Any]]:
    """All texts of a language: ``{"problems": {reason: {what, remedy}}, "texts": {key: text}}``."""
    merged: dict[str, dict[str, Any]] = {"problems": {}, "texts": {}}
    for file in sorted((FOLDER / lang).glob("*.yml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        for part, entries in content.items():
            for key, entry in entries.items():
                if key in merged[part]:
                    raise ValueError(f"{file.name}: {key} stands in two word files")
                merged[part][key] = entry
    return merged


def say(key: str, **values: object) -> str:
    """A text by its key, slots filled, in the language in force."""
    text: str = catalogue(language())["texts"][key]
    return text.format(**values)


def in_language(text: Text) -> str:
    """A text of a declaration in the language in force."""
    return text.ja if language() == "ja" else text.en


def explain(problem: Problem) -> str:
    """A problem in two lines: where and what (with its stable reason name), then what to do."""
    entry = catalogue(language())["problems"][problem.reason]
    slots = {"file": problem.file or "", "field": problem.field or "", **problem.values}
    where = problem.file or ""
    if problem.line is not None:
        where += f":{problem.line}"
    if problem.field is not None:
        where += f": {problem.field}" if where else problem.field
    what = entry["what"].format(**slots)
    head = f"{where}: {what}" if where else what
    return f"{head} [{problem.reason}]\n  → {entry['remedy'].format(**slots)}"
