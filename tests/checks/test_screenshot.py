"""A page is pictured by a real Chromium: whole, at both sizes, and without one nothing breaks."""

import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Event

import pytest

from kaitsu.checks.devtools import VARIABLE
from kaitsu.checks.screenshot import DEVICES, DeviceName, Picture, Shot, take
from kaitsu.model.problem import Refused
from kaitsu.reports.words import explain
from tests.checks.servers import page, serving_raw
from tests.conftest import need

HEAD = (
    "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>花屋</title>"
)
TALL = f"{HEAD}<style>body {{ margin: 0 }}</style><div style='height: 2345px; background: #060'></div>"
WIDE = f"{HEAD}<div style='width: 900px'>a table that sticks out</div>"
ASKING = f"{HEAD}<script>alert('a question'); document.title = 'went on'</script><p>after it"


def answer(path: str) -> Iterable[bytes]:
    bodies = {"/tall": TALL, "/wide": WIDE, "/asking": ASKING}
    body = bodies.get(path)
    status = "200 OK" if body else "404 Not Found"
    return page(body or f"{HEAD}no such page", "Content-Type: text/html", status=status)


def size(file: Path) -> tuple[int, int]:
    """Pixels of a PNG, read from its header."""
    head = file.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", head[16:])
    return width, height


def pictured(url: str, folder: Path, *devices: DeviceName) -> list[Picture]:
    need("chromium")
    return list(take([Shot(url, folder / f"{device}.png", device) for device in devices]))


def test_the_whole_page_is_pictured_on_both_devices(tmp_path: Path) -> None:
    with serving_raw(answer) as server:
        desktop, phone = pictured(f"{server.url}/tall", tmp_path, "desktop", "phone")
    assert (desktop.trouble, phone.trouble) == ("", "")
    assert (desktop.status, desktop.width, desktop.height) == (200, 1280, 2345)
    assert size(desktop.shot.file) == (1280, 2345)
    scale = DEVICES["phone"].scale
    assert size(phone.shot.file) == (360 * scale, 2345 * scale)


def test_a_server_sees_a_phone(tmp_path: Path) -> None:
    """Shop systems send another page to phones, by the name the browser gives itself."""
    with serving_raw(answer) as server:
        pictured(f"{server.url}/tall", tmp_path, "phone")
        seen = [request for request in server.requests if request.startswith("GET /tall")]
    assert "Mobile" in seen[0]


@pytest.mark.parametrize(("path", "too_wide"), [("/wide", True), ("/tall", False)])
def test_what_sticks_out_at_the_side_is_told(path: str, too_wide: bool, tmp_path: Path) -> None:
    with serving_raw(answer) as server:
        (phone,) = pictured(f"{server.url}{path}", tmp_path, "phone")
    assert phone.is_too_wide is too_wide


def test_a_page_that_asks_something_is_not_waited_for(tmp_path: Path) -> None:
    with serving_raw(answer) as server:
        (desktop,) = pictured(f"{server.url}/asking", tmp_path, "desktop")
    assert desktop.trouble == ""


def test_an_error_is_no_picture_of_the_page(tmp_path: Path) -> None:
    with serving_raw(answer) as server:
        (desktop,) = pictured(f"{server.url}/gone", tmp_path, "desktop")
    assert (desktop.trouble, desktop.status, desktop.detail) == ("picture_refused", 404, "404")
    assert desktop.problem is not None
    assert explain(desktop.problem).startswith(f"{server.url}/gone answered with an error")


def test_nobody_there_is_told_and_the_next_page_is_taken(tmp_path: Path) -> None:
    need("chromium")
    with serving_raw(answer) as gone:
        pass
    with serving_raw(answer) as server:
        urls = (f"{gone.url}/tall", f"{server.url}/tall")
        first, second = take([Shot(url, tmp_path / f"{n}.png", "desktop") for n, url in enumerate(urls)])
    assert first.trouble == "picture_unreachable"
    assert not first.shot.file.exists()
    assert second.trouble == ""


def test_a_page_that_is_not_finished_in_time_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("chromium")
    over = Event()

    def never_whole(path: str) -> Iterator[bytes]:
        if path == "/part":
            over.wait(20)
        yield from page(f"{HEAD}<p>here<img src=/part>", "Content-Type: text/html")

    with serving_raw(never_whole) as server:
        (slow,) = take([Shot(f"{server.url}/slow", tmp_path / "a.png", "desktop")], page_seconds=1)
        over.set()
    assert slow.trouble == "picture_unfinished"
    assert size(slow.shot.file) == (1280, 800)


def test_without_a_browser_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(Refused) as refused:
        take([Shot("http://127.0.0.1/", tmp_path / "a.png", "desktop")])
    (problem,) = refused.value.problems
    assert problem.reason == "chromium_missing"
    assert VARIABLE in explain(problem)


@pytest.mark.parametrize("body", ["false", "sleep 60"])
def test_a_browser_that_does_not_answer_is_told_and_ended(
    body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "chromium"
    broken.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec {body}\n")
    broken.chmod(0o755)
    monkeypatch.setenv(VARIABLE, str(broken))
    with pytest.raises(Refused) as refused:
        take([Shot("http://127.0.0.1/", tmp_path / "a.png", "desktop")], seconds=1)
    assert refused.value.problems[0].reason == "chromium_broken"
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
