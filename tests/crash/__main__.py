"""`make crash`: the whole crash table, a line for each crash, and the count.

Words choose crashes by their line. KAITSU_CRASH=short leaves to `make test` what it has, and takes WordPress
where it hurts most.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.crash.runner import crash_all
from tests.crash.table import Crash, table
from tests.crash.wordpress import WordPressCrash, crash_wordpress, wordpress_table


def main(words: list[str]) -> int:
    """Crash wherever the line holds all ``words``; 0 when every crash was recovered from."""
    is_short = os.environ.get("KAITSU_CRASH") == "short"
    wanted = [] if is_short else [crash for crash in table() if all(word in str(crash) for word in words)]
    there = [one for one in wordpress_table(is_short=is_short) if all(word in str(one) for word in words)]
    with tempfile.TemporaryDirectory(prefix="kaitsu-crash-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        results: dict[Any, list[str]] = dict(crash_all(wanted, folder, _tell))
        if there:
            results |= crash_wordpress(there, folder / "wordpress", _tell)
    every: list[Crash | WordPressCrash] = [*wanted, *there]
    lost = [crash for crash in every if results.get(crash, ["not tried"])]
    points = len({crash.point for crash in every})
    ended = f"{len(lost)} NOT recovered" if lost else "all recovered"
    told = f"{points} points, {len(results)} crashes, {len(there)} of them on WordPress"
    print(f"crash: {told}, {ended}", flush=True)
    return 1 if lost or not every else 0


def _tell(crash: Crash | WordPressCrash, faults: list[str]) -> None:
    lines = [f"{crash}  {'NOT recovered' if faults else 'recovered'}", *faults]
    print("\n      ".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
