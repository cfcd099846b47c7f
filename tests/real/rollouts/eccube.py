"""A real EC-CUBE looked at without any program of ours."""

import json
import re
import subprocess
from pathlib import Path

from tests.real.eccube.shop import EccubeShop
from tests.real.rollouts.shop import SeenShop

# Orders begun by a walk through the storefront are a shop's daily life; so are its logs and its cache.
VOLATILE = re.compile(r"INSERT INTO `dtb_(?:cart|cart_item|order|order_item|shipping)`")
NOT_LOOKED_AT = ("var/", "vendor/", "app/Plugin/.composer/")


class SeenEcCube(SeenShop):
    system = "eccube"
    volatile = VOLATILE

    def __init__(self, root: Path, url: str) -> None:
        super().__init__(root, url)
        constant = (root / "src/Eccube/Common/Constant.php").read_text(encoding="utf-8")
        found = re.search(r"const VERSION = '([^']+)'", constant)
        assert found is not None
        self.version = found[1]

    def dump(self, scratch: Path) -> bytes:
        return EccubeShop(self.root, self.url).dump(scratch)

    def rows(self, scratch: Path) -> list[str]:
        """Stock that a check bought and that was given back has the date of that."""
        return [_without_date(line) for line in super().rows(scratch)]

    def files(self) -> dict[str, str]:
        found = super().files()
        return {name: about for name, about in found.items() if not name.startswith(NOT_LOOKED_AT)}

    def payments(self) -> dict[str, int]:
        """Every payment method by its name: whether it is visible."""
        shop = EccubeShop(self.root, self.url)
        [rows] = shop.sql(["SELECT payment_method, visible FROM dtb_payment ORDER BY sort_no DESC", []])
        return {str(row["payment_method"]): int(row["visible"]) for row in rows}

    def status(self) -> int:
        """What a shopper who opens the top page gets."""
        asked = ["curl", "-s", "-o", "/dev/null", "-m", "60", "-w", "%{http_code}", f"{self.url}/"]
        return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


def _without_date(line: str) -> str:
    if not line.startswith(("INSERT INTO `dtb_product_class`", "INSERT INTO `dtb_product_stock`")):
        return line
    return re.sub(r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d'", "DATE", line)


def told(report: dict[str, object]) -> str:
    return json.dumps(report, ensure_ascii=False)
