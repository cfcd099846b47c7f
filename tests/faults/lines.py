"""The documented command over a bad line to a real sshd: slow, lossy, and broken off after so many bytes."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.faults.harness import FaultHarness, fault_harness
from tests.faults.proxy import Line, Proxy
from tests.faults.table import Fault

LINES = {
    "100 ms there and back": Line(delay=0.05),
    "one packet in twenty lost": Line(delay=0.01, lost=0.05),
    "100 ms, one in ten lost": Line(delay=0.05, lost=0.1, again=1.0),
}
CUTS = 24  # places in the bytes of a whole run
SHORT_CUTS = 3


def lines(folder: Path, *, is_short: bool) -> Iterator[tuple[str, list[str]]]:
    """What is wrong after a run over each line."""
    harness = fault_harness(folder / "lines")
    try:
        with Proxy(harness.bench.sshd.port) as proxy:
            _go_through(harness, proxy)
            whole = 0
            for name, line in LINES.items():
                yield _slow(harness, proxy, name, line)
                whole = whole or proxy.received
            cuts = SHORT_CUTS if is_short else CUTS
            for number in range(cuts):
                yield _cut(harness, proxy, whole * (2 * number + 1) // (2 * cuts))
    finally:
        harness.bench.close()


def _go_through(harness: FaultHarness, proxy: Proxy) -> None:
    """The site is declared at the proxy's port, the same key pinned for it."""
    home, port = harness.bench.sample.home, harness.bench.sshd.port
    for file, old, new in (
        (home.site_file("hanaya"), f"port: {port}", f"port: {proxy.port}"),
        (home.known_hosts, f"]:{port} ", f"]:{proxy.port} "),
    ):
        text = file.read_text(encoding="utf-8")
        if old not in text:
            raise RuntimeError(f"{file} does not hold {old}")
        file.write_text(text.replace(old, new), encoding="utf-8")


def _slow(harness: FaultHarness, proxy: Proxy, name: str, line: Line) -> tuple[str, list[str]]:
    """It must go through, and back to the byte."""
    harness.prepare(Fault("upgrade", "line"))
    proxy.use(line)
    began = time.monotonic()
    code, report = harness.bench.run("payment")
    took, received = time.monotonic() - began, proxy.received
    found = [f"exit {code}: {item}" for item in _not_done(harness, code, report)]
    proxy.use(Line())
    code, _ = harness.bench.run("rollback")
    found += [f"rollback, exit {code}: {item}" for item in harness._differences(Fault("upgrade", "line"))]
    proxy.received = received
    return f"line: {name} ({took:.1f} s)", found


def _not_done(harness: FaultHarness, code: int, report: dict[str, Any]) -> list[str]:
    return harness._ended_as_told(Fault("upgrade", "line"), code, report) if code == 0 else ["not done"]


def _cut(harness: FaultHarness, proxy: Proxy, after: int) -> tuple[str, list[str]]:
    """Broken off in the middle: what is on the shop is as told, and the way leads back as well as on."""
    fault = Fault("upgrade", "reset_after")
    harness.prepare(fault)
    harness.bench.said()
    proxy.use(Line(cut_after=after))
    code, report = harness.bench.run("payment")
    proxy.use(Line())
    harness.bench.gate.wait_until_idle()
    found = harness._ended_as_told(fault, code, report)
    found += ["a traceback is shown"] if "Traceback" in harness.bench.said() else []
    return f"line: broken off after {after} bytes", found + harness.aftermath(fault)
