"""How the programs of every shop system on WordPress are made."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from kaitsu.model.site import Host, own_folder_for
from kaitsu.remote.frame import Program
from shops.php.driver_base import php_program

GRACE = 3  # seconds that visits under way get to end, before files of a plugin they may have loaded change
ROOM = Path(__file__).parent
FILES = (
    "no_session",
    "boot",
    "database",
    "options",
    "storage",
    "settings",
    "plugins",
    "modules",
    "plugin_modules",
    "must_use",
    "builders",
    "posts",
    "caches",
    "transaction",
    "credentials",
    "around",
    "wordpress_shop",
)  # boot loads WordPress; the others in the order in which they need each other
MUST_USE = ("kaitsu", "place", "visitor", "merge", "rows")


def wordpress_program(
    host: Host, request: Mapping[str, Any], *, system: Sequence[Path], paths: Mapping[str, Sequence[str]]
) -> Program:
    """The program of a shop system whose own files are ``system``.

    ``paths`` are the places to look for each page at; the one the site's file names for it comes alone.
    """
    whole = {
        "url": host.url,
        "page_paths": page_paths(host, paths),
        "must_use": must_use(),
        "grace": GRACE,
        **request,
    }
    own_folder = host.own_folder or own_folder_for(host.shop_root, [host.document_root])
    files = [*(ROOM / "host" / f"{name}.php" for name in FILES), *system]
    return php_program(host, whole, own_folder=own_folder, system=files)


def page_paths(host: Host, paths: Mapping[str, Sequence[str]]) -> Mapping[str, list[str]]:
    """Where each page may lie; where the site's file names a place, there alone."""
    return {page: [host.pages[page]] if page in host.pages else list(found) for page, found in paths.items()}


@cache
def must_use() -> str:
    """The must-use plugin as it is laid: one file, whatever its source is."""
    first, *others = ((ROOM / "must_use" / f"{name}.php").read_text(encoding="utf-8") for name in MUST_USE)
    return "".join([first, *(other.partition("namespace Kaitsu\\MustUse;\n")[2] for other in others)])
