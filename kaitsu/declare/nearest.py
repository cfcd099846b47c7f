"""The name somebody most likely meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, candidates: Iterable[str]) -> str:
    """For "did you mean: …?": the candidate nearest to ``name``, or all of them where none is near."""
    known = sorted(candidates)
    return ", ".join(get_close_matches(name, known, n=1) or known) or "-"
