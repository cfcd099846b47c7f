"""Two calls spoiled; `make faults` has the rest: every kind at every call, two operators, bad lines."""

import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import missing, need
from tests.faults.harness import UNTOUCHED, FaultHarness, fault_harness
from tests.faults.proxy import Line, Proxy
from tests.faults.table import KINDS, NEEDS_ROOT, SMOKE, Fault, loops, short
from tests.wordpress.user import IS_ROOT


@pytest.fixture(scope="module")
def harness() -> Iterator[FaultHarness]:
    need("sshd")
    with tempfile.TemporaryDirectory(prefix="kaitsu-faults-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        made = fault_harness(folder / "bench")
        yield made
        made.bench.close()


@pytest.mark.parametrize("fault", SMOKE, ids=str)
def test_a_spoiled_call_leaves_the_shop_before_or_the_shop_after(fault: Fault, harness: FaultHarness) -> None:
    if fault.kind in NEEDS_ROOT and not IS_ROOT:
        missing("a disk of one's own needs root")
    assert harness.faults(fault) == []


def test_the_loop_ends_where_no_call_is_left(harness: FaultHarness) -> None:
    assert harness.faults(Fault("upgrade", "nothing", 20)) == UNTOUCHED


def test_the_harness_finds_a_shop_that_is_neither(harness: FaultHarness) -> None:
    """A row more than before, told as restored; and half of the work, told as done."""
    fault = Fault("upgrade", "nothing", 3)
    harness.prepare(fault)
    assert harness._ended_as_told(fault, 1, {}) == []
    assert harness._ended_as_told(fault, 0, {}) != []
    assert harness._ended_as_told(fault, 6, {}) == ["it is left so, or nobody says how"]
    harness.bench.execute("INSERT INTO preview VALUES ('h', 1)")
    assert harness._ended_as_told(fault, 1, {}) == ["row new: INSERT INTO \"preview\" VALUES('h',1);"]
    assert harness._ended_as_told(fault, 0, {}) != []


def test_every_kind_has_its_turn_in_the_short_form() -> None:
    assert {fault.kind for fault in short()} == set(KINDS)
    assert {kind for _, kind in loops()} == set(KINDS)


def test_the_line_delays_loses_and_breaks_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Proxy(server.getsockname()[1]) as proxy:
        for line, least, whole in (
            (Line(), 0.0, True), (Line(delay=0.2), 0.2, True), (Line(lost=1, again=0.3), 0.3, True),
            (Line(cut_after=3), 0.0, False),
        ):  # fmt: skip
            proxy.use(line)
            with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as client:
                there, _ = server.accept()
                began = time.monotonic()
                there.sendall(b"answer")
                there.close()
                got = b"".join(iter(lambda client=client: client.recv(100), b""))  # type: ignore[misc]
            assert time.monotonic() - began >= least
            assert got == (b"answer" if whole else b"ans")
