"""`make tamper`: every byte of all that is trusted flipped, cut, swapped, replayed; then fuzzing; the count.

KAITSU_TAMPER=short changes every 16th byte; KAITSU_FUZZ is how many cases are made up (10,000 if left out).
"""

import base64
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.tamper.fuzz import TARGETS, fuzz
from tests.tamper.php import tried_in_php
from tests.tamper.replayed import replays
from tests.tamper.spoil import tried
from tests.tamper.things import Ground

SHORT_STEP = 16
Part = tuple[str, int, list[str]]  # what, how many were tried, what was wrong


def main() -> int:
    """0 when everything was refused by name, and no traceback was met."""
    step = SHORT_STEP if os.environ.get("KAITSU_TAMPER") == "short" else 1
    cases = int(os.environ.get("KAITSU_FUZZ", "10000"))
    changes, faults, fuzzed = 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="kaitsu-tamper-") as folder:
        for name, count, found in _changed(Path(folder), step):
            changes, faults = changes + count, faults + len(found)
            print(
                "\n      ".join([f"{name}: {count} changes, {len(found)} not refused", *found[:20]]),
                flush=True,
            )
    for name in TARGETS:
        fuzz(name, cases // len(TARGETS) + 1)  # what is met here ends it with its traceback
        fuzzed += cases // len(TARGETS) + 1
        print(f"{name}: {cases // len(TARGETS) + 1} cases, no traceback", flush=True)
    ended = f"{faults} NOT refused" if faults else "each refused by name"
    print(f"tamper: {changes} changes, {ended}; {fuzzed} fuzzed cases, no traceback", flush=True)
    return 1 if faults or not changes else 0


def _changed(folder: Path, step: int) -> Iterator[Part]:
    ground = Ground(folder / "ground")
    try:
        for thing in ground.things():
            yield (thing.name, *tried(thing, step))
        archive = base64.b64encode(ground.archive_here().file.read_bytes()).decode()
        (folder / "php").mkdir()
        yield ("image, box and archive in PHP", *tried_in_php(folder / "php", archive, step))
        for name, found in replays(ground):
            yield name, 1, found
    finally:
        ground.close()


if __name__ == "__main__":
    sys.exit(main())
