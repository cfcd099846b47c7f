"""Chromium without a window, driven over its DevTools protocol through a pipe.

The pipe needs no port, no driver program and no library: messages are JSON, each ended by a zero byte. A
browser has a profile of its own that goes with it. Not for a process that gevent has patched: see
screenshot.py.
"""

import fcntl
import json
import os
import selectors
import shutil
import signal
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

VARIABLE = "KAITSU_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    *("--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check"),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
    ),
    *("--disable-breakpad", "--disable-dev-shm-usage", "--mute-audio", "--hide-scrollbars"),
    *("--remote-debugging-pipe", "--enable-automation", "--password-store=basic"),
)

_FREE = 10  # our ends of the pipes lie above the two numbers of Chromium's
_CLOSING = 2.0

Json = dict[str, Any]


class BrowserStopped(Exception):
    """No answer to be had. ``reason`` is stable: chromium_broken, picture_late."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}")


def find_chromium() -> str | None:
    """The browser's program: what KAITSU_CHROMIUM names, else a Chromium or Chrome on PATH."""
    named = os.environ.get(VARIABLE)
    return next((found for name in ([named] if named else NAMES) if (found := shutil.which(name))), None)


@dataclass(frozen=True)
class Opened:
    """What came of going to an address: its HTTP status (200 for a file), or ``error`` when nothing came."""

    status: int | None
    error: str = ""
    loaded: bool = False


class Chromium:
    """A running browser; ``seconds`` are all it has. A context manager: leaving it ends the browser."""

    def __init__(self, program: str, seconds: float = 60) -> None:
        self._until = monotonic() + seconds
        self._profile = tempfile.TemporaryDirectory(prefix="kaitsu-chromium-", ignore_cleanup_errors=True)
        self._process, self._to, self._from = _start(program, self._profile.name)
        self._read = b""
        self._last = 0
        self._replies: dict[int, Json] = {}
        self.events: list[Json] = []  # of all tabs, as they came; a tab takes out what it waited for

    def __enter__(self) -> "Chromium":
        try:
            self.call("Browser.getVersion")
        except BrowserStopped as stopped:
            self.close()
            raise BrowserStopped("chromium_broken", stopped.detail or "no answer") from None
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the browser and remove its profile."""
        # Asked first: one that is killed leaves processes behind that still write into the profile.
        with suppress(BrowserStopped):
            self.send("Browser.close")
        os.close(self._to)
        end = monotonic() + _CLOSING
        while not (gone := os.waitpid(self._process, os.WNOHANG)[0]) and monotonic() < end:
            sleep(0.02)
        if not gone:
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        os.close(self._from)
        self._profile.cleanup()

    @property
    def seconds_left(self) -> float:
        return self._until - monotonic()

    def tab(self) -> "Tab":
        """A page with cookies and storage of its own."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Tab(self, session)

    def call(self, method: str, session: str | None = None, **params: Any) -> Json:
        """Send one command and return its result. Raises BrowserStopped."""
        number = self.send(method, session, **params)
        self.wait(lambda: number in self._replies)
        reply = self._replies.pop(number)
        if "error" in reply:
            raise BrowserStopped("chromium_broken", f"{method}: {reply['error'].get('message', '')}")
        result: Json = reply["result"]
        return result

    def send(self, method: str, session: str | None = None, **params: Any) -> int:
        """Send one command without waiting for its result."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        try:
            while data:
                data = data[os.write(self._to, data) :]
        except OSError as error:
            raise BrowserStopped("chromium_broken", error.strerror or "") from None
        return self._last

    def wait(self, until: Callable[[], bool], seconds: float | None = None) -> bool:
        """Read messages until something holds; False if ``seconds`` went by. Raises BrowserStopped."""
        end = self._until if seconds is None else min(self._until, monotonic() + seconds)
        with selectors.DefaultSelector() as selector:
            selector.register(self._from, selectors.EVENT_READ)
            while not until():
                if not selector.select(max(0, end - monotonic())):
                    if seconds is None or self.seconds_left <= 0:
                        raise BrowserStopped("picture_late")
                    return False
                self._take()
        return True

    def _take(self) -> None:
        data = os.read(self._from, 1 << 20)
        if not data:
            raise BrowserStopped("chromium_broken", "it ended")
        *whole, self._read = (self._read + data).split(b"\0")
        for message in map(json.loads, whole):
            if "id" in message:
                self._replies[message["id"]] = message
            elif message["method"] == "Page.javascriptDialogOpening":
                # A dialog would hold the page for ever.
                self.send("Page.handleJavaScriptDialog", message.get("sessionId"), accept=False)
            else:
                self.events.append(message)


class Tab:
    """One page of a browser. Every method raises BrowserStopped."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser = browser
        self._session = session
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> Json:
        return self._browser.call(method, self._session, **params)

    def open(self, url: str, seconds: float = 20) -> "Opened":
        """Go to an address and wait until it is loaded, or ``seconds`` went by."""
        self._browser.events.clear()
        begun = self.call("Page.navigate", url=url)
        if error := begun.get("errorText"):
            return Opened(None, error)
        loaded = self.saw("Page.loadEventFired", seconds)
        return Opened(self._status(begun.get("loaderId")), loaded=loaded)

    def saw(self, event: str, seconds: float) -> bool:
        """Wait for an event of this page."""

        def came() -> bool:
            return any(one["method"] == event and self._is_ours(one) for one in self._browser.events)

        return self._browser.wait(came, seconds)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page, awaited if it is a promise."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserStopped("chromium_broken", str(answer["exceptionDetails"].get("text", "")))
        return answer["result"].get("value")

    def pause(self, seconds: float) -> None:
        """Let the page work for a while."""
        self._browser.wait(lambda: False, seconds)

    def _status(self, loader: str | None) -> int | None:
        """The HTTP status of the page itself."""
        answers = [
            one["params"]["response"]["status"]
            for one in self._browser.events
            if one["method"] == "Network.responseReceived"
            and one["params"]["loaderId"] == loader
            and one["params"]["type"] == "Document"
        ]
        return int(answers[0]) or None if answers else None

    def _is_ours(self, event: Mapping[str, Any]) -> bool:
        return event.get("sessionId") == self._session


def _start(program: str, profile: str) -> tuple[int, int, int]:
    """The browser's process, where to write to it and where to read from it. Raises BrowserStopped."""
    its_read, our_write = map(_high, os.pipe())
    our_read, its_write = map(_high, os.pipe())
    # Chromium's own sandbox does not work for root; everybody else has it.
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else []), f"--user-data-dir={profile}"]
    files = [
        *((os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in range(3)),
        *((os.POSIX_SPAWN_DUP2, its_end, number) for its_end, number in ((its_read, 3), (its_write, 4))),
    ]
    try:
        process = os.posix_spawn(program, [program, *flags, "about:blank"], os.environ, file_actions=files)
    except OSError as error:
        os.close(our_write)
        os.close(our_read)
        raise BrowserStopped("chromium_broken", error.strerror or "") from None
    finally:
        os.close(its_read)
        os.close(its_write)
    return process, our_write, our_read


def _high(end: int) -> int:
    """The same end of a pipe above the two numbers that Chromium reads from and writes to."""
    try:
        return fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _FREE)
    finally:
        os.close(end)
