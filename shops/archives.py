"""Archives of our own modules: the same bytes on every machine."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo


def write_archive(target: Path, members: Mapping[str, bytes]) -> Path:
    """Write a zip with these members, in this order; its folder is made if missing.

    Stored, not compressed: what a compressor puts out differs between versions of zlib.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(_entry(name), content)
    return target


def read_members(source: Path, names: Iterable[str], prefix: str = "") -> dict[str, bytes]:
    return {prefix + name: (source / name).read_bytes() for name in names}


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3  # Unix, also when it is built elsewhere
    entry.external_attr = 0o100644 << 16
    return entry
