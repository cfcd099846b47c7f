"""A bad line in front of a server, on loopback: it delays, stalls, and breaks off after so many bytes."""

import asyncio
import random
import threading
from dataclasses import dataclass
from types import TracebackType

from tests.ports import free_port

CHUNK = 16384


@dataclass(frozen=True)
class Line:
    """``delay`` is in seconds, one way; ``lost`` is how many of the chunks come only ``again`` seconds later,
    as TCP sends a lost packet anew. The line breaks off after ``cut_after`` bytes from the server.
    """

    delay: float = 0
    lost: float = 0
    again: float = 0.3
    cut_after: int | None = None


class Proxy:
    """Listens on a port of its own while it is entered; ``line`` may be changed meanwhile."""

    def __init__(self, to_port: int, line: Line = Line()) -> None:
        self.port, self.line = free_port(), line
        self.received = 0  # bytes from the server, over all connections
        self._to_port = to_port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._chance = random.Random(8)  # noqa: S311 — the same losses every time

    def __enter__(self) -> "Proxy":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def use(self, line: Line) -> None:
        """From the next connection on; the count begins anew."""
        self.line, self.received = line, 0

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)

    async def _stop(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0.05)  # sockets are closed in a later turn of the loop

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:
            writer.close()
            return
        try:
            await asyncio.gather(
                self._pass(reader, back, counted=False), self._pass(there, writer, counted=True)
            )
        finally:
            back.close()
            writer.close()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool
    ) -> None:
        """Chunks keep their order, and each its own delay: a line has a length, not a width."""
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sending = asyncio.create_task(self._send(queue, writer))
        try:
            while data := await reader.read(CHUNK):
                if counted:
                    data = self._cut(data)
                    self.received += len(data)
                wait = self.line.delay
                if self._chance.random() < self.line.lost:
                    wait += self.line.again
                queue.put_nowait((self._loop.time() + wait, data))
                if not data:
                    break
        except OSError:
            pass
        except asyncio.CancelledError:
            sending.cancel()
            raise
        queue.put_nowait((self._loop.time() + self.line.delay, b""))
        await sending

    def _cut(self, data: bytes) -> bytes:
        if self.line.cut_after is None:
            return data
        return data[: max(0, self.line.cut_after - self.received)]

    async def _send(self, queue: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                due, data = await queue.get()
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                if not data:
                    break
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        writer.close()
