"""`make leaks`: every command under every flag, and failures on purpose; then a search for the secrets in all
they left and showed. KAITSU_LEAKS=short types fewer of them.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.leaks.commands import all_commands
from tests.leaks.world import World


def main() -> int:
    """0 when no secret was found anywhere."""
    with tempfile.TemporaryDirectory(prefix="kaitsu-leaks-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        world = World(folder)
        try:
            with world.watch:
                all_commands(world, is_short=os.environ.get("KAITSU_LEAKS") == "short")
            hits = world.hits()
            places = {place for place, _, _ in world.everything()}
        finally:
            world.close()
    for hit in hits:
        print(hit)
    looked = (
        f"{len(world.watch.seen)} arguments, environments and temporary files in {world.watch.looks} looks"
    )
    print(f"watched {', '.join(sorted(world.watch.programs))}: {looked}")
    told = f"{len(world.said)} commands, {len(world.scanner.canaries)} secrets, {len(places)} places"
    print(f"leaks: {told}, {len(hits)} hits", flush=True)
    return 1 if hits or not {"arguments", "environment", "database dump", "git objects"} <= places else 0


if __name__ == "__main__":
    sys.exit(main())
