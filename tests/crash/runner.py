"""Many crashes on several benches side by side: each has a home, a shop and a server of its own."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

from tests.crash.bench import Bench
from tests.crash.harness import Harness
from tests.crash.table import Crash

BENCHES = 2
Results = dict[Crash, list[str]]
Tell = Callable[[Crash, list[str]], None]


def crash_all(crashes: Sequence[Crash], folder: Path, tell: Tell = lambda _crash, _faults: None) -> Results:
    """The faults found after each crash, [] for one recovered from. A crash without result was not tried."""
    todo: SimpleQueue[Crash] = SimpleQueue()
    for crash in crashes:
        todo.put(crash)
    results: Results = {}
    benches = [
        threading.Thread(target=_work, args=(folder / str(number), todo, results, tell))
        for number in range(BENCHES)
    ]
    for bench in benches:
        bench.start()
    for bench in benches:
        bench.join()
    return results


def _work(folder: Path, todo: "SimpleQueue[Crash]", results: Results, tell: Tell) -> None:
    bench = Bench(folder)
    try:
        harness = Harness(bench)
        while True:
            crash = todo.get_nowait()
            results[crash] = harness.faults(crash)
            tell(crash, results[crash])
    except Empty:
        return
    finally:
        bench.close()
