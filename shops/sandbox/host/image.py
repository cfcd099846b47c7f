"""The before-image: what a run may touch, exactly as it was, taken and read back before the first write."""

import base64
import hashlib
import json
import sqlite3
import stat
import zlib
from pathlib import Path
from typing import Any

from shops.sandbox.host import box
from shops.sandbox.host.disk import ours, tree, write_private
from shops.sandbox.host.frame import HostRefusal
from shops.sandbox.host.points import reach

Image = dict[str, Any]

# Whole tables, though only rows of the module are ever put back: the rest is for the copy for disasters.
TABLES = ("modules", "module_settings", "payment_methods", "pages", "preview")


def take(
    shop_root: Path, db: sqlite3.Connection, run: str, module: str, state: dict[str, Any]
) -> tuple[str, bytes]:
    """Take the image, keep it sealed to the host's key, open it again. Returns its SHA-256 and its JSON."""
    reach("before_image")
    content = json.dumps(_image(shop_root, db, module, state), ensure_ascii=True, sort_keys=True).encode()
    sealed = box.seal(shop_root, zlib.compress(content))
    _file(shop_root, run).parent.mkdir(mode=0o700, exist_ok=True)
    write_private(shop_root, _file(shop_root, run), sealed)
    digest = hashlib.sha256(sealed).hexdigest()
    if open_image(shop_root, run, digest) != json.loads(content):
        raise HostRefusal("image_damaged", run=run)
    reach("after_image")
    return digest, content


def open_image(shop_root: Path, run: str, digest: str) -> Image:
    """The image of a run. Raises HostRefusal ``image_damaged`` when it is not the one that was taken."""
    try:
        sealed = _file(shop_root, run).read_bytes()
        if hashlib.sha256(sealed).hexdigest() != digest:
            raise HostRefusal("image_damaged", run=run)
        opened: Image = json.loads(zlib.decompress(box.open_sealed(shop_root, sealed)))
    except (OSError, ValueError, zlib.error):
        raise HostRefusal("image_damaged", run=run) from None
    return opened


def _image(shop_root: Path, db: sqlite3.Connection, module: str, state: dict[str, Any]) -> Image:
    return {
        "format": 1,
        "module": module,
        "state": state,
        "tables": {table: _rows(db, table) for table in TABLES},
        "box": _file_image(box.box_file(shop_root, module)),
        "folder": tree(shop_root / "modules" / module),
        "names": sorted(item.name for item in (shop_root / "modules").iterdir())
        if (shop_root / "modules").is_dir()
        else None,
    }


def _rows(db: sqlite3.Connection, table: str) -> dict[str, Any]:
    """A table's rows, every value with its own type: NULL is not '', and text is not bytes."""
    cursor = db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608 — names of our own list
    columns = [item[0] for item in cursor.description]
    return {"columns": columns, "rows": [[_packed(value) for value in row] for row in cursor.fetchall()]}


def _packed(value: Any) -> Any:
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def unpacked(value: Any) -> Any:
    return base64.b64decode(value["bytes"]) if isinstance(value, dict) else value


def _file_image(file: Path) -> dict[str, Any] | None:
    if not file.is_file():
        return None
    about = file.stat()
    content = base64.b64encode(file.read_bytes()).decode()
    return {"content": content, "mode": stat.S_IMODE(about.st_mode), "uid": about.st_uid, "gid": about.st_gid}


def _file(shop_root: Path, run: str) -> Path:
    return ours(shop_root) / "images" / f"{run}.image"
