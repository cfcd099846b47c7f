"""A manuscript against the page made of it, sentence by sentence; dead links. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["missing", "changed"]

# A sentence is what stands between these; a page may set each of them on a line of its own.
_ENDS = re.compile(r"[。\n]+")
_LABEL = re.compile(r"^[\s・■□●○◆◇◎※*#\-–—]+|[：:\s]+$")
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_QUOTES = re.compile("[\"'`´‘’‚‛“”„‟′″«»‹›]")
CLOSE = 0.6  # from here on a sentence is taken for the other one, changed


@dataclass(frozen=True)
class Deviation:
    """A sentence of the manuscript the page does not say; ``instead`` is what comes closest there, or ""."""

    page: str
    verdict: Verdict
    sentence: str
    instead: str = ""


def deviations(page: str, manuscript: str, shown: Sequence[str]) -> Iterator[Deviation]:
    """What the manuscript says and the page does not. ``shown`` are the page's lines, as a reader sees them.

    What the page says beyond it is no deviation: it has other parts, and markup of its own.
    """
    whole = _plain("".join(shown))
    lines = [part for line in shown for part in _sentences(line)]
    for sentence in _sentences(manuscript):
        if _plain(sentence) in whole:
            continue
        instead = _closest(sentence, lines)
        yield Deviation(page, "changed" if instead else "missing", sentence, instead)


def _sentences(text: str) -> list[str]:
    """Markup of a manuscript in HTML was taken out before."""
    found = (_LABEL.sub("", part).strip() for part in _ENDS.split(text))
    return [part for part in found if _plain(part)]


def _closest(sentence: str, lines: Sequence[str]) -> str:
    wanted = _pairs(_plain(sentence))
    best, score = "", CLOSE
    for line in lines:
        there = _pairs(_plain(line))
        alike = 2 * len(wanted & there) / (len(wanted) + len(there)) if wanted or there else 0.0
        if alike >= score:
            best, score = line, alike
    return best


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _plain(text: str) -> str:
    return _SPACES.sub("", _QUOTES.sub("", unicodedata.normalize("NFKC", text)))
