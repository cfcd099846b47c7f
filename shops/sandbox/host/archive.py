"""Unpacking a module's archive: checked whole before anything of it lies where the shop looks."""

import base64
import binascii
import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path, PurePosixPath

from shops.sandbox.host.disk import sync_folder
from shops.sandbox.host.frame import HostRefusal
from shops.sandbox.host.points import reach

LIMIT = 50 * 1024 * 1024  # bytes unpacked; a payment module has a few megabytes


def unpack(encoded: str, sha256: str, code: str, version: str, folder: Path) -> None:
    """Unpack into ``folder``. Raises HostRefusal ``archive_refused`` unless it is the declared archive."""
    try:
        content = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise HostRefusal("archive_refused", why="not_base64") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise HostRefusal("archive_refused", why="other_hash")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _unpack_members(archive, folder)
    except zipfile.BadZipFile:
        raise HostRefusal("archive_refused", why="not_a_zip") from None
    _check_identity(folder, code, version)


def replace_folder(new: Path, old: Path, aside: Path) -> None:
    """Put ``new`` where ``old`` is; what was there before the run is moved aside, never deleted."""
    reach("before_files")
    if aside.exists():
        shutil.rmtree(old, ignore_errors=True)  # this run's own, from a first try
    elif old.exists():
        aside.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        old.rename(aside)
    reach("between_files")
    new.rename(old)
    sync_folder(old.parent)


def _unpack_members(archive: zipfile.ZipFile, folder: Path) -> None:
    if sum(member.file_size for member in archive.infolist()) > LIMIT:
        raise HostRefusal("archive_refused", why="too_large")
    reach("before_files")
    for member in archive.infolist():
        path = PurePosixPath(member.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in member.filename:
            raise HostRefusal("archive_refused", why="path_outside")
        if not member.is_dir():
            target = folder.joinpath(*path.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(member))


def _check_identity(folder: Path, code: str, version: str) -> None:
    try:
        about = json.loads((folder / "module.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise HostRefusal("archive_refused", why="no_module_json") from None
    if about.get("code") != code or about.get("version") != version:
        raise HostRefusal("archive_refused", why="another_module")
