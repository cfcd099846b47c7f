"""Starting and stopping a shop's server. Light on purpose: pyinfra's connector imports it at every run.

``python -m shops.sandbox.shop.serve ROOT [--idle SECONDS]`` serves in the foreground; ``--detach`` returns as
soon as the shop listens.
"""

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused, refuse
from shops.sandbox.shop.folder import ShopFolder

MODULE = "shops.sandbox.shop.serve"
PROJECT = Path(__file__).resolve().parents[3]
IDLE = 1800  # seconds
PORT_TAKEN = 3  # exit code of the server's process

# A server outlives its starter by half an hour: it gets none of the starter's environment but this.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR")


def ensure_running(root: Path, *, idle: int = IDLE, wait: float = 10.0) -> str:
    """The address of the shop of ``root``, started if it does not run yet.

    Raises Refused: shop_missing, shop_port_taken (something else answers there), shop_not_started (within
    ``wait`` seconds). Two callers at once start one server.
    """
    folder = ShopFolder(root.resolve())
    url = shop_url(folder)
    deadline = time.monotonic() + wait
    if _alive(url).get("root") == str(folder.root):
        return url
    with _starting(folder, deadline):
        if _alive(url).get("root") == str(folder.root):
            return url
        _start(folder, url, idle, deadline)
        while _alive(url).get("root") != str(folder.root):
            _refuse_after(deadline, folder)
            time.sleep(0.05)
    return url


def stop(root: Path, *, wait: float = 5.0) -> bool:
    """End the server of ``root``; False when none was running. Raises Refused when it will not end."""
    folder = ShopFolder(root.resolve())
    pid = _server_pid(folder)
    if pid is None:
        folder.server_file.unlink(missing_ok=True)
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + wait
    while _server_pid(folder) == pid:
        if time.monotonic() > deadline:
            raise refuse("shop_not_stopped", file=folder.root, exit=Exit.FAILED, pid=pid)
        time.sleep(0.05)
    return True


def shop_url(folder: ShopFolder) -> str:
    """The shop's address as its database has it. Raises Refused when there is no shop."""
    if not folder.database.is_file():
        raise refuse("shop_missing", file=folder.root)
    uri = f"{folder.database.as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=5.0)) as db:
            row = db.execute("SELECT value FROM shop WHERE key = 'base_url'").fetchone()
    except sqlite3.Error:
        raise refuse("shop_missing", file=folder.root) from None
    if row is None:
        raise refuse("shop_missing", file=folder.root)
    return str(row[0])


def main(arguments: list[str] | None = None) -> int:
    """Serve the shop named in ``arguments``; returns an exit code."""
    from argparse import ArgumentParser

    parser = ArgumentParser(prog=f"python -m {MODULE}", description="Serve one embedded shop.")
    parser.add_argument("root", type=Path, help="the shop's folder")
    parser.add_argument("--idle", type=int, default=IDLE, help="end after so many seconds without a request")
    parser.add_argument("--detach", action="store_true", help="go to the background once the shop listens")
    given = parser.parse_args(arguments)
    try:
        return _serve(ShopFolder(given.root.resolve()), idle=given.idle, detach=given.detach)
    except Refused as refused:
        from kaitsu.reports.words import explain

        parser.exit(int(refused.problems[0].exit), explain(refused.problems[0]) + "\n")


def _serve(folder: ShopFolder, *, idle: int, detach: bool) -> int:
    from shops.sandbox.shop.create import check_base_url
    from shops.sandbox.shop.server import Activity, listen, log_to, serve

    url = shop_url(folder)
    try:
        listening = listen(check_base_url(url))
    except OSError:
        return PORT_TAKEN
    log_to(folder.log)
    activity = Activity.of_shop(folder)
    # All that can fail is done before the fork: whoever waits for this process learns of it at once, and can
    # connect as soon as it ends.
    if detach and os.fork() != 0:
        os._exit(0)
    serve(folder, activity, listening, idle=idle)
    return 0


def _start(folder: ShopFolder, url: str, idle: int, deadline: float) -> None:
    command = [sys.executable, "-m", MODULE, str(folder.root), "--idle", str(idle), "--detach"]
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    with folder.log.open("ab") as log:
        try:
            ended = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=PROJECT,
                env=environment,
                start_new_session=True,
                timeout=max(0.1, deadline - time.monotonic()),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _not_started(folder) from None
    if ended.returncode == PORT_TAKEN:
        raise refuse("shop_port_taken", file=folder.root, exit=Exit.FAILED, url=url)
    if ended.returncode != 0:
        raise _not_started(folder)


def _alive(url: str) -> dict[str, Any]:
    """What /_alive says at this address; empty when nothing answers, or a stranger does."""
    opener = build_opener(ProxyHandler({}))  # a proxy of the environment cannot see this machine's loopback
    try:
        with opener.open(f"{url}/_alive", timeout=2.0) as response:
            answer = json.loads(response.read(4096))
    except (URLError, OSError, HTTPException, ValueError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _server_pid(folder: ShopFolder) -> int | None:
    """The process that serves this shop, certainly: it says so itself, or its command line does."""
    answer = _alive(shop_url(folder))
    if answer.get("root") == str(folder.root) and isinstance(answer.get("pid"), int):
        return int(answer["pid"])
    try:
        pid = int(json.loads(folder.server_file.read_text(encoding="utf-8"))["pid"])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return pid if MODULE.encode() in command and os.fsencode(folder.root) in command else None


@contextmanager
def _starting(folder: ShopFolder, deadline: float) -> Iterator[None]:
    """Hold the shop's start lock. Polled, because a blocking flock would stop every greenlet of pyinfra."""
    with folder.server_lock.open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                _refuse_after(deadline, folder)
                time.sleep(0.05)
        yield


def _refuse_after(deadline: float, folder: ShopFolder) -> None:
    if time.monotonic() > deadline:
        raise _not_started(folder)


def _not_started(folder: ShopFolder) -> Refused:
    return refuse("shop_not_started", file=folder.root, exit=Exit.FAILED, log=folder.log)


if __name__ == "__main__":
    sys.exit(main())
