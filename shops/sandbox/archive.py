"""The payment module's archive, built from shops/sandbox/module: the same bytes on every machine."""

import json
from pathlib import Path

from shops.archives import read_members, write_archive

SOURCE = Path(__file__).parent / "module"
FILES = ("module.json", "sandbox_pay.py")  # sorted; they unpack straight into modules/<code>/


def build_archive(folder: Path) -> Path:
    """Write ``<code>-<version>.zip`` into ``folder`` (made if missing) and return its path."""
    about = json.loads((SOURCE / "module.json").read_text(encoding="utf-8"))
    target = folder / f"{about['code']}-{about['version']}.zip"
    return write_archive(target, read_members(SOURCE, FILES))
