"""Ports for servers of tests. The kernel hands out none of these, so whoever asks it meanwhile gets others.

Tests run side by side: each worker has a range of its own, and begins somewhere in it, because another copy
of the suite may run on this machine, too. A shop is started and stopped at its port, so one is given once.
"""

import os
import random
import socket
from collections.abc import Iterator
from itertools import cycle, islice

FIRST, LAST = 10_000, 32_000  # above the well-known servers, below what Linux gives by itself
WORKERS = 8


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, and that no other test is given."""
    return next(port for port in _ports if _is_free(port))


def _range_of(worker: str) -> range:
    size = (LAST - FIRST) // WORKERS
    begin = FIRST + int(worker.removeprefix("gw") or 0) % WORKERS * size
    return range(begin, begin + size)


def _from_anywhere(ports: range) -> Iterator[int]:
    return islice(cycle(ports), random.randrange(len(ports)), None)  # noqa: S311 — no secret


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


_ports = _from_anywhere(_range_of(os.environ.get("PYTEST_XDIST_WORKER", "")))
