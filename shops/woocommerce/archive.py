"""The sandbox gateway's plugin for WooCommerce as an archive, built from shops/woocommerce/module."""

import re
from pathlib import Path

from shops.archives import read_members, write_archive

CODE = "kaitsu-sandbox-pay"
SOURCE = Path(__file__).parent / "module" / CODE
FILES = (
    "assets/blocks.js",
    "includes/blocks.php",
    "includes/card.php",
    "includes/gateway.php",
    "kaitsu-sandbox-pay.php",
    "readme.txt",
)  # sorted; they lie in one folder of the module's name, as WordPress expects


def version() -> str:
    """As the plugin's header says."""
    [found] = re.findall(r"^ \* Version: (.+)$", (SOURCE / f"{CODE}.php").read_text("utf-8"), re.MULTILINE)
    return str(found)


def build_archive(folder: Path) -> Path:
    """Write ``<code>-<version>.zip`` into ``folder`` (made if missing) and return its path."""
    members = read_members(SOURCE, FILES, prefix=f"{CODE}/")
    return write_archive(folder / f"{CODE}-{version()}.zip", members)
