"""Pictures of pages, as somebody at a desk and somebody with a phone see them.

Chromium runs below a Python process of its own (``python -m kaitsu.checks.screenshot``, JSON in, JSON out):
gevent may have patched ours, and a browser that hangs is ended with its whole process group. Chromium is
optional: without it there is a sentence, and nothing else fails.
"""

import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from kaitsu.checks.devtools import VARIABLE, BrowserStopped, Chromium, Opened, Tab, find_chromium
from kaitsu.model.problem import Problem, refuse

DeviceName = Literal["desktop", "phone"]
SECONDS, PAGE_SECONDS = 60.0, 20.0

_LONGEST = 12_000  # CSS pixels of a page that are pictured
_GRACE = 5.0
# Pictures that load only when they come into view are made to.
_SCROLL = """(async () => {
  const end = Math.min(document.documentElement.scrollHeight, %d);
  for (let y = 0; y < end; y += innerHeight) { scrollTo(0, y); await new Promise(r => setTimeout(r, 60)); }
  scrollTo(0, 0);
  await Promise.race([document.fonts.ready, new Promise(r => setTimeout(r, 2000))]);
})()"""


@dataclass(frozen=True)
class Device:
    """``width`` and ``height`` of the window in CSS pixels, ``scale`` in picture pixels for each."""

    width: int
    height: int
    scale: float
    mobile: bool


DEVICES: dict[DeviceName, Device] = {
    "desktop": Device(1280, 800, 1, mobile=False),
    "phone": Device(360, 740, 2, mobile=True),
}
_PHONE = (
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36 Kaitsu"
)


@dataclass(frozen=True)
class Shot:
    """A picture to be taken: the page at ``url`` (http, https or file) goes into ``file``, a PNG."""

    url: str
    file: Path
    device: DeviceName


@dataclass(frozen=True)
class Picture:
    """What came of a shot. ``width`` and ``height`` are the page's own, in CSS pixels.

    ``trouble`` is "" or a stable name: picture_unreachable and picture_late (there is no file then),
    picture_refused (the page answered with an error, which is what the file shows), picture_unfinished (not
    all of the page had come)."""

    shot: Shot
    status: int | None = None
    width: int = 0
    height: int = 0
    trouble: str = ""
    detail: str = ""

    @property
    def is_too_wide(self) -> bool:
        """The page has to be scrolled sideways on this device."""
        return self.width > DEVICES[self.shot.device].width

    @property
    def problem(self) -> Problem | None:
        """The trouble as a sentence for people."""
        if not self.trouble:
            return None
        return Problem(self.trouble, {"url": self.shot.url, "detail": self.detail})


def take(
    shots: Sequence[Shot], *, seconds: float = SECONDS, page_seconds: float = PAGE_SECONDS
) -> tuple[Picture, ...]:
    """Take pictures, in the order of ``shots``; ``seconds`` are for all of them together, and each page has
    ``page_seconds`` to come whole.

    Raises Refused: chromium_missing, chromium_broken. What befalls a single page is told by its picture.
    """
    program = find_chromium()
    if program is None:
        raise refuse("chromium_missing", variable=VARIABLE)
    request = {
        "program": program,
        "seconds": seconds,
        "page_seconds": page_seconds,
        "shots": [{"url": shot.url, "file": str(shot.file), "device": shot.device} for shot in shots],
    }
    out = _run(request, seconds + _GRACE)
    try:
        answer = json.loads(out)
    except ValueError:  # ended in the middle, or killed
        raise refuse("chromium_broken", program=program, detail="") from None
    if "broken" in answer:
        raise refuse("chromium_broken", program=program, detail=answer["broken"])
    return tuple(Picture(shot, **told) for shot, told in zip(shots, answer["pictures"], strict=True))


def _run(request: dict[str, Any], seconds: float) -> bytes:
    """What our own process below answers; nothing when it had to be ended."""
    with tempfile.TemporaryDirectory(prefix="kaitsu-pictures-", ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "TMPDIR": folder},  # what it leaves behind when it is killed is gone, too
        )
        try:
            return process.communicate(json.dumps(request).encode(), timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            return b""
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        with Chromium(request["program"], request["seconds"]) as browser:
            return {
                "pictures": [_picture(browser, shot, request["page_seconds"]) for shot in request["shots"]]
            }
    except BrowserStopped as stopped:
        return {"broken": stopped.detail or stopped.reason}


def _picture(browser: Chromium, shot: dict[str, Any], page_seconds: float) -> dict[str, Any]:
    """The fields of a Picture beside its shot."""
    if browser.seconds_left <= 0:
        return {"trouble": "picture_late"}
    try:
        tab = browser.tab()
        fit(tab, DEVICES[shot["device"]])
        return _taken(tab, tab.open(shot["url"], page_seconds), shot)
    except BrowserStopped as stopped:
        if stopped.reason == "picture_late":
            return {"trouble": stopped.reason}
        raise


def _taken(tab: Tab, opened: Opened, shot: dict[str, Any]) -> dict[str, Any]:
    device, file = DEVICES[shot["device"]], Path(shot["file"])
    if opened.error:
        return {"trouble": "picture_unreachable", "detail": opened.error}
    tab.evaluate(_SCROLL % _LONGEST)
    size = tab.call("Page.getLayoutMetrics")["cssContentSize"]
    whole = {"x": 0, "y": 0, "width": device.width, "height": min(size["height"], _LONGEST), "scale": 1}
    shown = tab.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=whole)
    try:
        file.write_bytes(base64.b64decode(shown["data"]))
    except OSError as error:
        raise BrowserStopped("chromium_broken", f"{file}: {error.strerror}") from None
    found = {"status": opened.status, "width": round(size["width"]), "height": round(size["height"])}
    if opened.status is not None and opened.status >= 400:
        return {**found, "trouble": "picture_refused", "detail": str(opened.status)}
    return found if opened.loaded else {**found, "trouble": "picture_unfinished"}


def fit(tab: Tab, device: Device) -> None:
    """Give a page the window, and the looks to a server, of a device."""
    tab.call(
        "Emulation.setDeviceMetricsOverride",
        width=device.width,
        height=device.height,
        deviceScaleFactor=device.scale,
        mobile=device.mobile,
    )
    if device.mobile:
        tab.call("Emulation.setTouchEmulationEnabled", enabled=True)
        tab.call("Emulation.setUserAgentOverride", userAgent=_PHONE, acceptLanguage="ja")


if __name__ == "__main__":
    json.dump(_answer(json.load(sys.stdin)), sys.stdout)
