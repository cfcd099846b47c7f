"""The server as a process of its own: started once, found again, ended cleanly."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from kaitsu.model.problem import Refused
from shops.sandbox.shop.create import create_shop
from shops.sandbox.shop.serve import PROJECT, ensure_running, main, stop
from tests.ports import free_port


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    root, url = tmp_path / "shop", f"http://127.0.0.1:{free_port()}"
    create_shop(root, name="はなや", base_url=url, stage="test", gateway_root=tmp_path / "gateway")
    yield root
    if (root / "shop.db").exists():
        stop(root)


def server(root: Path) -> dict[str, object]:
    about: dict[str, object] = json.loads((root / "server.json").read_text())
    return about


def read(url: str) -> str:
    with urlopen(url) as answer:  # noqa: S310 (an address of our own)
        text: str = answer.read().decode()
    return text


def test_a_shop_is_started_found_again_and_ended(root: Path) -> None:
    url = ensure_running(root)
    about = server(root)
    assert about["url"] == url
    assert ensure_running(root) == url
    assert server(root) == about
    assert "特定商取引法" in read(f"{url}/legal?private=1")
    assert json.loads(read(f"{url}/_alive"))["root"] == str(root.resolve())
    assert stop(root)
    assert not (root / "server.json").exists()
    assert not stop(root)
    log = (root / "shop.log").read_text()
    assert "GET /legal 200" in log
    assert "private=1" not in log


def test_a_shop_is_started_from_under_gevent(root: Path) -> None:
    """As pyinfra's connector does, with every blocking call of the standard library replaced."""
    code = (
        "from gevent import monkey; monkey.patch_all()\n"
        "import sys, pathlib; from shops.sandbox.shop.serve import ensure_running\n"
        "print(ensure_running(pathlib.Path(sys.argv[1])))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(root)], capture_output=True, text=True, cwd=PROJECT, check=True
    )
    assert told.stdout.strip() == ensure_running(root)
    assert told.stderr == ""


def test_a_shop_can_be_started_again_at_once(root: Path) -> None:
    for _ in range(2):
        ensure_running(root)
        assert stop(root)


def test_the_log_cannot_be_used_to_open_a_card_form(root: Path) -> None:
    url = ensure_running(root)
    with pytest.raises(HTTPError) as refused:
        read(f"{url}/_gateway/pay/{'abcdefgh' * 4}")
    refused.value.close()
    stop(root)
    log = (root / "shop.log").read_text()
    assert "GET /_gateway/pay/abcdef… 404" in log
    assert "abcdefgh" not in log


def test_many_starters_start_one_server(root: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        urls = set(pool.map(lambda _: ensure_running(root), range(4)))
    assert len(urls) == 1
    assert (root / "shop.log").read_text().count("serving") == 1


def test_an_idle_server_ends_by_itself(root: Path) -> None:
    ensure_running(root, idle=1)
    deadline = time.monotonic() + 5
    while (root / "server.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not (root / "server.json").exists()
    assert "stopped" in (root / "shop.log").read_text()


class Stranger(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"root": "/somewhere/else", "pid": 1}')

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def test_a_stranger_on_the_port_is_told_apart(tmp_path: Path) -> None:
    stranger = HTTPServer(("127.0.0.1", 0), Stranger)
    thread = Thread(target=stranger.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    root, url = tmp_path / "shop", f"http://127.0.0.1:{stranger.server_port}"
    create_shop(root, name="はなや", base_url=url, stage="test", gateway_root=tmp_path / "gateway")
    try:
        with pytest.raises(Refused, match="shop_port_taken"):
            ensure_running(root)
        assert not stop(root)
    finally:
        stranger.shutdown()
        thread.join()
        stranger.server_close()


def test_a_server_file_that_names_another_process_ends_nobody(root: Path) -> None:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        (root / "server.json").write_text(json.dumps({"pid": sleeper.pid}))
        assert not stop(root)
        assert sleeper.poll() is None
        assert not (root / "server.json").exists()
    finally:
        sleeper.kill()
        sleeper.wait()


@pytest.mark.parametrize("content", [None, b"not a database", b""])
def test_a_folder_without_a_shop_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "shop.db").write_bytes(content)
    with pytest.raises(Refused, match="shop_missing"):
        ensure_running(tmp_path)


def test_a_server_that_cannot_start_is_refused_with_its_log(root: Path) -> None:
    (root / "private" / "session.key").unlink()
    with pytest.raises(Refused, match="shop_not_started") as refused:
        ensure_running(root)
    assert "session.key" in (root / "shop.log").read_text()
    assert refused.value.problems[0].values["log"] == str(root / "shop.log")


def test_the_command_line_answers_a_missing_shop_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path / "nothing")])
    assert ended.value.code == 2
    assert "shop_missing" in capsys.readouterr().err


def test_the_starter_is_light() -> None:
    code = "import sys, shops.sandbox.shop.serve; print('flask' in sys.modules, 'nacl' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True
    )
    assert told.stdout.split() == ["False", "False"]


def test_the_server_gets_nothing_of_the_starters_secrets(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_SECRET", "kept here")
    ensure_running(root)
    pid = server(root)["pid"]
    assert pid != os.getpid()
    assert b"kept here" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_a_server_ends_when_its_shop_is_deleted(root: Path) -> None:
    ensure_running(root)
    process = Path(f"/proc/{server(root)['pid']}/cmdline")
    shutil.rmtree(root)
    deadline = time.monotonic() + 10
    while is_alive(process) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_alive(process)


def is_alive(process: Path) -> bool:
    """A process that has ended but was not waited for has an empty command line."""
    return process.exists() and process.read_bytes() != b""
