"""Everything of a shop to the byte, seen without any program of ours: files by mode, owner and hash; rows."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.wordpress.site import Site, signature

# All that may differ after a rollback: WordPress keeps it for a while, or lays it down again by itself.
VOLATILE_OPTIONS = ("_transient_", "_site_transient_", "cron")


def snapshot(site: Site) -> Mapping[str, Any]:
    found: dict[str, Any] = dict(signature(site.root, core=True))
    found |= {str(path): about(path) for path in (site.root / "wp-content").rglob("*")}
    for name in site.database.tables(site.name):
        found |= _table(site, name)
    found["beside"] = sorted(path.name for path in site.folder.iterdir() if path.name != ".kaitsu")
    return found


def _table(site: Site, name: str) -> dict[str, Any]:
    """Its rows, under what tells them apart when one has changed."""
    answer = site.database.answer(f"SELECT * FROM `{site.name}`.`{name}`")
    rows = [dict(zip(answer.names, row, strict=True)) for row in answer.rows]
    kept = [row for row in rows if not str(row.get("option_name")).startswith(VOLATILE_OPTIONS)]
    return {name: len(kept)} | {f"{name} {list(row.values())[:2]}": row for row in kept}


def about(path: Path) -> str:
    found = path.lstat()
    owned = f"{found.st_mode:o} {found.st_uid}:{found.st_gid}"
    return f"{owned} {hashlib.sha256(path.read_bytes()).hexdigest()}" if path.is_file() else owned
