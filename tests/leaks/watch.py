"""Looking at every process and every temporary file again and again while commands run."""

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType

PAUSE = 0.01  # seconds between two looks


class Watch:
    """Keeps what it saw, once each: arguments and environments of processes begun since, temporary files."""

    def __init__(self, temporary: Path) -> None:
        self._temporary = temporary
        self._foreign = set(_processes())  # other people's, too
        self._ours = {os.getpid()}
        self.seen: set[tuple[str, str, bytes]] = set()  # place, where, what
        self.looks = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def programs(self) -> set[str]:
        """The names of the programs that were seen."""
        return {where.partition(" ")[0] for place, where, _ in self.seen if place == "arguments"}

    def look(self) -> None:
        self.looks += 1
        there = set(_processes())
        self._foreign &= there
        for process in there - self._foreign:
            self._look_at(process)
        for file in self._temporary.rglob("*"):
            with suppress(OSError):
                if file.is_file():
                    self.seen.add(("temporary file", file.name, file.read_bytes()))

    def _look_at(self, process: int) -> None:
        folder = Path(f"/proc/{process}")
        with suppress(OSError):  # it has ended meanwhile
            if process not in self._ours and not self._is_ours(process):
                self._foreign.add(process)
                return
            self._ours.add(process)
            arguments = (folder / "cmdline").read_bytes()
            name = Path(arguments.split(b"\0")[0].decode(errors="replace")).name
            self.seen.add(("arguments", f"{name} {process}", arguments))
            self.seen.add(("environment", f"{name} {process}", (folder / "environ").read_bytes()))

    def _is_ours(self, process: int) -> bool:
        """Begun by us or by one of ours; asked once, when it is first seen, before a server is let go."""
        while process > 1:
            stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
            process = int(stat.rpartition(")")[2].split()[1])
            if process in self._ours:
                return True
        return False

    def _watch(self) -> None:
        while not self._ended.wait(PAUSE):
            self.look()


def _processes() -> Iterator[int]:
    return (int(name) for name in os.listdir("/proc") if name.isdecimal())  # noqa: PTH208 — much faster
