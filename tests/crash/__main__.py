"""`make crash`: the whole crash table, a line for each crash, and the count."""

import sys
import tempfile
from pathlib import Path

from tests.crash.runner import crash_all
from tests.crash.table import Crash, table


def main(words: list[str]) -> int:
    """Crash wherever the line holds all ``words``; 0 when every crash was recovered from."""
    wanted = [crash for crash in table() if all(word in str(crash) for word in words)]
    with tempfile.TemporaryDirectory(prefix="kaitsu-crash-") as folder:
        results = crash_all(wanted, Path(folder), _tell)
    lost = [crash for crash in wanted if results.get(crash, ["not tried"])]
    points = len({crash.point for crash in wanted})
    ended = f"{len(lost)} NOT recovered" if lost else "all recovered"
    print(f"crash: {points} points, {len(results)} crashes, {ended}", flush=True)
    return 1 if lost or not wanted else 0


def _tell(crash: Crash, faults: list[str]) -> None:
    lines = [f"{crash}  {'NOT recovered' if faults else 'recovered'}", *faults]
    print("\n      ".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
