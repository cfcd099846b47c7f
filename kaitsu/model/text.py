"""A text for people, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    ja: str
    en: str
