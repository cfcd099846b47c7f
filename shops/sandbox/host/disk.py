"""Files on the host: where ours lie, how they are written, and a look at the disk before anything is."""

import fcntl
import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shops.sandbox.host.frame import HostRefusal
from shops.sandbox.host.points import reach

ROOM = 16 * 1024 * 1024  # bytes that must be free beside twice what a write brings in
PATIENCE = 20  # seconds to wait for another program on this shop


def ours(shop_root: Path) -> Path:
    """Kaitsu's own folder in the shop: outside the document root, for the shop's user only."""
    folder = shop_root / "private" / "kaitsu"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def look(shop_root: Path, incoming: int) -> None:
    """Refuse at once what would fail in the middle: a full disk, a folder of somebody else's."""
    for folder in (shop_root, shop_root / "private", shop_root / "modules", shop_root / "shop.db"):
        if folder.exists() and not os.access(folder, os.W_OK):
            raise HostRefusal("host_refused_write", path=str(folder), owner=str(folder.stat().st_uid))
    free = shutil.disk_usage(shop_root).free
    if free < 2 * incoming + ROOM:
        raise HostRefusal("disk_full", free=str(free), needed=str(2 * incoming + ROOM))


@contextmanager
def alone(shop_root: Path) -> Iterator[None]:
    """One program at a time on this shop; the lock goes with the process that holds it."""
    handle = os.open(ours(shop_root) / "lock", os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w") as lock:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise HostRefusal("shop_busy", seconds=str(PATIENCE)) from None
                time.sleep(0.05)
        yield


def write_private(shop_root: Path, path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file that was never readable by anybody else and is never seen half written.

    The draft has one name in our own folder, as only one program at a time writes here: what a killed one
    left of it is swept away by the next, and nothing is ever left beside the shop's own files.
    """
    draft = ours(shop_root) / "draft"
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(mode)
        reach("before_replace")
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_json(path: Path) -> Any:
    """The file's JSON, or None when it is not there. Raises HostRefusal when it is damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        raise HostRefusal("records_damaged", path=str(path)) from None


def write_json(shop_root: Path, path: Path, value: Any) -> None:
    write_private(shop_root, path, json.dumps(value, ensure_ascii=False, sort_keys=True).encode())


def tree(folder: Path) -> dict[str, str] | None:
    """Every file of a folder by its mode and SHA-256; None where there is no folder."""
    if not folder.is_dir():
        return None
    return {
        str(
            file.relative_to(folder)
        ): f"{stat.S_IMODE(file.stat().st_mode):o} {hashlib.sha256(file.read_bytes()).hexdigest()}"
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
