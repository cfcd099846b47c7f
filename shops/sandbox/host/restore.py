"""Putting a run's before-image back: exactly, by the host alone, and again if it was cut off.

Whatever is cut off in the middle leaves the run open again and its methods hidden, so that a new run or
another rollback takes it from there: the rows go back first, hidden, in one transaction; then the files,
which no row calls installed any more; then what was open before is opened, in another. Of a page only our
gateway's fragment is put back: a page has many authors, and what they changed meanwhile is theirs.
"""

import base64
import os
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shops.sandbox.host import box, image, page_rows, records, traces
from shops.sandbox.host.disk import ours, sync_folder, tree, write_private
from shops.sandbox.host.frame import HostRefusal
from shops.sandbox.host.points import reach
from shops.sandbox.host.records import Record
from shops.sandbox.host.shop import hide_methods, read_state, transaction

# Rows of the module, by table and the column that names it.
OURS = {"modules": "code", "module_settings": "module", "payment_methods": "module"}


def restore(shop_root: Path, db: sqlite3.Connection, record: Record, status: str) -> list[str]:
    """Put the image of one run back and note it. Returns what stays because real orders need it.

    ``status`` is what becomes of the record: restored (the run failed) or undone (it was rolled back).
    """
    reach("before_restore")
    before = image.open_image(shop_root, record["run"], record["image"])
    records.update(shop_root, record["run"], status="open")
    with transaction(db):
        stays = _needed_by_orders(shop_root, db, before)  # in here: nobody can order until all is hidden
        traces.remove(db, record["token"])
        page_rows.put_back(db, record["gateway"], _bodies(before))
        if not stays:
            _put_rows_back(db, record["module"], before)
        _put_preview_back(db, before)
        hide_methods(db, record["module"])
    reach("during_restore")
    if not stays:
        _put_files_back(shop_root, record, before)
        with transaction(db):
            _put_rows_back(db, record["module"], before)
    records.update(shop_root, record["run"], status=status)
    reach("after_restore")
    return stays


def is_back(shop_root: Path, db: sqlite3.Connection, record: Record, stays: Sequence[str] = ()) -> bool:
    """Whether everything the run may have touched is as before it, read anew from the shop.

    Where real orders need the module, that is its fragments alone: what the pages say was taken back.
    """
    state, before, gateway = read_state(shop_root, db), record["before"], record["gateway"]
    if stays:
        return records.fragments(state, gateway) == records.fragments(before, gateway)
    return records.part(state, record) == records.part(before, record)


def _needed_by_orders(shop_root: Path, db: sqlite3.Connection, before: image.Image) -> list[str]:
    """Methods that the image doesn't know but real orders used: cancelling those needs the module.

    Real is every order that no check of ours has placed, whatever became of it.
    """
    codes = before["tables"]["payment_methods"]["columns"].index("code")
    known = {row[codes] for row in before["tables"]["payment_methods"]["rows"]}
    tokens = {record["token"] for record in records.all_records(shop_root)} - {""}
    used = db.execute("SELECT DISTINCT method, preview FROM orders WHERE module = ?", (before["module"],))
    return sorted(
        {row["method"] for row in used if row["method"] not in known and row["preview"] not in tokens}
    )


def _put_rows_back(db: sqlite3.Connection, module: str, before: image.Image) -> None:
    reach("before_write")
    for table, column in OURS.items():
        db.execute(f"DELETE FROM {table} WHERE {column} = ?", (module,))  # noqa: S608 — names of our own list
        _insert(db, table, before, lambda row, column=column: row[column] == module)


def _bodies(before: image.Image) -> dict[str, str]:
    """The pages of the image by their names."""
    columns = before["tables"]["pages"]["columns"]
    rows = [dict(zip(columns, row, strict=True)) for row in before["tables"]["pages"]["rows"]]
    return {row["name"]: row["body"] for row in rows}


def _put_preview_back(db: sqlite3.Connection, before: image.Image) -> None:
    reach("before_write")
    db.execute("DELETE FROM preview")
    _insert(db, "preview", before, lambda _row: True)


def _insert(db: sqlite3.Connection, table: str, before: image.Image, wanted: Any) -> None:
    reach("before_write")
    columns = before["tables"][table]["columns"]
    slots = ", ".join("?" for _ in columns)
    for row in before["tables"][table]["rows"]:
        values = [image.unpacked(value) for value in row]
        if wanted(dict(zip(columns, values, strict=True))):
            db.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({slots})", values)  # noqa: S608


def _put_files_back(shop_root: Path, record: Record, before: image.Image) -> None:
    reach("before_files")
    module = record["module"]
    _put_file_back(shop_root, box.box_file(shop_root, module), before["box"])
    folder, aside = shop_root / "modules" / module, ours(shop_root) / "aside" / record["run"]
    if aside.is_dir():
        shutil.rmtree(folder, ignore_errors=True)  # what this run put there; what it replaced lies aside
        reach("between_files")
        aside.rename(folder)
    elif before["folder"] is None:
        shutil.rmtree(folder, ignore_errors=True)
    if before["names"] is None and folder.parent.is_dir():
        folder.parent.rmdir()
    if tree(folder) != before["folder"]:
        raise HostRefusal("image_damaged", run=record["run"], path=str(folder))
    reach("after_files")


def _put_file_back(shop_root: Path, file: Path, before: dict[str, Any] | None) -> None:
    reach("before_files")
    if before is None:
        file.unlink(missing_ok=True)
        sync_folder(file.parent)
        return
    write_private(shop_root, file, base64.b64decode(before["content"]), before["mode"])
    if os.geteuid() == 0:
        os.chown(file, before["uid"], before["gid"])
