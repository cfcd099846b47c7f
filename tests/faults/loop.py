"""The n-th-call loop on several benches side by side."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

from tests.crash.runner import BENCHES
from tests.faults.harness import UNTOUCHED, FaultHarness, fault_harness
from tests.faults.table import Fault, loops

MOST_CALLS = 20  # a run has seven, and what undoes it
Results = dict[Fault, list[str]]
Tell = Callable[[Fault, list[str]], None]
Try = Callable[[Fault], list[str]]


def spoil_all(faults: Sequence[Fault] | None, folder: Path, tell: Tell = lambda _f, _s: None) -> Results:
    """The faults found after each; without ``faults`` every kind at call 1, 2, … until a run is untouched."""
    todo: SimpleQueue[Iterator[Fault]] = SimpleQueue()
    results: Results = {}
    for chain in _chains(faults, results):
        todo.put(chain)

    def work(bench_folder: Path) -> None:
        harness = fault_harness(bench_folder)
        try:
            while True:
                for fault in todo.get_nowait():
                    results[fault] = _guarded(harness, fault)
                    tell(fault, results[fault])
        except Empty:
            return
        finally:
            harness.bench.close()

    benches = [threading.Thread(target=work, args=(folder / str(number),)) for number in range(BENCHES)]
    for bench in benches:
        bench.start()
    for bench in benches:
        bench.join()
    return results


def _chains(faults: Sequence[Fault] | None, results: Results) -> Iterator[Iterator[Fault]]:
    if faults is not None:
        yield from (iter([fault]) for fault in faults)
        return
    for start, kind in loops():
        yield _until_untouched([Fault(start, kind, call) for call in range(1, MOST_CALLS + 1)], results)


def _until_untouched(calls: Sequence[Fault], results: Results) -> Iterator[Fault]:
    for fault in calls:
        yield fault
        if results[fault] == UNTOUCHED:
            return


def _guarded(harness: FaultHarness, fault: Fault) -> list[str]:
    try:
        return harness.faults(fault)
    except (OSError, RuntimeError, TimeoutError, ValueError) as error:
        return [f"could not be judged: {type(error).__name__}: {error}"]
