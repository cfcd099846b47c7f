"""The payment module's archive, built from shops/sandbox/module: the same bytes on every machine."""

import json
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

SOURCE = Path(__file__).parent / "module"
FILES = ("module.json", "sandbox_pay.py")  # sorted; they unpack straight into modules/<code>/


def build_archive(folder: Path) -> Path:
    """Write ``<code>-<version>.zip`` into ``folder`` (made if missing) and return its path.

    Stored, not compressed: what a compressor puts out differs between versions of zlib.
    """
    about = json.loads((SOURCE / "module.json").read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{about['code']}-{about['version']}.zip"
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for name in FILES:
            archive.writestr(_entry(name), (SOURCE / name).read_bytes())
    return target


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3  # Unix, also when it is built elsewhere
    entry.external_attr = 0o100644 << 16
    return entry
