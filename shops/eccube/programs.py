"""How EC-CUBE's programs are made: the prelude, what is below host/, and what is laid under app/Customize."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kaitsu.model.site import Host, own_folder_for
from kaitsu.remote.frame import Program
from shops.php.driver_base import php_program

ROOM = Path(__file__).parent
FILES = tuple(
    ROOM / "host" / f"{name}.php"
    for name in (
        "installation",
        "database",
        "columns",
        "storage",
        "plugins",
        "payments",
        "created",
        "window",
        "console",
        "modules",
        "pages",
        "orders",
        "customize",
        "credentials",
        "around",
        "eccube_shop",
        "open",
    )
)  # in the order in which they need each other


def eccube_program(host: Host, request: Mapping[str, Any]) -> Program:
    own_folder = host.own_folder or own_folder_for(host.shop_root, [host.document_root])
    whole = {"url": host.url, "customize": _customize(), **request}
    return php_program(host, whole, own_folder=own_folder, system=FILES)


@cache
def _customize() -> Mapping[str, str]:
    """What is laid, by its path below the shop's root."""
    room = ROOM / "customize"
    files = sorted(file for file in room.rglob("*") if file.is_file())
    return {f"app/Customize/{_laid(file.relative_to(room))}": file.read_text("utf-8") for file in files}


def _laid(name: Path) -> Path:
    """EC-CUBE reads services of every kind of file there: ours is one that a shop seldom has."""
    return Path("Resource/config") / name if name.name.startswith("services.") else name
