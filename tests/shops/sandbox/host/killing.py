"""Programs of the host killed at a named point, as by a power cut there."""

import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from shops.sandbox.driver import SHOP
from tests.conftest import HostShell


def kill_at(shop: HostShell, request: dict[str, Any], point: str) -> None:
    """Start the program, wait until it says that it is at the point, kill it there."""
    program = SHOP.program(shop.host, {**request, "halt_at": point})
    marker = Path(shop.host.shop_root) / "private" / "kaitsu" / "halted"
    with subprocess.Popen(
        program.argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        if process.stdin is None:
            raise RuntimeError("no pipe")
        process.stdin.write(program.stdin)
        process.stdin.close()
        deadline = time.monotonic() + 15
        while not (marker.exists() and marker.read_text()):
            assert process.poll() is None, f"{point} was not reached"
            assert time.monotonic() < deadline, f"{point} was not reached in time"
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    marker.unlink()
