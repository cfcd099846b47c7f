"""`make faults`: every call of a run spoiled in every way, two operators, bad lines; and the count.

KAITSU_FAULTS=short tries each kind of fault once: what CI has time for. Words choose faults by their line.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.faults.harness import UNTOUCHED
from tests.faults.lines import lines
from tests.faults.loop import spoil_all
from tests.faults.operators import operators
from tests.faults.table import KINDS, STARTS, Fault, short


def main(words: list[str]) -> int:
    """Exit code 0 when nothing but the shop before or the shop after was ever left."""
    is_short = os.environ.get("KAITSU_FAULTS") == "short"
    with tempfile.TemporaryDirectory(prefix="kaitsu-faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        results = spoil_all(_chosen(words, is_short=is_short), folder, _tell)
        others = {} if words else dict(_others(folder, is_short=is_short))
    tried = {str(fault): found for fault, found in results.items() if found != UNTOUCHED} | others
    wrong = [name for name, found in tried.items() if found]
    ended = f"{len(wrong)} NOT as before or after" if wrong else "each left the shop before or the shop after"
    loops = sum(found == UNTOUCHED for found in results.values())
    print(f"faults: {len(tried)} tried, {loops} loops ended untouched, {ended}", flush=True)
    return 1 if wrong or not tried or (loops == 0 and not is_short and not words) else 0


def _chosen(words: list[str], *, is_short: bool) -> list[Fault] | None:
    if words:
        every = [Fault(start, kind, call) for start in STARTS for kind in KINDS for call in range(1, 12)]
        return [fault for fault in every if all(word in str(fault) for word in words)]
    return list(short()) if is_short else None


def _others(folder: Path, *, is_short: bool) -> Iterator[tuple[str, list[str]]]:
    for part in (operators, lines):
        for name, found in part(folder, is_short=is_short):
            _print(name, found)
            yield name, found


def _tell(fault: Fault, found: list[str]) -> None:
    _print(str(fault), found)


def _print(name: str, found: list[str]) -> None:
    told = "untouched" if found == UNTOUCHED else "NOT as before or after" if found else "before or after"
    print("\n      ".join([f"{name}  {told}", *(found if told.startswith("NOT") else [])]), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
